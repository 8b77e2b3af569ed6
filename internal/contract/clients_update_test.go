package contract

import (
	"testing"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

func TestClientUpdate(t *testing.T) {
	w := newWorld(t)
	w.must(t, "POST clients", `{"clientId":"c","secret":"s","publicClient":false,"redirectUris":["http://a/*"],"webOrigins":["http://a"],"attributes":{"k":"v","l":"w"},
		"protocolMappers":[{"name":"m","protocol":"openid-connect","protocolMapper":"oidc-sub-mapper"}]}`, "c")
	w.must(t, "POST clients", `{"clientId":"taken"}`)
	get := func(name, want string) Case { return Case{Name: name, Do: "GET clients/<c>", Status: 200, Want: want} }
	put := func(name, body string) Case {
		return Case{Name: name, Do: "PUT clients/<c>", Body: body, Status: 204}
	}
	bad := func(name, body string, status int, want string) Case {
		return Case{Name: name, Do: "PUT clients/<c>", Body: body, Status: status, Want: want}
	}
	w.run(t, []Case{
		put("one field", `{"name":"n"}`), put("no field", `{}`), put("nulls", `{"name":null,"redirectUris":null,"attributes":null}`),
		get("all else is kept", `{"name":"n","secret":"s","redirectUris":["http://a/*"],"webOrigins":["http://a"],"attributes":{"k":"v","l":"w","realm_client":"false"},"protocolMappers":[{"name":"m","…":0}],"…":0}`),
		put("empty texts", `{"name":"","description":"","rootUrl":""}`),
		get("are stored", `{"name":"","description":"","rootUrl":"","…":0}`),
		put("empty lists", `{"redirectUris":[],"webOrigins":[]}`),
		get("empty", `{"redirectUris":[],"webOrigins":[],"…":0}`),
		put("redirect URIs alone", `{"redirectUris":["https://a.example/x/*","http://b.example:80/*","https://a.example/y","HTTP://C.example/*","/rel/*","myapp://cb","*","https://*"]}`),
		get("open their origins", `{"webOrigins":["<set>","https://a.example","http://b.example:80","https://*"],"…":0}`),
		put("other redirect URIs", `{"redirectUris":["https://d.example/*"]}`),
		get("open no other origins", `{"redirectUris":["https://d.example/*"],"webOrigins":["<set>","https://a.example","http://b.example:80","https://*"],"…":0}`),
		put("no origins", `{"webOrigins":[]}`), get("none", `{"webOrigins":[],"…":0}`),
		put("a name", `{"name":"o"}`), get("opens them too", `{"webOrigins":["https://d.example"],"…":0}`),
		put("empty lists again", `{"redirectUris":[],"webOrigins":[]}`),
		put("an attribute more", `{"attributes":{"m":"1","n":5}}`),
		get("is merged, and text", `{"attributes":{"k":"v","l":"w","m":"1","n":"5","realm_client":"false"},"…":0}`),
		put("null and blank attributes", `{"attributes":{"k":null,"l":"","m":" "}}`),
		get("are deleted", `{"attributes":{"n":"5","realm_client":"false"},"…":0}`),
		put("no attributes", `{"attributes":{}}`),
		get("change nothing", `{"attributes":{"n":"5","realm_client":"false"},"…":0}`),
		put("scope lists", `{"defaultClientScopes":[],"optionalClientScopes":["email"]}`),
		get("are passed over", `{"defaultClientScopes":["<set>","web-origins","acr","profile","roles","basic","email"],"…":0}`),
		put("other mappers", `{"protocolMappers":[{"name":"o","protocol":"openid-connect","protocolMapper":"oidc-sub-mapper"}]}`),
		get("replace them", `{"protocolMappers":[{"id":"<uuid>","name":"o","protocol":"openid-connect","protocolMapper":"oidc-sub-mapper","consentRequired":false,"config":{}}],"…":0}`),
		put("no mappers", `{"protocolMappers":[]}`),
		get("delete them", `{"protocolMappers":"<absent>","…":0}`),
		put("another id", `{"id":"other"}`), put("a type", `{"type":"confidential"}`), put("an unknown authenticator", `{"clientAuthenticatorType":"nope"}`),
		get("are taken, but for the id", `{"id":"<c>","type":"confidential","clientAuthenticatorType":"nope","…":0}`),
		put("a boolean as text, a number as text", `{"enabled":"false","notBefore":"7"}`),
		get("are taken", `{"enabled":false,"notBefore":7,"…":0}`),
		bad("a name that is taken", `{"clientId":"taken"}`, 409, duplicated),
		bad("an empty name", `{"clientId":""}`, 400, errO("invalid_input", "Client ID cannot be blank")),
		bad("an unknown protocol", `{"protocol":"nope"}`, 400, errO("invalid_input", "Invalid protocol: nope")),
		bad("a fragment in a redirect", `{"redirectUris":["http://x/#f"]}`, 400, errO("invalid_input", "A redirect URI must not contain an URL fragment")),
		bad("a root that is no URL", `{"rootUrl":"not a url"}`, 400, errO("invalid_input", "Root URL is not a valid URL")),
		bad("two faults at once", `{"rootUrl":"not a url","redirectUris":["http://x/#f"]}`, 400, errO("invalid_input", "A redirect URI must not contain an URL fragment; Root URL is not a valid URL")),
		bad("an unknown flow", `{"authenticationFlowBindingOverrides":{"browser":"nope"}}`, 500, uncaught),
		bad("a name of 256 characters", `{"name":"<long256>"}`, 500, uncaught),
		bad("a word for a boolean", `{"enabled":"yes"}`, 400, wrongType),
		bad("a list for a text", `{"name":[]}`, 400, wrongType),
		bad("a text for a list", `{"redirectUris":"x"}`, 400, wrongType),
		bad("a number too big", `{"notBefore":2147483648}`, 400, errO("HTTP 400 Bad Request", "Cannot parse the JSON")),
		bad("a first unknown field", `{"foo":1}`, 400, unknownField("Client", "foo", "9")),
		bad("a text in an unknown field", `{"foo":"b"}`, 400, unknownField("Client", "foo", "9")),
		bad("an unknown field later", `{"name":"x","foo":[1]}`, 400, unknownField("Client", "foo", "20")),
		put("junk behind the object", `{"name":"j"}}}`),
		get("is passed over", `{"name":"j","…":0}`),
		{Name: "as a viewer", As: "view-clients", Do: "PUT clients/<c>", Body: `{}`, Status: 403, Want: forbidden},
		{Name: "as a manager", As: "manage-clients", Do: "PUT clients/<c>", Body: `{"name":"z"}`, Status: 204},
	})
}

// The whole of what a GET shows may be sent back, the virtual parts included.
func TestClientUpdateRoundTrip(t *testing.T) {
	w := newWorld(t)
	w.must(t, "POST clients", `{"clientId":"c","protocol":"openid-connect","publicClient":false,"serviceAccountsEnabled":true}`, "c")
	before := w.must(t, "GET clients/<c>", "").body
	w.set("whole", string(before))
	w.run(t, []Case{
		{Name: "the whole body", Do: "PUT clients/<c>", Body: "<whole>", Status: 204},
		{Name: "changes nothing", Do: "GET clients/<c>", Status: 200, Want: anyOrder(t, before)},
	})
}

func TestClientRename(t *testing.T) {
	w := newWorld(t)
	w.must(t, "POST clients", `{"clientId":"old","secret":"s","serviceAccountsEnabled":true}`, "c")
	w.must(t, "GET clients/<c>/service-account-user", "", "user=id")
	testserver.Proves(t, "R16")
	w.run(t, []Case{
		{Name: "a new name", Do: "PUT clients/<c>", Body: `{"clientId":"New"}`, Status: 204},
		{Name: "the account follows, in lower case", Do: "GET users/<user>", Status: 200, Want: `{"id":"<user>","username":"service-account-new","…":0}`},
		{Name: "the id and the secret stay", Do: "GET clients?clientId=New", Status: 200, Want: `[{"id":"<c>","secret":"s","…":0}]`},
		{Name: "nobody has the old name", Do: "GET clients?clientId=old", Status: 200, Want: `[]`},
		{Name: "nor a token", Do: "POST ~token", Body: "grant_type=client_credentials&client_id=old&client_secret=s", Status: 401, Want: badClient, Head: notStored},
	})
}

func TestClientServiceAccountOnAndOff(t *testing.T) {
	w := newWorld(t)
	w.must(t, "POST clients", `{"clientId":"c","secret":"s","serviceAccountsEnabled":true}`, "c")
	w.must(t, "GET clients/<c>/service-account-user", "", "user=id")
	w.must(t, "POST roles", `{"name":"r"}`)
	w.must(t, "GET roles/r", "", "r=id")
	w.must(t, "POST users/<user>/role-mappings/realm", `[{"id":"<r>","name":"r"}]`)
	testserver.Proves(t, "R13")
	w.run(t, []Case{
		{Name: "the account", Do: "GET clients/<c>/service-account-user", Status: 200, Want: `{"id":"<user>","username":"service-account-c","emailVerified":false,"createdTimestamp":"<millis>","enabled":true,
			"totp":false,"disableableCredentialTypes":[],"requiredActions":[],"notBefore":0}`},
		{Name: "its roles", Do: "GET users/<user>/role-mappings/realm", Status: 200, Want: `["<set>",{"name":"r","…":0},{"name":"default-roles-<realm>","…":0}]`},
		{Name: "not switched", Do: "PUT clients/<c>", Body: `{"name":"n"}`, Status: 204},
		{Name: "is kept", Do: "GET users/<user>", Status: 200, Want: `{"id":"<user>","…":0}`},
		{Name: "off", Do: "PUT clients/<c>", Body: `{"serviceAccountsEnabled":false}`, Status: 204},
		{Name: "the user is gone", Do: "GET users/<user>", Status: 404, Want: errX("User not found")},
		{Name: "there is no account", Do: "GET clients/<c>/service-account-user", Status: 400, Want: errX("Service account not enabled for the client 'c'")},
		{Name: "and no scope for it", Do: "GET clients/<c>", Status: 200, Want: `{"serviceAccountsEnabled":false,"defaultClientScopes":["<set>","web-origins","acr","profile","roles","basic","email"],"…":0}`},
		{Name: "nor a token", Do: "POST ~token", Body: "grant_type=client_credentials&client_id=c&client_secret=s", Status: 401, Want: errO("unauthorized_client", "Client not enabled to retrieve service account"), Head: notStored},
		{Name: "on again", Do: "PUT clients/<c>", Body: `{"serviceAccountsEnabled":true}`, Status: 204},
		{Name: "another user", Do: "GET clients/<c>/service-account-user", Status: 200, Want: `{"id":"<uuid>","username":"service-account-c","…":0}`, Save: "again=id"},
		{Name: "without the roles of the first", Do: "GET users/<again>/role-mappings/realm", Status: 200, Want: `[{"name":"default-roles-<realm>","…":0}]`},
		{Name: "with its scope", Do: "GET clients/<c>", Status: 200, Want: `{"defaultClientScopes":["<has>","service_account"],"…":0}`},
		{Name: "a deleted account", Do: "DELETE users/<again>", Status: 204},
		{Name: "gives no token", Do: "POST ~token", Body: "grant_type=client_credentials&client_id=c&client_secret=s", Status: 401, Want: errO("invalid_request", "The associated service account for the client does not exist"), Head: notStored},
		{Name: "and comes back when looked at", As: "view-clients", Do: "GET clients/<c>/service-account-user", Status: 200, Want: `{"id":"<uuid>","username":"service-account-c","…":0}`},
		{Name: "a person with an account's name", Do: "POST users", Body: `{"username":"service-account-taken"}`, Status: 201, Location: "<url>/admin/realms/<realm>/users/<uuid>"},
		{Name: "is in the way of a client", Do: "POST clients", Body: `{"clientId":"taken"}`, Status: 201, Location: clientAt + "<uuid>", Save: "taken"},
		{Name: "that wants its account", Do: "PUT clients/<taken>", Body: `{"serviceAccountsEnabled":true}`, Status: 409, Want: errM("Client already exists")},
		{Name: "but not by whom may not look", As: "view-users", Do: "GET clients/<c>/service-account-user", Status: 403, Want: forbidden},
		{Name: "nor for an unknown client", Do: "GET clients/nope/service-account-user", Status: 404, Want: noClient},
	})
}
