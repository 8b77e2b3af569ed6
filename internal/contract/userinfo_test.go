package contract

import (
	"testing"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

// told are the headers of what userinfo tells.
var told = map[string]string{"Cache-Control": "no-store, no-cache", "Pragma": "no-cache"}

// challenge is why userinfo refuses, which it says in this header alone.
func challenge(code, text string) map[string]string {
	value := `Bearer realm="<realm>"`
	if code != "" {
		value += `, error="` + code + `", error_description="` + text + `"`
	}
	return map[string]string{
		"Www-Authenticate": value, "Content-Type": "text/plain;charset=utf-8", "Cache-Control": "no-store", "Pragma": "no-cache", "X-Frame-Options": "",
	}
}

func TestUserinfo(t *testing.T) {
	w := newWorld(t)
	w.machine(t, "svc", "")
	w.serviceAccount(t, "svc")
	w.machine(t, "light", `,"attributes":{"client.use.lightweight.access.token.enabled":"true"}`)
	w.must(t, "POST clients", `{"clientId":"app","publicClient":true,"protocol":"openid-connect"}`)
	w.person(t, "amy", "")
	w.must(t, "POST ~token", asMachine("svc")+"&scope=openid", "open=access_token", "id-token=id_token")
	w.keep(t, "closed", asMachine("svc"))
	w.keep(t, "light", asMachine("light")+"&scope=openid")
	w.must(t, "POST ~token", "grant_type=password&client_id=app&username=amy&password=pass&scope=openid", "amy=access_token", "refresh=refresh_token")
	machine := `{"sub":"<svc.user>","email_verified":false,"preferred_username":"service-account-svc"}`
	failed := challenge("invalid_token", "Token verification failed")
	framed := challenge("invalid_token", "Token verification failed")
	framed["X-Frame-Options"] = "SAMEORIGIN" // a form is what might be in a frame
	testserver.Proves(t, "R27", "D24")
	w.run(t, []Case{
		{Name: "of a machine", Do: "GET ~userinfo", As: "Bearer <open>", Status: 200, Want: machine, Head: told},
		{Name: "by POST", Do: "POST ~userinfo", As: "Bearer <open>", Status: 200, Want: machine, Head: told},
		{Name: "with the token in the form", Do: "POST ~userinfo", Body: "access_token=<open>", Status: 200, Want: machine, Head: told},
		{Name: "of a person", Do: "GET ~userinfo", As: "Bearer <amy>", Status: 200, Head: told,
			Want: `{"sub":"<amy.user>","email_verified":false,"email":"amy@example.org","name":"F L","given_name":"F","family_name":"L","preferred_username":"amy"}`},
		{Name: "no token", Do: "GET ~userinfo", Status: 401, Head: challenge("", "")},
		{Name: "no token by POST", Do: "POST ~userinfo", Status: 401, Head: challenge("", "")},
		{Name: "Basic", Do: "GET ~userinfo", As: "Basic eDp5", Status: 401, Head: challenge("", "")},
		{Name: "garbage", Do: "GET ~userinfo", As: "Bearer x", Status: 401, Head: failed},
		{Name: "garbage by POST", Do: "POST ~userinfo", Body: "access_token=x", Status: 401, Head: framed},
		{Name: "an id token", Do: "GET ~userinfo", As: "Bearer <id-token>", Status: 401, Head: failed},
		{Name: "a refresh token", Do: "GET ~userinfo", As: "Bearer <refresh>", Status: 401, Head: failed},
		{Name: "a lightweight token", Do: "GET ~userinfo", As: "Bearer <light>", Status: 401, Head: challenge("invalid_token", "Lightweight access token not allowed for userinfo endpoint")},
		{Name: "without openid", Do: "GET ~userinfo", As: "Bearer <closed>", Status: 403, Head: challenge("insufficient_scope", "Missing openid scope")},
		{Name: "an unknown realm", Do: "GET /realms/<other>/protocol/openid-connect/userinfo", Status: 404, Want: errX("Realm does not exist")},
		{Name: "PUT", Do: "PUT ~userinfo", Status: 405, Want: noMethod},
	})
	w.run(t, []Case{
		{Name: "the person is disabled", Do: "PUT users/<amy.user>", Body: `{"enabled":false}`, Status: 204},
		{Name: "a disabled person's", Do: "GET ~userinfo", As: "Bearer <amy>", Status: 401, Head: challenge("invalid_token", "User disabled")},
		{Name: "the person is enabled", Do: "PUT users/<amy.user>", Body: `{"enabled":true}`, Status: 204},
		{Name: "the person logs out", Do: "POST ~logout", Body: "client_id=app&refresh_token=<refresh>", Status: 204},
		{Name: "whose session is over", Do: "GET ~userinfo", As: "Bearer <amy>", Status: 401, Head: challenge("invalid_token", "user_session_not_found")},
		{Name: "the client is disabled", Do: "PUT clients/<svc.id>", Body: `{"enabled":false}`, Status: 204},
		{Name: "a disabled client's", Do: "GET ~userinfo", As: "Bearer <open>", Status: 401, Head: challenge("invalid_token", "Client disabled")},
		{Name: "the client is renamed", Do: "PUT clients/<svc.id>", Body: `{"enabled":true,"clientId":"new"}`, Status: 204},
		{Name: "a renamed client's", Do: "GET ~userinfo", As: "Bearer <open>", Status: 401, Head: failed},
		{Name: "the old name is back", Do: "PUT clients/<svc.id>", Body: `{"clientId":"svc"}`, Status: 204},
		{Name: "the account is deleted", Do: "DELETE users/<svc.user>", Status: 204},
		{Name: "a deleted account's", Do: "GET ~userinfo", As: "Bearer <open>", Status: 401, Head: challenge("invalid_token", "user_not_found")},
		{Name: "the client is deleted", Do: "DELETE clients/<svc.id>", Status: 204},
		{Name: "a deleted client's", Do: "GET ~userinfo", As: "Bearer <open>", Status: 401, Head: failed},
	})
}

func TestUserinfoOfADisabledRealm(t *testing.T) {
	w := newWorld(t)
	w.machine(t, "svc", "")
	w.keep(t, "access", asMachine("svc")+"&scope=openid")
	w.must(t, "PUT ", `{"enabled":false}`)
	w.run(t, []Case{{Name: "it answers all the same", Do: "GET ~userinfo", As: "Bearer <access>", Status: 200, Want: `{"preferred_username":"service-account-svc","…":0}`, Head: told}})
}

func TestRevoke(t *testing.T) {
	w := newWorld(t)
	w.machine(t, "svc", hears+`,"attributes":{"client_credentials.use_refresh_token":"true"}`)
	w.machine(t, "asker", "")
	w.must(t, "POST clients", `{"clientId":"app","publicClient":true,"protocol":"openid-connect"}`)
	w.person(t, "amy", "")
	w.must(t, "POST ~token", asMachine("svc")+"&scope=openid", "access=access_token", "refresh=refresh_token", "id-token=id_token")
	w.must(t, "POST ~token", "grant_type=password&client_id=app&username=amy&password=pass", "amy=refresh_token")
	svc, asker := asClient("svc")+"&token=", asClient("asker")+"&token="
	alive := func(name, want string) Case {
		return Case{Name: name, Do: introspect, Body: asker + "<access>", Status: 200, Want: want, Head: fresh}
	}
	w.run(t, []Case{
		{Name: "another client's token", Do: "POST ~revoke", Body: asker + "<access>", Status: 400, Want: errO("invalid_request", "Unmatching clients")},
		{Name: "no token", Do: "POST ~revoke", Body: asClient("svc"), Status: 400, Want: errO("invalid_request", "Token not provided")},
		{Name: "garbage", Do: "POST ~revoke", Body: svc + "x", Status: 200, Want: errO("invalid_token", "Invalid token")},
		{Name: "a hint does not matter", Do: "POST ~revoke", Body: svc + "x&token_type_hint=x", Status: 200, Want: errO("invalid_token", "Invalid token")},
		{Name: "a repeated parameter", Do: "POST ~revoke", Body: svc + "x&token=y", Status: 400, Want: errO("invalid_request", "duplicated parameter")},
		{Name: "an id token", Do: "POST ~revoke", Body: svc + "<id-token>", Status: 400, Want: errO("unsupported_token_type", "Unsupported token type")},
		{Name: "a wrong secret", Do: "POST ~revoke", Body: "client_id=svc&client_secret=x&token=<access>", Status: 401, Want: badSecret},
		{Name: "an unknown client", Do: "POST ~revoke", Body: asClient("nobody") + "&token=<access>", Status: 401, Want: badClient},
		{Name: "an unknown realm", Do: "POST /realms/<other>/protocol/openid-connect/revoke", Status: 404, Want: errX("Realm does not exist")},
		{Name: "GET", Do: "GET ~revoke", Status: 405, Want: noMethod},
		alive("alive so far", `{"active":true,"…":0}`),
		{Name: "an access token", Do: "POST ~revoke", Body: svc + "<access>", Status: 200},
		alive("dead", dead),
		{Name: "again", Do: "POST ~revoke", Body: svc + "<access>", Status: 200},
		{Name: "its session is alive", Do: "POST ~token", Body: "grant_type=refresh_token&" + asClient("svc") + "&refresh_token=<refresh>", Status: 200, Want: `{"access_token":"<jwt>","…":0}`, Head: notStored, Save: "access=access_token"},
		{Name: "a refresh token", Do: "POST ~revoke", Body: svc + "<refresh>&token_type_hint=refresh_token", Status: 200},
		alive("the session's tokens are dead", dead),
		{Name: "a public client's", Do: "POST ~revoke", Body: "client_id=app&token=<amy>", Status: 200},
	})
}

func TestLogout(t *testing.T) {
	w := newWorld(t)
	w.machine(t, "other", "")
	w.machine(t, "svc", `,"attributes":{"client_credentials.use_refresh_token":"true"}`)
	w.must(t, "POST ~token", asMachine("svc"), "access=access_token", "refresh=refresh_token")
	w.run(t, []Case{
		{Name: "garbage", Do: "POST ~logout", Body: asClient("svc") + "&refresh_token=x", Status: 400, Want: errO("invalid_grant", "Invalid refresh token")},
		{Name: "an access token", Do: "POST ~logout", Body: asClient("svc") + "&refresh_token=<access>", Status: 400, Want: errO("invalid_grant", "Invalid refresh token")},
		{Name: "another client's", Do: "POST ~logout", Body: asClient("other") + "&refresh_token=<refresh>", Status: 400, Want: errO("invalid_grant", "Invalid refresh token. Token client and authorized client don't match")},
		{Name: "a wrong secret", Do: "POST ~logout", Body: "client_id=svc&client_secret=x&refresh_token=<refresh>", Status: 401, Want: badSecret},
		{Name: "no client", Do: "POST ~logout", Body: "refresh_token=<refresh>", Status: 401, Want: badClient},
		{Name: "an unknown realm", Do: "POST /realms/<other>/protocol/openid-connect/logout", Status: 404, Want: errX("Realm does not exist")},
		{Name: "no token is what people ask for", Do: "POST ~logout", Body: "client_id=svc", Status: 200, Want: "text:<any>", Head: map[string]string{"Content-Type": "text/html;charset=utf-8", "Cache-Control": "no-cache"}},
		{Name: "the session ends", Do: "POST ~logout", Body: asClient("svc") + "&refresh_token=<refresh>", Status: 204},
		{Name: "and is no more", Do: "POST ~token", Body: "grant_type=refresh_token&" + asClient("svc") + "&refresh_token=<refresh>", Status: 400, Want: errO("invalid_grant", "Session not active"), Head: notStored},
		{Name: "again", Do: "POST ~logout", Body: asClient("svc") + "&refresh_token=<refresh>", Status: 204},
	})
}
