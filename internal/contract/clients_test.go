package contract

import (
	"testing"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

const clientAt = "<url>/admin/realms/<realm>/clients/"

func TestClientCreate(t *testing.T) {
	w := newWorld(t)
	w.run(t, []Case{
		{Name: "the caller chooses the id", Do: "POST clients", Body: `{"id":"<realm>-1","clientId":"c1"}`, Status: 201, Location: clientAt + "<realm>-1"},
		{Name: "the same id", Do: "POST clients", Body: `{"id":"<realm>-1","clientId":"c2"}`, Status: 409, Want: duplicated},
		{Name: "the same id and name", Do: "POST clients", Body: `{"id":"<realm>-1","clientId":"c1"}`, Status: 409, Want: duplicated},
		{Name: "the same name", Do: "POST clients", Body: `{"clientId":"c1"}`, Status: 409, Want: errM("Client c1 already exists")},
		{Name: "names are case-sensitive", Do: "POST clients", Body: `{"clientId":"C1"}`, Status: 201, Location: clientAt + "<uuid>"},
		{Name: "an id of 36 characters", Do: "POST clients", Body: `{"id":"<long36>","clientId":"c3"}`, Status: 201, Location: clientAt + "<long36>"},
		{Name: "an id of 37", Do: "POST clients", Body: `{"id":"<long37>","clientId":"c4"}`, Status: 400, Want: errO("invalid_input", "Client ID must not exceed 36 characters")},
		{Name: "an empty name", Do: "POST clients", Body: `{"clientId":""}`, Status: 400, Want: errO("invalid_input", "Client ID cannot be blank")},
		{Name: "no name", Do: "POST clients", Body: `{}`, Status: 201, Location: clientAt + "<uuid>", Save: "unnamed"},
		{Name: "is its id", Do: "GET clients/<unnamed>", Status: 200, Want: `{"id":"<unnamed>","clientId":"<unnamed>","…":0}`},
		{Name: "a name of 255 characters", Do: "POST clients", Body: `{"clientId":"<long255>"}`, Status: 201, Location: clientAt + "<uuid>"},
		{Name: "a name of 256", Do: "POST clients", Body: `{"clientId":"<long256>"}`, Status: 500, Want: uncaught},
		{Name: "a description of 256", Do: "POST clients", Body: `{"clientId":"c5","description":"<long256>"}`, Status: 500, Want: uncaught},
		{Name: "a secret of 256", Do: "POST clients", Body: `{"clientId":"c5","secret":"<long256>"}`, Status: 500, Want: uncaught},
		{Name: "an unknown protocol", Do: "POST clients", Body: `{"clientId":"c5","protocol":"nope"}`, Status: 400, Want: errO("invalid_input", "Invalid protocol: nope")},
		{Name: "a root that is no URL", Do: "POST clients", Body: `{"clientId":"c5","rootUrl":"not a url"}`, Status: 400, Want: errO("invalid_input", "Root URL is not a valid URL")},
		{Name: "a base that is no URL", Do: "POST clients", Body: `{"clientId":"c5","baseUrl":"not a url"}`, Status: 400, Want: errO("invalid_input", "Base URL is not a valid URL")},
		{Name: "a fragment in a redirect", Do: "POST clients", Body: `{"clientId":"c5","redirectUris":["http://x/#f"]}`, Status: 400, Want: errO("invalid_input", "A redirect URI must not contain an URL fragment")},
		{Name: "an unknown flow", Do: "POST clients", Body: `{"clientId":"c5","authenticationFlowBindingOverrides":{"browser":"nope"}}`, Status: 500, Want: uncaught},
		{Name: "authorization without an account", Do: "POST clients", Body: `{"clientId":"c5","authorizationServicesEnabled":true}`, Status: 500, Want: uncaught},
		{Name: "an unknown authenticator is taken", Do: "POST clients", Body: `{"clientId":"c6","clientAuthenticatorType":"nope"}`, Status: 201, Location: clientAt + "<uuid>"},
		{Name: "a service account", Do: "POST clients", Body: `{"clientId":"case","serviceAccountsEnabled":true}`, Status: 201, Location: clientAt + "<uuid>"},
		{Name: "whose username would be the same", Do: "POST clients", Body: `{"clientId":"CASE","serviceAccountsEnabled":true}`, Status: 409, Want: errM("Client CASE already exists")},
		{Name: "two mappers of one name", Do: "POST clients", Body: `{"clientId":"dm","protocolMappers":[{"name":"m","protocol":"openid-connect","protocolMapper":"oidc-sub-mapper"},{"name":"m","protocol":"openid-connect","protocolMapper":"oidc-sub-mapper"}]}`,
			Status: 409, Want: errM("Client dm already exists")},
		{Name: "a mapper of no known kind is stored", Do: "POST clients", Body: `{"clientId":"um","protocolMappers":[{"name":"m","protocol":"openid-connect","protocolMapper":"nope"}]}`, Status: 201, Location: clientAt + "<uuid>"},
		{Name: "without the right", As: "view-clients", Do: "POST clients", Body: `{"clientId":"c7"}`, Status: 403, Want: forbidden},
		{Name: "create-client is not enough", As: "create-client", Do: "POST clients", Body: `{"clientId":"c7"}`, Status: 403, Want: forbidden},
		{Name: "manage-clients is", As: "manage-clients", Do: "POST clients", Body: `{"clientId":"c7"}`, Status: 201, Location: clientAt + "<uuid>"},
	})
	w.second(t)
	w.run(t, []Case{
		{Name: "ids are unique across realms", Do: "POST /admin/realms/<other>/clients", Body: `{"id":"<realm>-1","clientId":"zz"}`, Status: 409, Want: errM("Client zz already exists")},
		{Name: "an id of another realm", Do: "GET /admin/realms/<other>/clients/<realm>-1", Status: 404, Want: noClient},
		{Name: "is not changed", Do: "PUT /admin/realms/<other>/clients/<realm>-1", Body: `{"name":"x"}`, Status: 404, Want: noClient},
		{Name: "nor deleted", Do: "DELETE /admin/realms/<other>/clients/<realm>-1", Status: 404, Want: noClient},
		{Name: "nor its secret read", Do: "GET /admin/realms/<other>/clients/<realm>-1/client-secret", Status: 404, Want: noClient},
		{Name: "a token of another realm", As: "elsewhere", Do: "GET clients", Status: 403, Want: forbidden},
	})
}

// The defaults of a create depend on whether the body names a protocol.
func TestClientDefaults(t *testing.T) {
	w := newWorld(t)
	scopes := `"defaultClientScopes":["<set>","web-origins","acr","profile","roles","basic","email"],"optionalClientScopes":["<set>","address","phone","organization","offline_access","microprofile-jwt"]`
	logout := `"backchannel.logout.session.required":"true","backchannel.logout.revoke.offline.tokens":"false"`
	w.run(t, []Case{
		{Name: "without a protocol", Do: "POST clients", Body: `{"clientId":"plain"}`, Status: 201, Location: clientAt + "<uuid>", Save: "plain"},
		{Name: "confidential, without direct access", Do: "GET clients/<plain>", Status: 200, Want: `{"id":"<plain>","clientId":"plain","surrogateAuthRequired":false,"enabled":true,
			"alwaysDisplayInConsole":false,"clientAuthenticatorType":"client-secret","secret":"<secret>","redirectUris":[],"webOrigins":[],"notBefore":0,
			"bearerOnly":false,"consentRequired":false,"standardFlowEnabled":true,"implicitFlowEnabled":false,"directAccessGrantsEnabled":false,
			"serviceAccountsEnabled":false,"publicClient":false,"frontchannelLogout":false,"protocol":"openid-connect",
			"attributes":{"realm_client":"false","client.secret.creation.time":"<now>"},"authenticationFlowBindingOverrides":{},"fullScopeAllowed":true,
			"nodeReRegistrationTimeout":-1,` + scopes + `,"access":{"view":true,"configure":true,"manage":true}}`},
		{Name: "with redirect URIs", Do: "POST clients", Body: `{"clientId":"web","redirectUris":["https://a.example/x/*","HTTP://B.example/*","/rel/*","https://[::1]:8/x"]}`, Status: 201, Location: clientAt + "<uuid>", Save: "web"},
		{Name: "has their origins", Do: "GET clients/<web>", Status: 200, Want: `{"webOrigins":["<set>","https://a.example","https://[::1]:8"],"…":0}`},
		{Name: "with redirect URIs and no origin", Do: "POST clients", Body: `{"clientId":"closed","redirectUris":["https://a.example/x"],"webOrigins":[]}`, Status: 201, Location: clientAt + "<uuid>", Save: "closed"},
		{Name: "has none", Do: "GET clients/<closed>", Status: 200, Want: `{"webOrigins":[],"…":0}`},
		{Name: "with a protocol", Do: "POST clients", Body: `{"clientId":"oidc","protocol":"openid-connect"}`, Status: 201, Location: clientAt + "<uuid>", Save: "oidc"},
		{Name: "public, with direct access", Do: "GET clients/<oidc>", Status: 200, Want: `{"id":"<oidc>","publicClient":true,"directAccessGrantsEnabled":true,"standardFlowEnabled":true,"secret":"<absent>",
			"attributes":{"realm_client":"false","client.secret.creation.time":"<now>",` + logout + `},"…":0}`},
		{Name: "with a protocol, not public", Do: "POST clients", Body: `{"clientId":"conf","protocol":"openid-connect","publicClient":false}`, Status: 201, Location: clientAt + "<uuid>", Save: "conf"},
		{Name: "confidential, with direct access", Do: "GET clients/<conf>", Status: 200, Want: `{"id":"<conf>","publicClient":false,"directAccessGrantsEnabled":true,"secret":"<secret>",
			"attributes":{"realm_client":"false","client.secret.creation.time":"<now>",` + logout + `},"…":0}`},
		{Name: "with a secret", Do: "POST clients", Body: `{"clientId":"own","secret":"mine","publicClient":false}`, Status: 201, Location: clientAt + "<uuid>", Save: "own"},
		{Name: "has no time of its creation", Do: "GET clients/<own>", Status: 200, Want: `{"secret":"mine","attributes":{"realm_client":"false"},"…":0}`},
		{Name: "bearer-only", Do: "POST clients", Body: `{"clientId":"bearer","bearerOnly":true}`, Status: 201, Location: clientAt + "<uuid>", Save: "bearer"},
		{Name: "has a secret", Do: "GET clients/<bearer>", Status: 200, Want: `{"bearerOnly":true,"publicClient":false,"secret":"<secret>","…":0}`},
		{Name: "a service account", Do: "POST clients", Body: `{"clientId":"svc","serviceAccountsEnabled":true,"standardFlowEnabled":false,"notBefore":5,"name":"n","description":"d"}`, Status: 201, Location: clientAt + "<uuid>", Save: "svc"},
		{Name: "has one scope more", Do: "GET clients/<svc>", Status: 200, Want: `{"serviceAccountsEnabled":true,"standardFlowEnabled":false,"notBefore":5,"name":"n","description":"d",
			"defaultClientScopes":["<set>","web-origins","acr","profile","roles","basic","email","service_account"],"…":0}`},
		{Name: "one list of scopes", Do: "POST clients", Body: `{"clientId":"opt","serviceAccountsEnabled":true,"optionalClientScopes":["phone","nope"]}`, Status: 201, Location: clientAt + "<uuid>", Save: "opt"},
		{Name: "empties the other", Do: "GET clients/<opt>", Status: 200, Want: `{"defaultClientScopes":["service_account"],"optionalClientScopes":["phone"],"…":0}`},
		{Name: "a scope in both", Do: "POST clients", Body: `{"clientId":"both","defaultClientScopes":["phone"],"optionalClientScopes":["phone","email"]}`, Status: 201, Location: clientAt + "<uuid>", Save: "both"},
		{Name: "is a default", Do: "GET clients/<both>", Status: 200, Want: `{"defaultClientScopes":["phone"],"optionalClientScopes":["email"],"…":0}`},
		{Name: "SAML", Do: "POST clients", Body: `{"clientId":"saml","protocol":"saml"}`, Status: 201, Location: clientAt + "<uuid>", Save: "saml"},
		{Name: "has scopes of its own", Do: "GET clients/<saml>/default-client-scopes", Status: 200, Want: `["<set>",{"id":"<uuid>","name":"role_list"},{"id":"<uuid>","name":"saml_organization"},{"id":"<uuid>","name":"AuthnContextClassRef"}]`},
	})
}

func TestClientList(t *testing.T) {
	w := newWorld(t)
	for _, name := range []string{"aa-1", "aa-2", "AA-3"} {
		w.must(t, "POST clients", `{"clientId":"`+name+`","secret":"s"}`)
	}
	three := `[{"clientId":"AA-3","…":0},{"clientId":"aa-1","secret":"s","…":0},{"clientId":"aa-2","…":0}]`
	testserver.Proves(t, "C36")
	w.run(t, []Case{
		{Name: "by name, exact", Do: "GET clients?clientId=aa-1", Status: 200, Want: `[{"clientId":"aa-1","…":0}]`},
		{Name: "and case-sensitive", Do: "GET clients?clientId=AA-1", Status: 200, Want: `[]`},
		{Name: "by part, in any case", Do: "GET clients?clientId=aA-&search=true", Status: 200, Want: three},
		{Name: "a page", Do: "GET clients?clientId=aa-&search=true&first=1&max=1", Status: 200, Want: `[{"clientId":"aa-1","…":0}]`},
		{Name: "first alone", Do: "GET clients?clientId=aa-&search=true&first=2", Status: 200, Want: `[{"clientId":"aa-2","…":0}]`},
		{Name: "max alone", Do: "GET clients?clientId=aa-&search=true&max=1", Status: 200, Want: `[{"clientId":"AA-3","…":0}]`},
		{Name: "past the end", Do: "GET clients?first=100", Status: 200, Want: `[]`},
		{Name: "max none", Do: "GET clients?max=0", Status: 200, Want: `[]`},
		{Name: "max minus one is all", Do: "GET clients?clientId=aa-&search=true&max=-1", Status: 200, Want: three},
		{Name: "max a word", Do: "GET clients?max=x", Status: 404, Want: noPath},
		{Name: "by attribute", Do: "GET clients?q=foo:bar", Status: 400, Want: errO("invalid_request", "Attributes [foo] not allowed for search")},
		{Name: "a viewer sees secrets", As: "view-clients", Do: "GET clients?clientId=aa-1", Status: 200, Want: `[{"secret":"s","access":{"view":true,"configure":false,"manage":false},"…":0}]`},
		{Name: "a manager", As: "manage-clients", Do: "GET clients?clientId=aa-1", Status: 200, Want: `[{"secret":"s","access":{"view":true,"configure":true,"manage":true},"…":0}]`},
		{Name: "who may query sees none", As: "query-clients", Do: "GET clients?clientId=aa-1", Status: 200, Want: `[]`},
		{Name: "who sees users", As: "view-users", Do: "GET clients", Status: 403, Want: forbidden, Without: fineGrained},
		{Name: "who queries users", As: "query-users", Do: "GET clients", Status: 403, Want: forbidden, Without: fineGrained},
		{Name: "who sees users, with fine-grained permissions", As: "view-users", Do: "GET clients", Status: 200, Want: `[]`, With: fineGrained},
		{Name: "who queries users, with fine-grained permissions", As: "query-users", Do: "GET clients", Status: 200, Want: `[]`, With: fineGrained},
		{Name: "who sees the realm", As: "view-realm", Do: "GET clients", Status: 403, Want: forbidden},
		{Name: "who creates clients", As: "create-client", Do: "GET clients", Status: 403, Want: forbidden},
		{Name: "nobody", As: "nobody", Do: "GET clients", Status: 403, Want: forbidden},
		{Name: "an unknown realm", Do: "GET /admin/realms/<other>/clients", Status: 404, Want: noRealm},
	})
}

// fineGrained changes who may list clients and map roles to scopes; the bundled server is one without it.
const fineGrained = "ADMIN_FINE_GRAINED_AUTHZ"

func TestClientGetAndDelete(t *testing.T) {
	w := newWorld(t)
	w.must(t, "POST clients", `{"clientId":"gone","serviceAccountsEnabled":true}`, "gone")
	w.must(t, "GET clients/<gone>/service-account-user", "", "user=id")
	w.must(t, "GET clients?clientId=account", "", "account=0/id")
	w.run(t, []Case{
		{Name: "missing, to who may list", As: "query-clients", Do: "GET clients/nope", Status: 404, Want: noClient},
		{Name: "missing, to others", As: "view-realm", Do: "GET clients/nope", Status: 403, Want: forbidden},
		{Name: "there, to who may only query", As: "query-clients", Do: "GET clients/<gone>", Status: 403, Want: forbidden},
		{Name: "there, to a viewer", As: "view-clients", Do: "GET clients/<gone>", Status: 200, Want: `{"id":"<gone>","secret":"<secret>","access":{"view":true,"configure":false,"manage":false},"…":0}`},
		{Name: "by its name it is not found", Do: "GET clients/gone", Status: 404, Want: noClient},
		{Name: "a built-in one", Do: "DELETE clients/<account>", Status: 400, Want: errO("invalid_request", "Could not delete client")},
		{Name: "delete as a viewer", As: "view-clients", Do: "DELETE clients/<gone>", Status: 403, Want: forbidden},
		{Name: "delete as a manager", As: "manage-clients", Do: "DELETE clients/<gone>", Status: 204},
		{Name: "again", Do: "DELETE clients/<gone>", Status: 404, Want: noClient},
		{Name: "not to be read", Do: "GET clients/<gone>", Status: 404, Want: noClient},
		{Name: "not to be changed", Do: "PUT clients/<gone>", Body: `{}`, Status: 404, Want: noClient},
		{Name: "its account is gone", Do: "GET users/<user>", Status: 404, Want: errX("User not found")},
	})
}

func TestClientPush(t *testing.T) {
	w := newWorld(t)
	w.must(t, "POST clients", `{"clientId":"c"}`, "c")
	w.run(t, []Case{
		{Name: "nobody to push to", Do: "POST clients/<c>/push-revocation", Status: 200, Want: `{}`},
		{Name: "as a viewer", As: "view-clients", Do: "POST clients/<c>/push-revocation", Status: 403, Want: forbidden},
		{Name: "an unknown client", Do: "POST clients/nope/push-revocation", Status: 404, Want: noClient},
		{Name: "a URL nobody listens at", Do: "PUT clients/<c>", Body: `{"adminUrl":"http://127.0.0.1:1/admin"}`, Status: 204},
		{Name: "fails, which is no failure", Do: "POST clients/<c>/push-revocation", Status: 200, Want: `{"failedRequests":["http://127.0.0.1:1/admin"]}`},
		{Name: "for the realm too", Do: "POST push-revocation", Status: 200, Want: `{"failedRequests":["http://127.0.0.1:1/admin"]}`},
	})
}
