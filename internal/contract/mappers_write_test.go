package contract

import "testing"

func TestMapperConsentIsForTheCreate(t *testing.T) {
	w := newWorld(t)
	w.must(t, "POST clients", `{"clientId":"c"}`, "c")
	const kind = `"name":"m","protocol":"openid-connect","protocolMapper":"oidc-sub-mapper"`
	w.must(t, "POST clients/<c>/protocol-mappers/models", `{`+kind+`}`, "m")
	w.run(t, []Case{
		{Name: "an update of consentRequired", Do: "PUT clients/<c>/protocol-mappers/models/<m>", Body: `{"id":"<m>",` + kind + `,"consentRequired":true}`, Status: 204},
		{Name: "has no effect", Do: "GET clients/<c>/protocol-mappers/models/<m>", Status: 200, Want: `{"consentRequired":false,"…":0}`},
	})
}

func TestPolicyListsAreNeverAbsent(t *testing.T) {
	w := newWorld(t)
	w.run(t, []Case{
		{Name: "a name alone", Do: "PUT client-policies/policies", Body: `{"policies":[{"name":"p"}]}`, Status: 204},
		{Name: "gets empty lists", Do: "GET client-policies/policies", Status: 200, Want: `{"policies":[{"name":"p","enabled":false,"conditions":[],"profiles":[],"…":0}]}`},
	})
}
