package contract

import (
	"testing"
	"time"
)

// rotates puts secret rotation to work for confidential clients.
func (w *world) rotates(t *testing.T, config string) {
	t.Helper()
	w.need(t, "CLIENT_SECRET_ROTATION", "")
	w.must(t, "PUT "+profilesPath, rotating(config))
	w.must(t, "PUT "+policiesPath, policy(confidential))
}

// logs is a token request of the client svc with a secret, which works or does not.
func logs(name, secret string, works bool) Case {
	c := Case{Name: name, Do: "POST ~token", Body: "grant_type=client_credentials&client_id=svc&client_secret=" + secret, Status: 200, Want: scoped("<word> <word>"), Head: notStored}
	if !works {
		c.Status, c.Want = 401, badSecret
	}
	return c
}

const oneSecret = "clients/<svc.id>/client-secret"

func attributes(want string) string { return `{"attributes":{` + want + `,"…":0},"…":0}` }

func TestRotationWithoutAPolicy(t *testing.T) {
	w := newWorld(t)
	w.machine(t, "svc", "")
	w.run(t, []Case{
		{Name: "no rotated secret", Do: "GET " + oneSecret + "/rotated", Status: 404, Want: errX("Client does not have a rotated secret")},
		{Name: "and none to remove", Do: "DELETE " + oneSecret + "/rotated", Status: 204},
		{Name: "another secret", Do: "POST " + oneSecret, Status: 200, Want: `{"type":"secret","value":"<secret>"}`, Save: "second=value"},
		logs("works", "<second>", true),
		logs("and the old one does not", "svc-secret", false),
		{Name: "nothing is kept", Do: "GET clients/<svc.id>", Status: 200, Want: attributes(`"client.secret.creation.time":"<now>","client.secret.expiration.time":"<absent>","client.secret.rotated":"<absent>"`)},
		{Name: "the time that a secret was made may be written", Do: "PUT clients/<svc.id>", Body: `{"attributes":{"client.secret.creation.time":"1700000000"}}`, Status: 204},
		{Name: "a secret of the caller's", Do: "PUT clients/<svc.id>", Body: `{"secret":"mine"}`, Status: 204},
		{Name: "does not change it", Do: "GET clients/<svc.id>", Status: 200, Want: `{"secret":"mine",` + attributes(`"client.secret.creation.time":"1700000000"`)[1:]},
	})
}

func TestRotationWithOverlap(t *testing.T) {
	w := newWorld(t)
	w.machine(t, "svc", "")
	w.rotates(t, hourly)
	w.run(t, []Case{
		logs("a client from before the policy", "svc-secret", true),
		{Name: "a body without attributes fails while the secret has no end", Do: "PUT clients/<svc.id>", Body: `{"name":"n"}`, Status: 500, Want: uncaught},
		{Name: "and stamps nothing", Do: "GET clients/<svc.id>", Status: 200, Want: attributes(`"client.secret.expiration.time":"<absent>"`)},
		{Name: "a body with attributes", Do: "PUT clients/<svc.id>", Body: `{"attributes":{}}`, Status: 204},
		{Name: "stamps the end", Do: "GET clients/<svc.id>", Status: 200, Want: attributes(`"client.secret.expiration.time":"<word>","client.secret.rotated":"<absent>"`)},
		{Name: "another secret", Do: "POST " + oneSecret, Status: 200, Want: `{"type":"secret","value":"<secret>"}`, Save: "second=value"},
		logs("the new one works", "<second>", true),
		logs("and so does the old one", "svc-secret", true),
		{Name: "the old one is shown", Do: "GET " + oneSecret + "/rotated", Status: 200, Want: `{"type":"secret","value":"svc-secret"}`},
		{Name: "in attributes too", Do: "GET clients/<svc.id>", Status: 200, Want: attributes(`"client.secret.creation.time":"<now>","client.secret.expiration.time":"<word>",
			"client.secret.rotated":"svc-secret","client.secret.rotated.creation.time":"<now>","client.secret.rotated.expiration.time":"<word>"`)},
		{Name: "a third secret", Do: "POST " + oneSecret, Status: 200, Want: `{"type":"secret","value":"<secret>"}`, Save: "third=value"},
		logs("the newest two work, the third", "<third>", true),
		logs("and the second", "<second>", true),
		logs("not the first", "svc-secret", false),
		{Name: "a body with a name alone", Do: "PUT clients/<svc.id>", Body: `{"name":"m"}`, Status: 204},
		{Name: "keeps the rotated one", Do: "GET " + oneSecret + "/rotated", Status: 200, Want: `{"type":"secret","value":"<second>"}`},
		{Name: "a secret of the caller's", Do: "PUT clients/<svc.id>", Body: `{"secret":"mine"}`, Status: 204},
		logs("replaces the main one", "mine", true),
		logs("at once", "<third>", false),
		logs("and leaves the rotated one", "<second>", true),
		{Name: "the rotated one removed", Do: "DELETE " + oneSecret + "/rotated", Status: 204},
		logs("it is dead", "<second>", false),
		{Name: "and gone", Do: "GET " + oneSecret + "/rotated", Status: 404, Want: errX("Client does not have a rotated secret")},
		{Name: "again", Do: "DELETE " + oneSecret + "/rotated", Status: 204},
	})
}

func TestRotationOfNewClients(t *testing.T) {
	w := newWorld(t)
	w.rotates(t, hourly)
	w.machine(t, "svc", "")
	w.must(t, "POST clients", `{"clientId":"made"}`, "made.id")
	w.must(t, "POST clients", `{"clientId":"public","publicClient":true}`, "public.id")
	w.run(t, []Case{
		{Name: "the caller's secret ends too", Do: "GET clients/<svc.id>", Status: 200, Want: attributes(`"client.secret.expiration.time":"<word>","client.secret.creation.time":"<absent>"`)},
		{Name: "a made one ends", Do: "GET clients/<made.id>", Status: 200, Want: attributes(`"client.secret.expiration.time":"<word>","client.secret.creation.time":"<now>"`)},
		{Name: "a public client has none", Do: "GET clients/<public.id>", Status: 200, Want: attributes(`"client.secret.expiration.time":"<absent>"`)},
		{Name: "another", Do: "POST " + oneSecret, Status: 200, Want: `{"type":"secret","value":"<secret>"}`},
		{Name: "the caller may write an older one", Do: "PUT clients/<svc.id>", Body: `{"attributes":{"client.secret.rotated":"older"}}`, Status: 204},
		logs("which is good", "older", true),
		logs("in place of the last", "svc-secret", false),
		{Name: "the policies go", Do: "PUT " + policiesPath, Body: `{"policies":[]}`, Status: 204},
		{Name: "and the rotated secret stays", Do: "GET " + oneSecret + "/rotated", Status: 200, Want: `{"type":"secret","value":"older"}`},
		{Name: "until the next PUT", Do: "PUT clients/<svc.id>", Body: `{"name":"n"}`, Status: 204},
		{Name: "which drops it all", Do: "GET clients/<svc.id>", Status: 200, Want: attributes(`"client.secret.expiration.time":"<absent>","client.secret.rotated":"<absent>",
			"client.secret.rotated.creation.time":"<absent>","client.secret.rotated.expiration.time":"<absent>"`)},
		{Name: "for good", Do: "GET " + oneSecret + "/rotated", Status: 404, Want: errX("Client does not have a rotated secret")},
	})
}

func TestRotationRights(t *testing.T) {
	w := newWorld(t)
	w.machine(t, "svc", `,"attributes":{"client.secret.rotated":"older"}`)
	w.run(t, []Case{
		{Name: "no token", As: "none", Do: "POST " + oneSecret, Status: 401, Want: unauthorized},
		{Name: "who views clients makes no secret", As: "view-clients", Do: "POST " + oneSecret, Status: 403, Want: forbidden},
		{Name: "nor removes the rotated one, which fails in its own way", As: "view-clients", Do: "DELETE " + oneSecret + "/rotated", Status: 500, Want: uncaught},
		{Name: "who queries clients does not see it", As: "query-clients", Do: "GET " + oneSecret + "/rotated", Status: 403, Want: forbidden},
		{Name: "who manages them does both", As: "manage-clients", Do: "POST " + oneSecret, Status: 200, Want: `{"type":"secret","value":"<secret>"}`},
		{Name: "and removes", As: "manage-clients", Do: "DELETE " + oneSecret + "/rotated", Status: 204},
		{Name: "an unknown client", Do: "POST clients/nope/client-secret", Status: 404, Want: noClient},
		{Name: "to see", Do: "GET clients/nope/client-secret/rotated", Status: 404, Want: noClient},
		{Name: "to remove", Do: "DELETE clients/nope/client-secret/rotated", Status: 404, Want: noClient},
		{Name: "an unknown realm", Do: "GET /admin/realms/<other>/clients/nope/client-secret/rotated", Status: 404, Want: noRealm},
	})
}

// The one wait of this file: a secret that lives for two seconds, on two clients.
func TestRotationOfAnExpiredSecret(t *testing.T) {
	w := newWorld(t)
	w.rotates(t, `"expiration-period":2,"rotated-expiration-period":2,"remaining-rotation-period":1`)
	w.machine(t, "svc", "")
	w.must(t, "POST "+oneSecret, "", "second=value")
	w.machine(t, "own", "")
	w.machine(t, "dated", "")
	w.machine(t, "longer", "")
	time.Sleep(3 * time.Second)
	w.run(t, []Case{
		logs("the main one is dead", "<second>", false),
		logs("and so is the rotated one", "svc-secret", false),
		{Name: "it is shown all the same", Do: "GET " + oneSecret, Status: 200, Want: `{"type":"secret","value":"<second>"}`},
		{Name: "and the rotated one", Do: "GET " + oneSecret + "/rotated", Status: 200, Want: `{"type":"secret","value":"svc-secret"}`},
		{Name: "a body without attributes fails", Do: "PUT clients/<svc.id>", Body: `{"name":"n"}`, Status: 500, Want: uncaught},
		{Name: "longer periods", Do: "PUT " + profilesPath, Body: rotating(hourly), Status: 204},
		{Name: "a body with attributes rotates", Do: "PUT clients/<svc.id>", Body: `{"attributes":{}}`, Status: 204},
		{Name: "there is a third secret", Do: "GET " + oneSecret, Status: 200, Want: `{"type":"secret","value":"<secret>"}`, Save: "third=value"},
		logs("which works", "<third>", true),
		logs("and the expired one works again", "<second>", true),
		{Name: "a secret of the caller's is rotated away at once", Do: "PUT clients/<own.id>", Body: `{"secret":"mine","attributes":{}}`, Status: 204},
		{Name: "and is the rotated one", Do: "GET clients/<own.id>", Status: 200, Want: `{"secret":"<secret>",` + attributes(`"client.secret.rotated":"mine"`)[1:]},
		{Name: "one with its end taken away is not", Do: "PUT clients/<dated.id>", Body: `{"secret":"mine","attributes":{"client.secret.creation.time":"1700000000","client.secret.expiration.time":""}}`, Status: 204},
		{Name: "gets a new one and keeps the time that it was given", Do: "GET clients/<dated.id>", Status: 200, Want: `{"secret":"mine",` +
			attributes(`"client.secret.creation.time":"1700000000","client.secret.expiration.time":"<word>","client.secret.rotated":"<absent>"`)[1:]},
		{Name: "a later end of the caller's", Do: "PUT clients/<longer.id>", Body: `{"attributes":{"client.secret.expiration.time":"2000000000"}}`, Status: 204},
		{Name: "is kept, and with it the secret", Do: "GET clients/<longer.id>", Status: 200, Want: `{"secret":"longer-secret",` + attributes(`"client.secret.expiration.time":"2000000000","client.secret.rotated":"<absent>"`)[1:]},
	})
}
