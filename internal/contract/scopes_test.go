package contract

import "testing"

func TestClientScope(t *testing.T) {
	w := newWorld(t)
	at := "<url>/admin/realms/<realm>/client-scopes/"
	made := func(name, body, id, save string) Case {
		return Case{Name: name, Do: "POST client-scopes", Body: body, Status: 201, Location: at + id, Save: save}
	}
	bad := func(name, body string, status int, want string) Case {
		return Case{Name: name, Do: "POST client-scopes", Body: body, Status: status, Want: want}
	}
	put := func(name, body string, status int, want string) Case {
		return Case{Name: name, Do: "PUT client-scopes/<s1>", Body: body, Status: status, Want: want}
	}
	w.run(t, []Case{
		made("the caller chooses the id", `{"id":"<realm>-s","name":"s1","protocol":"openid-connect","description":"d","attributes":{"a":"1"},"type":"default"}`, "<realm>-s", "s1"),
		{Name: "read", Do: "GET client-scopes/<s1>", Status: 200, Want: `{"id":"<realm>-s","name":"s1","description":"d","protocol":"openid-connect","attributes":{"a":"1"}}`},
		{Name: "the type has no effect", Do: "GET default-default-client-scopes", Status: 200, Want: `["<set>",{"name":"role_list","…":0},{"name":"saml_organization","…":0},{"name":"AuthnContextClassRef","…":0},
			{"name":"profile","…":0},{"name":"email","…":0},{"name":"roles","…":0},{"name":"web-origins","…":0},{"name":"acr","…":0},{"name":"basic","…":0}]`},
		made("odd names", `{"name":"a/b:c","protocol":"openid-connect"}`, "<uuid>", "odd"),
		{Name: "bare", Do: "GET client-scopes/<odd>", Status: 200, Want: `{"id":"<odd>","name":"a/b:c","protocol":"openid-connect","attributes":{}}`},
		bad("the same name", `{"name":"s1","protocol":"openid-connect"}`, 409, errM("Client Scope s1 already exists")),
		bad("the same id", `{"id":"<realm>-s","name":"s2","protocol":"openid-connect"}`, 409, errM("Client Scope s2 already exists")),
		bad("no protocol", `{"name":"s2"}`, 400, errM("Unexpected protocol")),
		bad("an unknown protocol", `{"name":"s2","protocol":"nope"}`, 400, errM("Unexpected protocol")),
		bad("no name", `{"protocol":"openid-connect"}`, 500, uncaught),
		bad("a space in the name", `{"name":"x y","protocol":"openid-connect"}`, 400, errM(`Unexpected name "x y" for ClientScope`)),
		bad("an id of 37 characters", `{"id":"<long37>","name":"s2","protocol":"openid-connect"}`, 500, uncaught),
		bad("no JSON", `{"name":`, 400, notJSON), bad("a list", `[]`, 400, wrongType),
		made("unknown fields are passed over", `{"name":"s3","protocol":"openid-connect","nope":{"x":[1]}}`, "<uuid>", "s3"),
		made("with a mapper", `{"name":"s4","protocol":"openid-connect","protocolMappers":[{"name":"m","protocol":"openid-connect","protocolMapper":"oidc-hardcoded-claim-mapper","config":{"claim.name":"x"}}]}`, "<uuid>", "s4"),
		{Name: "shows it", Do: "GET client-scopes/<s4>", Status: 200, Want: `{"name":"s4","protocolMappers":[{"id":"<uuid>","name":"m","protocol":"openid-connect","protocolMapper":"oidc-hardcoded-claim-mapper","consentRequired":false,"config":{"claim.name":"x"}}],"…":0}`},
		{Name: "the list", Do: "GET client-scopes", Status: 200, Want: `["<has>",{"id":"<realm>-s","name":"s1","…":0},{"name":"service_account","…":0},{"name":"microprofile-jwt","…":0}]`},
		put("an update without a name", `{"description":"e"}`, 500, uncaught),
		put("an update merges attributes", `{"name":"s1","attributes":{"b":"2"}}`, 204, ""),
		{Name: "and keeps the description", Do: "GET client-scopes/<s1>", Status: 200, Want: `{"id":"<realm>-s","name":"s1","description":"d","protocol":"openid-connect","attributes":{"a":"1","b":"2"}}`},
		put("a blank description", `{"name":"s1","description":""}`, 204, ""),
		{Name: "is kept", Do: "GET client-scopes/<s1>", Status: 200, Want: `{"description":"","…":0}`},
		put("null keeps it, and deletes an attribute", `{"name":"s1","description":null,"attributes":{"a":null,"b":""}}`, 204, ""),
		{Name: "while a blank one stays", Do: "GET client-scopes/<s1>", Status: 200, Want: `{"id":"<realm>-s","name":"s1","description":"","protocol":"openid-connect","attributes":{"b":""}}`},
		put("another protocol", `{"name":"s1","protocol":"saml"}`, 204, ""),
		{Name: "is taken", Do: "GET client-scopes/<s1>", Status: 200, Want: `{"protocol":"saml","…":0}`},
		bad("a name beyond ASCII", `{"name":"ünï","protocol":"openid-connect"}`, 400, errM(`Unexpected name "ünï" for ClientScope`)),
		put("a name that is taken", `{"name":"s3"}`, 409, errM("Client Scope s3 already exists")),
		put("a space in the new name", `{"name":"x y"}`, 400, errM(`Unexpected name "x y" for ClientScope`)),
		put("another name and description", `{"name":"s9","description":"e"}`, 204, ""),
		{Name: "are there", Do: "GET client-scopes/<s1>", Status: 200, Want: `{"name":"s9","description":"e","…":0}`},
		{Name: "an unknown one is not read", Do: "GET client-scopes/nope", Status: 404, Want: noScope},
		{Name: "nor changed", Do: "PUT client-scopes/nope", Body: `{"name":"x"}`, Status: 404, Want: noScope},
		{Name: "read by a viewer", As: "view-clients", Do: "GET client-scopes/<s1>", Status: 200, Want: `{"name":"s9","…":0}`},
		{Name: "who may query sees none", As: "query-clients", Do: "GET client-scopes", Status: 200, Want: `[]`},
		{Name: "nor one", As: "query-clients", Do: "GET client-scopes/<s1>", Status: 403, Want: forbidden},
		{Name: "others see no list", As: "view-realm", Do: "GET client-scopes", Status: 403, Want: forbidden},
		{Name: "not made by a viewer", As: "view-clients", Do: "POST client-scopes", Body: `{"name":"v","protocol":"openid-connect"}`, Status: 403, Want: forbidden},
		{Name: "not changed by a viewer", As: "view-clients", Do: "PUT client-scopes/<s1>", Body: `{"name":"v"}`, Status: 403, Want: forbidden},
		{Name: "not deleted by a viewer", As: "view-clients", Do: "DELETE client-scopes/<s1>", Status: 403, Want: forbidden},
		{Name: "made by a manager", As: "manage-clients", Do: "POST client-scopes", Body: `{"name":"v","protocol":"openid-connect"}`, Status: 201, Location: at + "<uuid>"},
		{Name: "deleted", Do: "DELETE client-scopes/<s1>", Status: 204},
		{Name: "deleted again", Do: "DELETE client-scopes/<s1>", Status: 404, Want: noScope},
	})
}

func TestClientScopeLinks(t *testing.T) {
	w := newWorld(t)
	w.must(t, "POST clients", `{"clientId":"c","defaultClientScopes":["basic"],"optionalClientScopes":["phone"]}`, "c")
	w.must(t, "POST client-scopes", `{"name":"s1","protocol":"openid-connect"}`, "s1")
	w.must(t, "POST client-scopes", `{"name":"saml","protocol":"saml"}`, "saml")
	basic, phone, s1 := `{"id":"<uuid>","name":"basic"}`, `{"id":"<uuid>","name":"phone"}`, `{"id":"<s1>","name":"s1"}`
	missing := errX("Client scope not found")
	defaults := func(name string, want ...string) Case { return scopeList(name, "default", want...) }
	optionals := func(name string, want ...string) Case { return scopeList(name, "optional", want...) }
	link := func(name, method, kind, scope string, status int, want string) Case {
		return Case{Name: name, Do: method + " clients/<c>/" + kind + "-client-scopes/" + scope, Status: status, Want: want}
	}
	w.run(t, []Case{
		defaults("defaults", basic), optionals("optionals", phone),
		link("a default more", "PUT", "default", "<s1>", 204, ""), link("twice", "PUT", "default", "<s1>", 204, ""), defaults("is there once", basic, s1),
		link("and optional at that", "PUT", "optional", "<s1>", 204, ""), defaults("stays where it was", basic, s1), optionals("and comes to no other list", phone),
		link("removed by the other path", "DELETE", "optional", "<s1>", 204, ""), defaults("is gone", basic), link("removed again", "DELETE", "default", "<s1>", 204, ""),
		link("an optional more", "PUT", "optional", "<s1>", 204, ""), optionals("is there", phone, s1),
		link("of SAML", "PUT", "default", "<saml>", 204, ""), defaults("is not linked", basic),
		link("an unknown default", "PUT", "default", "nope", 404, missing), link("an unknown optional", "PUT", "optional", "nope", 404, missing),
		link("removing an unknown default", "DELETE", "default", "nope", 404, missing), link("removing an unknown optional", "DELETE", "optional", "nope", 404, missing),
		link("one link is not to be read", "GET", "default", "<s1>", 404, noPath),
		{Name: "of an unknown client", Do: "GET clients/nope/default-client-scopes", Status: 404, Want: noClient},
		{Name: "optional of an unknown client", Do: "GET clients/nope/optional-client-scopes", Status: 404, Want: noClient},
		{Name: "to an unknown client", Do: "PUT clients/nope/default-client-scopes/<s1>", Status: 404, Want: noClient},
		{Name: "read by a viewer", As: "view-clients", Do: "GET clients/<c>/optional-client-scopes", Status: 200, Want: `["<set>",` + phone + `,` + s1 + `]`},
		{Name: "not by others", As: "view-realm", Do: "GET clients/<c>/default-client-scopes", Status: 403, Want: forbidden},
		{Name: "nor the optional ones", As: "view-realm", Do: "GET clients/<c>/optional-client-scopes", Status: 403, Want: forbidden},
		{Name: "not linked by a viewer", As: "view-clients", Do: "PUT clients/<c>/default-client-scopes/<s1>", Status: 403, Want: forbidden},
		{Name: "nor as optional", As: "view-clients", Do: "PUT clients/<c>/optional-client-scopes/<s1>", Status: 403, Want: forbidden},
		{Name: "nor unlinked", As: "view-clients", Do: "DELETE clients/<c>/default-client-scopes/<s1>", Status: 403, Want: forbidden},
		{Name: "nor the optional one unlinked", As: "view-clients", Do: "DELETE clients/<c>/optional-client-scopes/<s1>", Status: 403, Want: forbidden},
		{Name: "a scope in use is deleted", Do: "DELETE client-scopes/<s1>", Status: 204},
		optionals("and off every client", phone),
	})
}

func scopeList(name, kind string, want ...string) Case {
	list := `["<set>"`
	for _, one := range want {
		list += "," + one
	}
	return Case{Name: name, Do: "GET clients/<c>/" + kind + "-client-scopes", Status: 200, Want: list + "]"}
}
