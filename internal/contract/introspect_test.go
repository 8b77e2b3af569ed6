package contract

import (
	"testing"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

// A bearer token is shown to who is in its audience, see TestIntrospectionIsForTheAudience; this makes a client so.
const hears = `,"protocolMappers":[{"name":"for asker","protocol":"openid-connect","protocolMapper":"oidc-audience-mapper",
	"config":{"included.client.audience":"asker","access.token.claim":"true"}}]`

const (
	dead       = `{"active":false}`
	introspect = "POST ~token/introspect"
)

// fresh is what Keycloak puts on answers that it has made for this request.
var fresh = map[string]string{"Cache-Control": "no-cache"}

func TestIntrospection(t *testing.T) {
	w := newWorld(t)
	w.machine(t, "svc", hears+`,"attributes":{"client_credentials.use_refresh_token":"true"}`)
	w.serviceAccount(t, "svc")
	w.machine(t, "asker", "")
	w.must(t, "POST clients", `{"clientId":"public","publicClient":true,"protocol":"openid-connect"}`)
	w.must(t, "POST ~token", asMachine("svc")+"&scope=openid", "access=access_token", "refresh=refresh_token", "id-token=id_token", "sid=session_state")
	active := `"active":true,"client_id":"svc","username":"service-account-svc","azp":"svc","iat":"<now>","exp":"<now>","iss":"<url>/realms/<realm>","sid":"<sid>","sub":"<svc.user>"`
	whole := `{` + active + `,"token_type":"Bearer","typ":"Bearer","jti":"onrtcc:<word>","aud":["<set>","asker","account"],"acr":"1","scope":"openid <word> <word>",
		"realm_access":{"roles":["<set>","offline_access","uma_authorization","default-roles-<realm>"]},
		"resource_access":{"account":{"roles":["<set>","manage-account","manage-account-links","view-profile"]}},
		"clientHost":"<any>","clientAddress":"<any>","email_verified":false,"preferred_username":"service-account-svc"}`
	asker := asClient("asker") + "&token="
	ask := func(name, form, want string) Case {
		return Case{Name: name, Do: introspect, Body: form, Status: 200, Want: want, Head: fresh}
	}
	bad := func(name, form string, status int, want string) Case {
		return Case{Name: name, Do: introspect, Body: form, Status: status, Want: want}
	}
	w.run(t, []Case{
		ask("the whole of it", asker+"<access>", whole),
		ask("with a hint", asker+"<access>&token_type_hint=access_token", whole),
		{Name: "by Basic", Do: introspect, As: "Basic YXNrZXI6YXNrZXItc2VjcmV0", Body: "token=<access>", Status: 200, Want: whole, Head: fresh},
		ask("a token that is none", asker+"x", dead),
		bad("one that looks like one", asker+"e30.e30.e30", 400, errO("invalid_request", "Failed to introspect token.")),
		ask("an id token", asker+"<id-token>", dead),
		ask("a refresh token without a hint", asClient("svc")+"&token=<refresh>", dead),
		ask("another client's refresh token", asker+"<refresh>&token_type_hint=refresh_token", dead),
		bad("no token", asClient("asker"), 400, errO("invalid_request", "Token not provided.")),
		ask("an empty token", asker, dead),
		bad("a hint that is none", asker+"<access>&token_type_hint=x", 400, errO("invalid_request", "Unsupported token type.")),
		bad("a wrong secret", "client_id=asker&client_secret=x&token=<access>", 401, errO("invalid_client", "Client authentication failed.")),
		bad("no secret", "client_id=asker&token=<access>", 401, errO("invalid_client", "Client authentication failed.")),
		bad("an unknown client", asClient("nobody")+"&token=<access>", 401, badClient),
		bad("no client", "token=<access>", 401, badClient),
		{Name: "a bearer token is no client", Do: introspect, As: "Bearer <access>", Body: "token=<access>", Status: 401, Want: badClient},
		bad("a repeated parameter", asker+"<access>&token=x", 400, errO("invalid_request", "duplicated parameter")),
		bad("a repeated parameter of an unknown client", "client_id=nobody&token=x&token=y", 401, badClient),
		bad("JSON is no form", "{}", 401, badClient),
		bad("a public client", "client_id=public&token=<access>", 403, errO("invalid_request", "Client not allowed.")),
		{Name: "GET", Do: "GET ~token/introspect", Status: 405, Want: noMethod},
		{Name: "an unknown realm", Do: "POST /realms/<other>/protocol/openid-connect/token/introspect", Status: 404, Want: errX("Realm does not exist")},
	})
}

func TestIntrospectionOfARefreshToken(t *testing.T) {
	w := newWorld(t)
	w.machine(t, "svc", `,"attributes":{"client_credentials.use_refresh_token":"true"}`)
	w.serviceAccount(t, "svc")
	w.must(t, "POST ~token", asMachine("svc"), "refresh=refresh_token", "sid=session_state")
	w.run(t, []Case{
		{Name: "by its own client, with the hint", Do: introspect, Body: asClient("svc") + "&token=<refresh>&token_type_hint=refresh_token", Status: 200, Head: fresh,
			Want: `{"active":true,"client_id":"svc","username":"service-account-svc","azp":"svc","typ":"Refresh","sid":"<sid>","sub":"<svc.user>","…":0}`},
		{Name: "it ends with its session", Do: "POST ~logout", Body: asClient("svc") + "&refresh_token=<refresh>", Status: 204},
		{Name: "and is dead then", Do: introspect, Body: asClient("svc") + "&token=<refresh>&token_type_hint=refresh_token", Status: 200, Want: dead, Head: fresh},
	})
}

func TestIntrospectionIsForTheAudience(t *testing.T) {
	w := newWorld(t)
	w.machine(t, "svc", "")
	w.serviceAccount(t, "svc")
	w.machine(t, "asker", "")
	w.must(t, "POST clients/<asker.id>/roles", `{"name":"use"}`)
	w.must(t, "GET clients/<asker.id>/roles/use", "", "use=id")
	w.must(t, "POST clients", `{"clientId":"bare","secret":"bare-secret","bearerOnly":true}`, "bare")
	w.machine(t, "open", `,"attributes":{"allow.token.introspection.without.audience.check":"true"}`)
	w.keep(t, "access", asMachine("svc"))
	shown := func(name, asker string) Case {
		return Case{Name: name, Do: introspect, Body: asClient(asker) + "&token=<access>", Status: 200, Want: `{"active":true,"client_id":"svc","…":0}`, Head: fresh}
	}
	hidden := func(name, asker string) Case {
		return Case{Name: name, Do: introspect, Body: asClient(asker) + "&token=<access>", Status: 200, Want: dead, Head: fresh}
	}
	w.run(t, []Case{
		hidden("another client", "asker"), hidden("even its own client", "svc"), shown("a client that does not check", "open"),
		{Name: "with a role of the asker", Do: "POST users/<svc.user>/role-mappings/clients/<asker.id>", Body: `[{"id":"<use>","name":"use"}]`, Status: 204},
	})
	w.keep(t, "access", asMachine("svc"))
	w.run(t, []Case{
		shown("who is in the audience by a role", "asker"),
	})
	w.must(t, "POST clients/<svc.id>/protocol-mappers/models", `{"name":"m","protocol":"openid-connect","protocolMapper":"oidc-audience-mapper",
		"config":{"included.client.audience":"bare","access.token.claim":"true"}}`)
	w.keep(t, "access", asMachine("svc"))
	w.run(t, []Case{shown("a bearer-only client may ask", "bare")})
}

func TestIntrospectionRecomputes(t *testing.T) {
	w := newWorld(t)
	w.machine(t, "svc", hears)
	w.serviceAccount(t, "svc")
	w.machine(t, "asker", "")
	w.must(t, "POST roles", `{"name":"late"}`)
	w.must(t, "GET roles/late", "", "late=id")
	w.must(t, "DELETE users/<svc.user>/role-mappings/realm", "")
	w.keep(t, "access", asMachine("svc"))
	ask := func(name, want string) Case {
		return Case{Name: name, Do: introspect, Body: asClient("asker") + "&token=<access>", Status: 200, Want: `{"active":true,` + want + `,"…":0}`, Head: fresh}
	}
	testserver.Proves(t, "D26", "C47")
	w.run(t, []Case{
		ask("no role yet, nor where the account called from", `"clientHost":"<absent>","clientAddress":"<absent>","realm_access":"<absent>"`),
		{Name: "granted", Do: "POST users/<svc.user>/role-mappings/realm", Body: `[{"id":"<late>","name":"late"}]`, Status: 204},
		ask("a role granted since shows", `"realm_access":{"roles":["late"]}`),
		{Name: "removed", Do: "DELETE users/<svc.user>/role-mappings/realm", Body: `[{"id":"<late>","name":"late"}]`, Status: 204},
		ask("and one removed does not", `"realm_access":"<absent>"`),
	})
	w.must(t, "POST clients/<svc.id>/protocol-mappers/models", `{"name":"m","protocol":"openid-connect","protocolMapper":"oidc-hardcoded-claim-mapper",
		"config":{"claim.name":"team","claim.value":"blue","jsonType.label":"String","access.token.claim":"true"}}`)
	w.run(t, []Case{
		ask("a claim mapped since shows", `"team":"blue"`),
	})
}
