package contract

import "testing"

// mappingWorld has a service account <user> of the client <c>, a role <r> of the realm, a role <cr> of the client <of>, and a
// composite role <whole> of both.
func mappingWorld(t *testing.T) *world {
	w := newWorld(t)
	w.must(t, "POST clients", `{"clientId":"c","secret":"s","serviceAccountsEnabled":true}`, "c")
	w.must(t, "GET clients/<c>/service-account-user", "", "user=id")
	w.must(t, "POST clients", `{"clientId":"of"}`, "of")
	for _, name := range []string{"r", "whole"} {
		w.must(t, "POST roles", `{"name":"`+name+`"}`)
		w.must(t, "GET roles/"+name, "", name+"=id")
	}
	w.must(t, "POST clients/<of>/roles", `{"name":"cr"}`)
	w.must(t, "GET clients/<of>/roles/cr", "", "cr=id")
	w.must(t, "POST roles/whole/composites", `[{"id":"<r>"},{"id":"<cr>"}]`)
	return w
}

const (
	roleR     = `{"id":"<r>","name":"r","composite":false,"clientRole":false,"containerId":"<uuid>"}`
	roleCR    = `{"id":"<cr>","name":"cr","composite":false,"clientRole":true,"containerId":"<of>"}`
	roleWhole = `{"id":"<whole>","name":"whole","composite":true,"clientRole":false,"containerId":"<uuid>"}`
)

func TestRoleMapping(t *testing.T) {
	w := mappingWorld(t)
	notRole, notClient := errX("Role not found"), errX("Client not found")
	w.must(t, "GET roles/default-roles-<realm>", "", "standard=id")
	standard := `{"id":"<standard>","name":"default-roles-<realm>","description":"${role_default-roles}","composite":true,"clientRole":false,"containerId":"<uuid>"}`
	cases := []Case{}
	for _, k := range []struct{ at, id, name, rep, other string }{
		{"users/<user>/role-mappings/realm", "<r>", "r", roleR, "<cr>"},
		{"users/<user>/role-mappings/clients/<of>", "<cr>", "cr", roleCR, "<r>"},
	} {
		good := `[{"id":"` + k.id + `","name":"` + k.name + `"}]`
		rest := `[]`
		if k.id == "<r>" {
			rest = `[` + standard + `]`
		}
		list := func(name, below, want string) Case {
			return Case{Name: k.name + ": " + name, Do: "GET " + k.at + below, Status: 200, Want: want}
		}
		post := func(name, body string, status int, want string) Case {
			return Case{Name: k.name + ": " + name, Do: "POST " + k.at, Body: body, Status: status, Want: want}
		}
		remove := func(name, body string, status int, want string) Case {
			return Case{Name: k.name + ": " + name, Do: "DELETE " + k.at, Body: body, Status: status, Want: want}
		}
		cases = append(cases,
			list("before", "", rest), list("available", "/available", `["<has>",`+k.rep+`]`),
			post("by name alone", `[{"name":"`+k.name+`"}]`, 404, notRole), post("by id alone", `[{"id":"`+k.id+`"}]`, 404, notRole),
			post("id and name of two", `[{"id":"`+k.id+`","name":"other"}]`, 404, notRole), post("unknown", `[{"id":"nope","name":"nope"}]`, 404, notRole),
			post("of the other kind", `[{"id":"`+k.other+`","name":"cr"}]`, 404, notRole),
			post("one bad among good", `[{"id":"`+k.id+`","name":"`+k.name+`"},{"id":"nope","name":"nope"}]`, 404, notRole),
			list("maps nothing", "", rest),
			post("an object", `{}`, 400, wrongType), post("an unknown field", `[{"nope":1}]`, 400, unknownField("Role", "nope", "11")),
			post("no JSON", `[{`, 400, cutInside), post("no body", "", 500, uncaught),
			post("mapped", good, 204, ""), post("mapped again", good, 204, ""), post("mapped twice at once", good[:len(good)-1]+","+good[1:], 204, ""), post("none", `[]`, 204, ""),
			list("is there", "", `["<has>",`+k.rep+`]`), list("in effect", "/composite", `["<has>",`+k.rep+`]`),
			remove("by name alone", `[{"name":"`+k.name+`"}]`, 404, notRole), remove("unknown", `[{"id":"nope","name":"nope"}]`, 404, notRole), remove("none", `[]`, 204, ""),
			remove("good ones among bad stay", `[{"id":"`+k.id+`","name":"`+k.name+`"},{"id":"nope","name":"nope"}]`, 404, notRole), list("is there still", "", `["<has>",`+k.rep+`]`),
			remove("removed", good, 204, ""), remove("removed again", good, 204, ""), list("is gone", "", rest),
			Case{Name: k.name + ": by a manager of users", As: "manage-users", Do: "POST " + k.at, Body: good, Status: 204},
			Case{Name: k.name + ": not by a viewer", As: "view-users+view-clients+view-realm", Do: "POST " + k.at, Body: good, Status: 403, Want: forbidden},
			Case{Name: k.name + ": nor removed by one", As: "view-users+view-clients+view-realm", Do: "DELETE " + k.at, Body: good, Status: 403, Want: forbidden},
			Case{Name: k.name + ": read by a viewer", As: "view-users+view-clients", Do: "GET " + k.at, Status: 200, Want: `["<has>",` + k.rep + `]`},
			Case{Name: k.name + ": not by others", As: "view-clients", Do: "GET " + k.at, Status: 403, Want: forbidden},
			Case{Name: k.name + ": not what is available", As: "view-clients", Do: "GET " + k.at + "/available", Status: 403, Want: forbidden},
			Case{Name: k.name + ": nor what is in effect", As: "view-clients", Do: "GET " + k.at + "/composite", Status: 403, Want: forbidden},
			remove("all of them, without a body", "", 204, ""), list("are gone", "", `[]`),
		)
	}
	w.run(t, append(cases, []Case{
		{Name: "nothing at all", Do: "GET users/<user>/role-mappings", Status: 200, Want: `{}`},
		{Name: "the default role comes back like any other", Do: "POST users/<user>/role-mappings/realm", Body: `[{"id":"<standard>","name":"default-roles-<realm>"},{"id":"<whole>","name":"whole"}]`, Status: 204},
		{Name: "all that is mapped", Do: "GET users/<user>/role-mappings", Status: 200, Want: `{"realmMappings":["<set>",` + standard + `,` + roleWhole + `]}`},
		{Name: "what a composite holds is in effect", Do: "GET users/<user>/role-mappings/clients/<of>/composite", Status: 200, Want: `[` + roleCR + `]`},
		{Name: "and not mapped", Do: "GET users/<user>/role-mappings/clients/<of>", Status: 200, Want: `[]`},
		{Name: "a client's", Do: "POST users/<user>/role-mappings/clients/<of>", Body: `[{"id":"<cr>","name":"cr"}]`, Status: 204},
		{Name: "is sorted by its client", Do: "GET users/<user>/role-mappings", Status: 200, Want: `{"realmMappings":["<set>",` + standard + `,` + roleWhole + `],"clientMappings":{"of":{"id":"<of>","client":"of","mappings":[` + roleCR + `]}}}`},
		{Name: "who may only view users sees none of the roles", As: "view-users", Do: "GET users/<user>/role-mappings", Status: 200, Want: `{}`},
		{Name: "others see nothing", As: "view-realm", Do: "GET users/<user>/role-mappings", Status: 403, Want: forbidden},
		{Name: "of an unknown user", Do: "GET users/nope/role-mappings", Status: 404, Want: noUser},
		{Name: "realm roles of an unknown user", Do: "GET users/nope/role-mappings/realm", Status: 404, Want: noUser},
		{Name: "mapped to an unknown user", Do: "POST users/nope/role-mappings/realm", Body: `[]`, Status: 404, Want: noUser},
		{Name: "of an unknown client", Do: "GET users/<user>/role-mappings/clients/nope", Status: 404, Want: notClient},
		{Name: "available of an unknown client", Do: "GET users/<user>/role-mappings/clients/nope/available", Status: 404, Want: notClient},
		{Name: "in effect of an unknown client", Do: "GET users/<user>/role-mappings/clients/nope/composite", Status: 404, Want: notClient},
		{Name: "mapped of an unknown client", Do: "POST users/<user>/role-mappings/clients/nope", Body: `[]`, Status: 404, Want: notClient},
		{Name: "removed of an unknown client", Do: "DELETE users/<user>/role-mappings/clients/nope", Body: `[]`, Status: 404, Want: notClient},
		{Name: "a deleted role", Do: "DELETE clients/<of>/roles/cr", Status: 204},
		{Name: "is mapped no more", Do: "GET users/<user>/role-mappings/clients/<of>", Status: 200, Want: `[]`},
	}...))
}

func TestScopeMapping(t *testing.T) {
	w := mappingWorld(t)
	w.must(t, "PUT clients/<c>", `{"fullScopeAllowed":false}`)
	w.must(t, "POST client-scopes", `{"name":"sc","protocol":"openid-connect"}`, "sc")
	notRole := errX("Role not found")
	cases := []Case{}
	for _, base := range []struct{ at, gone, missing string }{
		{"clients/<c>/scope-mappings", "clients/nope/scope-mappings", noClient}, {"client-scopes/<sc>/scope-mappings", "client-scopes/nope/scope-mappings", noScope},
	} {
		cases = append(cases, []Case{
			{Name: base.at + ": none", Do: "GET " + base.at, Status: 200, Want: `{}`},
			{Name: base.at + ": of nothing", Do: "GET " + base.gone, Status: 404, Want: base.missing},
			{Name: base.at + ": not read by others", As: "view-users", Do: "GET " + base.at, Status: 403, Want: forbidden},
		}...)
		for _, k := range []struct{ below, body, rep, manager string }{
			{"/realm", `[{"id":"<r>"}]`, roleR, "manage-clients+manage-realm"}, {"/clients/<of>", `[{"name":"cr"}]`, roleCR, "manage-clients"},
		} {
			at, body := base.at+k.below, k.body
			cases = append(cases, []Case{
				{Name: at + ": empty", Do: "GET " + at, Status: 200, Want: `[]`},
				{Name: at + ": available", Do: "GET " + at + "/available", Status: 200, Want: `["<has>",` + k.rep + `]`},
				{Name: at + ": unknown", Do: "POST " + at, Body: `[{"id":"nope","name":"nope"}]`, Status: 404, Want: notRole},
				{Name: at + ": an object", Do: "POST " + at, Body: `{}`, Status: 400, Want: wrongType},
				{Name: at + ": added", Do: "POST " + at, Body: body, Status: 204},
				{Name: at + ": added again", Do: "POST " + at, Body: body, Status: 204},
				{Name: at + ": is there", Do: "GET " + at, Status: 200, Want: `[` + k.rep + `]`},
				{Name: at + ": in effect", Do: "GET " + at + "/composite", Status: 200, Want: `["<has>",` + k.rep + `]`},
				{Name: at + ": read by a viewer", As: "view-clients", Do: "GET " + at, Status: 200, Want: `[` + k.rep + `]`},
				{Name: at + ": not by others", As: "view-users", Do: "GET " + at, Status: 403, Want: forbidden},
				{Name: at + ": nor what is available", As: "view-users", Do: "GET " + at + "/available", Status: 403, Want: forbidden},
				{Name: at + ": nor what is in effect", As: "view-users", Do: "GET " + at + "/composite", Status: 403, Want: forbidden},
				{Name: at + ": not changed by a viewer", As: "view-clients", Do: "POST " + at, Body: body, Status: 403, Want: forbidden},
				{Name: at + ": nor removed", As: "view-clients", Do: "DELETE " + at, Body: body, Status: 403, Want: forbidden},
				{Name: at + ": unknown to remove", Do: "DELETE " + at, Body: `[{"id":"nope","name":"nope"}]`, Status: 404, Want: notRole},
				{Name: at + ": removed", Do: "DELETE " + at, Body: body, Status: 204},
				{Name: at + ": removed again", Do: "DELETE " + at, Body: body, Status: 204},
				{Name: at + ": by a manager", As: k.manager, Do: "POST " + at, Body: body, Status: 204},
				{Name: at + ": all of them, without a body", Do: "DELETE " + at, Status: 204},
				{Name: at + ": empty again", Do: "GET " + at, Status: 200, Want: `[]`},
				{Name: at + ": of nothing", Do: "GET " + base.gone + k.below, Status: 404, Want: base.missing},
			}...)
		}
		cases = append(cases, []Case{
			{Name: base.at + ": a realm's role takes more than the client's manager", As: "manage-clients", Do: "POST " + base.at + "/realm", Body: `[{"id":"<r>"}]`, Status: 403, Want: forbidden, Without: fineGrained},
			{Name: base.at + ": a realm's role goes by id", Do: "POST " + base.at + "/realm", Body: `[{"name":"r"}]`, Status: 500, Want: uncaught},
			{Name: base.at + ": a client's by name", Do: "POST " + base.at + "/clients/<of>", Body: `[{"id":"<cr>"}]`, Status: 404, Want: notRole},
			{Name: base.at + ": of an unknown client", Do: "GET " + base.at + "/clients/nope", Status: 404, Want: noClient},
			{Name: base.at + ": available of an unknown client", Do: "GET " + base.at + "/clients/nope/available", Status: 404, Want: noClient},
			{Name: base.at + ": in effect of an unknown client", Do: "GET " + base.at + "/clients/nope/composite", Status: 404, Want: noClient},
			{Name: base.at + ": added of an unknown client", Do: "POST " + base.at + "/clients/nope", Body: `[]`, Status: 404, Want: noClient},
			{Name: base.at + ": removed of an unknown client", Do: "DELETE " + base.at + "/clients/nope", Body: `[]`, Status: 404, Want: noClient},
			{Name: base.at + ": a composite", Do: "POST " + base.at + "/realm", Body: `[{"id":"<whole>"}]`, Status: 204},
			{Name: base.at + ": brings what it holds", Do: "GET " + base.at + "/clients/<of>/composite", Status: 200, Want: `[` + roleCR + `]`},
			{Name: base.at + ": shows", Do: "GET " + base.at, Status: 200, Want: `{"realmMappings":[` + roleWhole + `]}`},
		}...)
	}
	w.run(t, cases)
}

// What of a container's roles a token may carry: all of them, or the client's own and what its scopes map.
func TestGrantedScopeMapping(t *testing.T) {
	w := mappingWorld(t)
	w.must(t, "PUT clients/<c>", `{"fullScopeAllowed":false}`)
	w.must(t, "POST clients/<c>/roles", `{"name":"own"}`)
	w.must(t, "POST client-scopes", `{"name":"sc","protocol":"openid-connect"}`, "sc")
	w.must(t, "PUT clients/<c>/optional-client-scopes/<sc>", "")
	const at = "clients/<c>/evaluate-scopes/scope-mappings/"
	w.run(t, []Case{
		{Name: "the realm, by name", Do: "GET " + at + "<realm>/granted", Status: 200, Want: `[]`},
		{Name: "the client's own", Do: "GET " + at + "<c>/granted", Status: 200, Want: `[{"id":"<uuid>","name":"own","composite":false,"clientRole":true,"containerId":"<c>"}]`},
		{Name: "another client, by id", Do: "GET " + at + "<of>/granted", Status: 200, Want: `[]`},
		{Name: "not by its name", Do: "GET " + at + "of/granted", Status: 404, Want: errX("Role Container not found")},
		{Name: "of an unknown client", Do: "GET clients/nope/evaluate-scopes/scope-mappings/<realm>/granted", Status: 404, Want: noClient},
		{Name: "not read by others", As: "view-users", Do: "GET " + at + "<realm>/granted", Status: 403, Want: forbidden},
		{Name: "read by a viewer", As: "view-clients", Do: "GET " + at + "<realm>/granted", Status: 200, Want: `[]`},
		{Name: "a scope maps a composite", Do: "POST client-scopes/<sc>/scope-mappings/realm", Body: `[{"id":"<whole>"}]`, Status: 204},
		{Name: "an optional scope that is not asked for", Do: "GET " + at + "<realm>/granted", Status: 200, Want: `[]`},
		{Name: "one that is", Do: "GET " + at + "<realm>/granted?scope=nope%20sc", Status: 200, Want: `["<set>",` + roleR + `,` + roleWhole + `]`},
		{Name: "brings what a composite holds", Do: "GET " + at + "<of>/granted?scope=sc", Status: 200, Want: `[` + roleCR + `]`},
		{Name: "the client maps one", Do: "POST clients/<c>/scope-mappings/realm", Body: `[{"id":"<r>"}]`, Status: 204},
		{Name: "which needs no scope", Do: "GET " + at + "<realm>/granted", Status: 200, Want: `[` + roleR + `]`},
		{Name: "with full scope", Do: "PUT clients/<c>", Body: `{"fullScopeAllowed":true}`, Status: 204},
		{Name: "every role", Do: "GET " + at + "<realm>/granted", Status: 200, Want: `["<has>",` + roleR + `,` + roleWhole + `]`},
	})
}
