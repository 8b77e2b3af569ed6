package contract

import "testing"

const (
	profilesPath = "client-policies/profiles"
	policiesPath = "client-policies/policies"
)

// rotating is a profile that rotates secrets, with the periods of a configuration.
func rotating(config string) string {
	return `{"profiles":[{"name":"rot","description":"d","executors":[{"executor":"secret-rotation","configuration":{` + config + `}}]}]}`
}

// policy puts the profile rot to work under a condition.
func policy(condition string) string {
	return `{"policies":[{"name":"rot","description":"","enabled":true,"conditions":[` + condition + `],"profiles":["rot"]}]}`
}

const (
	hourly       = `"expiration-period":3600,"rotated-expiration-period":600,"remaining-rotation-period":300`
	confidential = `{"condition":"client-access-type","configuration":{"type":["confidential"]}}`
	anyClient    = `{"condition":"any-client","configuration":{}}`
)

func TestClientProfiles(t *testing.T) {
	w := newWorld(t)
	refused := errM("proposed client profile contains the executor, which does not have valid provider, or has invalid configuration.")
	put := func(name, body string, status int, want string) Case {
		return Case{Name: name, Do: "PUT " + profilesPath, Body: body, Status: status, Want: want}
	}
	w.run(t, []Case{
		{Name: "none at first", Do: "GET " + profilesPath, Status: 200, Want: `{"profiles":[]}`},
		{Name: "an empty one", Do: "PUT " + profilesPath, Body: `{"profiles":[{"name":"p","executors":[]}]}`, Status: 204},
		{Name: "comes back", Do: "GET " + profilesPath, Status: 200, Want: `{"profiles":[{"name":"p","executors":[]}]}`},
		put("two of one name", `{"profiles":[{"name":"p","executors":[]},{"name":"p","executors":[]}]}`, 400, errM("proposed client profile name duplicated.")),
		put("no name", `{"profiles":[{"executors":[]}]}`, 400, errM("client profile without its name not allowed.")),
		put("a global name", `{"profiles":[{"name":"fapi-1-baseline","executors":[]}]}`, 400, errM("Proposed profile name 'fapi-1-baseline' is duplicated as a global profile")),
		put("an unknown executor", `{"profiles":[{"name":"p","executors":[{"executor":"nope","configuration":{}}]}]}`, 400, refused),
		put("no JSON", `{"profiles":`, 400, notJSON),
		put("an unknown field", `{"nope":1}`, 400, unknownField("ClientProfiles", "nope", "10")),
		{Name: "another content type", Do: "PUT " + profilesPath, Body: "x", Header: map[string]string{"Content-Type": "text/plain"}, Status: 415, Want: noMedia},
		{Name: "what is refused changes nothing", Do: "GET " + profilesPath, Status: 200, Want: `{"profiles":[{"name":"p","executors":[]}]}`},
		{Name: "viewing takes view-realm", As: "view-realm", Do: "GET " + profilesPath, Status: 200, Want: `{"profiles":[{"name":"p","executors":[]}]}`},
		{Name: "managing clients is not enough to view", As: "manage-clients", Do: "GET " + profilesPath, Status: 403, Want: forbidden},
		{Name: "viewing is not managing", As: "view-realm", Do: "PUT " + profilesPath, Body: `{"profiles":[]}`, Status: 403, Want: forbidden},
		{Name: "no token", As: "none", Do: "GET " + profilesPath, Status: 401, Want: unauthorized},
		{Name: "no token to write", As: "none", Do: "PUT " + profilesPath, Body: `{"profiles":[]}`, Status: 401, Want: unauthorized},
		{Name: "an unknown realm", Do: "GET /admin/realms/<other>/" + profilesPath, Status: 404, Want: noRealm},
		{Name: "to write to", Do: "PUT /admin/realms/<other>/" + profilesPath, Body: `{"profiles":[]}`, Status: 404, Want: noRealm},
		{Name: "the list is replaced whole", As: "manage-realm", Do: "PUT " + profilesPath, Body: `{"profiles":[]}`, Status: 204},
		{Name: "and empty", Do: "GET " + profilesPath, Status: 200, Want: `{"profiles":[]}`},
		{Name: "rotation is a feature", Do: "PUT " + profilesPath, Body: rotating(hourly), Status: 400, Want: refused, Without: "CLIENT_SECRET_ROTATION"},
	})
}

func TestClientProfilesWithRotation(t *testing.T) {
	w := newWorld(t)
	w.need(t, "CLIENT_SECRET_ROTATION", "")
	refused := errM("proposed client profile contains the executor, which does not have valid provider, or has invalid configuration.")
	put := func(name, config string, status int, want string) Case {
		return Case{Name: name, Do: "PUT " + profilesPath, Body: rotating(config), Status: status, Want: want}
	}
	w.run(t, []Case{
		put("numbers", hourly, 204, ""),
		{Name: "comes back as it was put", Do: "GET " + profilesPath, Status: 200, Want: rotating(hourly)},
		put("texts", `"expiration-period":"3600","rotated-expiration-period":"600","remaining-rotation-period":"300"`, 204, ""),
		put("no expiration", `"expiration-period":0,"rotated-expiration-period":600,"remaining-rotation-period":300`, 400, refused),
		put("no rotated expiration", `"expiration-period":3600,"rotated-expiration-period":0,"remaining-rotation-period":300`, 204, ""),
		put("no remaining period", `"expiration-period":3600,"rotated-expiration-period":600,"remaining-rotation-period":0`, 204, ""),
		put("the rotated one outlives the new", `"expiration-period":600,"rotated-expiration-period":601,"remaining-rotation-period":300`, 400, refused),
		put("remaining for longer than it lives", `"expiration-period":600,"rotated-expiration-period":600,"remaining-rotation-period":601`, 400, refused),
		put("a word", `"expiration-period":"x","rotated-expiration-period":600,"remaining-rotation-period":300`, 500, wrongType),
		put("a fraction", `"expiration-period":"1.5","rotated-expiration-period":600,"remaining-rotation-period":300`, 500, wrongType),
		put("a period left out", `"expiration-period":3600`, 500, uncaught),
		{Name: "the realm shows both lists", Do: "GET ", Status: 200, Want: `{"clientProfiles":{"profiles":[{"name":"rot","…":0}]},"clientPolicies":{"policies":[]},"…":0}`},
	})
}

func TestClientPolicies(t *testing.T) {
	w := newWorld(t)
	w.need(t, "CLIENT_SECRET_ROTATION", "")
	w.must(t, "PUT "+profilesPath, rotating(hourly))
	put := func(name, body string, status int, want string) Case {
		return Case{Name: name, Do: "PUT " + policiesPath, Body: body, Status: status, Want: want}
	}
	w.run(t, []Case{
		{Name: "none at first", Do: "GET " + policiesPath, Status: 200, Want: `{"policies":[]}`},
		{Name: "nor global ones", Do: "GET " + policiesPath + "?include-global-policies=true", Status: 200, Want: `{"policies":[],"globalPolicies":[]}`},
		put("by access type", policy(confidential), 204, ""),
		{Name: "comes back as it was put", Do: "GET " + policiesPath, Status: 200, Want: policy(confidential)},
		put("any client", policy(anyClient), 204, ""),
		put("without saying that it is enabled", `{"policies":[{"name":"p","conditions":[],"profiles":["rot"]}]}`, 204, ""),
		{Name: "it is not", Do: "GET " + policiesPath, Status: 200, Want: `{"policies":[{"name":"p","enabled":false,"conditions":[],"profiles":["rot"]}]}`},
		put("an unknown profile", `{"policies":[{"name":"rot","enabled":true,"conditions":[],"profiles":["nope"]}]}`, 400, errM("Policy rot contains invalid profile nope")),
		put("an unknown condition", policy(`{"condition":"nope","configuration":{}}`), 400, errM("Policy rot contains invalid condition nope")),
		put("two of one name", `{"policies":[{"name":"p","conditions":[],"profiles":[]},{"name":"p","conditions":[],"profiles":[]}]}`, 400, errM("proposed client policy name duplicated")),
		put("no JSON", `{"policies":`, 400, notJSON),
		put("an unknown field", `{"nope":1}`, 400, unknownField("ClientPolicies", "nope", "10")),
		{Name: "another content type", Do: "PUT " + policiesPath, Body: "x", Header: map[string]string{"Content-Type": "text/plain"}, Status: 415, Want: noMedia},
		{Name: "what is refused changes nothing", As: "view-realm", Do: "GET " + policiesPath, Status: 200, Want: `{"policies":[{"name":"p","enabled":false,"conditions":[],"profiles":["rot"]}]}`},
		{Name: "managing clients is not enough to view", As: "manage-clients", Do: "GET " + policiesPath, Status: 403, Want: forbidden},
		{Name: "viewing is not managing", As: "view-realm", Do: "PUT " + policiesPath, Body: `{"policies":[]}`, Status: 403, Want: forbidden},
		{Name: "no token", As: "none", Do: "GET " + policiesPath, Status: 401, Want: unauthorized},
		{Name: "an unknown realm", Do: "GET /admin/realms/<other>/" + policiesPath, Status: 404, Want: noRealm},
		{Name: "to write to", Do: "PUT /admin/realms/<other>/" + policiesPath, Body: `{"policies":[]}`, Status: 404, Want: noRealm},
		put("odd names", `{"policies":[{"name":"a/b <x> & ü","description":"d","enabled":false,"conditions":[],"profiles":["rot"]}]}`, 204, ""),
		{Name: "attributes of the realm, which a PUT replaces", Do: "PUT ", Body: `{"attributes":{"team":"x"}}`, Status: 204},
		{Name: "are not where policies are kept", Do: "GET " + policiesPath, Status: 200, Want: `{"policies":[{"name":"a/b <x> & ü","description":"d","enabled":false,"conditions":[],"profiles":["rot"]}]}`},
		{Name: "nor profiles", Do: "GET " + profilesPath, Status: 200, Want: rotating(hourly)},
		{Name: "a profile may go while a policy names it", Do: "PUT " + profilesPath, Body: `{"profiles":[]}`, Status: 204},
		put("then no list that keeps it is taken", `{"policies":[{"name":"p","enabled":false,"conditions":[],"profiles":["rot"]}]}`, 400, errM("Policy p contains invalid profile rot")),
		{Name: "the list is replaced whole", As: "manage-realm", Do: "PUT " + policiesPath, Body: `{"policies":[]}`, Status: 204},
		{Name: "and empty", Do: "GET " + policiesPath, Status: 200, Want: `{"policies":[]}`},
	})
}
