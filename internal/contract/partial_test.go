package contract

import "testing"

// What a login with few rights is shown: of a list without an object it matters whether the list is whole or leaves something
// out, and of a 404 who gets it. The provider drops an object from a state on nothing but the 404s here.
func TestWhatALoginWithFewRightsIsShown(t *testing.T) {
	w := mappingWorld(t)
	w.must(t, "POST users/<user>/role-mappings/realm", `[{"id":"<r>","name":"r"}]`)
	w.must(t, "POST users/<user>/role-mappings/clients/<of>", `[{"id":"<cr>","name":"cr"}]`)
	w.must(t, "POST client-scopes", `{"name":"s1","protocol":"openid-connect"}`, "s1")
	w.must(t, "POST client-scopes/<s1>/scope-mappings/realm", `[{"id":"<r>","name":"r"}]`)
	const missing = "99999999-9999-4999-8999-999999999999"
	noUser, noMapped, noRole := errX("User not found"), errX("Client not found"), errX("Could not find role with id")
	w.run(t, []Case{
		{Name: "the realm's mapped roles are whole to who views users", As: "view-users", Do: "GET users/<user>/role-mappings/realm", Status: 200, Want: `["<has>",` + roleR + `]`},
		{Name: "a client's are refused", As: "view-users", Do: "GET users/<user>/role-mappings/clients/<of>", Status: 403, Want: forbidden},
		{Name: "and whole to who views clients too", As: "view-users+view-clients", Do: "GET users/<user>/role-mappings/clients/<of>", Status: 200, Want: `[` + roleCR + `]`},
		{Name: "all mapped roles are cut to what may be viewed", As: "view-users+view-clients", Do: "GET users/<user>/role-mappings", Status: 200, Want: `{"clientMappings":{"of":{"id":"<of>","client":"of","mappings":[` + roleCR + `]}}}`},
		{Name: "composites are cut, too", As: "view-realm", Do: "GET roles-by-id/<whole>/composites", Status: 200, Want: `[` + roleR + `]`},
		{Name: "also those of one client", As: "view-realm", Do: "GET roles-by-id/<whole>/composites/clients/<of>", Status: 200, Want: `[]`},
		{Name: "a scope's mapped roles are whole", As: "view-clients", Do: "GET client-scopes/<s1>/scope-mappings/realm", Status: 200, Want: `[` + roleR + `]`},
		{Name: "a user that is missing, to who may query", As: "query-users", Do: "GET users/" + missing + "/role-mappings/realm", Status: 404, Want: noUser},
		{Name: "a client that is missing, to anybody", As: "view-realm", Do: "GET users/<user>/role-mappings/clients/" + missing, Status: 404, Want: noMapped},
		{Name: "a role that is missing, to anybody", As: "query-groups", Do: "GET roles-by-id/" + missing, Status: 404, Want: noRole},
		{Name: "a client of which clients may be queried", As: "query-clients", Do: "GET clients/" + missing, Status: 404, Want: noClient},
		{Name: "a client, to others", As: "view-realm", Do: "GET clients/" + missing, Status: 403, Want: forbidden},
		{Name: "a mapper, of a client that may not be viewed", As: "query-clients", Do: "GET clients/<of>/protocol-mappers/models/" + missing, Status: 403, Want: forbidden},
	})
}
