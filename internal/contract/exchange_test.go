package contract

import "testing"

const (
	tokenType  = "urn:ietf:params:oauth:token-type:"
	ofAccess   = "&subject_token_type=" + tokenType + "access_token"
	exchanging = "grant_type=urn:ietf:params:oauth:grant-type:token-exchange&"
)

func exchangeRefused(name, form string, status int, code, text string) Case {
	return Case{Name: name, Do: "POST ~token", Body: exchanging + form, Status: status, Want: errO(code, text), Head: notStored}
}

// exchangeWorld has the caller svc with the attributes, a client orders that its tokens are for, and a token of svc's.
func exchangeWorld(t *testing.T, attributes string) *world {
	t.Helper()
	w := newWorld(t)
	w.machine(t, "svc", `,"attributes":{`+attributes+`}`)
	w.serviceAccount(t, "svc")
	w.machine(t, "other", "")
	for _, client := range []string{"orders", "stock"} {
		w.must(t, "POST clients", `{"clientId":"`+client+`"}`, client)
		w.must(t, "POST clients/<"+client+">/roles", `{"name":"use"}`)
		w.must(t, "GET clients/<"+client+">/roles/use", "", client+".use=id")
	}
	w.must(t, "POST users/<svc.user>/role-mappings/clients/<orders>", `[{"id":"<orders.use>","name":"use"}]`)
	w.keep(t, "own", asMachine("svc"))
	w.keep(t, "foreign", asMachine("other"))
	return w
}

func TestExchangeStandard(t *testing.T) {
	w := exchangeWorld(t, `"standard.token.exchange.enabled":"true"`)
	w.machine(t, "caller", `,"protocolMappers":[{"name":"m","protocol":"openid-connect","protocolMapper":"oidc-audience-mapper","config":{"included.client.audience":"svc","access.token.claim":"true"}}]`)
	w.serviceAccount(t, "caller")
	w.keep(t, "meant", asMachine("caller"))
	w.must(t, "POST ~token", asMachine("svc")+"&scope=openid", "id-token=id_token")
	w.must(t, "POST clients", `{"clientId":"app","publicClient":true,"protocol":"openid-connect","attributes":{"standard.token.exchange.enabled":"true"},"protocolMappers":[{"name":"m","protocol":"openid-connect",
		"protocolMapper":"oidc-audience-mapper","config":{"included.client.audience":"svc","access.token.claim":"true"}}]}`)
	w.person(t, "amy", "")
	w.must(t, "POST ~token", "grant_type=password&client_id=app&username=amy&password=pass", "amy=access_token", "sid=session_state")
	svc := asClient("svc") + "&subject_token="
	reply := `{` + bearer + noSession + `,"issued_token_type":"` + tokenType + `access_token","scope":"<word> <word>"}`
	w.mint(t, []Mint{
		{Case: Case{Name: "a person's, in its session", Body: exchanging + svc + "<amy>" + ofAccess + "&scope=openid", Save: "exchanged=access_token", Want: `{` + bearer + noSession + `,"issued_token_type":"` + tokenType + `access_token",
			"id_token":"<jwt>","session_state":"<sid>","scope":"openid <word> <word>"}`}, Access: `{"jti":"ntrtte:<word>","sid":"<sid>","azp":"svc","sub":"<amy.user>","client_id":"<absent>","…":0}`},
		{Case: Case{Name: "several audiences and resources", Body: exchanging + svc + "<own>" + ofAccess + "&audience=orders&audience=account&resource=a&resource=b", Want: reply}, Access: `{"aud":["<set>","orders","account"],"…":0}`},
		{Case: Case{Name: "its own token", Body: exchanging + svc + "<own>" + ofAccess, Want: reply}, Access: `{` + ofRealm + `,"jti":"trrtte:<word>","aud":["<set>","orders","account"],"sub":"<svc.user>","azp":"svc","acr":"1",
			"realm_access":{"roles":["<set>","offline_access","uma_authorization","default-roles-<realm>"]},"resource_access":{"orders":{"roles":["use"]},"account":{"roles":["<set>","manage-account","manage-account-links","view-profile"]}},
			"scope":["<set>","profile","email"],"email_verified":false,"preferred_username":"service-account-svc"}`},
		{Case: Case{Name: "one that is meant for it", Body: exchanging + svc + "<meant>" + ofAccess, Want: reply}, Access: `{"jti":"trrtte:<word>","azp":"svc","sub":"<caller.user>","preferred_username":"service-account-caller","…":0}`},
		{Case: Case{Name: "narrowed to an audience", Body: exchanging + svc + "<own>" + ofAccess + "&audience=orders", Want: reply}, Access: `{"aud":"orders","resource_access":{"orders":{"roles":["use"]}},"realm_access":{"roles":["<set>","offline_access","uma_authorization","default-roles-<realm>"]},"…":0}`},
		{Case: Case{Name: "asking for an access token", Body: exchanging + svc + "<own>" + ofAccess + "&requested_token_type=" + tokenType + "access_token", Want: reply}},
		{Case: Case{Name: "with a scope", Body: exchanging + svc + "<own>" + ofAccess + "&scope=offline_access", Want: `{"scope":"<any>","…":0}`}},
	})
	w.run(t, []Case{
		{Name: "it counts for userinfo", Do: "GET ~userinfo", As: "Bearer <exchanged>", Status: 200, Want: `{"sub":"<amy.user>","…":0}`, Head: told},
		exchangeRefused("a public client", "client_id=app&subject_token=<amy>"+ofAccess, 400, "invalid_client", "Public client is not allowed to exchange token"),
		exchangeRefused("an audience out of reach among others", svc+"<own>"+ofAccess+"&audience=orders&audience=stock", 400, "invalid_request", "Requested audience not available: stock"),
		exchangeRefused("an empty audience", svc+"<own>"+ofAccess+"&audience=", 400, "invalid_client", "Audience not found"),
		exchangeRefused("a repeated parameter", svc+"<own>"+ofAccess+"&foo=1&foo=2", 400, "invalid_request", "duplicated parameter"),
		exchangeRefused("a token for others", svc+"<foreign>"+ofAccess, 403, "access_denied", "Client is not within the token audience"),
		exchangeRefused("garbage", svc+"x"+ofAccess, 400, "invalid_request", "Invalid token"),
		exchangeRefused("an unknown audience", svc+"<own>"+ofAccess+"&audience=nope", 400, "invalid_client", "Audience not found"),
		exchangeRefused("an audience out of reach", svc+"<own>"+ofAccess+"&audience=stock", 400, "invalid_request", "Requested audience not available: stock"),
		exchangeRefused("a refresh token asked for", svc+"<own>"+ofAccess+"&requested_token_type="+tokenType+"refresh_token", 400, "invalid_request", "requested_token_type unsupported"),
		exchangeRefused("a type that is none", svc+"<own>"+ofAccess+"&requested_token_type=x", 400, "invalid_request", "requested_token_type unsupported"),
		exchangeRefused("an unknown scope", svc+"<own>"+ofAccess+"&scope=nope", 400, "invalid_scope", "Invalid scopes: nope"),
		exchangeRefused("a wrong secret", "client_id=svc&client_secret=x&subject_token=<own>"+ofAccess, 401, "unauthorized_client", "Invalid client or Invalid client credentials"),
		exchangeRefused("an empty token", svc+ofAccess, 400, "invalid_request", "Invalid token"),
	})
	bad := svc + "<own>&subject_token_type=" + tokenType + "refresh_token"
	for _, c := range []Case{
		exchangeRefused("a refresh token to exchange", bad, 400, "invalid_request", "Invalid token type, must be access token"),
		exchangeRefused("a type of nothing", svc+"<own>&subject_token_type=x", 400, "invalid_request", "Invalid token type, must be access token"),
	} {
		c.With = "TOKEN_EXCHANGE"
		w.run(t, []Case{c})
	}
	for _, c := range []Case{
		exchangeRefused("no token", asClient("svc")+ofAccess, 400, "invalid_request", "Parameter 'subject_token' required for standard token exchange"),
		exchangeRefused("a refresh token to exchange, without the legacy", bad, 400, "invalid_request", "Parameter 'subject_token' supports access tokens only"),
		exchangeRefused("no type", svc+"<own>", 400, "invalid_request", "Parameter 'subject_token_type' required for standard token exchange"),
		exchangeRefused("a subject asked for", svc+"<own>"+ofAccess+"&requested_subject=amy", 400, "invalid_request", "Parameter 'requested_subject' is not supported for standard token exchange"),
		exchangeRefused("not switched on", asClient("other")+"&subject_token=<foreign>"+ofAccess, 400, "invalid_request", "Standard token exchange is not enabled for the requested client"),
	} {
		c.Without = "TOKEN_EXCHANGE"
		w.run(t, []Case{c})
	}
}

func TestExchangeLegacy(t *testing.T) {
	w := exchangeWorld(t, "")
	w.need(t, "TOKEN_EXCHANGE", "")
	w.person(t, "amy", "")
	svc := asClient("svc") + "&subject_token="
	denied := func(name, form string) Case {
		return exchangeRefused(name, form, 403, "access_denied", "Client not allowed to exchange")
	}
	w.must(t, "POST clients/<other.id>/protocol-mappers/models", `{"name":"m","protocol":"openid-connect","protocolMapper":"oidc-audience-mapper",
		"config":{"included.client.audience":"svc","access.token.claim":"true"}}`)
	w.keep(t, "meant", asMachine("other"))
	w.keep(t, "wide", asMachine("svc")+"&scope=openid+phone")
	reply := `{` + bearer + noSession + `,"issued_token_type":"` + tokenType + `access_token","scope":"<word> <word>"}`
	w.mint(t, []Mint{
		{Case: Case{Name: "its own token for a fresh one", Body: exchanging + svc + "<own>", Want: reply}, Access: `{"jti":"trrtna:<word>","azp":"svc","sub":"<svc.user>","aud":["<set>","orders","account"],"client_id":"<absent>","…":0}`},
		{Case: Case{Name: "one that is meant for it", Body: exchanging + svc + "<meant>", Want: reply}, Access: `{"jti":"trrtna:<word>","azp":"svc","preferred_username":"service-account-other","…":0}`},
		{Case: Case{Name: "itself as the audience", Body: exchanging + svc + "<own>&audience=svc", Want: reply}},
		{Case: Case{Name: "itself, twice over", Body: exchanging + svc + "<own>&audience=svc&audience=svc", Want: reply}},
		{Case: Case{Name: "an unknown scope is no error", Body: exchanging + svc + "<own>&scope=nope", Want: reply}},
		{Case: Case{Name: "the scope is the subject token's", Body: exchanging + svc + "<wide>", Want: `{"id_token":"<jwt>","…":0}`}, Access: `{"scope":["<set>","openid","profile","email","phone"],"…":0}`},
		{Case: Case{Name: "and can be narrowed", Body: exchanging + svc + "<wide>&scope=phone+address", Want: `{"id_token":"<absent>","…":0}`}, Access: `{"scope":["<set>","profile","email","phone"],"…":0}`},
		{Case: Case{Name: "nor is there a refresh token for the asking", Body: exchanging + svc + "<own>&requested_token_type=" + tokenType + "refresh_token", Want: reply}},
	})
	w.run(t, []Case{
		denied("for a user, without the role", svc+"<own>&requested_subject=amy"),
		denied("for a user, without a token", asClient("svc")+"&requested_subject=amy"),
		exchangeRefused("a token for others", svc+"<foreign>", 403, "access_denied", "Client is not within the token audience"),
		denied("a token for others and for a user", svc+"<foreign>&requested_subject=amy"),
		denied("another client as the audience", svc+"<own>&audience=orders"),
		denied("another client as one audience", svc+"<own>&audience=svc&audience=orders"),
		denied("another client as the first audience", svc+"<own>&audience=orders&audience=svc"),
		exchangeRefused("an unknown one after that", svc+"<own>&audience=orders&audience=nope", 400, "invalid_client", "Audience not found"),
		exchangeRefused("an empty one among others", svc+"<own>&audience=svc&audience=", 400, "invalid_client", "Audience not found"),
		exchangeRefused("garbage", svc+"x", 400, "invalid_request", "Invalid token"),
		exchangeRefused("another type", svc+"<own>&subject_token_type="+tokenType+"refresh_token", 400, "invalid_request", "Invalid token type, must be access token"),
		exchangeRefused("another issuer", svc+"<own>&subject_issuer=x", 400, "invalid_issuer", "Invalid subject_issuer parameter"),
		exchangeRefused("an unknown audience", svc+"<own>&audience=nope", 400, "invalid_client", "Audience not found"),
		exchangeRefused("a type that is none", svc+"<own>&requested_token_type=x", 400, "invalid_request", "requested_token_type unsupported"),
		exchangeRefused("an empty token", svc, 400, "invalid_request", "Invalid token"),
		{Name: "nothing at all", Do: "POST ~token", Body: exchanging + asClient("svc"), Status: 500, Want: uncaught, Head: notStored},
	})
}

func TestExchangeForAUser(t *testing.T) {
	w := exchangeWorld(t, "")
	w.need(t, "TOKEN_EXCHANGE", "")
	w.person(t, "amy", "")
	w.person(t, "off", `,"enabled":false`)
	w.person(t, "boss", "")
	w.must(t, "GET clients?clientId=realm-management", "", "management=0/id")
	w.must(t, "GET clients/<management>/roles/impersonation", "", "impersonation=id")
	w.must(t, "GET clients/<management>/roles/view-users", "", "view-users=id")
	w.must(t, "POST users/<svc.user>/role-mappings/clients/<management>", `[{"id":"<impersonation>","name":"impersonation"}]`)
	w.must(t, "POST users/<boss.user>/role-mappings/clients/<management>", `[{"id":"<view-users>","name":"view-users"}]`)
	w.keep(t, "own", asMachine("svc"))
	w.keep(t, "wide", asMachine("svc")+"&scope=openid+phone")
	svc := asClient("svc") + "&subject_token=<own>"
	reply := `{` + bearer + anySession + `,"issued_token_type":"` + tokenType + `refresh_token","scope":"<word> <word>"}`
	denied := func(name, form string) Case {
		return exchangeRefused(name, form, 403, "access_denied", "Client not allowed to exchange")
	}
	w.mint(t, []Mint{
		{Case: Case{Name: "by name", Body: exchanging + svc + "&requested_subject=amy", Want: reply, Save: "refresh=refresh_token"}, Access: `{` + ofRealm + `,"jti":"onrtna:<word>","azp":"svc","sub":"<amy.user>","sid":"<word>","acr":"1",
			"aud":"account","realm_access":{"roles":["<set>","offline_access","uma_authorization","default-roles-<realm>"]},"resource_access":{"account":{"roles":["<set>","manage-account","manage-account-links","view-profile"]}},
			"scope":["<set>","profile","email"],"email":"amy@example.org","email_verified":false,"name":"F L","given_name":"F","family_name":"L","preferred_username":"amy","…":0}`},
		{Case: Case{Name: "by id", Body: exchanging + svc + "&requested_subject=<amy.user>", Want: reply}, Access: `{"sub":"<amy.user>","preferred_username":"amy","…":0}`},
		{Case: Case{Name: "by name in any case", Body: exchanging + svc + "&requested_subject=AMY", Want: reply}, Access: `{"sub":"<amy.user>","…":0}`},
		{Case: Case{Name: "an access token alone", Body: exchanging + svc + "&requested_subject=amy&requested_token_type=" + tokenType + "access_token",
			Want: `{` + bearer + noSession + `,"session_state":"<word>","issued_token_type":"` + tokenType + `access_token","scope":"<word> <word>"}`}, Access: `{"jti":"onrtna:<word>","sub":"<amy.user>","…":0}`},
		{Case: Case{Name: "another service account", Body: exchanging + svc + "&requested_subject=service-account-other", Want: reply}, Access: `{"preferred_username":"service-account-other","…":0}`},
		{Case: Case{Name: "a scope adds nothing", Body: exchanging + svc + "&requested_subject=amy&scope=openid+address", Want: reply}, Access: `{"scope":["<set>","profile","email"],"…":0}`},
		{Case: Case{Name: "what the subject token has goes along", Body: exchanging + asClient("svc") + "&subject_token=<wide>&requested_subject=amy&scope=openid", Want: `{"id_token":"<jwt>","…":0}`}, Access: `{"scope":["<set>","openid","profile","email"],"…":0}`},
		{Case: Case{Name: "the user's session can be refreshed", Body: "grant_type=refresh_token&" + asClient("svc") + "&refresh_token=<refresh>", Want: `{"scope":"<word> <word>","…":0}`}, Access: `{"sub":"<amy.user>","azp":"svc","…":0}`},
	})
	w.run(t, []Case{
		denied("by email", svc+"&requested_subject=amy@example.org"),
		denied("an unknown user", svc+"&requested_subject=nope"),
		denied("a disabled user", svc+"&requested_subject=off"),
		denied("a user with admin rights", svc+"&requested_subject=boss"),
		{Name: "the role goes", Do: "DELETE users/<svc.user>/role-mappings/clients/<management>", Body: `[{"id":"<impersonation>","name":"impersonation"}]`, Status: 204},
		denied("and with it the right, at once", svc+"&requested_subject=amy"),
	})
}
