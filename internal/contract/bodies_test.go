package contract

import "testing"

// What is wrong with a body is found in the same words everywhere: before it is looked at what the body asks for.
func TestBodies(t *testing.T) {
	w := mappingWorld(t)
	w.must(t, "POST client-scopes", `{"name":"sc","protocol":"openid-connect"}`, "sc")
	w.must(t, "POST users", `{"username":"ann"}`, "ann")
	w.must(t, "POST clients/<c>/protocol-mappers/models", `{"name":"m",`+claimMapper+`}`, "m")
	w.must(t, "POST client-scopes/<sc>/protocol-mappers/models", `{"name":"m",`+claimMapper+`}`, "sm")
	rows := []struct{ do, representation string }{
		{"PUT ", "Realm"}, {"POST clients", "Client"}, {"PUT clients/<c>", "Client"},
		{"POST roles", "Role"}, {"PUT roles/r", "Role"}, {"PUT roles-by-id/<r>", "Role"}, {"POST clients/<of>/roles", "Role"}, {"PUT clients/<of>/roles/cr", "Role"},
		{"POST users", "User"}, {"PUT users/<ann>", "User"}, {"PUT users/<ann>/reset-password", "Credential"},
		{"POST client-scopes", ""}, {"PUT client-scopes/<sc>", ""},
		{"POST clients/<c>/protocol-mappers/models", "ProtocolMapper"}, {"PUT clients/<c>/protocol-mappers/models/<m>", "ProtocolMapper"},
		{"POST client-scopes/<sc>/protocol-mappers/models", "ProtocolMapper"}, {"PUT client-scopes/<sc>/protocol-mappers/models/<sm>", "ProtocolMapper"},
	}
	lists := []struct{ do, representation string }{
		{"POST roles/r/composites", "Role"}, {"DELETE roles/r/composites", "Role"}, {"POST roles-by-id/<r>/composites", "Role"}, {"DELETE roles-by-id/<r>/composites", "Role"},
		{"POST clients/<of>/roles/cr/composites", "Role"}, {"DELETE clients/<of>/roles/cr/composites", "Role"},
		{"POST users/<user>/role-mappings/realm", "Role"}, {"DELETE users/<user>/role-mappings/realm", "Role"},
		{"POST users/<user>/role-mappings/clients/<of>", "Role"}, {"DELETE users/<user>/role-mappings/clients/<of>", "Role"},
		{"POST clients/<c>/scope-mappings/realm", "Role"}, {"DELETE clients/<c>/scope-mappings/realm", "Role"},
		{"POST clients/<c>/scope-mappings/clients/<of>", "Role"}, {"DELETE clients/<c>/scope-mappings/clients/<of>", "Role"},
		{"POST client-scopes/<sc>/scope-mappings/realm", "Role"}, {"DELETE client-scopes/<sc>/scope-mappings/realm", "Role"},
		{"POST client-scopes/<sc>/scope-mappings/clients/<of>", "Role"}, {"DELETE client-scopes/<sc>/scope-mappings/clients/<of>", "Role"},
		{"POST clients/<c>/protocol-mappers/add-models", "ProtocolMapper"}, {"POST client-scopes/<sc>/protocol-mappers/add-models", "ProtocolMapper"},
	}
	var cases []Case
	both := func(do, broken, wrong, cut string) {
		cases = append(cases,
			Case{Name: do + ": cut off", Do: do, Body: broken, Status: 400, Want: cut},
			Case{Name: do + ": of another kind", Do: do, Body: wrong, Status: 400, Want: wrongType},
			Case{Name: do + ": of another type", Do: do, Body: "x=1", Header: map[string]string{"Content-Type": "text/plain"}, Status: 415, Want: noMedia},
			Case{Name: do + ": without a token", As: "none", Do: do, Body: broken, Status: 401, Want: unauthorized},
			Case{Name: do + ": in an unknown realm", Do: elsewhere(do), Body: broken, Status: 404, Want: noRealm},
		)
	}
	for _, r := range rows {
		both(r.do, `{"name"`, `[]`, notJSON)
		if r.representation != "" {
			cases = append(cases, Case{Name: r.do + ": an unknown field", Do: r.do, Body: `{"nope":1}`, Status: 400, Want: unknownField(r.representation, "nope", "10")})
		}
		status, want := 500, uncaught
		switch r.do {
		case "PUT users/<ann>":
			status, want = 400, errM("Could not update user!")
		case "PUT users/<ann>/reset-password":
			status, want = 400, errX("No password provided")
		}
		cases = append(cases,
			Case{Name: r.do + ": none", Do: r.do, Status: status, Want: want},
			Case{Name: r.do + ": null", Do: r.do, Body: `null`, Status: status, Want: want})
	}
	for _, r := range lists {
		both(r.do, `[{"name"`, `{}`, cutInside)
		cases = append(cases, Case{Name: r.do + ": cut off between two", Do: r.do, Body: `[`, Status: 400, Want: notJSON})
		cases = append(cases, Case{Name: r.do + ": an unknown field", Do: r.do, Body: `[{"nope":1}]`, Status: 400, Want: unknownField(r.representation, "nope", "11")})
	}
	for _, body := range []string{`{"clientId":"x`, `{"redirectUris":["a"`, `{"attributes":{"a"`, `{"attributes":{"a":x`, `{"protocolMappers":[{"name"`} {
		cases = append(cases, Case{Name: "cut inside: " + body, Do: "POST clients", Body: body, Status: 400, Want: cutInside})
	}
	for _, body := range []string{`{`, `{"clientId":`, `{"clientId":"x"`, `{"clientId":"x",`, `{x`, `x`, `{"enabled":x`} {
		cases = append(cases, Case{Name: "cut between: " + body, Do: "POST clients", Body: body, Status: 400, Want: notJSON})
	}
	w.run(t, cases)
}

// cutInside is what a syntax error is inside a field or an element.
var cutInside = errO("HTTP 400 Bad Request", "Cannot parse the JSON")

// elsewhere is the same request below a realm that is not there.
func elsewhere(do string) string {
	for i := range do {
		if do[i] == ' ' {
			return do[:i] + " /admin/realms/<other>/" + do[i+1:]
		}
	}
	return do
}
