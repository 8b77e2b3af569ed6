package contract

import (
	"net/url"
	"strings"
	"testing"
)

// roleWorld has a client <c>, and puts in <roles> where roles live: the realm, or that client.
func roleCases(t *testing.T, do func(t *testing.T, w *world, view, manage string)) {
	t.Parallel()
	t.Run("of the realm", func(t *testing.T) {
		w := newWorld(t)
		w.set("roles", "roles")
		w.set("owner", "<uuid>")
		w.set("ofClient", "false")
		do(t, w, "view-realm", "manage-realm")
	})
	t.Run("of a client", func(t *testing.T) {
		w := newWorld(t)
		w.must(t, "POST clients", `{"clientId":"c"}`, "c")
		w.set("roles", "clients/"+w.get("c")+"/roles")
		w.set("owner", w.get("c"))
		w.set("ofClient", "true")
		do(t, w, "view-clients", "manage-clients")
	})
}

func TestRole(t *testing.T) {
	roleCases(t, func(t *testing.T, w *world, view, manage string) {
		at := "<url>/admin/realms/<realm>/<roles>/"
		rep := func(id, name, more string) string {
			return `{"id":"` + id + `","name":"` + name + `",` + more + `"composite":false,"clientRole":` + w.get("ofClient") + `,"containerId":"<owner>"`
		}
		w.run(t, []Case{
			{Name: "made", Do: "POST <roles>", Body: `{"name":"r1","description":"d","attributes":{"a":["1","2"]}}`, Status: 201, Location: at + "r1"},
			{Name: "the same name", Do: "POST <roles>", Body: `{"name":"r1"}`, Status: 409, Want: errM("Role with name r1 already exists")},
			{Name: "names are case-sensitive, and an id is passed over", Do: "POST <roles>", Body: `{"name":"R1","id":"<realm>-r"}`, Status: 201, Location: at + "R1"},
			{Name: "read", Do: "GET <roles>/r1", Status: 200, Want: rep("<uuid>", "r1", `"description":"d",`) + `,"attributes":{"a":["1","2"]}}`, Save: "r1=id"},
			{Name: "bare", Do: "GET <roles>/R1", Status: 200, Want: rep("<uuid>", "R1", "") + `,"attributes":{}}`},
			{Name: "no name", Do: "POST <roles>", Body: `{}`, Status: 400, Want: errX("role has no name")},
			{Name: "a name of 256 characters", Do: "POST <roles>", Body: `{"name":"<long256>"}`, Status: 500, Want: uncaught},
			{Name: "unknown", Do: "GET <roles>/nope", Status: 404, Want: errX("Could not find role")},
			{Name: "list by part", Do: "GET <roles>?search=R1&briefRepresentation=true", Status: 200, Want: `["<set>",` + rep("<uuid>", "r1", `"description":"d",`) + `},` + rep("<uuid>", "R1", "") + `}]`},
			{Name: "list is brief unless asked", Do: "GET <roles>?search=r1&first=0&max=10", Status: 200, Want: `["<set>",` + rep("<uuid>", "r1", `"description":"d",`) + `},` + rep("<uuid>", "R1", "") + `}]`},
			{Name: "list in full", Do: "GET <roles>?search=r1&briefRepresentation=false", Status: 200, Want: `["<has>",{"name":"r1","attributes":{"a":["1","2"]},"…":0}]`},
			{Name: "max alone is passed over", Do: "GET <roles>?max=1", Status: 200, Want: `["<has>",{"name":"r1","…":0},{"name":"R1","…":0}]`},
			{Name: "a page", Do: "GET <roles>?search=r1&first=1&max=1", Status: 200, Want: `[{"name":"<any>","…":0}]`},
			{Name: "a description alone is no update", Do: "PUT <roles>/r1", Body: `{"description":"x"}`, Status: 400, Want: errX("role has no name")},
			{Name: "an update keeps attributes", Do: "PUT <roles>/r1", Body: `{"name":"r1"}`, Status: 204},
			{Name: "and clears the description", Do: "GET <roles>/r1", Status: 200, Want: rep("<r1>", "r1", "") + `,"attributes":{"a":["1","2"]}}`},
			{Name: "attributes replace", Do: "PUT <roles>/r1", Body: `{"name":"r1","attributes":{"b":["3"]}}`, Status: 204},
			{Name: "all of them", Do: "GET <roles>/r1", Status: 200, Want: rep("<r1>", "r1", "") + `,"attributes":{"b":["3"]}}`},
			{Name: "a name that is taken", Do: "PUT <roles>/r1", Body: `{"name":"R1"}`, Status: 409, Want: duplicated},
			{Name: "a new name", Do: "PUT <roles>/r1", Body: `{"name":"r2","attributes":{}}`, Status: 204},
			{Name: "keeps the id", Do: "GET <roles>/r2", Status: 200, Want: rep("<r1>", "r2", "") + `,"attributes":{}}`},
			{Name: "an update of an unknown one", Do: "PUT <roles>/nope", Body: `{"name":"nope"}`, Status: 404, Want: errX("Could not find role")},
			{Name: "made by a manager", As: manage, Do: "POST <roles>", Body: `{"name":"m"}`, Status: 201, Location: at + "m"},
			{Name: "read by a viewer", As: view, Do: "GET <roles>/m", Status: 200, Want: rep("<uuid>", "m", "") + `,"attributes":{}}`},
			{Name: "not made by a viewer", As: view, Do: "POST <roles>", Body: `{"name":"n"}`, Status: 403, Want: forbidden},
			{Name: "not changed by a viewer", As: view, Do: "PUT <roles>/m", Body: `{"name":"m"}`, Status: 403, Want: forbidden},
			{Name: "not deleted by a viewer", As: view, Do: "DELETE <roles>/m", Status: 403, Want: forbidden},
			{Name: "not read by others", As: "view-users", Do: "GET <roles>/m", Status: 403, Want: forbidden},
			{Name: "nor listed", As: "view-users", Do: "GET <roles>", Status: 403, Want: forbidden},
			{Name: "deleted by a manager", As: manage, Do: "DELETE <roles>/m", Status: 204},
			{Name: "deleted again", Do: "DELETE <roles>/m", Status: 404, Want: errX("Could not find role")},
		})
	})
}

func TestRoleNames(t *testing.T) {
	roleCases(t, func(t *testing.T, w *world, _, _ string) {
		for _, name := range []string{"a b", "a/b", "a;b", "a%b", "a%2Fb", "ü", "a+b", "a?b", "a#b", "a&b", "a=b", `a"b`, `a\b`, "a//b", " lead"} {
			escaped := url.PathEscape(name)
			location := strings.NewReplacer("%3B", ";", "%2B", "+", "%26", "&", "%3D", "=").Replace(escaped)
			w.run(t, []Case{
				{Name: "make " + name, Do: "POST <roles>", Body: `{"name":` + quoted(name) + `}`, Status: 201, Location: "<url>/admin/realms/<realm>/<roles>/" + location},
				{Name: "read " + name, Do: "GET <roles>/" + escaped, Status: 200, Want: `{"name":` + quoted(name) + `,"…":0}`},
				{Name: "delete " + name, Do: "DELETE <roles>/" + escaped, Status: 204},
			})
		}
	})
}

func TestRoleDefault(t *testing.T) {
	w := newWorld(t)
	name := errM("default-roles-<realm> is default role of the realm and cannot be removed.")
	w.run(t, []Case{
		{Name: "its parts", Do: "GET roles/default-roles-<realm>/composites", Status: 200, Want: `["<set>",{"name":"offline_access","clientRole":false,"…":0},{"name":"uma_authorization","…":0},
			{"name":"view-profile","clientRole":true,"…":0},{"name":"manage-account","…":0}]`},
		{Name: "stays", Do: "DELETE roles/default-roles-<realm>", Status: 400, Want: name},
		{Name: "is read", Do: "GET roles/default-roles-<realm>", Status: 200, Want: `{"name":"default-roles-<realm>","composite":true,"…":0}`, Save: "id=id"},
		{Name: "stays, by id", Do: "DELETE roles-by-id/<id>", Status: 400, Want: name},
	})
}

func TestRoleUsers(t *testing.T) {
	roleCases(t, func(t *testing.T, w *world, view, _ string) {
		w.must(t, "POST <roles>", `{"name":"r"}`)
		w.must(t, "GET <roles>/r", "", "r=id")
		w.must(t, "POST clients", `{"clientId":"Svc","serviceAccountsEnabled":true}`, "svc")
		w.must(t, "GET clients/<svc>/service-account-user", "", "svc.user=id")
		w.must(t, "POST users", `{"username":"ann","enabled":true}`, "ann")
		mapping := "realm"
		if w.get("c") != "" {
			mapping = "clients/<c>"
		}
		for _, user := range []string{"<svc.user>", "<ann>"} {
			w.must(t, "POST users/"+user+"/role-mappings/"+mapping, `[{"id":"<r>","name":"r"}]`)
		}
		user := func(name, more, manage string) string {
			return `{"id":"<uuid>","username":"` + name + `","emailVerified":false,"enabled":true,"createdTimestamp":"<millis>",` + more + `"access":{"manage":` + manage + `}}`
		}
		full := `"totp":false,"disableableCredentialTypes":[],"requiredActions":[],"notBefore":0,`
		w.run(t, []Case{
			{Name: "people and accounts", Do: "GET <roles>/r/users", Status: 200, Want: `[` + user("ann", full, "true") + `,` + user("service-account-svc", full, "true") + `]`},
			{Name: "in brief", Do: "GET <roles>/r/users?briefRepresentation=true", Status: 200, Want: `[` + user("ann", "", "true") + `,` + user("service-account-svc", "", "true") + `]`},
			{Name: "a page", Do: "GET <roles>/r/users?first=1&max=1", Status: 200, Want: `[` + user("service-account-svc", full, "true") + `]`},
			{Name: "all", Do: "GET <roles>/r/users?max=-1", Status: 200, Want: `[{"username":"ann","…":0},{"username":"service-account-svc","…":0}]`},
			{Name: "read by who may view both", As: view + "+view-users", Do: "GET <roles>/r/users?max=1", Status: 200, Want: `[` + user("ann", full, "false") + `]`},
			{Name: "one right is not enough", As: view, Do: "GET <roles>/r/users", Status: 403, Want: forbidden},
			{Name: "nor is the other", As: "view-users", Do: "GET <roles>/r/users", Status: 403, Want: forbidden},
			{Name: "of an unknown role", Do: "GET <roles>/nope/users", Status: 404, Want: errX("Could not find role")},
		})
	})
}
