package contract

import (
	"strings"
	"testing"
)

// A create with a root URL and no redirect URIs works out three fields, over what was sent.
func TestClientCreateWithRoot(t *testing.T) {
	w := newWorld(t)
	made := func(name, id, body, want string) {
		w.run(t, []Case{
			{Name: name, Do: "POST clients", Body: `{"clientId":"` + id + `","protocol":"openid-connect",` + body + `}`, Status: 201, Location: clientAt + "<uuid>"},
			{Name: name + ", read", Do: "GET clients?clientId=" + id, Status: 200, Want: `[{` + want + `,"…":0}]`},
		})
	}
	made("a root with a path and a slash", "c1", `"rootUrl":"https://a.example/x/","webOrigins":[]`,
		`"redirectUris":["https://a.example/x/*"],"webOrigins":["https://a.example"],"adminUrl":"https://a.example/x/"`)
	made("a root with a port", "c2", `"rootUrl":"https://a.example:8443/x","webOrigins":["+"]`,
		`"redirectUris":["https://a.example:8443/x/*"],"webOrigins":["https://a.example:8443"],"adminUrl":"https://a.example:8443/x"`)
	made("no redirect URIs", "c3", `"rootUrl":"https://a.example","redirectUris":[],"adminUrl":"https://b.example"`,
		`"redirectUris":["https://a.example/*"],"webOrigins":["https://a.example"],"adminUrl":"https://b.example"`)
	made("redirect URIs", "c4", `"rootUrl":"https://a.example","redirectUris":["https://c.example/*"],"webOrigins":["+"]`,
		`"redirectUris":["https://c.example/*"],"webOrigins":["+"],"adminUrl":"https://a.example"`)
}

func TestClientAuthorizationOfPublic(t *testing.T) {
	w := newWorld(t)
	const body = `"serviceAccountsEnabled":true,"authorizationServicesEnabled":true`
	w.must(t, "POST clients", `{"clientId":"c",`+body+`}`, "c")
	put := func(name, body string) Case { return Case{Name: name, Do: "PUT clients/<c>", Body: body, Status: 204} }
	on := Case{Name: "it is on", Do: "GET clients/<c>", Status: 200, Want: `{"authorizationServicesEnabled":true,"…":0}`}
	off := Case{Name: "it is off", Do: "GET clients/<c>", Status: 200, Want: `{"authorizationServicesEnabled":"<absent>","…":0}`}
	w.run(t, []Case{
		on,
		put("public", `{"publicClient":true,"authorizationServicesEnabled":true}`), off,
		{Name: "not for a public client", Do: "PUT clients/<c>", Body: `{"authorizationServicesEnabled":true}`, Status: 500, Want: uncaught},
		put("confidential again", `{"publicClient":false,"authorizationServicesEnabled":true}`), on,
		put("bearer-only", `{"bearerOnly":true,"authorizationServicesEnabled":true}`), off,
		{Name: "nor made public", Do: "POST clients", Body: `{"clientId":"d","publicClient":true,` + body + `}`, Status: 500, Want: uncaught},
		{Name: "nor public by default", Do: "POST clients", Body: `{"clientId":"d","protocol":"openid-connect",` + body + `}`, Status: 500, Want: uncaught},
	})
}

func TestClientSearchIsLike(t *testing.T) {
	w := newWorld(t)
	for _, id := range []string{"q_r", "qxr", "q%r", "Q_R2"} {
		w.must(t, "POST clients", `{"clientId":"`+id+`"}`)
	}
	const all = `["<set>",{"clientId":"q_r","…":0},{"clientId":"qxr","…":0},{"clientId":"q%r","…":0},{"clientId":"Q_R2","…":0}]`
	w.run(t, []Case{
		{Name: "_ is any character", Do: "GET clients?search=true&clientId=q_r", Status: 200, Want: all},
		{Name: "% is any text", Do: "GET clients?search=true&clientId=q%25r", Status: 200, Want: all},
		{Name: "a backslash escapes neither", Do: `GET clients?search=true&clientId=q%5C_r`, Status: 200, Want: `[]`},
		{Name: "without search the name is the name", Do: "GET clients?clientId=q_r", Status: 200, Want: `[{"clientId":"q_r","…":0}]`},
	})
}

func TestClientAccountNameTooLong(t *testing.T) {
	w := newWorld(t)
	fits, long := strings.Repeat("x", 239), strings.Repeat("y", 240)
	w.run(t, []Case{
		{Name: "239 characters", Do: "POST clients", Body: `{"clientId":"` + fits + `","serviceAccountsEnabled":true}`, Status: 201, Location: clientAt + "<uuid>"},
		{Name: "240 characters", Do: "POST clients", Body: `{"clientId":"` + long + `","serviceAccountsEnabled":true}`, Status: 500, Want: uncaught},
		{Name: "without an account", Do: "POST clients", Body: `{"clientId":"` + long + `"}`, Status: 201, Location: clientAt + "<uuid>", Save: "c"},
		{Name: "which it cannot get", Do: "PUT clients/<c>", Body: `{"serviceAccountsEnabled":true}`, Status: 500, Want: uncaught},
	})
}

func TestScopeOfAnotherProtocol(t *testing.T) {
	w := newWorld(t)
	w.must(t, "POST client-scopes", `{"name":"s1","protocol":"openid-connect"}`, "s1")
	w.must(t, "PUT default-default-client-scopes/<s1>", "")
	w.must(t, "POST clients", `{"clientId":"c"}`, "c")
	const rest = `"web-origins","acr","profile","roles","basic","email"`
	w.run(t, []Case{
		{Name: "linked", Do: "GET clients/<c>", Status: 200, Want: `{"defaultClientScopes":["<set>","s1",` + rest + `],"…":0}`},
		{Name: "another protocol", Do: "PUT client-scopes/<s1>", Body: `{"name":"s1","protocol":"saml"}`, Status: 204},
		{Name: "takes it out of the client's list", Do: "GET clients/<c>", Status: 200, Want: `{"defaultClientScopes":["<set>",` + rest + `],"…":0}`},
		{Name: "but not out of the realm's", Do: "GET default-default-client-scopes", Status: 200, Want: `["<has>",{"id":"<s1>","name":"s1","protocol":"saml"}]`},
		{Name: "the first protocol", Do: "PUT client-scopes/<s1>", Body: `{"name":"s1","protocol":"openid-connect"}`, Status: 204},
		{Name: "brings it back", Do: "GET clients/<c>", Status: 200, Want: `{"defaultClientScopes":["<set>","s1",` + rest + `],"…":0}`},
	})
}

func TestClientListsAreSets(t *testing.T) {
	w := newWorld(t)
	const list = `["https://b.example/*","","https://a.example/*",null,"https://b.example/*"]`
	const want = `{"redirectUris":["<set>","https://a.example/*","https://b.example/*"],"webOrigins":["<set>","https://a.example","https://A.example"],"…":0}`
	const body = `"redirectUris":` + list + `,"webOrigins":["https://a.example","","https://A.example",null,"https://a.example"]}`
	w.run(t, []Case{
		{Name: "a create with duplicates and nothing", Do: "POST clients", Body: `{"clientId":"c",` + body, Status: 201, Location: clientAt + "<uuid>", Save: "c"},
		{Name: "drops them", Do: "GET clients/<c>", Status: 200, Want: want},
		{Name: "so does", Do: "PUT clients/<c>", Body: `{` + body, Status: 204},
		{Name: "an update", Do: "GET clients/<c>", Status: 200, Want: want},
	})
}

func TestClientChecksItsURLs(t *testing.T) {
	w := newWorld(t)
	refused := func(body, faults string) Case {
		return Case{Name: body, Do: "POST clients", Body: `{"clientId":"c",` + body + `}`, Status: 400, Want: errO("invalid_input", faults)}
	}
	w.run(t, []Case{
		refused(`"adminUrl":" "`, "Admin URL is not a valid URL"),
		refused(`"adminUrl":"x"`, "Admin URL is not a valid URL"),
		refused(`"redirectUris":[" https://a.example/*"]`, "A redirect URI is not a valid URI"),
		refused(`"attributes":{"acr.loa.map":"[]"}`, "Invalid client configuration (ACR-LOA map) for client"),
		refused(`"attributes":{"acr.loa.map":"{\"a\":\"x\"}"},"rootUrl":"/x","adminUrl":"x","baseUrl":"y","redirectUris":["x y"]`,
			"Invalid client configuration (ACR-LOA map) for client; Base URL is not a valid URL; Root URL is not a valid URL; Admin URL is not a valid URL; A redirect URI is not a valid URI"),
		{Name: "relative ones", Do: "POST clients", Body: `{"clientId":"c","adminUrl":"/x y","baseUrl":"/x","redirectUris":["/x"],"attributes":{"acr.loa.map":"{\"a\":\"1\"}"}}`, Status: 201, Location: clientAt + "<uuid>"},
	})
}

func TestClientNodesAreAdded(t *testing.T) {
	w := newWorld(t)
	w.must(t, "POST clients", `{"clientId":"c","registeredNodes":{"n":7}}`, "c")
	w.run(t, []Case{
		{Name: "none", Do: "PUT clients/<c>", Body: `{"registeredNodes":{}}`, Status: 204},
		{Name: "keeps those that are there", Do: "GET clients/<c>", Status: 200, Want: `{"registeredNodes":{"n":7},"…":0}`},
		{Name: "two", Do: "PUT clients/<c>", Body: `{"registeredNodes":{"n":8,"m":9}}`, Status: 204},
		{Name: "are added", Do: "GET clients/<c>", Status: 200, Want: `{"registeredNodes":{"n":8,"m":9},"…":0}`},
	})
}

func TestClientAccountSwitchedOnAgainLinksItsScope(t *testing.T) {
	w := newWorld(t)
	w.must(t, "POST clients", `{"clientId":"c","serviceAccountsEnabled":true}`, "c")
	scopes, _ := w.must(t, "GET client-scopes", "").json().([]any)
	for _, s := range scopes {
		if textAt(s, "name") == "service_account" {
			w.set("s", textAt(s, "id"))
		}
	}
	w.must(t, "DELETE clients/<c>/default-client-scopes/<s>", "")
	const others = `"web-origins","acr","profile","roles","basic","email"`
	w.run(t, []Case{
		{Name: "a body about something else", Do: "PUT clients/<c>", Body: `{"name":"n"}`, Status: 204},
		{Name: "leaves it unlinked", Do: "GET clients/<c>", Status: 200, Want: `{"defaultClientScopes":["<set>",` + others + `],"…":0}`},
		{Name: "on, as it is", Do: "PUT clients/<c>", Body: `{"serviceAccountsEnabled":true}`, Status: 204},
		{Name: "links it", Do: "GET clients/<c>", Status: 200, Want: `{"defaultClientScopes":["<set>","service_account",` + others + `],"…":0}`},
	})
}
