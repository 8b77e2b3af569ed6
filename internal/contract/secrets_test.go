package contract

import "testing"

// Secrets without a rotation policy; policies_test.go has those with one.
func TestSecret(t *testing.T) {
	w := newWorld(t)
	w.must(t, "POST clients", `{"clientId":"c","secret":"first","serviceAccountsEnabled":true}`, "c")
	w.must(t, "POST clients", `{"clientId":"p","publicClient":true}`, "p")
	w.must(t, "POST clients", `{"clientId":"b","bearerOnly":true,"secret":"bare"}`, "b")
	login := func(name, secret string, status int) Case {
		c := Case{Name: name, Do: "POST ~token", Body: "grant_type=client_credentials&client_id=c&client_secret=" + secret, Status: status,
			Want: badSecret, Head: map[string]string{"Cache-Control": "no-store", "Pragma": "no-cache"}}
		if status == 200 {
			c.Want = `{"access_token":"<jwt>","…":0}`
		}
		return c
	}
	w.run(t, []Case{
		{Name: "read", Do: "GET clients/<c>/client-secret", Status: 200, Want: `{"type":"secret","value":"first"}`},
		{Name: "read by a viewer, in clear", As: "view-clients", Do: "GET clients/<c>/client-secret", Status: 200, Want: `{"type":"secret","value":"first"}`},
		{Name: "not by who may only query", As: "query-clients", Do: "GET clients/<c>/client-secret", Status: 403, Want: forbidden},
		{Name: "of an unknown client", Do: "GET clients/nope/client-secret", Status: 404, Want: noClient},
		login("it works", "first", 200),
		{Name: "a new one is the server's, whatever the body says", Do: "POST clients/<c>/client-secret", Body: `{"value":"mine"}`, Status: 200, Want: `{"type":"secret","value":"<secret>"}`, Save: "second=value"},
		{Name: "and read again", Do: "GET clients/<c>", Status: 200, Want: `{"secret":"<second>","attributes":{"realm_client":"false","client.secret.creation.time":"<now>"},"…":0}`},
		login("the old one is dead", "first", 401),
		login("the new one works", "<second>", 200),
		{Name: "not made by a viewer", As: "view-clients", Do: "POST clients/<c>/client-secret", Status: 403, Want: forbidden},
		{Name: "nor for an unknown client", Do: "POST clients/nope/client-secret", Status: 404, Want: noClient},
		{Name: "made by a manager", As: "manage-clients", Do: "POST clients/<c>/client-secret", Status: 200, Want: `{"type":"secret","value":"<secret>"}`},
		{Name: "set", Do: "PUT clients/<c>", Body: `{"secret":"mine"}`, Status: 204},
		login("works", "mine", 200),
		{Name: "asterisks are stored as they are", Do: "PUT clients/<c>", Body: `{"secret":"**********"}`, Status: 204},
		login("and work", "**********", 200),
		{Name: "an empty one is stored", Do: "PUT clients/<c>", Body: `{"secret":""}`, Status: 204},
		login("and works", "", 200),
		{Name: "none was rotated", Do: "GET clients/<c>/client-secret/rotated", Status: 404, Want: errX("Client does not have a rotated secret")},
		{Name: "removing it is fine", Do: "DELETE clients/<c>/client-secret/rotated", Status: 204},
		{Name: "for a manager; nobody else is told so", As: "view-clients", Do: "DELETE clients/<c>/client-secret/rotated", Status: 500, Want: uncaught},
		{Name: "nor is nobody", As: "nobody", Do: "DELETE clients/<c>/client-secret/rotated", Status: 500, Want: uncaught},
		{Name: "nobody has looked", As: "nobody", Do: "GET clients/<c>/client-secret/rotated", Status: 403, Want: forbidden},
		{Name: "of an unknown client it is not read", Do: "GET clients/nope/client-secret/rotated", Status: 404, Want: noClient},
		{Name: "nor removed", Do: "DELETE clients/nope/client-secret/rotated", Status: 404, Want: noClient},
		{Name: "a public client gets one", Do: "POST clients/<p>/client-secret", Status: 200, Want: `{"type":"secret","value":"<secret>"}`},
		{Name: "a bearer-only one has one", Do: "GET clients/<b>/client-secret", Status: 200, Want: `{"type":"secret","value":"bare"}`},
	})
}

func TestSecretOfAClientThatWasPublic(t *testing.T) {
	w := newWorld(t)
	w.must(t, "POST clients", `{"clientId":"c","secret":"first"}`, "c")
	w.run(t, []Case{
		{Name: "public", Do: "PUT clients/<c>", Body: `{"publicClient":true}`, Status: 204},
		{Name: "has none", Do: "GET clients/<c>/client-secret", Status: 200, Want: `{"type":"secret"}`},
		{Name: "confidential again", Do: "PUT clients/<c>", Body: `{"publicClient":false}`, Status: 204},
		{Name: "has another", Do: "GET clients/<c>/client-secret", Status: 200, Want: `{"type":"secret","value":"<secret>"}`},
	})
}
