package contract

import (
	"encoding/json"
	"strconv"
	"testing"
	"time"
)

// revocable has a client svc with a token <access> of the second <iat>, and who can ask about it.
func revocable(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.machine(t, "asker", "")
	w.machine(t, "svc", hears)
	w.serviceAccount(t, "svc")
	w.again(t)
	return w
}

// again mints another token of svc.
func (w *world) again(t *testing.T) {
	t.Helper()
	w.keep(t, "access", asMachine("svc")+"&scope=openid")
	var claims struct {
		Iat int64 `json:"iat"`
	}
	if err := json.Unmarshal(readable(t, w.get("access")), &claims); err != nil {
		t.Fatal(err)
	}
	for name, n := range map[string]int64{"iat": claims.Iat, "iat+1": claims.Iat + 1, "iat-9": claims.Iat - 9, "iat+99": claims.Iat + 99} {
		w.set(name, strconv.FormatInt(n, 10))
	}
}

func lives(name string) Case {
	return Case{Name: name + ": alive", Do: introspect, Body: asClient("asker") + "&token=<access>", Status: 200, Want: `{"active":true,"…":0}`, Head: fresh}
}

func dies(name string) Case {
	return Case{Name: name + ": dead", Do: introspect, Body: asClient("asker") + "&token=<access>", Status: 200, Want: dead, Head: fresh}
}

func unheard(name, why string) Case {
	return Case{Name: name + ": " + why, Do: "GET ~userinfo", As: "Bearer <access>", Status: 401, Head: challenge("invalid_token", why)}
}

func putClient(body string) Case {
	return Case{Name: "PUT client " + body, Do: "PUT clients/<svc.id>", Body: body, Status: 204}
}

func putRealm(body string) Case {
	return Case{Name: "PUT realm " + body, Do: "PUT ", Body: body, Status: 204}
}

func TestRevocationByNotBefore(t *testing.T) {
	w := revocable(t)
	failed := "Token verification failed"
	w.run(t, []Case{
		lives("at first"),
		putClient(`{"notBefore":<iat>}`), lives("the token's own second"),
		putClient(`{"notBefore":<iat+1>}`), dies("a second later"), unheard("a second later", failed),
		putRealm(`{"notBefore":<iat-9>}`), dies("with an older one of the realm"),
		putClient(`{"notBefore":<iat-9>}`), lives("both older"),
		putRealm(`{"notBefore":<iat+1>}`), dies("with a newer one of the realm"),
		putClient(`{"notBefore":0}`), dies("with the realm's alone"), unheard("the realm's alone", failed),
		putRealm(`{"notBefore":0}`), lives("with none, again"),
		putClient(`{"notBefore":<iat+99>}`),
	})
	w.run(t, []Case{
		{Name: "a token is born dead", Do: "POST ~token", Body: asMachine("svc"), Status: 200, Want: `{"access_token":"<jwt>","not-before-policy":` + w.get("iat+99") + `,"…":0}`, Head: notStored, Save: "access=access_token"},
		dies("born"),
		putRealm(`{"notBefore":<iat>}`),
		{Name: "the reply tells the larger", Do: "POST ~token", Body: asMachine("svc"), Status: 200, Want: `{"not-before-policy":` + w.get("iat+99") + `,"…":0}`, Head: notStored},
		putClient(`{"notBefore":0}`),
		{Name: "the realm's where the client has none", Do: "POST ~token", Body: asMachine("svc"), Status: 200, Want: `{"not-before-policy":` + w.get("iat") + `,"…":0}`, Head: notStored},
	})
}

// The one wait of this file: a logout kills what is older than its own second.
func TestRevocationByLogout(t *testing.T) {
	w := revocable(t)
	w.machine(t, "idle", hears)
	w.keep(t, "second", asMachine("idle"))
	time.Sleep(1100 * time.Millisecond)
	second := func(want string) Case {
		return Case{Name: "the other client's " + want, Do: introspect, Body: asClient("asker") + "&token=<second>", Status: 200, Want: want, Head: fresh}
	}
	w.run(t, []Case{
		{Name: "logging a user out takes a right", As: "view-users", Do: "POST users/<svc.user>/logout", Status: 403, Want: forbidden},
		{Name: "and a user", Do: "POST users/nope/logout", Status: 404, Want: errX("User not found")},
		{Name: "logging all out too", As: "view-users", Do: "POST logout-all", Status: 403, Want: forbidden},
		{Name: "and a realm", Do: "POST /admin/realms/<other>/logout-all", Status: 404, Want: noRealm},
		lives("nothing happened"),
		{Name: "the account is logged out", Do: "POST users/<svc.user>/logout", Status: 204},
		dies("logged out"), unheard("logged out", "User not valid"), second(`{"active":true,"…":0}`),
		{Name: "the account shows it", Do: "GET users/<svc.user>", Status: 200, Want: `{"notBefore":"<now>","…":0}`},
		{Name: "all are logged out", Do: "POST logout-all", Status: 200, Want: `{}`},
		second(dead),
		{Name: "the realm shows it", Do: "GET ", Status: 200, Want: `{"notBefore":"<now>","…":0}`},
	})
	w.again(t)
	w.run(t, []Case{lives("a token from after that")})
}

func TestRevocationIsNotPushed(t *testing.T) {
	w := revocable(t)
	w.machine(t, "far", `,"adminUrl":"http://127.0.0.1:1/x"`)
	w.run(t, []Case{
		{Name: "of a client", Do: "POST clients/<svc.id>/push-revocation", Status: 200, Want: `{}`},
		lives("pushed"),
		{Name: "of the realm", As: "manage-realm", Do: "POST push-revocation", Status: 200, Want: `{"failedRequests":["http://127.0.0.1:1/x"]}`},
		lives("pushed to all"),
		{Name: "to where nobody is", As: "manage-clients", Do: "POST clients/<far.id>/push-revocation", Status: 200, Want: `{"failedRequests":["http://127.0.0.1:1/x"]}`},
		{Name: "a client's takes a right", As: "view-clients", Do: "POST clients/<svc.id>/push-revocation", Status: 403, Want: forbidden},
		{Name: "the realm's too", As: "view-realm", Do: "POST push-revocation", Status: 403, Want: forbidden},
		{Name: "an unknown client", Do: "POST clients/nope/push-revocation", Status: 404, Want: noClient},
		{Name: "an unknown realm", Do: "POST /admin/realms/<other>/push-revocation", Status: 404, Want: noRealm},
	})
}

func TestRevocationByChangingTheClient(t *testing.T) {
	w := revocable(t)
	w.run(t, []Case{
		{Name: "another secret", Do: "POST clients/<svc.id>/client-secret", Status: 200, Want: `{"type":"secret","value":"<secret>"}`},
		lives("another secret"),
		putClient(`{"enabled":false}`), dies("disabled"), unheard("disabled", "Client disabled"), putClient(`{"enabled":true}`), lives("enabled"),
		putClient(`{"publicClient":true}`), lives("public"), putClient(`{"publicClient":false,"secret":"svc-secret"}`), lives("confidential"),
		putClient(`{"clientId":"new"}`), dies("renamed"), putClient(`{"clientId":"svc"}`), lives("under its own name"),
		putClient(`{"serviceAccountsEnabled":false}`), dies("without an account"), unheard("without an account", "user_not_found"),
		putClient(`{"serviceAccountsEnabled":true}`), lives("with a new account"),
		{Name: "which is another", Do: "GET clients/<svc.id>/service-account-user", Status: 200, Want: `{"id":"<uuid>","username":"service-account-svc","…":0}`, Save: "new.user=id"},
		{Name: "the account disabled", Do: "PUT users/<new.user>", Body: `{"enabled":false}`, Status: 204},
		dies("a disabled account"), unheard("a disabled account", "user_disabled"),
		{Name: "no token either", Do: "POST ~token", Body: asMachine("svc"), Status: 401, Want: errO("invalid_request", "User 'service-account-svc' disabled"), Head: notStored},
		{Name: "the account deleted", Do: "DELETE users/<new.user>", Status: 204},
		dies("a deleted account"), unheard("a deleted account", "user_not_found"),
		{Name: "nor now", Do: "POST ~token", Body: asMachine("svc"), Status: 401, Want: errO("invalid_request", "The associated service account for the client does not exist"), Head: notStored},
		{Name: "looking for it makes it again", Do: "GET clients/<svc.id>/service-account-user", Status: 200, Want: `{"username":"service-account-svc","…":0}`, Save: "last.user=id"},
		lives("an account made again"),
	})
}

func TestRevocationByDeletingTheClient(t *testing.T) {
	w := revocable(t)
	revive := func(more string) Case {
		return Case{Name: "made again" + more, Do: "POST clients", Body: `{"clientId":"svc","secret":"another","serviceAccountsEnabled":true` + hears + more + `}`, Status: 201,
			Location: "<url>/admin/realms/<realm>/clients/<uuid>", Save: "svc.id"}
	}
	remove := Case{Name: "deleted", Do: "DELETE clients/<svc.id>", Status: 204}
	w.run(t, []Case{
		remove, dies("deleted"), unheard("deleted", "Token verification failed"),
		{Name: "a second time", Do: "DELETE clients/<svc.id>", Status: 404, Want: noClient},
		revive(""), lives("made again"),
		{Name: "another account", Do: "GET clients/<svc.id>/service-account-user", Status: 200, Want: `{"username":"service-account-svc","…":0}`, Save: "new.user=id"},
		{Name: "the token is the new account's", Do: introspect, Body: asClient("asker") + "&token=<access>", Status: 200, Want: `{"active":true,"sub":"<new.user>","…":0}`, Head: fresh},
		{Name: "for userinfo as well", Do: "GET ~userinfo", As: "Bearer <access>", Status: 200, Want: `{"sub":"<new.user>","…":0}`, Head: told},
		remove, revive(`,"notBefore":<iat>`), lives("made again with notBefore in its own second"),
		remove, revive(`,"notBefore":<iat+1>`), dies("made again with notBefore a second later"),
	})
}

func TestRevocationByTheRealm(t *testing.T) {
	w := revocable(t)
	w.run(t, []Case{
		putRealm(`{"enabled":false}`), putRealm(`{"enabled":true}`), lives("disabled and enabled again"),
		{Name: "deleted", Do: "DELETE ", Status: 204},
		{Name: "no realm", Do: introspect, Body: asClient("asker") + "&token=<access>", Status: 404, Want: errX("Realm does not exist")},
		{Name: "made again", Do: "POST /admin/realms", Body: `{"realm":"<realm>","enabled":true}`, Status: 201, Location: "<url>/admin/realms/<realm>"},
	})
	w.machine(t, "asker", "")
	w.machine(t, "svc", hears)
	w.run(t, []Case{dies("other keys"), unheard("other keys", "Token verification failed")})
}

// access.manage of a user tells, ahead of any write, whether a login may revoke that user's tokens.
func TestUserSaysWhoMayRevokeItsTokens(t *testing.T) {
	w := newWorld(t)
	w.must(t, "POST clients", `{"clientId":"app","serviceAccountsEnabled":true}`, "c")
	w.must(t, "GET clients/<c>/service-account-user", "", "account=id")
	w.run(t, []Case{
		{Name: "read through the client, it does not say", As: "manage-clients", Do: "GET clients/<c>/service-account-user", Status: 200, Want: `{"username":"service-account-app","access":"<absent>","…":0}`},
		{Name: "who may manage clients does not see the user", As: "manage-clients", Do: "GET users/<account>", Status: 403, Want: forbidden},
		{Name: "and may not", As: "manage-clients", Do: "POST users/<account>/logout", Status: 403, Want: forbidden},
		{Name: "who may view users is told no", As: "view-users", Do: "GET users/<account>", Status: 200, Want: `{"access":{"view":true,"manage":false,"…":0},"…":0}`},
		{Name: "and may not either", As: "view-users", Do: "POST users/<account>/logout", Status: 403, Want: forbidden},
		{Name: "who may manage users is told yes", As: "manage-users", Do: "GET users/<account>", Status: 200, Want: `{"access":{"view":true,"manage":true,"…":0},"…":0}`},
		{Name: "and may", As: "manage-users", Do: "POST users/<account>/logout", Status: 204},
	})
}
