package contract

import "testing"

// A small PUT of a client drops what its authorization services hold.
func TestAuthorizationServices(t *testing.T) {
	w := newWorld(t)
	w.must(t, "POST clients", `{"clientId":"c","serviceAccountsEnabled":true,"authorizationServicesEnabled":true}`, "c")
	w.must(t, "POST clients", `{"clientId":"off"}`, "off")
	at := "clients/<c>/authz/resource-server"
	mine := `["<has>",{"name":"mine","…":0}]`
	w.run(t, []Case{
		{Name: "on", Do: "GET clients/<c>", Status: 200, Want: `{"authorizationServicesEnabled":true,"…":0}`},
		{Name: "the server", Do: "GET " + at, Status: 200, Head: map[string]string{"Cache-Control": "<any>"}, Want: `{"id":"<c>","clientId":"<c>","name":"c","allowRemoteResourceManagement":true,"policyEnforcementMode":"ENFORCING","resources":[],"policies":[],"scopes":[],"decisionStrategy":"UNANIMOUS"}`},
		{Name: "a resource", Do: "POST " + at + "/resource", Body: `{"name":"mine","uris":["/x"]}`, Status: 201, Want: `{"_id":"<uuid>","name":"mine","owner":{"id":"<c>","name":"c"},"ownerManagedAccess":false,"attributes":{},"uris":["/x"],"…":0}`},
		{Name: "the same name", Do: "POST " + at + "/resource", Body: `{"name":"mine"}`, Status: 409, Want: errO("invalid_request", "Resource with name [mine] already exists.")},
		{Name: "no name", Do: "POST " + at + "/resource", Body: `{}`, Status: 409, Want: duplicated},
		{Name: "is listed", Do: "GET " + at + "/resource", Status: 200, Want: mine},
		{Name: "as read, it stays", Do: "PUT clients/<c>", Body: `{"name":"n","authorizationServicesEnabled":true}`, Status: 204},
		{Name: "listed again", Do: "GET " + at + "/resource", Status: 200, Want: mine},
		{Name: "a small PUT", Do: "PUT clients/<c>", Body: `{"name":"m"}`, Status: 204},
		{Name: "switches it off", Do: "GET clients/<c>", Status: 200, Want: `{"authorizationServicesEnabled":"<absent>","…":0}`},
		{Name: "there is nothing to read", Do: "GET " + at, Status: 404, Want: noPath},
		{Name: "nor to list", Do: "GET " + at + "/resource", Status: 404, Want: noPath},
		{Name: "nor to add to", Do: "POST " + at + "/resource", Body: `{"name":"x"}`, Status: 404, Want: noPath},
		{Name: "on again", Do: "PUT clients/<c>", Body: `{"authorizationServicesEnabled":true}`, Status: 204},
		{Name: "the resource is lost", Do: "GET " + at + "/resource?name=mine", Status: 200, Want: `[]`},
		{Name: "without an account it cannot be switched on", Do: "PUT clients/<off>", Body: `{"authorizationServicesEnabled":true}`, Status: 500, Want: uncaught},
		{Name: "of an unknown client", Do: "GET clients/nope/authz/resource-server", Status: 404, Want: noClient},
		{Name: "not by others", As: "view-realm", Do: "GET " + at, Status: 403, Want: forbidden},
	})
}
