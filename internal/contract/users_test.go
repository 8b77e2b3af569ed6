package contract

import "testing"

const noUser = `{"error":"User not found"}`

func TestUserCreate(t *testing.T) {
	w := newWorld(t)
	at := "<url>/admin/realms/<realm>/users/<uuid>"
	made := func(name, body, save string) Case {
		return Case{Name: name, Do: "POST users", Body: body, Status: 201, Location: at, Save: save}
	}
	bad := func(name, body string, status int, want string) Case {
		return Case{Name: name, Do: "POST users", Body: body, Status: status, Want: want}
	}
	w.run(t, []Case{
		made("a name is all it takes", `{"username":"Ann"}`, "ann"),
		{Name: "in lower case, and not enabled", Do: "GET users/<ann>", Status: 200, Want: `{"id":"<ann>","username":"ann","emailVerified":false,"createdTimestamp":"<millis>","enabled":false,"totp":false,
			"disableableCredentialTypes":[],"requiredActions":[],"notBefore":0,
			"access":{"manageGroupMembership":true,"resetPassword":true,"view":true,"mapRoles":true,"impersonate":true,"manage":true}}`},
		made("an id and roles are passed over", `{"id":"<realm>-u","username":"bob","enabled":true,"email":"B@Example.org","firstName":"B","lastName":"O","realmRoles":["nope"],"attributes":{"x":["1"]}}`, "bob"),
		{Name: "and so are attributes", Do: "GET users/<bob>", Status: 200, Want: `{"id":"<uuid>","username":"bob","email":"b@example.org","firstName":"B","lastName":"O","enabled":true,"attributes":"<absent>","…":0}`},
		{Name: "of roles it has the default", Do: "GET users/<bob>/role-mappings", Status: 200, Want: `{"realmMappings":[{"name":"default-roles-<realm>","…":0}]}`},
		bad("the same name in any case", `{"username":"ANN"}`, 409, errM("User exists with same username")),
		bad("the same email", `{"username":"zoe","email":"b@example.org"}`, 409, errM("User exists with same email")),
		bad("two characters", `{"username":"ab"}`, 400, `{"field":"username","errorMessage":"error-invalid-length","params":["username",3,255]}`),
		bad("a bad email", `{"username":"zoe","email":"zz"}`, 400, `{"field":"email","errorMessage":"error-invalid-email","params":["email","zz"]}`),
		bad("an odd character", `{"username":"a<b>"}`, 400, `{"field":"username","errorMessage":"error-username-invalid-character","params":["username"]}`),
		bad("no name", `{}`, 400, errM("User name is missing")),
		bad("an unknown field", `{"nope":1}`, 400, unknownField("User", "nope", "10")),
		bad("no JSON", `{"username":`, 400, notJSON),
		bad("a list", `[]`, 400, wrongType),
		{Name: "by a manager", As: "manage-users", Do: "POST users", Body: `{"username":"cat"}`, Status: 201, Location: at},
		{Name: "not by a viewer", As: "view-users", Do: "POST users", Body: `{"username":"dan"}`, Status: 403, Want: forbidden},
		{Name: "nor in an unknown realm", Do: "POST /admin/realms/<other>/users", Body: `{"username":"dan"}`, Status: 404, Want: noRealm},
	})
}

func TestUserList(t *testing.T) {
	w := newWorld(t)
	for _, body := range []string{`{"username":"ann","email":"ann@example.org","firstName":"Ann","enabled":true}`, `{"username":"anna","lastName":"Ng"}`, `{"username":"bob"}`} {
		w.must(t, "POST users", body)
	}
	w.must(t, "POST clients", `{"clientId":"ann","serviceAccountsEnabled":true}`, "c")
	w.must(t, "GET clients/<c>/service-account-user", "", "account=id")
	names := func(list ...string) string {
		out := "["
		for i, name := range list {
			if i > 0 {
				out += ","
			}
			out += `{"username":"` + name + `","…":0}`
		}
		return out + "]"
	}
	list := func(name, query, want string) Case {
		return Case{Name: name, Do: "GET users?" + query, Status: 200, Want: want}
	}
	count := func(name, query, want string) Case {
		return Case{Name: name, Do: "GET users/count?" + query, Status: 200, Want: want}
	}
	all := names("ann", "anna", "bob")
	w.run(t, []Case{
		list("people, no accounts", "", all),
		list("in full", "username=ann&exact=true", `[{"id":"<uuid>","username":"ann","firstName":"Ann","email":"ann@example.org","emailVerified":false,"enabled":true,"createdTimestamp":"<millis>","totp":false,
			"disableableCredentialTypes":[],"requiredActions":[],"notBefore":0,"access":{"manage":true}}]`),
		list("in brief", "username=ann&exact=true&briefRepresentation=true", `[{"id":"<uuid>","username":"ann","firstName":"Ann","email":"ann@example.org","emailVerified":false,"enabled":true,
			"createdTimestamp":"<millis>","access":{"manage":true}}]`),
		list("by part of the name", "username=ANN", names("ann", "anna", "service-account-ann")),
		list("a page", "first=1&max=1", names("anna")), list("max alone", "max=1", names("ann")), list("all", "max=-1", all),
		list("by text", "search=ng", names("anna")),
		list("by id an account shows", "search=id:<account>", names("service-account-ann")),
		list("by being enabled too", "enabled=true", names("ann", "service-account-ann")),
		list("by email", "email=ann@example.org", names("ann")),
		list("by first name", "firstName=ann&exact=true", names("ann")),
		list("by last name", "lastName=NG", names("anna")),
		list("an account by its name", "username=service-account-ann&exact=true", names("service-account-ann")),
		list("nobody", "username=nobody", `[]`),
		{Name: "max a word", Do: "GET users?max=x", Status: 404, Want: noPath},
		count("people", "", "3"), count("by part of the name", "username=ann", "3"), count("by text", "search=ng", "1"),
		{Name: "read by a viewer", As: "view-users", Do: "GET users?username=bob", Status: 200, Want: `[{"username":"bob","access":{"manage":false},"…":0}]`},
		{Name: "who may query sees none", As: "query-users", Do: "GET users?username=bob", Status: 200, Want: `[]`},
		{Name: "counted by a viewer", As: "view-users", Do: "GET users/count?username=bob", Status: 200, Want: `1`},
		{Name: "others see no list", As: "view-clients", Do: "GET users", Status: 403, Want: forbidden},
		{Name: "nor a count", As: "view-clients", Do: "GET users/count", Status: 403, Want: forbidden},
	})
}

func TestUserUpdateAndDelete(t *testing.T) {
	w := newWorld(t)
	w.must(t, "POST users", `{"username":"ann","firstName":"A","lastName":"N","email":"ann@example.org","enabled":true}`, "ann")
	w.must(t, "POST users", `{"username":"bob","email":"bob@example.org"}`)
	put := func(name, body string, status int, want string) Case {
		return Case{Name: name, Do: "PUT users/<ann>", Body: body, Status: status, Want: want}
	}
	w.run(t, []Case{
		put("one field", `{"lastName":"M"}`, 204, ""), put("a switch", `{"enabled":false,"emailVerified":true}`, 204, ""), put("nothing", `{}`, 204, ""),
		{Name: "the rest is kept", Do: "GET users/<ann>", Status: 200, Want: `{"username":"ann","firstName":"A","lastName":"M","email":"ann@example.org","enabled":false,"emailVerified":true,"…":0}`},
		put("another name", `{"username":"eve"}`, 400, `{"field":"username","errorMessage":"error-user-attribute-read-only","params":["username"]}`),
		put("the same name in capitals", `{"username":"ANN"}`, 204, ""),
		put("an email that is taken", `{"email":"bob@example.org"}`, 409, errM("User exists with same email")),
		put("a bad email", `{"email":"zz"}`, 400, `{"field":"email","errorMessage":"error-invalid-email","params":["email","zz"]}`),
		put("an unknown field", `{"nope":1}`, 400, unknownField("User", "nope", "10")),
		{Name: "an unknown user", Do: "PUT users/nope", Body: `{}`, Status: 404, Want: noUser},
		{Name: "by a viewer", As: "view-users", Do: "PUT users/<ann>", Body: `{}`, Status: 403, Want: forbidden},
		{Name: "read by a viewer", As: "view-users", Do: "GET users/<ann>", Status: 200, Want: `{"username":"ann","access":{"manageGroupMembership":false,"resetPassword":false,"view":true,"mapRoles":false,"impersonate":false,"manage":false},"…":0}`},
		{Name: "not by who may query", As: "query-users", Do: "GET users/<ann>", Status: 403, Want: forbidden},
		{Name: "missing, to who may query", As: "query-users", Do: "GET users/nope", Status: 404, Want: noUser},
		{Name: "missing, to others", As: "view-clients", Do: "GET users/nope", Status: 403, Want: forbidden},
		{Name: "delete as a viewer", As: "view-users", Do: "DELETE users/<ann>", Status: 403, Want: forbidden},
		{Name: "delete as a manager", As: "manage-users", Do: "DELETE users/<ann>", Status: 204},
		{Name: "delete again", Do: "DELETE users/<ann>", Status: 404, Want: noUser},
	})
}

func TestUserPasswordAndLogout(t *testing.T) {
	w := newWorld(t)
	w.must(t, "POST users", `{"username":"ann","firstName":"A","lastName":"N","email":"ann@example.org","enabled":true}`, "ann")
	w.must(t, "POST clients", `{"clientId":"app","publicClient":true,"directAccessGrantsEnabled":true}`)
	reset := func(name, body string, status int, want string) Case {
		return Case{Name: name, Do: "PUT users/<ann>/reset-password", Body: body, Status: status, Want: want}
	}
	login := func(name, password string, status int, want string) Case {
		return Case{Name: name, Do: "POST ~token", Body: "grant_type=password&client_id=app&username=ann&password=" + password, Status: status, Want: want,
			Head: map[string]string{"Cache-Control": "no-store", "Pragma": "no-cache"}}
	}
	token := `{"access_token":"<jwt>","refresh_token":"<jwt>","…":0}`
	w.run(t, []Case{
		login("no password, no login", "x", 400, errO("invalid_grant", "Invalid user credentials")),
		reset("none", `{"type":"password"}`, 400, errX("No password provided")),
		reset("an empty one", `{"type":"password","value":""}`, 400, errX("Empty password not allowed")),
		reset("an unknown field", `{"nope":1}`, 400, unknownField("Credential", "nope", "10")),
		reset("one to change", `{"type":"password","value":"one","temporary":true}`, 204, ""),
		{Name: "is an action to do", Do: "GET users/<ann>", Status: 200, Want: `{"requiredActions":["UPDATE_PASSWORD"],"…":0}`},
		login("and no login", "one", 400, errO("invalid_grant", "Account is not fully set up")),
		reset("one to keep", `{"type":"password","value":"two"}`, 204, ""),
		login("logs in", "two", 200, token), login("the old one does not", "one", 400, errO("invalid_grant", "Invalid user credentials")),
		{Name: "of an unknown user", Do: "PUT users/nope/reset-password", Body: `{"value":"x"}`, Status: 404, Want: noUser},
		{Name: "by a viewer", As: "view-users", Do: "PUT users/<ann>/reset-password", Body: `{"value":"x"}`, Status: 403, Want: forbidden},
		{Name: "logout", Do: "POST users/<ann>/logout", Status: 204},
		{Name: "sets notBefore", Do: "GET users/<ann>", Status: 200, Want: `{"notBefore":"<now>","…":0}`},
		{Name: "logout by a viewer", As: "view-users", Do: "POST users/<ann>/logout", Status: 403, Want: forbidden},
		{Name: "logout of an unknown user", Do: "POST users/nope/logout", Status: 404, Want: noUser},
	})
}
