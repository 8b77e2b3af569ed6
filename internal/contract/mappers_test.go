package contract

import (
	"net/url"
	"testing"
)

const claimMapper = `"protocol":"openid-connect","protocolMapper":"oidc-hardcoded-claim-mapper"`

// Protocol mappers are the same on a client and on a client scope.
func TestProtocolMapper(t *testing.T) {
	t.Parallel()
	t.Run("of a client", func(t *testing.T) {
		w := newWorld(t)
		w.must(t, "POST clients", `{"clientId":"c"}`, "parent")
		testMappers(t, w, "clients/"+w.get("parent"), "clients/nope", noClient)
	})
	t.Run("of a client scope", func(t *testing.T) {
		w := newWorld(t)
		w.must(t, "POST client-scopes", `{"name":"s","protocol":"openid-connect"}`, "parent")
		testMappers(t, w, "client-scopes/"+w.get("parent"), "client-scopes/nope", noScope)
	})
}

func testMappers(t *testing.T, w *world, parent, nobody, missing string) {
	t.Helper()
	at := parent + "/protocol-mappers/"
	w.set("models", at+"models")
	location := "<url>/admin/realms/<realm>/<models>/"
	rep := func(id, name, config string) string {
		return `{"id":"` + id + `","name":"` + name + `",` + claimMapper + `,"consentRequired":false,"config":` + config + `}`
	}
	bad := func(name, body string, status int, want string) Case {
		return Case{Name: name, Do: "POST <models>", Body: body, Status: status, Want: want}
	}
	put := func(name, body string, status int, want string) Case {
		return Case{Name: name, Do: "PUT <models>/<m>", Body: body, Status: status, Want: want}
	}
	config := `{"claim.name":"x","claim.value":"1","access.token.claim":"true","id.token.claim":"true"}`
	shown := `{"claim.name":"x","claim.value":"1","access.token.claim":"true","id.token.claim":"true","userinfo.token.claim":"true","introspection.token.claim":"true"}`
	w.run(t, []Case{
		{Name: "none", Do: "GET <models>", Status: 200, Want: `[]`},
		{Name: "the caller chooses the id", Do: "POST <models>", Body: `{"id":"<realm>-m","name":"m",` + claimMapper + `,"config":` + config + `}`, Status: 201, Location: location + "<realm>-m", Save: "m"},
		{Name: "userinfo and introspection are added", Do: "GET <models>/<m>", Status: 200, Want: rep("<realm>-m", "m", shown)},
		{Name: "or by the server", Do: "POST <models>", Body: `{"name":"n",` + claimMapper + `}`, Status: 201, Location: location + "<uuid>", Save: "n"},
		{Name: "a bare one", Do: "GET <models>/<n>", Status: 200, Want: rep("<n>", "n", `{}`)},
		{Name: "both", Do: "GET <models>", Status: 200, Want: `["<set>",` + rep("<m>", "m", shown) + `,` + rep("<n>", "n", `{}`) + `]`},
		{Name: "of a protocol", Do: "GET " + at + "protocol/openid-connect", Status: 200, Want: `["<set>",` + rep("<m>", "m", shown) + `,` + rep("<n>", "n", `{}`) + `]`},
		{Name: "of another", Do: "GET " + at + "protocol/saml", Status: 200, Want: `[]`},
		bad("the same name", `{"name":"m",`+claimMapper+`}`, 409, errM("Protocol mapper exists with same name")),
		bad("the same id", `{"id":"<realm>-m","name":"o",`+claimMapper+`}`, 409, errM("Protocol mapper exists with same name")),
		bad("an unknown type", `{"name":"o","protocol":"openid-connect","protocolMapper":"nope"}`, 404, errX("ProtocolMapper provider not found")),
		bad("no name", `{`+claimMapper+`}`, 409, duplicated),
		bad("no protocol", `{"name":"o","protocolMapper":"oidc-hardcoded-claim-mapper"}`, 409, duplicated),
		bad("an unknown field", `{"nope":1}`, 400, unknownField("ProtocolMapper", "nope", "10")),
		bad("no JSON", `{`, 400, notJSON),
		{Name: "two at once", Do: "POST " + at + "add-models", Body: `[{"name":"p",` + claimMapper + `},{"name":"q",` + claimMapper + `}]`, Status: 204},
		{Name: "one of which is there", Do: "POST " + at + "add-models", Body: `[{"name":"r",` + claimMapper + `},{"name":"q",` + claimMapper + `}]`, Status: 409, Want: errO("conflict", "Protocol mapper name must be unique per protocol")},
		{Name: "adds none", Do: "GET <models>", Status: 200, Want: `["<set>",{"name":"m","…":0},{"name":"n","…":0},{"name":"p","…":0},{"name":"q","…":0}]`},
		{Name: "an object at once", Do: "POST " + at + "add-models", Body: `{}`, Status: 400, Want: wrongType},
		put("without an id", `{"name":"m",`+claimMapper+`}`, 500, uncaught),
		put("the config is replaced", `{"id":"<m>","name":"m",`+claimMapper+`,"config":{"claim.name":"y"}}`, 204, ""),
		{Name: "whole", Do: "GET <models>/<m>", Status: 200, Want: rep("<m>", "m", `{"claim.name":"y"}`)},
		put("another's name and protocol", `{"id":"<m>","name":"n","protocol":"saml","protocolMapper":"oidc-hardcoded-claim-mapper"}`, 204, ""),
		{Name: "are passed over", Do: "GET <models>/<m>", Status: 200, Want: rep("<realm>-m", "m", `{}`)},
		put("neither is needed", `{"id":"<m>","protocolMapper":"oidc-audience-mapper","config":{"a":"1"}}`, 204, ""),
		{Name: "to change the kind", Do: "GET <models>/<m>", Status: 200, Want: `{"protocolMapper":"oidc-audience-mapper","config":{"a":"1"},"…":0}`},
		put("blank values", `{"id":"<m>",`+claimMapper+`,"config":{"a":"","b":null,"c":" ","id.token.claim":"false","access.token.claim":"yes"}}`, 204, ""),
		{Name: "are dropped, and what is not true is false elsewhere", Do: "GET <models>/<m>", Status: 200,
			Want: rep("<realm>-m", "m", `{"c":" ","id.token.claim":"false","access.token.claim":"yes","userinfo.token.claim":"false","introspection.token.claim":"false"}`)},
		{Name: "the name in another protocol", Do: "POST <models>", Body: `{"name":"m","protocol":"saml","protocolMapper":"saml-role-name-mapper"}`, Status: 201, Location: location + "<uuid>", Save: "saml"},
		{Name: "and away with it", Do: "DELETE <models>/<saml>", Status: 204},
		put("an unknown type later", `{"id":"<m>","name":"m","protocol":"openid-connect","protocolMapper":"nope"}`, 404, errX("ProtocolMapper provider not found")),
		{Name: "an unknown one is not read", Do: "GET <models>/nope", Status: 404, Want: errX("Model not found")},
		{Name: "nor changed", Do: "PUT <models>/nope", Body: `{"id":"nope","name":"m",` + claimMapper + `}`, Status: 404, Want: errX("Model not found")},
		{Name: "nor deleted", Do: "DELETE <models>/nope", Status: 404, Want: errX("Model not found")},
		{Name: "of nothing", Do: "GET " + nobody + "/protocol-mappers/models", Status: 404, Want: missing},
		{Name: "to nothing", Do: "POST " + nobody + "/protocol-mappers/models", Body: `{"name":"o",` + claimMapper + `}`, Status: 404, Want: missing},
		{Name: "many to nothing", Do: "POST " + nobody + "/protocol-mappers/add-models", Body: `[]`, Status: 404, Want: missing},
		{Name: "of a protocol of nothing", Do: "GET " + nobody + "/protocol-mappers/protocol/openid-connect", Status: 404, Want: missing},
		{Name: "read by a viewer", As: "view-clients", Do: "GET <models>/<n>", Status: 200, Want: rep("<n>", "n", `{}`)},
		{Name: "not by others", As: "view-realm", Do: "GET <models>", Status: 403, Want: forbidden},
		{Name: "nor one", As: "view-realm", Do: "GET <models>/<n>", Status: 403, Want: forbidden},
		{Name: "nor a protocol's", As: "view-realm", Do: "GET " + at + "protocol/openid-connect", Status: 403, Want: forbidden},
		{Name: "not made by a viewer", As: "view-clients", Do: "POST <models>", Body: `{"name":"v",` + claimMapper + `}`, Status: 403, Want: forbidden},
		{Name: "nor many", As: "view-clients", Do: "POST " + at + "add-models", Body: `[{"name":"v",` + claimMapper + `}]`, Status: 403, Want: forbidden},
		{Name: "not changed by a viewer", As: "view-clients", Do: "PUT <models>/<n>", Body: `{"id":"<n>","name":"n",` + claimMapper + `}`, Status: 403, Want: forbidden},
		{Name: "not deleted by a viewer", As: "view-clients", Do: "DELETE <models>/<n>", Status: 403, Want: forbidden},
		{Name: "deleted by a manager", As: "manage-clients", Do: "DELETE <models>/<n>", Status: 204},
		{Name: "deleted again", Do: "DELETE <models>/<n>", Status: 404, Want: errX("Model not found")},
	})
}

// A client with a mapper that writes "sub" is anybody, also to the Admin REST API: the right to manage clients is the right to be
// a realm's administrator.
func TestMapperThatWritesTheSubjectMakesTheClientAnybody(t *testing.T) {
	w := newWorld(t)
	w.must(t, "POST clients", `{"clientId":"parent","secret":"s","serviceAccountsEnabled":true}`, "parent")
	w.must(t, "GET clients/<parent>/service-account-user", "", "user=id")
	w.must(t, "GET clients?clientId=realm-management", "", "management=0/id")
	w.must(t, "GET clients/<management>/roles/realm-admin", "", "role=id")
	w.must(t, "POST users/<user>/role-mappings/clients/<management>", `[{"id":"<role>","name":"realm-admin"}]`)
	w.must(t, "POST clients", `{"clientId":"plain","secret":"s","serviceAccountsEnabled":true}`, "plain")
	login := func(name string) {
		w.set(name, w.token(t, w.get("realm"), url.Values{"grant_type": {"client_credentials"}, "client_id": {"plain"}, "client_secret": {"s"}}))
	}
	mapper := func(at string) string {
		return `{"name":"` + at + `","protocol":"openid-connect","protocolMapper":"oidc-hardcoded-claim-mapper","config":{"claim.name":"sub","claim.value":"<user>","jsonType.label":"String","` + at + `":"true"}}`
	}
	login("before")
	w.must(t, "POST clients/<plain>/protocol-mappers/models", mapper("id.token.claim"))
	login("idtoken")
	w.must(t, "POST clients/<plain>/protocol-mappers/models", mapper("access.token.claim"))
	login("after")
	w.run(t, []Case{
		{Name: "without the mapper", As: "Bearer <before>", Do: "GET clients/<plain>", Status: 403, Want: forbidden},
		{Name: "with one for ID tokens", As: "Bearer <idtoken>", Do: "GET clients/<plain>", Status: 403, Want: forbidden},
		{Name: "with one for access tokens", As: "Bearer <after>", Do: "GET clients/<plain>", Status: 200, Want: `{"clientId":"plain","…":0}`},
	})
}
