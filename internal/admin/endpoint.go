package admin

import (
	"errors"
	"net/url"
	"strings"
)

// Endpoint is where tokens are asked for and revoked.
type Endpoint struct {
	base          string // scheme://host[:port], for a realm's own with the base path
	token, revoke string // below base; revoke is empty where it is not known
	realm         string // of the Client's own server: its issuer is the audience of a client assertion
	audience      string // of a client assertion where realm is empty
	crossOrigin   bool
}

// Endpoint is a realm's own.
func (s *TokensService) Endpoint(realm string) Endpoint {
	return Endpoint{base: s.c.base, token: protocolPath(realm, "token"), revoke: protocolPath(realm, "revoke"), realm: realm}
}

// EndpointAt is that of a token URL. Where its origin is not the Client's own, it is cross-origin: it gets none of the configured
// headers, and must be https unless it is a loopback address.
func (s *TokensService) EndpointAt(tokenURL string) (Endpoint, error) {
	u, err := ParseTokenURL(tokenURL)
	if err != nil {
		return Endpoint{}, err
	}
	target := u.EscapedPath()
	at := Endpoint{base: u.Scheme + "://" + u.Host, token: target, audience: tokenURL}
	if realm, ok := strings.CutSuffix(target, "/protocol/openid-connect/token"); ok && u.RawQuery == "" {
		at.revoke = realm + "/protocol/openid-connect/revoke"
	}
	if u.RawQuery != "" {
		at.token += "?" + u.RawQuery
	}
	own, err := url.Parse(s.c.base)
	at.crossOrigin = err != nil || Origin(own) != Origin(u)
	if !at.crossOrigin && u.RawQuery == "" {
		at.realm = s.realmOf(target)
	}
	if at.crossOrigin && u.Scheme != "https" && !IsLoopback(u.Hostname()) {
		return Endpoint{}, errors.New("token_url must be https: it is another server than the provider's, and not on this machine")
	}
	return at, nil
}

// realmOf is the realm of a token endpoint's escaped path; empty for any other path.
func (s *TokensService) realmOf(target string) string {
	name, isToken := strings.CutSuffix(target, "/protocol/openid-connect/token")
	name, isRealm := strings.CutPrefix(name, strings.TrimRight(s.c.cfg.BasePath, "/")+"/realms/")
	realm, err := url.PathUnescape(name)
	if !isToken || !isRealm || err != nil || strings.Contains(name, "/") {
		return ""
	}
	return realm
}

// CrossOrigin reports that the endpoint is on another origin than the Client's: no secret that was read with the login goes there.
func (e Endpoint) CrossOrigin() bool { return e.crossOrigin }

// Revokes reports that it is known where tokens are revoked.
func (e Endpoint) Revokes() bool { return e.revoke != "" }
