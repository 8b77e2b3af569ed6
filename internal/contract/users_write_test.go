package contract

import "testing"

func TestUserUpdateReplacesItsProfile(t *testing.T) {
	w := newWorld(t)
	w.must(t, "POST clients", `{"clientId":"c","serviceAccountsEnabled":true}`, "c")
	w.run(t, []Case{
		{Name: "a service account", Do: "GET clients/<c>/service-account-user", Status: 200, Want: `{"…":0}`, Save: "u=id"},
		{Name: "a profile", Do: "PUT users/<u>", Body: `{"email":"A@Example.org","firstName":"f","lastName":"l","attributes":{"a":["1","2"],"b":["",null," "],"c":["3"]}}`, Status: 204},
		{Name: "is taken, without blank values", Do: "GET users/<u>", Status: 200, Want: `{"email":"a@example.org","firstName":"f","lastName":"l","attributes":{"a":["1","2"],"c":["3"]},"…":0}`},
		{Name: "a body about something else", Do: "PUT users/<u>", Body: `{"emailVerified":true}`, Status: 204},
		{Name: "keeps it", Do: "GET users/<u>", Status: 200, Want: `{"email":"a@example.org","firstName":"f","lastName":"l","attributes":{"a":["1","2"],"c":["3"]},"…":0}`},
		{Name: "some attributes", Do: "PUT users/<u>", Body: `{"attributes":{"a":["1"]}}`, Status: 204},
		{Name: "replace all, and the names with them", Do: "GET users/<u>", Status: 200, Want: `{"email":"<absent>","firstName":"<absent>","lastName":"<absent>","attributes":{"a":["1"]},"…":0}`},
		{Name: "an empty map", Do: "PUT users/<u>", Body: `{"attributes":{}}`, Status: 204},
		{Name: "removes all", Do: "GET users/<u>", Status: 200, Want: `{"attributes":"<absent>","…":0}`},
		{Name: "what is not the profile", Do: "PUT users/<u>", Body: `{"notBefore":7,"realmRoles":["nope"]}`, Status: 204},
		{Name: "is passed over", Do: "GET users/<u>", Status: 200, Want: `{"notBefore":0,"…":0}`},
		{Name: "another client", Do: "PUT users/<u>", Body: `{"serviceAccountClientId":"other"}`, Status: 204},
		{Name: "is passed over too", Do: "GET clients/<c>/service-account-user", Status: 200, Want: `{"id":"<u>","…":0}`},
		{Name: "another name", Do: "PUT users/<u>", Body: `{"username":"other"}`, Status: 400, Want: `{"field":"username","errorMessage":"error-user-attribute-read-only","params":["username"]}`},
	})
}
