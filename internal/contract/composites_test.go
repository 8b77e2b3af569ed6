package contract

import "testing"

func TestRoleComposites(t *testing.T) {
	roleCases(t, func(t *testing.T, w *world, view, manage string) {
		w.must(t, "POST clients", `{"clientId":"of"}`, "of")
		w.must(t, "POST roles", `{"name":"part"}`)
		w.must(t, "GET roles/part", "", "part=id")
		w.must(t, "POST clients/<of>/roles", `{"name":"piece"}`)
		w.must(t, "GET clients/<of>/roles/piece", "", "piece=id")
		w.must(t, "POST <roles>", `{"name":"whole"}`)
		w.must(t, "GET <roles>/whole", "", "whole=id")
		part := `{"id":"<part>","name":"part","composite":false,"clientRole":false,"containerId":"<uuid>"}`
		piece := `{"id":"<piece>","name":"piece","composite":false,"clientRole":true,"containerId":"<of>"}`
		both := `[{"id":"<part>"},{"id":"<piece>"}]`
		none := errX("Could not find composite role")
		seen := `[` + part + `]`
		if view == "view-clients" {
			seen = `[` + piece + `]`
		}
		at := "<url>/admin/realms/<realm>/<roles>/"
		cases := []Case{}
		for _, path := range []string{"<roles>/whole", "roles-by-id/<whole>"} {
			missing, unknown := "<roles>/nope", errX("Could not find role")
			if path != "<roles>/whole" {
				missing, unknown = "roles-by-id/nope", errX("Could not find role with id")
			}
			all := path + "/composites"
			cases = append(cases, []Case{
				{Name: path + ": none", Do: "GET " + all, Status: 200, Want: `[]`},
				{Name: path + ": two", Do: "POST " + all, Body: both, Status: 204},
				{Name: path + ": again", Do: "POST " + all, Body: both, Status: 204},
				{Name: path + ": all", Do: "GET " + all, Status: 200, Want: `["<set>",` + part + `,` + piece + `]`},
				{Name: path + ": a viewer sees what else he may view", As: view, Do: "GET " + all, Status: 200, Want: seen},
				{Name: path + ": shows as composite", Do: "GET <roles>/whole", Status: 200, Want: `{"composite":true,"…":0}`},
				{Name: path + ": of the realm", Do: "GET " + all + "/realm", Status: 200, Want: `[` + part + `]`},
				{Name: path + ": of a client", Do: "GET " + all + "/clients/<of>", Status: 200, Want: `[` + piece + `]`},
				{Name: path + ": of an unknown client", Do: "GET " + all + "/clients/nope", Status: 404, Want: noClient},
				{Name: path + ": by name alone", Do: "POST " + all, Body: `[{"name":"part"}]`, Status: 404, Want: none},
				{Name: path + ": by an unknown id", Do: "POST " + all, Body: `[{"id":"nope"}]`, Status: 404, Want: none},
				{Name: path + ": an object", Do: "POST " + all, Body: `{}`, Status: 400, Want: wrongType},
				{Name: path + ": removed by an unknown id", Do: "DELETE " + all, Body: `[{"id":"nope"}]`, Status: 404, Want: none},
				{Name: path + ": one removed with an unknown one", Do: "DELETE " + all, Body: `[{"id":"<part>"},{"id":"nope"}]`, Status: 404, Want: none},
				{Name: path + ": both are there still", Do: "GET " + all, Status: 200, Want: `["<set>",` + part + `,` + piece + `]`},
				{Name: path + ": removed without a body", Do: "DELETE " + all, Status: 500, Want: uncaught},
				{Name: path + ": removed", Do: "DELETE " + all, Body: `[{"id":"<part>"}]`, Status: 204},
				{Name: path + ": removed again", Do: "DELETE " + all, Body: `[{"id":"<part>"}]`, Status: 204},
				{Name: path + ": the other stays", Do: "GET " + all, Status: 200, Want: `[` + piece + `]`},
				{Name: path + ": not read by others", As: "view-users", Do: "GET " + all, Status: 403, Want: forbidden},
				{Name: path + ": nor the realm's", As: "view-users", Do: "GET " + all + "/realm", Status: 403, Want: forbidden},
				{Name: path + ": nor a client's", As: "view-users", Do: "GET " + all + "/clients/<of>", Status: 403, Want: forbidden},
				{Name: path + ": not changed by a viewer", As: view, Do: "POST " + all, Body: both, Status: 403, Want: forbidden},
				{Name: path + ": nor shortened", As: view, Do: "DELETE " + all, Body: both, Status: 403, Want: forbidden},
				{Name: path + ": emptied", Do: "DELETE " + all, Body: `[{"id":"<piece>"}]`, Status: 204},
				{Name: path + ": of an unknown role", Do: "GET " + missing + "/composites", Status: 404, Want: unknown},
				{Name: path + ": to an unknown role", Do: "POST " + missing + "/composites", Body: both, Status: 404, Want: unknown},
				{Name: path + ": from an unknown role", Do: "DELETE " + missing + "/composites", Body: both, Status: 404, Want: unknown},
			}...)
		}
		w.run(t, append(cases, []Case{
			{Name: "in a create", Do: "POST <roles>", Body: `{"name":"made","composite":true,"composites":{"realm":["part"],"client":{"of":["piece"]}}}`, Status: 201, Location: at + "made"},
			{Name: "are there", Do: "GET <roles>/made/composites", Status: 200, Want: `["<set>",` + part + `,` + piece + `]`},
			{Name: "an unknown role of the realm", Do: "POST <roles>", Body: `{"name":"bad","composite":true,"composites":{"realm":["zz"]}}`, Status: 404, Want: errM("Realm Role with name zz does not exist")},
			{Name: "an unknown role of a client", Do: "POST <roles>", Body: `{"name":"bad","composite":true,"composites":{"client":{"of":["zz"]}}}`, Status: 404, Want: errM("Client Role with name zz does not exist")},
			{Name: "makes nothing", Do: "GET <roles>/bad", Status: 404, Want: errX("Could not find role")},
			{Name: "a role goes into itself", Do: "POST roles-by-id/<whole>/composites", Body: `[{"id":"<whole>"}]`, Status: 204},
			{Name: "and stays there", Do: "GET roles-by-id/<whole>/composites", Status: 200, Want: `[{"id":"<whole>","name":"whole","composite":true,"clientRole":` + w.get("ofClient") + `,"containerId":"<owner>"}]`},
			{Name: "an update passes composites over", Do: "PUT roles-by-id/<whole>", Body: `{"name":"whole","composite":false,"composites":{"realm":["part"]}}`, Status: 204},
			{Name: "and keeps those it has", Do: "GET roles-by-id/<whole>/composites", Status: 200, Want: `["<has>",{"id":"<whole>","…":0}]`},
			{Name: "an unknown client is skipped", Do: "POST <roles>", Body: `{"name":"skipped","composite":true,"composites":{"client":{"zz":["piece"]}}}`, Status: 201, Location: at + "skipped"},
		}...))
	})
}

func TestRoleByID(t *testing.T) {
	roleCases(t, func(t *testing.T, w *world, view, manage string) {
		w.must(t, "POST <roles>", `{"name":"r"}`)
		w.must(t, "GET <roles>/r", "", "r=id")
		rep := `{"id":"<r>","name":"r","composite":false,"clientRole":` + w.get("ofClient") + `,"containerId":"<owner>","attributes":{}}`
		missing := errX("Could not find role with id")
		w.run(t, []Case{
			{Name: "read", Do: "GET roles-by-id/<r>", Status: 200, Want: rep},
			{Name: "read by a viewer", As: view, Do: "GET roles-by-id/<r>", Status: 200, Want: rep},
			{Name: "not read by others", As: "view-users", Do: "GET roles-by-id/<r>", Status: 403, Want: forbidden},
			{Name: "unknown", Do: "GET roles-by-id/nope", Status: 404, Want: missing},
			{Name: "changed by a manager", As: manage, Do: "PUT roles-by-id/<r>", Body: `{"name":"s","description":"d"}`, Status: 204},
			{Name: "is changed", Do: "GET <roles>/s", Status: 200, Want: `{"id":"<r>","name":"s","description":"d","…":0}`},
			{Name: "not changed by a viewer", As: view, Do: "PUT roles-by-id/<r>", Body: `{"name":"r"}`, Status: 403, Want: forbidden},
			{Name: "an unknown one is not changed", Do: "PUT roles-by-id/nope", Body: `{"name":"r"}`, Status: 404, Want: missing},
			{Name: "an unknown field", Do: "PUT roles-by-id/<r>", Body: `{"nope":1}`, Status: 400, Want: unknownField("Role", "nope", "10")},
			{Name: "no name", Do: "PUT roles-by-id/<r>", Body: `{}`, Status: 400, Want: errX("role has no name")},
			{Name: "not deleted by a viewer", As: view, Do: "DELETE roles-by-id/<r>", Status: 403, Want: forbidden},
			{Name: "deleted", Do: "DELETE roles-by-id/<r>", Status: 204},
			{Name: "deleted again", Do: "DELETE roles-by-id/<r>", Status: 404, Want: missing},
		})
	})
}
