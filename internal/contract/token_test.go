package contract

import (
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

// Mint is a Case that gives tokens, with the claims that they must hold. In these exp counts from iat, and scope is a list:
// Keycloak's order of its words varies.
type Mint struct {
	Case
	Access, ID, Refresh string
}

var notStored = map[string]string{"Cache-Control": "no-store", "Pragma": "no-cache"}

// machine makes a confidential client with a service account and the secret <id>-secret; its id is kept as <id>.id. more are
// further fields of its representation, each behind a comma.
func (w *world) machine(t *testing.T, id, more string) {
	t.Helper()
	w.must(t, "POST clients", `{"clientId":"`+id+`","secret":"`+id+`-secret","serviceAccountsEnabled":true`+more+`}`, id+".id")
}

// serviceAccount keeps the service account of a machine as <id>.user.
func (w *world) serviceAccount(t *testing.T, id string) {
	t.Helper()
	w.must(t, "GET clients/<"+id+".id>/service-account-user", "", id+".user=id")
}

// person makes a user who can log in with the password "pass", and keeps the id as <name>.user.
func (w *world) person(t *testing.T, name, more string) {
	t.Helper()
	w.must(t, "POST users", `{"username":"`+name+`","enabled":true,"firstName":"F","lastName":"L","email":"`+name+`@example.org",
		"credentials":[{"type":"password","value":"pass"}]`+more+`}`, name+".user")
}

// asClient is the client's part of a form, and asMachine all that client_credentials needs.
func asClient(id string) string  { return "client_id=" + id + "&client_secret=" + id + "-secret" }
func asMachine(id string) string { return "grant_type=client_credentials&" + asClient(id) }

// keep mints a token for later cases.
func (w *world) keep(t *testing.T, name, form string) {
	t.Helper()
	w.must(t, "POST ~token", form, name+"=access_token")
}

// mint runs cases that give tokens. The reply's expires_in may be a second less than the token's.
func (w *world) mint(t *testing.T, cases []Mint) {
	t.Helper()
	for _, m := range cases {
		t.Run(m.Name, func(t *testing.T) {
			w.need(t, m.With, m.Without)
			if m.Do == "" {
				m.Do = "POST ~token"
			}
			if m.Status = 200; m.Head == nil {
				m.Head = notStored
			}
			m.Save += " minted-access=access_token minted-left=expires_in"
			if m.ID != "" {
				m.Save += " minted-id=id_token"
			}
			if m.Refresh != "" {
				m.Save += " minted-refresh=refresh_token"
			}
			w.compare(t, m.Case)
			lifespan := textAt(answer{body: readable(t, w.get("minted-access"))}.json(), "exp")
			if !near(w.get("minted-left"), lifespan) {
				t.Errorf("expires_in is %s, and the token lives for %s", w.get("minted-left"), lifespan)
			}
			for name, want := range map[string]string{"minted-access": m.Access, "minted-id": m.ID, "minted-refresh": m.Refresh} {
				if want != "" {
					w.compareClaims(t, name, want)
				}
			}
		})
	}
}

// near says whether a number of seconds is another or one less.
func near(got, want string) bool {
	a, errA := strconv.Atoi(got)
	b, errB := strconv.Atoi(want)
	return errA == nil && errB == nil && (a == b || a == b-1)
}

// compareClaims compares the claims of a kept token.
func (w *world) compareClaims(t *testing.T, name, want string) {
	t.Helper()
	claims := readable(t, w.get(name))
	for _, difference := range w.differences(want, claims) {
		t.Errorf("claims of %s\n%s\nin %s", name, difference, claims)
	}
}

func readable(t *testing.T, token string) []byte {
	t.Helper()
	_, rest, _ := strings.Cut(token, ".")
	payload, _, _ := strings.Cut(rest, ".")
	raw, err := base64.RawURLEncoding.DecodeString(payload)
	if err != nil {
		t.Fatalf("no token: %q", token)
	}
	var claims map[string]any
	if err := json.Unmarshal(raw, &claims); err != nil {
		t.Fatalf("no token: %q", raw)
	}
	if scope, is := claims["scope"].(string); is {
		claims["scope"] = strings.Fields(scope)
	}
	if exp, ends := claims["exp"].(float64); ends {
		claims["exp"] = exp - claims["iat"].(float64)
	}
	out, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// The parts that most replies have.
const (
	bearer     = `"access_token":"<jwt>","token_type":"Bearer","expires_in":"<number>","not-before-policy":0`
	noSession  = `,"refresh_expires_in":0`
	anySession = `,"refresh_expires_in":"<seconds 1800>","refresh_token":"<jwt>","session_state":"<word>"`
	ofRealm    = `"exp":"<seconds 300>","iat":"<now>","iss":"<url>/realms/<realm>","typ":"Bearer"`
)

func TestTokenForAMachine(t *testing.T) {
	w := newWorld(t)
	w.machine(t, "svc", "")
	w.serviceAccount(t, "svc")
	w.machine(t, "keeps", `,"attributes":{"client_credentials.use_refresh_token":"true"}`)
	w.machine(t, "light", `,"attributes":{"client.use.lightweight.access.token.enabled":"true"}`)
	w.machine(t, "web", `,"webOrigins":["https://a.example","https://b.example"]`)
	full := ofRealm + `,"jti":"trrtcc:<word>","aud":"account","sub":"<svc.user>","azp":"svc","acr":"1",
		"realm_access":{"roles":["<set>","offline_access","uma_authorization","default-roles-<realm>"]},
		"resource_access":{"account":{"roles":["<set>","manage-account","manage-account-links","view-profile"]}},
		"clientHost":"<any>","clientAddress":"<any>","client_id":"svc","email_verified":false,"preferred_username":"service-account-svc"`
	plain := `{` + bearer + noSession + `,"scope":"<word> <word>"}`
	w.mint(t, []Mint{
		{Case: Case{Name: "the whole token", Body: asMachine("svc"), Want: plain}, Access: `{` + full + `,"scope":["<set>","profile","email"]}`},
		{Case: Case{Name: "with openid an id token", Body: asMachine("svc") + "&scope=openid", Want: `{` + bearer + noSession + `,"id_token":"<jwt>","scope":"openid <word> <word>"}`},
			Access: `{` + full + `,"scope":["<set>","openid","profile","email"]}`,
			ID: `{"exp":"<seconds 300>","iat":"<now>","iss":"<url>/realms/<realm>","typ":"ID","jti":"<word>","aud":"svc","sub":"<svc.user>","azp":"svc","at_hash":"<word>","acr":"1",
				"clientHost":"<any>","clientAddress":"<any>","client_id":"svc","email_verified":false,"preferred_username":"service-account-svc"}`},
		{Case: Case{Name: "what it does not know it ignores", Body: asMachine("svc") + "&response_type=id_token&foo=bar&audience=x&resource=y", Want: plain}},
		{Case: Case{Name: "without its attribute no refresh token, offline or not", Body: asMachine("svc") + "&scope=offline_access",
			Want: `{` + bearer + noSession + `,"scope":"<word> <word> <word>"}`}, Access: `{"scope":["<set>","profile","email","offline_access"],"sid":"<absent>","…":0}`},
		{Case: Case{Name: "with it a session", Body: asMachine("keeps"), Want: `{` + bearer + anySession + `,"scope":"<word> <word>"}`, Save: "refresh=refresh_token"},
			Access: `{"jti":"onrtcc:<word>","sid":"<word>","azp":"keeps","…":0}`,
			Refresh: `{"exp":"<seconds 1800>","iat":"<now>","jti":"<word>","iss":"<url>/realms/<realm>","aud":"<url>/realms/<realm>","typ":"Refresh","azp":"keeps","sid":"<word>",
				"scope":["<has>","profile","email","roles","basic","service_account"],"aud_x":"<any>","…":0}`},
		{Case: Case{Name: "which can be refreshed", Body: "grant_type=refresh_token&" + asClient("keeps") + "&refresh_token=<refresh>", Want: `{` + bearer + anySession + `,"scope":"<word> <word>"}`},
			Access: `{"jti":"onrtrt:<word>","sid":"<word>","azp":"keeps","clientHost":"<any>","clientAddress":"<any>","…":0}`},
		{Case: Case{Name: "and is for good offline", Body: asMachine("keeps") + "&scope=offline_access", Want: `{"access_token":"<jwt>","token_type":"Bearer","expires_in":"<number>","not-before-policy":0,
			"refresh_expires_in":0,"refresh_token":"<jwt>","session_state":"<word>","scope":"<word> <word> <word>"}`},
			Access: `{"jti":"ofrtcc:<word>","sid":"<word>","…":0}`, Refresh: `{"typ":"Offline","exp":"<absent>","…":0}`},
		{Case: Case{Name: "a lightweight token holds next to nothing", Body: asMachine("light"), Want: plain},
			Access: `{` + ofRealm + `,"jti":"trltcc:<word>","azp":"light","sub":"<uuid>","scope":["<set>","profile","email"]}`},
		{Case: Case{Name: "web origins show", Body: asMachine("web"), Want: plain}, Access: `{"allowed-origins":["<set>","https://a.example","https://b.example"],"…":0}`},
	})
}

func TestTokenErrors(t *testing.T) {
	w := newWorld(t)
	w.machine(t, "svc", "")
	w.must(t, "POST clients", `{"clientId":"public","publicClient":true,"protocol":"openid-connect"}`)
	w.must(t, "POST clients", `{"clientId":"plain","secret":"plain-secret"}`)
	w.must(t, "POST clients", `{"clientId":"bare","secret":"bare-secret","bearerOnly":true}`)
	w.must(t, "POST clients", `{"clientId":"saml","secret":"saml-secret","protocol":"saml"}`)
	w.machine(t, "off", `,"enabled":false`)
	noGrant := errO("invalid_request", "Missing form parameter: grant_type")
	bad := func(name, body string, status int, want string) Case {
		return Case{Name: name, Do: "POST ~token", Body: body, Status: status, Want: want, Head: notStored}
	}
	query := strings.ReplaceAll(asMachine("svc"), " ", "")
	cases := []Case{
		bad("nothing", "", 400, noGrant),
		bad("no grant", asClient("svc"), 400, noGrant),
		{Name: "all in the query", Do: "POST ~token?" + query, Status: 400, Want: noGrant, Head: notStored},
		{Name: "JSON", Do: "POST ~token", Body: `{"grant_type":"client_credentials"}`, Header: map[string]string{"Content-Type": "application/json"}, Status: 400, Want: noGrant, Head: notStored},
		{Name: "text", Do: "POST ~token", Body: query, Header: map[string]string{"Content-Type": "text/plain"}, Status: 400, Want: noGrant, Head: notStored},
		bad("a grant that is none, ahead of the credentials", "grant_type=nope&client_id=svc&client_secret=x", 400, errO("unsupported_grant_type", "Unsupported grant_type")),
		bad("no client", "grant_type=client_credentials", 401, badClient),
		bad("an unknown client", asMachine("nobody"), 401, badClient),
		bad("a disabled client", asMachine("off"), 401, badClient),
		{Name: "credentials in the query", Do: "POST ~token?" + asClient("svc"), Body: "grant_type=client_credentials", Status: 401, Want: badClient, Head: notStored},
		bad("a wrong secret", "grant_type=client_credentials&client_id=svc&client_secret=x", 401, badSecret),
		bad("an empty secret", "grant_type=client_credentials&client_id=svc&client_secret=", 401, badSecret),
		bad("no secret", "grant_type=client_credentials&client_id=svc", 401, badSecret),
		bad("a public client", "grant_type=client_credentials&client_id=public", 401, errO("unauthorized_client", "Public client not allowed to retrieve service account")),
		bad("a client without a service account", asMachine("plain"), 401, errO("unauthorized_client", "Client not enabled to retrieve service account")),
		bad("a bearer-only client", asMachine("bare"), 400, errO("invalid_client", "Bearer-only not allowed")),
		bad("a bearer-only client with a wrong secret", asMachine("bare")+"x", 401, badSecret),
		bad("a SAML client", asMachine("saml"), 400, errO("invalid_client", "Wrong client protocol.")),
		bad("a SAML client with a wrong secret", asMachine("saml")+"x", 401, badSecret),
		bad("an unknown scope", asMachine("svc")+"&scope=nope", 400, errO("invalid_scope", "Invalid scopes: nope")),
		bad("an unknown scope among known ones", asMachine("svc")+"&scope=openid+nope", 400, errO("invalid_scope", "Invalid scopes: openid nope")),
		bad("an empty scope", asMachine("svc")+"&scope=", 400, errO("invalid_scope", "Invalid scopes: ")),
		bad("a blank in front of a scope", asMachine("svc")+"&scope=+profile", 400, errO("invalid_scope", "Invalid scopes:  profile")),
		bad("the service account off comes ahead of the scope", asMachine("plain")+"&scope=nope", 401, errO("unauthorized_client", "Client not enabled to retrieve service account")),
		{Name: "an unknown realm", Do: "POST /realms/<other>/protocol/openid-connect/token", Body: asMachine("svc"), Header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, Status: 404, Want: errX("Realm does not exist")},
		{Name: "GET", Do: "GET ~token", Status: 405, Want: noMethod},
		{Name: "HEAD", Do: "HEAD ~token", Status: 405, Head: map[string]string{"Content-Type": "application/json"}},
		{Name: "PUT", Do: "PUT ~token", Body: asMachine("svc"), Status: 405, Want: noMethod},
		{Name: "DELETE", Do: "DELETE ~token", Status: 405, Want: noMethod},
	}
	for _, twice := range []string{"grant_type=client_credentials", "client_id=svc", "client_secret=svc-secret", "scope=openid&scope=openid", "foo=1&foo=2"} {
		cases = append(cases, bad("repeated "+twice, asMachine("svc")+"&"+twice, 400, errO("invalid_request", "duplicated parameter")))
	}
	cases = append(cases, bad("a repeated parameter comes behind the credentials", asMachine("nobody")+"&foo=1&foo=2", 401, badClient))
	testserver.Proves(t, "R23", "R24", "N17")
	w.run(t, cases)
}

func TestTokenOfADisabledRealm(t *testing.T) {
	w := newWorld(t)
	w.machine(t, "svc", "")
	w.machine(t, "asker", "")
	w.must(t, "PUT ", `{"enabled":false}`)
	off := errO("access_denied", "Realm not enabled")
	w.run(t, []Case{
		{Name: "no token", Do: "POST ~token", Body: asMachine("svc"), Status: 403, Want: off, Head: notStored},
		{Name: "ahead of all else", Do: "POST ~token", Status: 403, Want: off, Head: notStored},
		{Name: "no introspection", Do: introspect, Body: asClient("asker") + "&token=x", Status: 403, Want: off},
		{Name: "for nobody", Do: introspect, Body: "client_id=nobody&token=x", Status: 403, Want: off},
		{Name: "no revocation", Do: "POST ~revoke", Body: asClient("svc") + "&token=x", Status: 403, Want: off},
		{Name: "by nobody", Do: "POST ~revoke", Body: "client_id=nobody&token=x", Status: 403, Want: off},
		{Name: "logout as ever", Do: "POST ~logout", Body: asClient("svc") + "&refresh_token=x", Status: 400, Want: errO("invalid_grant", "Invalid refresh token")},
		{Name: "enabled again", Do: "PUT ", Body: `{"enabled":true}`, Status: 204},
	})
	w.mint(t, []Mint{{Case: Case{Name: "a token again", Body: asMachine("svc"), Want: `{` + bearer + noSession + `,"scope":"<word> <word>"}`}}})
}

func TestTokenLifespan(t *testing.T) {
	w := newWorld(t)
	w.machine(t, "svc", "")
	for _, c := range []struct{ name, realm, client, seconds string }{
		{"the realm's", `{}`, `{}`, "300"},
		{"the client's", `{}`, `{"access.token.lifespan":"36000"}`, "36000"},
		{"cut to the session's length", `{}`, `{"access.token.lifespan":"86400"}`, "36000"},
		{"a longer session", `{"ssoSessionMaxLifespan":864000}`, `{"access.token.lifespan":"864000"}`, "864000"},
		{"idle timeouts do not count", `{"ssoSessionMaxLifespan":36000,"ssoSessionIdleTimeout":200,"clientSessionIdleTimeout":100}`, `{"access.token.lifespan":"36000"}`, "36000"},
		{"-1 is the session's length", `{}`, `{"access.token.lifespan":"-1"}`, "36000"},
		{"none at all", `{}`, `{"access.token.lifespan":"0"}`, "0"},
		{"less than none", `{}`, `{"access.token.lifespan":"-5"}`, "-5"},
		{"the client's session", `{}`, `{"access.token.lifespan":"36000","client.session.max.lifespan":"700"}`, "700"},
		{"the realm's client session", `{"clientSessionMaxLifespan":500}`, `{"client.session.max.lifespan":""}`, "500"},
		{"a long one of the realm", `{"clientSessionMaxLifespan":0,"accessTokenLifespan":100000}`, `{"access.token.lifespan":""}`, "36000"},
	} {
		w.must(t, "PUT ", c.realm)
		w.must(t, "PUT clients/<svc.id>", `{"attributes":`+c.client+`}`)
		w.mint(t, []Mint{{Case: Case{Name: c.name, Body: asMachine("svc"), Want: `{` + bearer + noSession + `,"scope":"<word> <word>"}`}}})
		testserver.Proves(t, "N25")
		if left := w.get("minted-left"); !near(left, c.seconds) {
			t.Errorf("%s: expires_in is %s, want %s", c.name, left, c.seconds)
		}
	}
	w.must(t, "PUT clients/<svc.id>", `{"attributes":{"access.token.lifespan":"abc"}}`)
	w.run(t, []Case{{Name: "a word", Do: "POST ~token", Body: asMachine("svc"), Status: 500, Want: uncaught, Head: notStored}})
}
