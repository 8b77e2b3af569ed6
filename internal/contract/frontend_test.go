package contract

import (
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
)

// The realm attribute frontendUrl gives a realm another issuer than the address that it is reached at.
func TestRealmFrontendURL(t *testing.T) {
	w := newWorld(t)
	keys := assertionKeys()
	w.asserting(t, keySet(t, jose.JSONWebKey{Key: keys.rsa.Public(), KeyID: "r", Use: "sig"}))
	w.machine(t, "plain", "")
	w.set("front", "https://front.example.org/sso/realms/"+w.get("realm"))
	to := func(aud string) string {
		return w.assertion(t, jose.RS256, keys.rsa, "r", map[string]any{"aud": w.expand(aud)})
	}
	const discovery = "GET /realms/<realm>/.well-known/openid-configuration"
	noCache := map[string]string{"Cache-Control": "no-cache, must-revalidate, no-transform, no-store"}
	ask := Case{Name: "a token", Do: "POST ~token", Body: "grant_type=client_credentials&client_id=plain&client_secret=plain-secret", Status: 200, Want: scoped("<word> <word>"), Head: notStored, Save: "token=access_token"}
	check := Case{Name: "is alive", Do: introspect, Body: "token=<token>&client_id=plain&client_secret=plain-secret", Status: 200, Want: `{"iss":"<url>/realms/<realm>","active":true,"…":0}`, Head: fresh}
	audience := `{"name":"a","protocol":"openid-connect","protocolMapper":"oidc-audience-mapper","config":{"included.client.audience":"plain","access.token.claim":"true"}}`
	w.must(t, "POST clients/<plain.id>/protocol-mappers/models", audience)
	gone := check
	gone.Name, gone.Want = "is dead under another issuer", dead
	alive := check
	alive.Want = `{"iss":"<front>","active":true,"…":0}`
	w.run(t, []Case{
		ask, check,
		{Name: "a frontend URL, with a slash at its end", Do: "PUT ", Body: `{"attributes":{"frontendUrl":"https://front.example.org/sso/"}}`, Status: 204},
		{Name: "discovery follows it, all of it", Do: discovery, Status: 200, Head: noCache, Want: `{"issuer":"<front>","token_endpoint":"<front>/protocol/openid-connect/token",
			"jwks_uri":"<front>/protocol/openid-connect/certs","revocation_endpoint":"<front>/protocol/openid-connect/revoke","authorization_endpoint":"<front>/protocol/openid-connect/auth","…":0}`},
		gone, ask, alive,
		proven("an assertion for the issuer", to("<front>")),
		proven("for its token endpoint", to("<front>/protocol/openid-connect/token")),
		proven("for its introspection", to("<front>/protocol/openid-connect/token/introspect")),
		proven("for its pushed requests", to("<front>/protocol/openid-connect/ext/par/request")),
		unproven("not for its revocation", to("<front>/protocol/openid-connect/revoke"), "Invalid token audience"),
		unproven("not for the address in use", to("<url>/realms/<realm>"), "Invalid token audience"),
		unproven("nor for the token endpoint there", to("<url>/realms/<realm>/protocol/openid-connect/token"), "Invalid token audience"),
		{Name: "the address of a new client is the one in use", Do: "POST clients", Body: `{"clientId":"c"}`, Status: 201, Location: clientAt + "<uuid>"},
		{Name: "a text that is no URL", Do: "PUT ", Body: `{"attributes":{"frontendUrl":"/sso"}}`, Status: 204},
		{Name: "is passed over", Do: discovery, Status: 200, Head: noCache, Want: `{"issuer":"<url>/realms/<realm>","token_endpoint":"<url>/realms/<realm>/protocol/openid-connect/token","…":0}`},
	})
}

// A realm that asks for https everywhere answers nobody over plain http, but for its public key and the userinfo.
func TestRealmThatRequiresHTTPS(t *testing.T) {
	w := newWorld(t)
	if strings.HasPrefix(w.get("url"), "https:") {
		t.Skip("the server is reached by https")
	}
	w.machine(t, "svc", "")
	refused := errO("invalid_request", "HTTPS required")
	const endpoint = "/realms/<realm>/protocol/openid-connect"
	w.run(t, []Case{
		{Name: "https everywhere", Do: "PUT ", Body: `{"sslRequired":"all"}`, Status: 204},
		{Name: "no discovery", Do: "GET /realms/<realm>/.well-known/openid-configuration", Status: 403, Want: refused},
		{Name: "no keys", Do: "GET " + endpoint + "/certs", Status: 403, Want: refused},
		{Name: "no token", Do: "POST ~token", Body: asMachine("svc"), Status: 403, Want: refused, Head: notStored},
		{Name: "no introspection", Do: "POST " + endpoint + "/token/introspect", Body: asClient("svc") + "&token=x", Status: 403, Want: refused},
		{Name: "no revocation", Do: "POST " + endpoint + "/revoke", Body: asClient("svc") + "&token=x", Status: 403, Want: refused},
		{Name: "a frontend URL with https", Do: "PUT ", Body: `{"attributes":{"frontendUrl":"https://front.example.org"}}`, Status: 204},
		{Name: "opens them", Do: "GET /realms/<realm>/.well-known/openid-configuration", Status: 200, Want: `{"issuer":"https://front.example.org/realms/<realm>","…":0}`,
			Head: map[string]string{"Cache-Control": "no-cache, must-revalidate, no-transform, no-store"}},
		{Name: "the public key", Do: "GET /realms/<realm>", Status: 200, Head: map[string]string{"Cache-Control": "no-cache", "Content-Type": "application/json;charset=UTF-8"}, Want: `{"realm":"<realm>","…":0}`},
	})
}
