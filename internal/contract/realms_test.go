package contract

import "testing"

func TestRealmCreate(t *testing.T) {
	w := bareWorld(t)
	made := func(name, body, as string) Case {
		return Case{Name: name, Do: "POST /admin/realms", Body: body, Status: 201, Location: "<url>/admin/realms/" + as}
	}
	bad := func(name, body string, status int, want string) Case {
		return Case{Name: name, Do: "POST /admin/realms", Body: body, Status: status, Want: want}
	}
	unread := errM("unable to read contents from stream")
	w.run(t, []Case{
		made("the name is all it takes", `{"realm":"<realm>"}`, "<realm>"),
		{Name: "it is not enabled by itself", Do: "GET ", Status: 200, Want: `{"realm":"<realm>","id":"<uuid>","enabled":false,"accessTokenLifespan":300,
			"ssoSessionIdleTimeout":1800,"ssoSessionMaxLifespan":36000,"sslRequired":"external","notBefore":0,"defaultSignatureAlgorithm":"RS256","displayName":"<absent>","…":0}`},
		bad("the same name", `{"realm":"<realm>"}`, 409, errM("Realm <realm> already exists")),
		made("names are case-sensitive, and the caller chooses the id", `{"realm":"<realm>-A","id":"<realm>-id"}`, "<realm>-A"),
		{Name: "the id is the caller's", Do: "GET /admin/realms/<realm>-A", Status: 200, Want: `{"id":"<realm>-id","…":0}`},
		{Name: "a realm is not found by its id", Do: "GET /admin/realms/<realm>-id", Status: 404, Want: noRealm},
		bad("the same id", `{"realm":"<realm>-c","id":"<realm>-id"}`, 409, errM("Duplicate resource error")),
		{Name: "and removed", Do: "DELETE /admin/realms/<realm>-A", Status: 204},
		bad("an id of 37 characters", `{"realm":"<realm>-c","id":"<long37>"}`, 400, errM("Database operation failed")),
		bad("a name of 256 characters", `{"realm":"<long256>"}`, 400, errM("Database operation failed")),
		bad("an empty name", `{"realm":""}`, 400, errM("Realm name cannot be empty")),
		bad("no name", `{}`, 400, errM("Realm name cannot be empty")),
		bad("a slash in the name", `{"realm":"a/b"}`, 400, errX("Character '/' not allowed.")),
		bad("a question mark", `{"realm":"a?b"}`, 400, errX("Character '?' not allowed.")),
		bad("a semicolon", `{"realm":"a;b"}`, 400, errX("Character ';' not allowed.")),
		bad("a backslash", `{"realm":"a\\b"}`, 400, errX(`Character '\' not allowed.`)),
		bad("a colon", `{"realm":"a:b"}`, 400, errX("Character ':' not allowed.")),
		made("a space is escaped", `{"realm":"<realm> x"}`, "<realm>%20x"),
		{Name: "and found escaped", Do: "GET /admin/realms/<realm>%20x", Status: 200, Want: `{"realm":"<realm> x","…":0}`},
		{Name: "and removed escaped", Do: "DELETE /admin/realms/<realm>%20x", Status: 204},
		bad("an unknown field is not named", `{"realm":"<realm>-d","nope":1}`, 400, unread),
		bad("no JSON", `{"realm":`, 400, unread),
		bad("a list", `[]`, 400, unread),
		{Name: "another content type", Do: "POST /admin/realms", Body: `x`, Header: map[string]string{"Content-Type": "text/plain"}, Status: 415, Want: noMedia},
		{Name: "without a token", As: "none", Do: "POST /admin/realms", Body: `{"realm":"<realm>-d"}`, Status: 401, Want: unauthorized},
	})
}

func TestRealmCreateIsForMaster(t *testing.T) {
	w := newWorld(t)
	w.run(t, []Case{
		{Name: "an administrator of a realm creates none", As: "realm-admin", Do: "POST /admin/realms", Body: `{"realm":"<other>"}`, Status: 403, Want: forbidden},
		{Name: "and is told so ahead of the body", As: "nobody", Do: "POST /admin/realms", Body: `{"nope":1}`, Status: 403, Want: forbidden},
		{Name: "the list is his own realm", As: "realm-admin", Do: "GET /admin/realms?briefRepresentation=true", Status: 200, Want: `[{"id":"<uuid>","realm":"<realm>","enabled":true}]`},
		{Name: "who may view something sees its name", As: "view-clients", Do: "GET /admin/realms", Status: 200, Want: `[{"realm":"<realm>"}]`},
		{Name: "who may nothing sees no list", As: "nobody", Do: "GET /admin/realms", Status: 403, Want: forbidden},
		{Name: "all of them, full", Do: "GET /admin/realms", Status: 200, Want: `["<has>",{"realm":"master","accessTokenLifespan":60,"…":0},{"realm":"<realm>","accessTokenLifespan":300,"…":0}]`},
	})
}

func TestRealmUpdate(t *testing.T) {
	w := newWorld(t)
	w.run(t, []Case{
		{Name: "a partial body", Do: "PUT ", Body: `{"displayName":"One","accessTokenLifespan":600}`, Status: 204},
		{Name: "keeps all else", Do: "PUT ", Body: `{"ssoSessionIdleTimeout":60}`, Status: 204},
		{Name: "nothing", Do: "PUT ", Body: `{}`, Status: 204},
		{Name: "nulls are nothing", Do: "PUT ", Body: `{"displayName":null,"attributes":null}`, Status: 204},
		{Name: "an id is passed over", Do: "PUT ", Body: `{"id":"other"}`, Status: 204},
		{Name: "as written", Do: "GET ", Status: 200, Want: `{"id":"<uuid>","realm":"<realm>","enabled":true,"displayName":"One","accessTokenLifespan":600,"ssoSessionIdleTimeout":60,"ssoSessionMaxLifespan":36000,"…":0}`},
		{Name: "an empty name is stored", Do: "PUT ", Body: `{"displayName":""}`, Status: 204},
		{Name: "and shown", Do: "GET ", Status: 200, Want: `{"displayName":"","…":0}`},
		{Name: "attributes", Do: "PUT ", Body: `{"attributes":{"a":"1","b":"2"}}`, Status: 204},
		{Name: "are replaced", Do: "PUT ", Body: `{"attributes":{"b":"3"}}`, Status: 204},
		{Name: "but for the fixed ones", Do: "GET ", Status: 200, Want: `{"attributes":{"b":"3","a":"<absent>","cibaExpiresIn":"120","…":0},"…":0}`},
		{Name: "a lifespan is not looked at", Do: "PUT ", Body: `{"accessTokenLifespan":-1}`, Status: 204},
		{Name: "a number as text", Do: "PUT ", Body: `{"accessTokenLifespan":"7"}`, Status: 204},
		{Name: "a fraction is cut", Do: "PUT ", Body: `{"ssoSessionIdleTimeout":8.5}`, Status: 204},
		{Name: "a boolean as text", Do: "PUT ", Body: `{"rememberMe":"true"}`, Status: 204},
		{Name: "are stored", Do: "GET ", Status: 200, Want: `{"accessTokenLifespan":7,"ssoSessionIdleTimeout":8,"rememberMe":true,"…":0}`},
		{Name: "a number too big", Do: "PUT ", Body: `{"accessTokenLifespan":2147483648}`, Status: 400, Want: errO("HTTP 400 Bad Request", "Cannot parse the JSON")},
		{Name: "a word for a boolean", Do: "PUT ", Body: `{"enabled":"yes"}`, Status: 400, Want: wrongType},
		{Name: "an object for a text", Do: "PUT ", Body: `{"displayName":{}}`, Status: 400, Want: wrongType},
		{Name: "an unknown field", Do: "PUT ", Body: `{"nope":1}`, Status: 400, Want: unknownField("Realm", "nope", "10")},
		{Name: "an unknown value of sslRequired", Do: "PUT ", Body: `{"sslRequired":"zzz"}`, Status: 500, Want: errM("Failed to update realm")},
		{Name: "an unknown password policy", Do: "PUT ", Body: `{"passwordPolicy":"zzz"}`, Status: 400, Want: errM("Password policy not found")},
		{Name: "a known one", Do: "PUT ", Body: `{"passwordPolicy":"length(3)"}`, Status: 204},
		{Name: "cleared", Do: "PUT ", Body: `{"passwordPolicy":""}`, Status: 204},
		{Name: "clients are passed over", Do: "PUT ", Body: `{"clients":[{"clientId":"nested"}]}`, Status: 204},
		{Name: "and not made", Do: "GET clients?clientId=nested", Status: 200, Want: `[]`},
		{Name: "an unknown realm", Do: "PUT /admin/realms/<other>", Body: `{}`, Status: 404, Want: noRealm},
	})
	w.second(t)
	w.run(t, []Case{
		{Name: "a name that is taken", Do: "PUT ", Body: `{"realm":"<other>"}`, Status: 409, Want: errM("Realm with same name exists")},
		{Name: "of another realm's administrator", As: "elsewhere", Do: "PUT ", Body: `{}`, Status: 403, Want: forbidden},
	})
}

func TestRealmRename(t *testing.T) {
	w := newWorld(t)
	w.must(t, "POST clients", `{"clientId":"svc","secret":"s-1","serviceAccountsEnabled":true}`, "svc")
	w.must(t, "PUT ", `{"realm":"<realm>-n"}`)
	w.run(t, []Case{
		{Name: "the old name is gone", Do: "GET ", Status: 404, Want: noRealm},
		{Name: "also in public", Do: "GET /realms/<realm>", Status: 404, Want: errX("Realm does not exist")},
		{Name: "the default role keeps its name", Do: "GET /admin/realms/<realm>-n", Status: 200, Want: `{"realm":"<realm>-n","defaultRole":{"id":"<uuid>",
			"name":"default-roles-<realm>","description":"${role_default-roles}","composite":true,"clientRole":false,"containerId":"<uuid>"},"…":0}`},
		{Name: "secrets stay", Do: "GET /admin/realms/<realm>-n/clients/<svc>/client-secret", Status: 200, Want: `{"type":"secret","value":"s-1"}`},
		{Name: "the client in master follows", Do: "GET /admin/realms/master/clients?clientId=<realm>-n-realm", Status: 200, Want: `[{"clientId":"<realm>-n-realm","bearerOnly":true,"…":0}]`},
		{Name: "and left its old name", Do: "GET /admin/realms/master/clients?clientId=<realm>-realm", Status: 200, Want: `[]`},
		{Name: "back", Do: "PUT /admin/realms/<realm>-n", Body: `{"realm":"<realm>"}`, Status: 204},
		{Name: "master has its name for good", Do: "PUT /admin/realms/master", Body: `{"realm":"<realm>-m"}`, Status: 400, Want: errM("Can't rename master realm")},
	})
}

func TestRealmDelete(t *testing.T) {
	w := newWorld(t)
	w.run(t, []Case{
		{Name: "not by a reader", As: "view-realm", Do: "DELETE ", Status: 403, Want: forbidden},
		{Name: "gone", Do: "DELETE ", Status: 204},
		{Name: "not found to read", Do: "GET ", Status: 404, Want: noRealm},
		{Name: "not found to write", Do: "PUT ", Body: `{}`, Status: 404, Want: noRealm},
		{Name: "not found to delete", Do: "DELETE ", Status: 404, Want: noRealm},
		{Name: "nor is anything below it", Do: "GET clients", Status: 404, Want: noRealm},
		{Name: "nor its token endpoint", Do: "POST ~token", Body: "grant_type=client_credentials", Status: 404, Want: errX("Realm does not exist")},
		{Name: "its client in master went along", Do: "GET /admin/realms/master/clients?clientId=<realm>-realm", Status: 200, Want: `[]`},
		{Name: "master stays", Do: "DELETE /admin/realms/master", Status: 400, Want: errM("Can't remove master realm")},
	})
}

func TestRealmSeenByOthers(t *testing.T) {
	w := newWorld(t)
	w.run(t, []Case{
		{Name: "a stub without the right to view it", As: "view-clients", Do: "GET ", Status: 200, Want: `{"realm":"<realm>","bruteForceProtected":false,"supportedLocales":[],"organizationsEnabled":false}`},
		{Name: "and a little more for who sees users", As: "view-users", Do: "GET ", Status: 200, Want: `{"realm":"<realm>","registrationEmailAsUsername":false,"bruteForceProtected":false,"supportedLocales":[],"organizationsEnabled":false}`},
		{Name: "whole with it", As: "view-realm", Do: "GET ", Status: 200, Want: `{"realm":"<realm>","accessTokenLifespan":300,"…":0}`},
		{Name: "nothing without a right", As: "nobody", Do: "GET ", Status: 403, Want: forbidden},
		{Name: "nothing without a token", As: "none", Do: "GET ", Status: 401, Want: unauthorized},
		{Name: "an unknown realm", As: "view-realm", Do: "GET /admin/realms/<other>", Status: 404, Want: noRealm},
		{Name: "changed with its right", As: "manage-realm", Do: "PUT ", Body: `{"displayName":"x"}`, Status: 204},
		{Name: "not without", As: "view-realm", Do: "PUT ", Body: `{"displayName":"y"}`, Status: 403, Want: forbidden},
	})
}

func TestRealmImport(t *testing.T) {
	w := bareWorld(t)
	w.run(t, []Case{
		{Name: "clients and roles in the body are made", Do: "POST /admin/realms", Body: `{"realm":"<realm>","enabled":true,
			"clients":[{"clientId":"svc","secret":"s-1","serviceAccountsEnabled":true,"publicClient":false}],
			"roles":{"realm":[{"name":"auditor","description":"d"}],"client":{"svc":[{"name":"worker"}]}}}`, Status: 201, Location: "<url>/admin/realms/<realm>"},
		{Name: "the client", Do: "GET clients?clientId=svc", Status: 200, Want: `[{"clientId":"svc","secret":"s-1","serviceAccountsEnabled":true,"…":0}]`, Save: "svc=0/id"},
		{Name: "the realm's role", Do: "GET roles/auditor", Status: 200, Want: `{"id":"<uuid>","name":"auditor","description":"d","composite":false,"clientRole":false,"containerId":"<uuid>","attributes":{}}`},
		{Name: "the client's role", Do: "GET clients/<svc>/roles/worker", Status: 200, Want: `{"id":"<uuid>","name":"worker","composite":false,"clientRole":true,"containerId":"<svc>","attributes":{}}`},
		{Name: "the six clients of every realm", Do: "GET clients?first=0&max=6", Status: 200, Want: `[{"clientId":"account","…":0},{"clientId":"account-console","…":0},{"clientId":"admin-cli","…":0},{"clientId":"broker","…":0},{"clientId":"realm-management","…":0},{"clientId":"security-admin-console","…":0}]`},
	})
}

func TestRealmImportRefused(t *testing.T) {
	w := newWorld(t)
	bad := func(name, body string) Case {
		return Case{Name: name, Do: "POST /admin/realms", Body: `{"realm":"<other>",` + body + `}`, Status: 500, Want: uncaught}
	}
	w.run(t, []Case{
		bad("roles of an unknown client", `"roles":{"client":{"zz":[{"name":"r"}]}}`),
		bad("a composite of an unknown role", `"roles":{"realm":[{"name":"r","composite":true,"composites":{"realm":["zz"]}}]}`),
		bad("a scope mapping of an unknown client", `"scopeMappings":[{"client":"zz","roles":["offline_access"]}]`),
		bad("an account of an unknown client", `"users":[{"username":"service-account-zz","serviceAccountClientId":"zz"}]`),
		{Name: "leaves nothing", Do: "GET /admin/realms/<other>", Status: 404, Want: noRealm},
	})
}

func TestRealmDefaultScopes(t *testing.T) {
	w := newWorld(t)
	w.must(t, "POST client-scopes", `{"name":"s1","protocol":"openid-connect"}`, "s1")
	one := func(name string) string { return `{"id":"<uuid>","name":"` + name + `","protocol":"openid-connect"}` }
	saml := func(name string) string { return `{"id":"<uuid>","name":"` + name + `","protocol":"saml"}` }
	defaults := saml("role_list") + "," + saml("saml_organization") + "," + saml("AuthnContextClassRef") + "," + one("profile") + "," + one("email") + "," +
		one("roles") + "," + one("web-origins") + "," + one("acr") + "," + one("basic")
	optionals := one("offline_access") + "," + one("address") + "," + one("phone") + "," + one("microprofile-jwt") + "," + one("organization")
	w.run(t, []Case{
		{Name: "the default list", Do: "GET default-default-client-scopes", Status: 200, Want: `["<set>",` + defaults + `]`},
		{Name: "the optional list", Do: "GET default-optional-client-scopes", Status: 200, Want: `["<set>",` + optionals + `]`},
		{Name: "a default more", Do: "PUT default-default-client-scopes/<s1>", Status: 204},
		{Name: "is there", Do: "GET default-default-client-scopes", Status: 200, Want: `["<set>",` + one("s1") + "," + defaults + `]`},
		{Name: "twice", Do: "PUT default-default-client-scopes/<s1>", Status: 409, Want: duplicated},
		{Name: "and optional at that", Do: "PUT default-optional-client-scopes/<s1>", Status: 409, Want: duplicated},
		{Name: "an unknown scope", Do: "PUT default-default-client-scopes/nope", Status: 404, Want: errX("Client scope not found")},
		{Name: "an unknown optional scope", Do: "PUT default-optional-client-scopes/nope", Status: 404, Want: errX("Client scope not found")},
		{Name: "removed, by the other path", Do: "DELETE default-optional-client-scopes/<s1>", Status: 204},
		{Name: "removed again", Do: "DELETE default-default-client-scopes/<s1>", Status: 204},
		{Name: "removing an unknown one", Do: "DELETE default-default-client-scopes/nope", Status: 404, Want: errX("Client scope not found")},
		{Name: "removing an unknown optional one", Do: "DELETE default-optional-client-scopes/nope", Status: 404, Want: errX("Client scope not found")},
		{Name: "an optional more", Do: "PUT default-optional-client-scopes/<s1>", Status: 204},
		{Name: "is on a client made after", Do: "POST clients", Body: `{"clientId":"late"}`, Status: 201, Location: "<url>/admin/realms/<realm>/clients/<uuid>", Save: "late"},
		{Name: "as optional", Do: "GET clients/<late>/optional-client-scopes", Status: 200, Want: `["<has>",{"id":"<s1>","name":"s1"}]`},
		{Name: "lists are for who may view clients", As: "view-realm", Do: "GET default-default-client-scopes", Status: 403, Want: forbidden},
		{Name: "both of them", As: "manage-realm", Do: "GET default-optional-client-scopes", Status: 403, Want: forbidden},
		{Name: "read by a viewer", As: "view-clients", Do: "GET default-optional-client-scopes", Status: 200, Want: `["<has>",` + one("s1") + `]`},
		{Name: "not changed by a viewer", As: "view-clients", Do: "PUT default-default-client-scopes/<s1>", Status: 403, Want: forbidden},
		{Name: "nor the optional list", As: "view-clients", Do: "PUT default-optional-client-scopes/<s1>", Status: 403, Want: forbidden},
		{Name: "nor shortened", As: "view-clients", Do: "DELETE default-default-client-scopes/<s1>", Status: 403, Want: forbidden},
		{Name: "nor the optional one shortened", As: "view-clients", Do: "DELETE default-optional-client-scopes/<s1>", Status: 403, Want: forbidden},
		{Name: "shortened by a manager", As: "manage-clients", Do: "DELETE default-optional-client-scopes/<s1>", Status: 204},
		{Name: "and lengthened", As: "manage-clients", Do: "PUT default-default-client-scopes/<s1>", Status: 204},
	})
}

func TestRealmRevocation(t *testing.T) {
	w := newWorld(t)
	w.run(t, []Case{
		{Name: "nobody to push to", Do: "POST push-revocation", Status: 200, Want: `{}`},
		{Name: "pushing changes nothing", Do: "GET ", Status: 200, Want: `{"notBefore":0,"…":0}`},
		{Name: "logout of all", Do: "POST logout-all", Status: 200, Want: `{}`},
		{Name: "sets notBefore", Do: "GET ", Status: 200, Want: `{"notBefore":"<now>","…":0}`},
		{Name: "pushing is for who manages the realm", As: "view-realm", Do: "POST push-revocation", Status: 403, Want: forbidden},
		{Name: "logout is for who manages users", As: "manage-realm", Do: "POST logout-all", Status: 403, Want: forbidden},
		{Name: "an unknown realm has nobody to push to", Do: "POST /admin/realms/<other>/push-revocation", Status: 404, Want: noRealm},
		{Name: "nor to log out", Do: "POST /admin/realms/<other>/logout-all", Status: 404, Want: noRealm},
	})
}
