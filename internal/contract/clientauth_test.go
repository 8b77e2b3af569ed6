package contract

import (
	"encoding/base64"
	"testing"
)

func basic(raw string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(raw)) }

func TestClientAuthentication(t *testing.T) {
	w := newWorld(t)
	w.must(t, "POST clients", `{"clientId":"odd","secret":"a+b%c:d","serviceAccountsEnabled":true}`)
	w.must(t, "POST clients", `{"clientId":"coded","secret":"a%41z","serviceAccountsEnabled":true}`)
	w.must(t, "POST clients", `{"clientId":"a b","secret":"s","serviceAccountsEnabled":true}`)
	w.must(t, "POST clients", `{"clientId":"empty","secret":"","serviceAccountsEnabled":true}`)
	w.machine(t, "svc", "")
	w.machine(t, "off", `,"enabled":false`)
	w.machine(t, "strange", `,"clientAuthenticatorType":"nope"`)
	w.must(t, "POST clients", `{"clientId":"bare","secret":"bare-secret","bearerOnly":true}`)
	w.must(t, "POST clients", `{"clientId":"app","publicClient":true,"protocol":"openid-connect"}`)
	w.person(t, "amy", "")
	const machine = "grant_type=client_credentials"
	in := func(name, as, form string) Case {
		return Case{Name: name, Do: "POST ~token", As: as, Body: machine + form, Status: 200, Want: scoped("<word> <word>"), Head: notStored}
	}
	out := func(name, as, form string, status int, want string) Case {
		return Case{Name: name, Do: "POST ~token", As: as, Body: machine + form, Status: status, Want: want, Head: notStored}
	}
	broken := errO("unauthorized_client", "Unexpected error when authenticating client")
	w.run(t, []Case{
		in("Basic, each half encoded", basic("odd:a%2Bb%25c%3Ad"), ""),
		in("a colon in a secret may stay", basic("odd:a%2Bb%25c:d"), ""),
		in("a plus sign is a space", basic("a+b:s"), ""),
		in("a space may stay", basic("a b:s"), ""),
		in("what looks encoded is encoded again", basic("coded:a%2541z"), ""),
		in("the scheme in lower case", "basic "+basic("svc:svc-secret")[6:], ""),
		in("the form is ahead of Basic", basic("odd:x"), "&"+asClient("svc")),
		in("the form's secret alone too", basic("svc:x"), "&client_secret=svc-secret"),
		in("a header that is no Basic is no matter", "Bearer x", "&"+asClient("svc")),
		in("nor is a broken one", "Basic !!!", "&"+asClient("svc")),
		in("an empty secret is a secret where it is stored", "", "&client_id=empty&client_secret="),
		out("a stray per cent sign", basic("odd:a%2Bb%c:d"), "", 400, broken),
		out("a plus sign as it is", basic("odd:a+b%25c:d"), "", 401, badSecret),
		out("what looks encoded, as it is", basic("coded:a%41z"), "", 401, badSecret),
		out("the form's client with the header's secret", basic("svc:svc-secret"), "&client_id=coded", 401, badSecret),
		out("no colon", basic("svc"), "", 401, badClient),
		out("no name", basic(":x"), "", 401, badClient),
		out("nothing in it", "Basic ", "", 401, badClient),
		out("no base64", "Basic !!!", "", 401, badClient),
		out("a bearer token", "Bearer x", "", 401, badClient),
		out("another scheme", "Digest x", "", 401, badClient),
		out("a wrong secret", basic("svc:x"), "", 401, badSecret),
		out("a disabled client", basic("off:off-secret"), "", 401, badClient),
		out("an unknown client", basic("nobody:x"), "", 401, badClient),
		out("an authenticator that is none", "", "&"+asClient("strange"), 401, badClient),
		out("no secret where an empty one is stored", "", "&client_id=empty", 401, badSecret),
		out("a bearer-only client", basic("bare:bare-secret"), "", 400, errO("invalid_client", "Bearer-only not allowed")),
		{Name: "credentials in the query", Do: "POST ~token?" + asClient("svc"), Body: machine, Status: 401, Want: badClient, Head: notStored},
		{Name: "a public client by Basic, with any secret", Do: "POST ~token", As: basic("app:x"), Body: "grant_type=password&username=amy&password=pass", Status: 200, Want: `{"access_token":"<jwt>","…":0}`, Head: notStored},
	})
}
