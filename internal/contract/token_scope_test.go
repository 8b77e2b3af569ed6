package contract

import "testing"

// scoped is what the reply of a machine says with so many words of scope.
func scoped(words string) string { return `{` + bearer + noSession + `,"scope":"` + words + `"}` }

func TestTokenScope(t *testing.T) {
	w := newWorld(t)
	w.must(t, "POST client-scopes", `{"name":"seen","protocol":"openid-connect","protocolMappers":[{"name":"m","protocol":"openid-connect",
		"protocolMapper":"oidc-hardcoded-claim-mapper","config":{"claim.name":"seen","claim.value":"yes","jsonType.label":"String","access.token.claim":"true"}}]}`, "seen.id")
	w.must(t, "POST client-scopes", `{"name":"unseen","protocol":"openid-connect","attributes":{"include.in.token.scope":"false"}}`)
	w.must(t, "POST client-scopes", `{"name":"foreign","protocol":"openid-connect"}`)
	w.machine(t, "svc", `,"defaultClientScopes":["profile","basic"],"optionalClientScopes":["seen","unseen","email"]`)
	w.machine(t, "bare", `,"defaultClientScopes":[],"optionalClientScopes":["email"]`)
	w.serviceAccount(t, "bare")
	refused := func(scope string) Case {
		return Case{Name: "not linked: " + scope, Do: "POST ~token", Body: asMachine("svc") + "&scope=" + scope, Status: 400, Want: errO("invalid_scope", "Invalid scopes: "+scope), Head: notStored}
	}
	w.mint(t, []Mint{
		{Case: Case{Name: "the default ones alone", Body: asMachine("svc"), Want: scoped("profile")}, Access: `{"scope":["profile"],"seen":"<absent>","email_verified":"<absent>","…":0}`},
		{Case: Case{Name: "an optional one brings its claims", Body: asMachine("svc") + "&scope=seen", Want: scoped("<word> <word>")}, Access: `{"scope":["<set>","profile","seen"],"seen":"yes","…":0}`},
		{Case: Case{Name: "one that does not show", Body: asMachine("svc") + "&scope=unseen", Want: scoped("profile")}, Access: `{"scope":["profile"],"…":0}`},
		{Case: Case{Name: "a default one by name, twice", Body: asMachine("svc") + "&scope=profile+profile+basic", Want: scoped("profile")}},
		{Case: Case{Name: "several", Body: asMachine("svc") + "&scope=seen+email+openid", Want: `{` + bearer + noSession + `,"id_token":"<jwt>","scope":"openid <word> <word> <word>"}`},
			Access: `{"scope":["<set>","openid","profile","email","seen"],"email_verified":false,"…":0}`, ID: `{"seen":"<absent>","email_verified":false,"…":0}`},
		{Case: Case{Name: "without any scope the account shows all the same", Body: asMachine("bare"), Want: scoped("")},
			Access: `{` + ofRealm + `,"jti":"trrtcc:<word>","sub":"<bare.user>","azp":"bare","scope":[],"clientHost":"<any>","clientAddress":"<any>","client_id":"bare"}`},
	})
	w.run(t, []Case{refused("foreign"), refused("roles"), refused("offline_access"), refused("Seen")})
	w.must(t, "PUT clients/<svc.id>/default-client-scopes/<seen.id>", "")
	w.must(t, "DELETE clients/<svc.id>/optional-client-scopes/<seen.id>", "")
	w.run(t, []Case{refused("seen")})
}

func TestTokenScopeWithRoles(t *testing.T) {
	w := newWorld(t)
	for _, role := range []string{"held", "lacked", "around"} {
		w.must(t, "POST roles", `{"name":"`+role+`"}`)
		w.must(t, "GET roles/"+role, "", role+"=id")
		w.must(t, "POST client-scopes", `{"name":"for-`+role+`","protocol":"openid-connect"}`, "scope")
		w.must(t, "POST client-scopes/<scope>/scope-mappings/realm", `[{"id":"<`+role+`>","name":"`+role+`"}]`)
	}
	w.must(t, "POST roles/around/composites", `[{"id":"<lacked>","name":"lacked"}]`)
	w.machine(t, "svc", `,"fullScopeAllowed":false,"defaultClientScopes":["roles","profile"],"optionalClientScopes":["for-held","for-lacked","for-around"]`)
	w.serviceAccount(t, "svc")
	w.must(t, "POST clients/<svc.id>/roles", `{"name":"own"}`)
	w.must(t, "GET clients/<svc.id>/roles/own", "", "own=id")
	w.must(t, "POST users/<svc.user>/role-mappings/realm", `[{"id":"<held>","name":"held"}]`)
	w.mint(t, []Mint{
		{Case: Case{Name: "no scope but full none passes a role", Body: asMachine("svc"), Want: scoped("profile")}, Access: `{"aud":"<absent>","realm_access":"<absent>","resource_access":"<absent>","…":0}`},
		{Case: Case{Name: "a scope lets its role in", Body: asMachine("svc") + "&scope=for-held", Want: scoped("<word> <word>")}, Access: `{"scope":["<set>","profile","for-held"],"realm_access":{"roles":["held"]},"…":0}`},
		{Case: Case{Name: "one whose roles the account lacks is dropped", Body: asMachine("svc") + "&scope=for-lacked+for-held", Want: scoped("<word> <word>")}, Access: `{"scope":["<set>","profile","for-held"],"…":0}`},
		{Case: Case{Name: "and so is a composite one", Body: asMachine("svc") + "&scope=for-around", Want: scoped("profile")}, Access: `{"scope":["profile"],"…":0}`},
	})
	w.must(t, "POST users/<svc.user>/role-mappings/realm", `[{"id":"<lacked>","name":"lacked"}]`)
	w.must(t, "POST users/<svc.user>/role-mappings/clients/<svc.id>", `[{"id":"<own>","name":"own"}]`)
	w.mint(t, []Mint{
		{Case: Case{Name: "a part of a composite keeps it, and passes", Body: asMachine("svc") + "&scope=for-around", Want: scoped("<word> <word>")},
			Access: `{"scope":["<set>","profile","for-around"],"realm_access":{"roles":["lacked"]},"…":0}`},
		{Case: Case{Name: "a client's own roles always pass", Body: asMachine("svc"), Want: scoped("profile")}, Access: `{"resource_access":{"svc":{"roles":["own"]}},"aud":"<absent>","…":0}`},
	})
}

func TestTokenRoles(t *testing.T) {
	w := newWorld(t)
	w.machine(t, "svc", "")
	w.serviceAccount(t, "svc")
	for _, client := range []string{"orders", "stock", "idle"} {
		w.must(t, "POST clients", `{"clientId":"`+client+`"}`, client)
		w.must(t, "POST clients/<"+client+">/roles", `{"name":"use"}`)
		w.must(t, "GET clients/<"+client+">/roles/use", "", client+".use=id")
	}
	w.must(t, "POST roles", `{"name":"all"}`)
	w.must(t, "GET roles/all", "", "all=id")
	w.must(t, "POST roles/all/composites", `[{"id":"<stock.use>","name":"use"}]`)
	w.must(t, "DELETE users/<svc.user>/role-mappings/realm", "")
	plain := scoped("<word> <word>")
	w.mint(t, []Mint{{Case: Case{Name: "an account without roles", Body: asMachine("svc"), Want: plain}, Access: `{"aud":"<absent>","realm_access":"<absent>","resource_access":"<absent>","…":0}`}})
	w.must(t, "POST users/<svc.user>/role-mappings/clients/<orders>", `[{"id":"<orders.use>","name":"use"}]`)
	w.mint(t, []Mint{{Case: Case{Name: "a role of one client is an audience", Body: asMachine("svc"), Want: plain}, Access: `{"aud":"orders","realm_access":"<absent>","resource_access":{"orders":{"roles":["use"]}},"…":0}`}})
	w.must(t, "POST users/<svc.user>/role-mappings/realm", `[{"id":"<all>","name":"all"}]`)
	both := `{"aud":["<set>","orders","stock"],"realm_access":{"roles":["all"]},"resource_access":{"orders":{"roles":["use"]},"stock":{"roles":["use"]}},"…":0}`
	w.mint(t, []Mint{{Case: Case{Name: "a composite brings its parts, and two audiences are a list", Body: asMachine("svc"), Want: plain}, Access: both}})
	w.must(t, "PUT clients/<stock>", `{"enabled":false}`)
	w.mint(t, []Mint{{Case: Case{Name: "a disabled client is an audience too", Body: asMachine("svc"), Want: plain}, Access: both}})
	w.must(t, "PUT clients/<svc.id>", `{"fullScopeAllowed":false}`)
	w.mint(t, []Mint{{Case: Case{Name: "without full scope none is left", Body: asMachine("svc"), Want: plain}, Access: `{"aud":"<absent>","realm_access":"<absent>","resource_access":"<absent>","…":0}`}})
	w.must(t, "POST clients/<svc.id>/scope-mappings/clients/<stock>", `[{"id":"<stock.use>","name":"use"}]`)
	w.mint(t, []Mint{{Case: Case{Name: "but what is mapped", Body: asMachine("svc"), Want: plain}, Access: `{"aud":"stock","realm_access":"<absent>","resource_access":{"stock":{"roles":["use"]}},"…":0}`}})
	w.must(t, "POST clients/<svc.id>/scope-mappings/realm", `[{"id":"<all>","name":"all"}]`)
	w.mint(t, []Mint{{Case: Case{Name: "and a mapped composite with its parts", Body: asMachine("svc"), Want: plain}, Access: `{"aud":"stock","realm_access":{"roles":["all"]},"resource_access":{"stock":{"roles":["use"]}},"…":0}`}})
}
