package contract

import (
	"net/http"
	"strings"
	"testing"
)

func TestPathsAndMethods(t *testing.T) {
	w := newWorld(t)
	w.must(t, "POST clients", `{"clientId":"c"}`, "c")
	nowhere := errX("Unable to find matching target resource method")
	semicolon := errO("invalidCharacter", "Request path contains invalid character ';'")
	dots := errO("missingNormalization", "Request path not normalized")
	bare := map[string]string{"X-Frame-Options": "<any>", "Referrer-Policy": "<any>", "Strict-Transport-Security": "<any>", "X-Content-Type-Options": "<any>", "X-Robots-Tag": "<any>", "Content-Type": "<any>", "Cache-Control": "<any>"}
	w.run(t, []Case{
		{Name: "unknown below a realm", Do: "GET nope", Status: 404, Want: noPath},
		{Name: "unknown below a client", Do: "GET clients/<c>/nope", Status: 404, Want: noPath},
		{Name: "unknown below a public realm", Do: "GET /realms/<realm>/nope", Status: 404, Want: noPath},
		{Name: "unknown below nothing", Do: "GET /nope", Status: 404, Want: nowhere, Head: bare},
		{Name: "health is elsewhere", Do: "GET /health", Status: 404, Want: nowhere, Head: bare},
		{Name: "a prefix that is not configured", Do: "GET /auth/realms/<realm>", Status: 404, Want: nowhere, Head: bare},
		{Name: "an unknown protocol", Do: "GET /realms/<realm>/protocol/nope/token", Status: 404, Want: errX("Protocol not found")},
		{Name: "the root is for people", Do: "GET /", Status: 406, Want: errX("The accept header value did not match the value in @Produces"), Head: bare},
		{Name: "a semicolon", Do: "GET clients/a;b", Status: 400, Want: semicolon, Head: bare},
		{Name: "two slashes", Do: "GET clients//x", Status: 400, Want: dots, Head: bare},
		{Name: "two dots", Do: "GET clients/%2E%2E/x", Status: 400, Want: dots, Head: bare},
		{Name: "a zero byte in the query", Do: "GET clients?x=%00", Status: 400, Want: errX("Blocking invalid query parameter value"), Head: bare},
		{Name: "a slash at the end", Do: "GET clients/<c>/", Status: 200, Want: `{"id":"<c>","…":0}`},
		{Name: "PATCH of a collection", Do: "PATCH clients", Body: `{}`, Status: 405, Want: noMethod},
		{Name: "DELETE of a collection", Do: "DELETE clients", Status: 405, Want: noMethod},
		{Name: "a foreign origin", Do: "GET clients", Header: map[string]string{"Origin": "http://evil.example"}, Status: 403, Want: "text:<any>", Head: bare},
	})
}

func TestBearer(t *testing.T) {
	w := newWorld(t)
	w.second(t)
	w.authorization(t, "", true)
	w.run(t, []Case{
		{Name: "nothing", As: "none", Do: "GET clients", Status: 401, Want: unauthorized},
		{Name: "nothing, ahead of the realm", As: "none", Do: "GET /admin/realms/nope", Status: 401, Want: unauthorized},
		{Name: "garbage", As: "Bearer garbage", Do: "GET clients", Status: 401, Want: unauthorized},
		{Name: "Basic", As: "Basic YWRtaW46YWRtaW4=", Do: "GET clients", Status: 401, Want: unauthorized},
		{Name: "tampered", As: "Bearer <admin>x", Do: "GET clients", Status: 401, Want: unauthorized},
		{Name: "in lower case", As: "bearer <admin>", Do: "GET clients?clientId=nope", Status: 200, Want: `[]`},
		{Name: "serverinfo takes one too", As: "none", Do: "GET /admin/serverinfo", Status: 401, Want: unauthorized},
		{Name: "serverinfo without a right", As: "nobody", Do: "GET /admin/serverinfo", Status: 403, Want: forbidden},
		{Name: "serverinfo has no version for a realm's account", As: "view-clients", Do: "GET /admin/serverinfo", Status: 200, Want: `{"systemInfo":"<absent>","features":["<has>",{"name":"CLIENT_SECRET_ROTATION","…":0}],"…":0}`},
		{Name: "but for one that may manage it", As: "manage-realm", Do: "GET /admin/serverinfo", Status: 200, Want: `{"systemInfo":{"version":"26.7.4","…":0},"…":0}`},
		{Name: "and for an administrator", Do: "GET /admin/serverinfo", Status: 200, Want: `{"systemInfo":{"version":"26.7.4","…":0},"features":["<has>",{"name":"CLIENT_SECRET_ROTATION","…":0}],"profileInfo":{"name":"default","…":0},"…":0}`},
		{Name: "a realm's administrator on another", As: "elsewhere", Do: "GET clients", Status: 403, Want: forbidden},
		{Name: "and on an unknown one", As: "elsewhere", Do: "GET /admin/realms/nope", Status: 404, Want: noRealm},
	})
}

// A token that was issued for another host name is none here.
func TestBearerOfAnotherHostName(t *testing.T) {
	w := newWorld(t)
	here := w.get("url")
	w.set("url", strings.Replace(here, "127.0.0.1", "localhost", 1))
	delete(w.logins, "")
	w.authorization(t, "", true)
	w.set("url", here)
	w.run(t, []Case{{Name: "a token of localhost", As: "Bearer <admin>", Do: "GET clients", Status: 401, Want: unauthorized}})
}

// Rights are looked at as they are now, whatever the token says.
func TestRightsAreLive(t *testing.T) {
	w := newWorld(t)
	w.run(t, []Case{
		{Name: "held", As: "view-clients", Do: "GET clients?clientId=nope", Status: 200, Want: `[]`},
		{Name: "not held", As: "nobody", Do: "GET clients", Status: 403, Want: forbidden},
	})
	w.must(t, "GET clients?clientId=realm-management", "", "rm=0/id")
	w.must(t, "GET clients/<rm>/roles/view-clients", "", "right=id")
	w.must(t, "GET users?username=service-account-login-view-clients", "", "held=0/id")
	w.must(t, "GET users?username=service-account-login-nobody", "", "bare=0/id")
	w.must(t, "POST users/<bare>/role-mappings/clients/<rm>", `[{"id":"<right>","name":"view-clients"}]`)
	w.must(t, "DELETE users/<held>/role-mappings/clients/<rm>", "")
	w.run(t, []Case{
		{Name: "taken away", As: "view-clients", Do: "GET clients", Status: 403, Want: forbidden},
		{Name: "given", As: "nobody", Do: "GET clients?clientId=nope", Status: 200, Want: `[]`},
	})
	w.must(t, "GET clients?clientId=login-nobody", "", "login=0/id")
	w.run(t, []Case{
		{Name: "narrowed", Do: "PUT clients/<login>", Body: `{"fullScopeAllowed":false}`, Status: 204},
		{Name: "what the client's tokens may not carry counts for nothing", As: "nobody", Do: "GET clients", Status: 403, Want: forbidden},
	})
}

// Whoever may manage users hands out ordinary roles, and only the rights that he could give himself.
func TestRightsAreNotPromoted(t *testing.T) {
	w := mappingWorld(t)
	w.must(t, "GET clients?clientId=realm-management", "", "rm=0/id")
	give := func(as, right string, status int) Case {
		w.must(t, "GET clients/<rm>/roles/"+right, "", right+"=id")
		c := Case{Name: right + " by " + as, As: as, Do: "POST users/<user>/role-mappings/clients/<rm>", Body: `[{"id":"<` + right + `>","name":"` + right + `"}]`, Status: status}
		if status == http.StatusForbidden {
			c.Want = forbidden
		}
		return c
	}
	w.run(t, []Case{
		give("manage-users", "view-clients", 403), give("manage-users", "view-realm", 403), give("manage-users", "manage-clients", 403), give("manage-users", "realm-admin", 403),
		give("manage-users", "manage-users", 204), give("manage-users", "view-users", 204), give("manage-users+manage-clients", "view-clients", 204),
		give("manage-users+manage-clients", "manage-clients", 204), give("manage-users+view-realm", "view-realm", 204), give("realm-admin", "realm-admin", 204),
	})
}

// A body of ten MiB is too large, one of nine is read. Keycloak refuses it unread and closes the connection, so it is announced.
func TestBodySize(t *testing.T) {
	w := newWorld(t)
	w.must(t, "POST clients", `{"clientId":"c"}`, "c")
	w.run(t, []Case{
		{Name: "nine", Do: "PUT clients/<c>", Body: `{"nope":"` + strings.Repeat("x", 9<<20) + `"}`, Status: 400, Want: unknownField("Client", "nope", "10")},
		{Name: "ten", Do: "PUT clients/<c>", Body: `{"nope":"` + strings.Repeat("x", 10<<20) + `"}`, Header: map[string]string{"Expect": "100-continue"}, Status: 413, Head: map[string]string{
			"Referrer-Policy": "<any>", "Strict-Transport-Security": "<any>", "X-Content-Type-Options": "<any>", "X-Frame-Options": "<any>", "X-Robots-Tag": "<any>"}},
	})
}
