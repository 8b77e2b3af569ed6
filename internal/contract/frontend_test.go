package contract

import (
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
