package contract

import "testing"

// TestRevokeEndsOnlyTheClientsPartOfASession is what ends a login without touching what others do in its session: a revoked
// refresh token takes its client out, and the session ends with its last client. A logout would end it for all.
func TestRevokeEndsOnlyTheClientsPartOfASession(t *testing.T) {
	w := newWorld(t)
	w.need(t, "TOKEN_EXCHANGE", "")
	w.machine(t, "svc", "")
	w.machine(t, "std", `,"attributes":{"standard.token.exchange.enabled":"true"}`)
	w.must(t, "POST clients", `{"clientId":"app","publicClient":true,"protocol":"openid-connect","protocolMappers":[
		{"name":"a","protocol":"openid-connect","protocolMapper":"oidc-audience-mapper","config":{"included.client.audience":"svc","access.token.claim":"true"}},
		{"name":"b","protocol":"openid-connect","protocolMapper":"oidc-audience-mapper","config":{"included.client.audience":"std","access.token.claim":"true"}}]}`, "app.id")
	w.person(t, "amy", "")
	const login = "grant_type=password&client_id=app&username=amy&password=pass&scope=openid"
	w.must(t, "POST ~token", login, "amy=access_token", "refresh=refresh_token")
	w.must(t, "POST ~token", exchanging+asClient("svc")+"&subject_token=<amy>"+ofAccess, "legacy=access_token", "legacy.refresh=refresh_token")
	w.must(t, "POST ~token", exchanging+asClient("std")+"&subject_token=<amy>&scope=openid"+ofAccess, "standard=access_token")
	heard := func(name, token string) Case {
		return Case{Name: name, Do: "GET ~userinfo", As: "Bearer <" + token + ">", Status: 200, Want: `{"sub":"<amy.user>","…":0}`, Head: told}
	}
	unheard := func(name, token, why string) Case {
		return Case{Name: name, Do: "GET ~userinfo", As: "Bearer <" + token + ">", Status: 401, Head: challenge("invalid_token", why)}
	}
	revoked := func(name, client, token string) Case {
		return Case{Name: name, Do: "POST ~revoke", Body: client + "&token=<" + token + ">", Status: 200}
	}
	gone := func(name, client, token string) Case {
		return Case{Name: name, Do: "POST ~revoke", Body: client + "&token=<" + token + ">", Status: 200, Want: errO("invalid_token", "Invalid token")}
	}
	w.run(t, []Case{
		heard("one token of the session", "amy"), heard("another", "legacy"), heard("and a third", "standard"),
		revoked("the standard exchange's token", asClient("std"), "standard"),
		unheard("which is dead", "standard", "Token verification failed"), heard("alone", "amy"),
		revoked("the legacy exchange's refresh token", asClient("svc"), "legacy.refresh"),
		unheard("whose client is out of the session", "legacy", "user_session_not_found"), heard("which goes on", "amy"),
		gone("once more", asClient("svc"), "legacy.refresh"),
		revoked("the login's refresh token", "client_id=app", "refresh"),
		unheard("the last client is out", "amy", "user_session_not_found"),
		gone("once more too", "client_id=app", "refresh"),
		{Name: "a logout of what is over", Do: "POST ~logout", Body: "client_id=app&refresh_token=<refresh>", Status: 204},
	})
	w.must(t, "POST ~token", login, "amy=access_token", "refresh=refresh_token")
	w.must(t, "POST ~logout", "client_id=app&refresh_token=<refresh>")
	w.run(t, []Case{gone("after a logout", "client_id=app", "refresh")})
}

func TestRevokeOfASessionThatIsInvalidFromTheStart(t *testing.T) {
	w := newWorld(t)
	w.must(t, "POST clients", `{"clientId":"app","publicClient":true,"protocol":"openid-connect"}`, "app.id")
	w.person(t, "amy", "")
	w.must(t, "PUT clients/<app.id>", `{"notBefore":2000000000}`)
	w.must(t, "POST ~token", "grant_type=password&client_id=app&username=amy&password=pass&scope=openid", "amy=access_token", "refresh=refresh_token")
	w.run(t, []Case{
		{Name: "its refresh token is stale", Do: "POST ~token", Body: "grant_type=refresh_token&client_id=app&refresh_token=<refresh>", Status: 400, Want: errO("invalid_grant", "Stale token"), Head: notStored},
		{Name: "and can be revoked", Do: "POST ~revoke", Body: "client_id=app&token=<refresh>", Status: 200},
		{Name: "back to normal", Do: "PUT clients/<app.id>", Body: `{"notBefore":0}`, Status: 204},
		{Name: "which has ended the session", Do: "POST ~token", Body: "grant_type=refresh_token&client_id=app&refresh_token=<refresh>", Status: 400, Want: errO("invalid_grant", "Session not active"), Head: notStored},
	})
}
