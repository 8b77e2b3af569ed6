package contract

import "testing"

func TestTokenForAPerson(t *testing.T) {
	w := newWorld(t)
	w.must(t, "POST clients", `{"clientId":"app","publicClient":true,"protocol":"openid-connect"}`, "app.id")
	w.must(t, "POST clients", `{"clientId":"back","secret":"back-secret","directAccessGrantsEnabled":true}`)
	w.must(t, "POST clients", `{"clientId":"bare","publicClient":true,"protocol":"openid-connect","defaultClientScopes":["email"],"optionalClientScopes":[]}`)
	w.person(t, "amy", "")
	login := "grant_type=password&client_id=app&username=amy&password=pass"
	session := `{` + bearer + anySession + `,"scope":"<word> <word>"}`
	claims := ofRealm + `,"jti":"onrtro:<word>","aud":"account","sub":"<amy.user>","azp":"app","acr":"1","sid":"<word>","realm_access":{"roles":["<set>","offline_access","uma_authorization","default-roles-<realm>"]},
		"resource_access":{"account":{"roles":["<set>","manage-account","manage-account-links","view-profile"]}},"email_verified":false,"email":"amy@example.org","name":"F L","given_name":"F","family_name":"L","preferred_username":"amy"`
	w.mint(t, []Mint{
		{Case: Case{Name: "the whole token", Body: login, Want: session}, Access: `{` + claims + `,"scope":["<set>","profile","email"]}`},
		{Case: Case{Name: "with openid", Body: login + "&scope=openid", Want: `{` + bearer + anySession + `,"id_token":"<jwt>","scope":"openid <word> <word>"}`},
			ID: `{"exp":"<seconds 300>","iat":"<now>","jti":"<word>","iss":"<url>/realms/<realm>","aud":"app","sub":"<amy.user>","typ":"ID","azp":"app","sid":"<word>","at_hash":"<word>","acr":"1",
				"email_verified":false,"email":"amy@example.org","name":"F L","given_name":"F","family_name":"L","preferred_username":"amy"}`},
		{Case: Case{Name: "a public client's secret is ignored", Body: login + "&client_secret=x", Want: session}},
		{Case: Case{Name: "by email, in any case", Body: "grant_type=password&client_id=app&username=AMY@Example.org&password=pass", Want: session}, Access: `{"sub":"<amy.user>","…":0}`},
		{Case: Case{Name: "a confidential client", Body: "grant_type=password&" + asClient("back") + "&username=amy&password=pass", Want: session}, Access: `{"azp":"back","…":0}`},
		{Case: Case{Name: "without the scope basic nobody in particular", Body: "grant_type=password&client_id=bare&username=amy&password=pass", Want: `{` + bearer + anySession + `,"scope":"email"}`},
			Access: `{` + ofRealm + `,"jti":"onrtro:<word>","azp":"bare","sid":"<word>","scope":["email"],"email":"amy@example.org","email_verified":false}`},
	})
}

func TestTokenForAPersonErrors(t *testing.T) {
	w := newWorld(t)
	w.must(t, "POST clients", `{"clientId":"app","publicClient":true,"protocol":"openid-connect"}`)
	w.must(t, "POST clients", `{"clientId":"consent","publicClient":true,"protocol":"openid-connect","consentRequired":true}`)
	w.machine(t, "svc", "")
	w.person(t, "amy", "")
	w.person(t, "off", `,"enabled":false`)
	w.person(t, "todo", `,"requiredActions":["UPDATE_PASSWORD"]`)
	w.must(t, "POST users", `{"username":"half","enabled":true,"credentials":[{"type":"password","value":"pass"}]}`)
	w.must(t, "POST users", `{"username":"none","enabled":true,"firstName":"F","lastName":"L","email":"none@example.org"}`)
	bad := func(name, form string, status int, code, text string) Case {
		return Case{Name: name, Do: "POST ~token", Body: "grant_type=password&" + form, Status: status, Want: errO(code, text), Head: notStored}
	}
	app, wrong := "client_id=app&username=", "Invalid user credentials"
	w.run(t, []Case{
		bad("a wrong password", app+"amy&password=x", 400, "invalid_grant", wrong),
		bad("no password", app+"amy", 400, "invalid_grant", wrong),
		bad("an unknown user", app+"bob&password=x", 400, "invalid_grant", wrong),
		bad("a service account", app+"service-account-svc&password=x", 400, "invalid_grant", wrong),
		bad("a user without a password", app+"none&password=x", 400, "invalid_grant", wrong),
		bad("no username", "client_id=app&password=x", 401, "invalid_request", "Missing parameter: username"),
		bad("a disabled user", app+"off&password=pass", 400, "invalid_grant", "Account disabled"),
		bad("a disabled user with a wrong password", app+"off&password=x", 400, "invalid_grant", wrong),
		bad("something left to do", app+"todo&password=pass", 400, "invalid_grant", "Account is not fully set up"),
		bad("a profile with gaps", app+"half&password=pass", 400, "invalid_grant", "Account is not fully set up"),
		bad("direct grants off", asClient("svc")+"&username=amy&password=pass", 400, "unauthorized_client", "Client not allowed for direct access grants"),
		bad("consent wanted", "client_id=consent&username=amy&password=pass", 400, "invalid_client", "Client requires user consent"),
		bad("the scope comes ahead of the user", app+"amy&password=x&scope=nope", 400, "invalid_scope", "Invalid scopes: nope"),
		bad("a repeated password", app+"amy&password=x&password=pass", 400, "invalid_request", "duplicated parameter"),
	})
}

func TestTokenRefresh(t *testing.T) {
	w := newWorld(t)
	w.must(t, "POST clients", `{"clientId":"app","publicClient":true,"protocol":"openid-connect"}`)
	w.must(t, "POST clients", `{"clientId":"second","publicClient":true,"protocol":"openid-connect"}`)
	w.must(t, "POST clients", `{"clientId":"third","secret":"third-secret"}`)
	w.person(t, "amy", "")
	w.must(t, "POST ~token", "grant_type=password&client_id=app&username=amy&password=pass&scope=openid", "refresh=refresh_token", "access=access_token", "sid=session_state")
	w.must(t, "POST ~token", "grant_type=password&client_id=app&username=amy&password=pass&scope=offline_access", "offline=refresh_token")
	w.must(t, "POST ~token", "grant_type=password&client_id=app&username=amy&password=pass&scope=openid+address+phone", "wide=refresh_token")
	wide := "grant_type=refresh_token&client_id=app&refresh_token=<wide>&scope="
	again := "grant_type=refresh_token&client_id=app&refresh_token=<refresh>"
	bad := func(name, form string, code, text string) Case {
		return Case{Name: name, Do: "POST ~token", Body: "grant_type=refresh_token&" + form, Status: 400, Want: errO(code, text), Head: notStored}
	}
	other := "Invalid refresh token. Token client and authorized client don't match"
	w.mint(t, []Mint{
		{Case: Case{Name: "all of it again, in the same session", Body: again, Want: `{"id_token":"<jwt>",` + bearer + `,"refresh_expires_in":"<number>","refresh_token":"<jwt>","session_state":"<sid>","scope":"openid <word> <word>"}`},
			Access:  `{"jti":"onrtrt:<word>","sid":"<sid>","azp":"app","sub":"<amy.user>","…":0}`,
			Refresh: `{"typ":"Refresh","sid":"<sid>","azp":"app","iat":"<now>","exp":"<number>","jti":"<word>","iss":"<url>/realms/<realm>","aud":"<url>/realms/<realm>","sub":"<amy.user>","scope":"<any>","…":0}`},
		{Case: Case{Name: "and once more with the first", Body: again, Want: `{"session_state":"<sid>","…":0}`}},
		{Case: Case{Name: "an offline one", Body: "grant_type=refresh_token&client_id=app&refresh_token=<offline>", Want: `{` + bearer + noSession + `,"refresh_token":"<jwt>","session_state":"<word>","scope":"<word> <word> <word>"}`},
			Access: `{"jti":"ofrtrt:<word>","…":0}`, Refresh: `{"typ":"Offline","exp":"<absent>","…":0}`},
	})
	w.mint(t, []Mint{
		{Case: Case{Name: "a scope narrows", Body: wide + "phone", Want: `{"…":0}`}, Access: `{"scope":["<set>","profile","email","phone"],"…":0}`},
		{Case: Case{Name: "the default ones stay", Body: wide + "email+address+openid", Want: `{"…":0}`}, Access: `{"scope":["<set>","openid","profile","email","address"],"…":0}`},
		{Case: Case{Name: "and none is added", Body: wide + "offline_access", Want: `{"…":0}`}, Access: `{"scope":["<set>","profile","email"],"…":0}`},
	})
	w.run(t, []Case{
		bad("an unknown scope", "client_id=app&refresh_token=<refresh>&scope=nope", "invalid_scope", "Invalid scopes: nope"),
		bad("an empty scope", "client_id=app&refresh_token=<refresh>&scope=", "invalid_scope", "Invalid scopes: "),
		bad("garbage with an unknown scope", "client_id=app&refresh_token=x&scope=nope", "invalid_scope", "Invalid scopes: nope"),
		bad("none", "client_id=app", "invalid_request", "No refresh token"),
		bad("garbage", "client_id=app&refresh_token=x.y.z", "invalid_grant", "Invalid refresh token"),
		bad("an access token", "client_id=app&refresh_token=<access>", "invalid_grant", "Invalid refresh token"),
		bad("another client's", "client_id=second&refresh_token=<refresh>", "invalid_grant", other),
		bad("another confidential client's", asClient("third")+"&refresh_token=<refresh>", "invalid_grant", other),
		{Name: "the user disabled", Do: "PUT users/<amy.user>", Body: `{"enabled":false}`, Status: 204},
		bad("a disabled user's", "client_id=app&refresh_token=<refresh>", "invalid_grant", "User disabled"),
		{Name: "the user enabled", Do: "PUT users/<amy.user>", Body: `{"enabled":true}`, Status: 204},
		{Name: "the realm's notBefore", Do: "PUT ", Body: `{"notBefore":2000000000}`, Status: 204},
		bad("an older one", "client_id=app&refresh_token=<refresh>", "invalid_grant", "Stale token"),
		{Name: "no more", Do: "PUT ", Body: `{"notBefore":0}`, Status: 204},
		{Name: "logged out", Do: "POST ~logout", Body: "client_id=app&refresh_token=<refresh>", Status: 204},
		bad("after logout", "client_id=app&refresh_token=<refresh>", "invalid_grant", "Session not active"),
	})
}
