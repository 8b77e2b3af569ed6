package admin

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// ServerService asks what the server itself is.
type ServerService struct{ c *Client }

// ServerInfo is what a login may know of the server. Version is empty for a login without manage-realm in its own realm.
type ServerInfo struct {
	Version string
	// Features are the names of the enabled ones, in capitals as the server lists them, sorted.
	Features []string
}

// Info reads it (GET /admin/serverinfo), some 300 kB, for logins with any administrative role.
func (s *ServerService) Info(ctx context.Context) (*ServerInfo, error) {
	var out struct {
		SystemInfo struct {
			Version string `json:"version"`
		} `json:"systemInfo"`
		Features []struct {
			Name    string `json:"name"`
			Enabled bool   `json:"enabled"`
		} `json:"features"`
	}
	if err := s.c.call(ctx, http.MethodGet, "/admin/serverinfo", nil, nil, &out); err != nil {
		return nil, err
	}
	if out.Features == nil {
		return nil, badAnswer("/admin/serverinfo", "it lists no features")
	}
	info := &ServerInfo{Version: out.SystemInfo.Version}
	for _, f := range out.Features {
		if f.Enabled {
			info.Features = append(info.Features, f.Name)
		}
	}
	slices.Sort(info.Features)
	return info, nil
}

// Discovery reads a realm's OpenID Connect document (GET /realms/{realm}/.well-known/openid-configuration). It is public: no
// login is needed, and none is used.
func (s *RealmsService) Discovery(ctx context.Context, realm string) (map[string]json.RawMessage, error) {
	target := segments("realms", realm, ".well-known", "openid-configuration")
	data, err := s.c.send(ctx, request{method: http.MethodGet, target: target})
	if err != nil {
		return nil, s.c.explain(ctx, err)
	}
	var out map[string]json.RawMessage
	if err := decode(http.MethodGet, target, data, &out); err != nil {
		return nil, err
	}
	var issuer string
	_ = json.Unmarshal(out["issuer"], &issuer) // without one: "" is no realm's issuer
	if of, err := url.PathUnescape(issuer[strings.LastIndex(issuer, "/")+1:]); err != nil || of != realm {
		return nil, badAnswer(target, "it is no discovery document of the realm %q", realm)
	}
	return out, nil
}

// CachedIssuer is the issuer of a realm's tokens, as its discovery document names it, asked once a run. It may be on another host than the
// one in use: the server's hostname and the realm's frontendUrl decide. Nothing is ever sent to it.
func (s *RealmsService) CachedIssuer(ctx context.Context, realm string) (string, error) {
	return s.c.remembered.settings.issuers.get(realm, func() (string, error) {
		document, err := s.Discovery(ctx, realm)
		if err != nil {
			return "", err
		}
		var issuer string
		return issuer, json.Unmarshal(document["issuer"], &issuer)
	})
}

// PreviewToken computes the claims of a user's access token without making one (GET
// …/clients/{uuid}/evaluate-scopes/generate-example-access-token). scope holds words, separated by spaces; those that are not
// linked to the client are passed over, which the token endpoint refuses. Needs view-clients and view-users.
func (s *ClientsService) PreviewToken(ctx context.Context, realm, uuid, userID, scope string) (json.RawMessage, error) {
	query := url.Values{"userId": {userID}}
	if scope != "" {
		query.Set("scope", scope)
	}
	var out json.RawMessage
	err := s.c.call(ctx, http.MethodGet, clientPath(realm, uuid, "evaluate-scopes", "generate-example-access-token"), query, nil, &out)
	return out, err
}
