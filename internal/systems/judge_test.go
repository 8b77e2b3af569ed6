package systems

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// carried are the claims that a token, or introspection, says about its roles and audience.
type carried struct {
	Active       bool    `json:"active"`
	Audience     any     `json:"aud"`
	AuthorizedP  string  `json:"azp"`
	Subject      string  `json:"sub"`
	Issuer       string  `json:"iss"`
	Username     string  `json:"preferred_username"`
	Scope        string  `json:"scope"`
	Organization float64 `json:"organization_id"`
	RealmAccess  struct {
		Roles []string `json:"roles"`
	} `json:"realm_access"`
	ResourceAccess map[string]struct {
		Roles []string `json:"roles"`
	} `json:"resource_access"`
}

// roles are those of the realm, for "", or of a client, sorted.
func (c carried) roles(client string) []string {
	if client == "" {
		return slices.Sorted(slices.Values(c.RealmAccess.Roles))
	}
	return slices.Sorted(slices.Values(c.ResourceAccess[client].Roles))
}

// verdict is what a product behind the tokens answers: 401 to one that is not active, 403 to one without the role, scope or
// organization of the query, else 200.
func (c carried) verdict(query string) int {
	q, _ := url.ParseQuery(query)
	switch {
	case !c.Active:
		return http.StatusUnauthorized
	case q.Has("role") && !slices.Contains(c.roles(q.Get("client")), q.Get("role")),
		q.Has("scope") && !slices.Contains(strings.Fields(c.Scope), q.Get("scope")),
		q.Has("org") && fmt.Sprint(c.Organization) != q.Get("org"):
		return http.StatusForbidden
	}
	return http.StatusOK
}

// withDefaults are the realm's roles that a token of full scope carries for an account that was also given some.
func withDefaults(s *testserver.Server, given ...string) []string {
	return slices.Sorted(slices.Values(append(given, "default-roles-"+s.Realm, "offline_access", "uma_authorization")))
}

// asker makes, once, a client that introspects, and that every token of the realm issued from then on is for: Keycloak tells
// nobody else that a token is active.
func asker(t *testing.T, s *testserver.Server) {
	t.Helper()
	ctx := context.Background()
	_, err := s.Admin.Clients.Find(ctx, s.Realm, "asker")
	if err == nil {
		return
	}
	if !admin.IsNotFound(err) {
		t.Fatal(err)
	}
	err = s.Admin.Clients.Create(ctx, s.Realm, &wire.Client{
		ID: ptr(s.Realm + "-asker"), ClientID: ptr("asker"), Secret: ptr("asker-secret"), PublicClient: ptr(false),
	})
	if err != nil {
		t.Fatal(err)
	}
	basic, err := s.Admin.ClientScopes.CachedID(ctx, s.Realm, "basic")
	if err == nil {
		err = s.Admin.Mappers.Create(ctx, s.Realm, admin.MapperParent{Scope: basic}, &wire.ProtocolMapper{
			ID: ptr(s.Realm + "-for-asker"), Name: ptr("for asker"), Protocol: ptr("openid-connect"), ProtocolMapper: ptr("oidc-audience-mapper"),
			Config: map[string]string{"included.client.audience": "asker", "access.token.claim": "true", "introspection.token.claim": "true"},
		})
	}
	if err != nil {
		t.Fatal(err)
	}
}

// introspect is what a confidential client is told about a token; nothing, and so not active, by a realm that is gone.
func introspect(t *testing.T, s *testserver.Server, client, secret, token string) []byte {
	t.Helper()
	form := url.Values{"client_id": {client}, "client_secret": {secret}, "token": {token}}
	resp, err := http.PostForm(s.Admin.TokenURL(s.Realm)+"/introspect", form) //nolint:gosec,noctx // a test's
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close() //nolint:errcheck // a test's
	body, err := io.ReadAll(resp.Body)
	gone := resp.StatusCode == http.StatusNotFound && bytes.Contains(body, []byte("Realm does not exist"))
	if err != nil || resp.StatusCode != http.StatusOK && !gone {
		t.Fatalf("introspection as %s: %s %s", client, resp.Status, body)
	}
	return body
}

// probe asks the products behind the tokens: by introspection, on both servers, and the protected endpoint of the bundled one.
func probe(t *testing.T, s *testserver.Server, token, query string, want int) {
	t.Helper()
	var seen carried
	if body := introspect(t, s, "asker", "asker-secret", token); json.Unmarshal(body, &seen) != nil || seen.verdict(query) != want {
		t.Errorf("probe %s by introspection: %d of %s, want %d", query, seen.verdict(query), body, want)
	}
	if !s.IsKeycloak() {
		if status := ask(t, s, s.URL+"/_fixture/probe?"+query, "Bearer "+token); status != want {
			t.Errorf("probe %s: %d, want %d", query, status, want)
		}
	}
}

// offline asks a product that verifies tokens by itself, and so believes what they say.
func offline(t *testing.T, s *testserver.Server, token, query string, want int) {
	t.Helper()
	seen := claims(t, token)
	seen.Active = true
	if status := seen.verdict(query); status != want {
		t.Errorf("offline, %s: %d, want %d", query, status, want)
	}
	if !s.IsKeycloak() {
		if status := ask(t, s, s.URL+"/_fixture/probe?offline=1&"+query, "Bearer "+token); status != want {
			t.Errorf("offline probe %s: %d, want %d", query, status, want)
		}
	}
}

// userinfo is what the realm answers to a token, which needs the scope openid.
func userinfo(t *testing.T, s *testserver.Server, token string) int {
	t.Helper()
	return ask(t, s, strings.TrimSuffix(s.Admin.TokenURL(s.Realm), "token")+"userinfo", "Bearer "+token)
}

// ask is the status of an answer to a GET with that Authorization; none for "".
func ask(t *testing.T, s *testserver.Server, target, authorization string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, target, nil)
	if err != nil {
		t.Fatal(err)
	}
	if authorization != "" {
		req.Header.Set("Authorization", authorization)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	return resp.StatusCode
}
