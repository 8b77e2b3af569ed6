package contract

import "testing"

func TestPreviewOfAToken(t *testing.T) {
	w := newWorld(t)
	w.must(t, "POST clients", `{"clientId":"svc","secret":"svc-secret","serviceAccountsEnabled":true,"fullScopeAllowed":false,"attributes":{"access.token.lifespan":"200"}}`, "svc.id")
	w.serviceAccount(t, "svc")
	w.must(t, "POST clients", `{"clientId":"app","publicClient":true,"protocol":"openid-connect"}`, "app.id")
	w.person(t, "amy", "")
	preview := func(client, query string) string {
		return "GET clients/<" + client + ".id>/evaluate-scopes/generate-example-access-token?" + query
	}
	machine := `"exp":"<now>","iat":"<now>","jti":"onrtna:<word>","iss":"<url>/realms/<realm>","sub":"<svc.user>","typ":"Bearer","azp":"svc","sid":"<word>","acr":"1",
		"email_verified":false,"preferred_username":"service-account-svc"`
	w.run(t, []Case{
		{Name: "of a machine", Do: preview("svc", "userId=<svc.user>"), Status: 200, Want: `{` + machine + `,"scope":"<word> <word>"}`, Head: fresh},
		{Name: "with scopes", Do: preview("svc", "userId=<svc.user>&scope=openid%20address"), Status: 200, Want: `{` + machine + `,"scope":"openid <word> <word> <word>"}`, Head: fresh},
		{Name: "a scope that is not linked is passed over", Do: preview("svc", "userId=<svc.user>&scope=nope"), Status: 200, Want: `{` + machine + `,"scope":"<word> <word>"}`, Head: fresh},
		{Name: "of a person", Do: preview("app", "userId=<amy.user>&scope=openid"), Status: 200, Want: `{"sub":"<amy.user>","azp":"app","aud":"account","preferred_username":"amy",
			"realm_access":{"roles":["<set>","offline_access","uma_authorization","default-roles-<realm>"]},
			"resource_access":{"account":{"roles":["<set>","manage-account","manage-account-links","view-profile"]}},"…":0}`, Head: fresh},
		{Name: "of nobody", Do: preview("svc", ""), Status: 404, Want: errX("No userId provided")},
		{Name: "of a stranger", Do: preview("svc", "userId=nope"), Status: 404, Want: errX("No user found")},
		{Name: "an unknown client", Do: "GET clients/nope/evaluate-scopes/generate-example-access-token?userId=<svc.user>", Status: 404, Want: noClient},
		{Name: "who views clients alone", As: "view-clients", Do: preview("svc", "userId=<svc.user>"), Status: 403, Want: errX("You have no access to this user")},
		{Name: "of a stranger, for who views clients alone", As: "view-clients", Do: preview("svc", "userId=nope"), Status: 500, Want: uncaught},
		{Name: "who views users alone", As: "view-users", Do: preview("svc", "userId=<svc.user>"), Status: 403, Want: forbidden},
		{Name: "no token", As: "none", Do: preview("svc", "userId=<svc.user>"), Status: 401, Want: unauthorized},
	})
}
