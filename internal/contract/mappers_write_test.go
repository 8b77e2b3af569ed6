package contract

import (
	"fmt"
	"strings"
	"testing"
)

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

func TestMapperCreateAddsKeys(t *testing.T) {
	w := newWorld(t)
	w.must(t, "POST clients", `{"clientId":"c"}`, "c")
	w.must(t, "POST clients", `{"clientId":"hosts","redirectUris":["https://a.example/*","https://b.example/*"]}`, "hosts")
	w.must(t, "POST clients", `{"clientId":"host","redirectUris":["https://a.example/*"]}`, "host")
	made := func(kind, config, want string) {
		w.must(t, "POST clients/<c>/protocol-mappers/models", `{"name":"`+kind+strings.ReplaceAll(config, `"`, ``)+`","protocol":"openid-connect","protocolMapper":"`+kind+`","config":{`+config+`}}`, "m")
		w.run(t, []Case{{Name: kind + config, Do: "GET clients/<c>/protocol-mappers/models/<m>", Status: 200, Want: `{"config":{` + want + `},"…":0}`}})
	}
	for _, kind := range []string{"oidc-audience-resolve-mapper", "oidc-allowed-origins-mapper"} {
		made(kind, ``, `"access.token.claim":"true","introspection.token.claim":"true"`)
		made(kind, `"access.token.claim":"false"`, `"access.token.claim":"false","introspection.token.claim":"true"`)
		made(kind, `"access.token.claim":"TRUE"`, `"access.token.claim":"false","introspection.token.claim":"true"`)
	}
	made("oidc-organization-membership-mapper", ``, `"claim.name":"organization","jsonType.label":"String","multivalued":"true","addOrganizationId":"false","addOrganizationAttributes":"false"`)
	made("oidc-organization-membership-mapper", `"claim.name":"o","multivalued":"false"`, `"claim.name":"o","jsonType.label":"String","multivalued":"false","addOrganizationId":"false","addOrganizationAttributes":"false"`)
	const refused = `{"error":"%[1]s","error_description":"%[1]s"}`
	pairwise := func(client string, status int, location, want string) Case {
		return Case{Name: "pairwise subjects of " + client, Do: "POST clients/<" + client + ">/protocol-mappers/models",
			Body: `{"name":"p","protocol":"openid-connect","protocolMapper":"oidc-sha256-pairwise-sub-mapper","config":{}}`, Status: status, Location: location, Want: want}
	}
	w.run(t, []Case{
		pairwise("c", 400, "", fmt.Sprintf(refused, "Client redirect URIs must contain a valid host component.")),
		pairwise("hosts", 400, "", fmt.Sprintf(refused, "Without a configured Sector Identifier URI, client redirect URIs must not contain multiple host components.")),
		pairwise("host", 201, clientAt+"<host>/protocol-mappers/models/<uuid>", ""),
		{Name: "have a salt", Do: "GET clients/<host>/protocol-mappers/models", Status: 200, Want: `[{"config":{"pairwiseSubAlgorithmSalt":"<word>"},"…":0}]`},
	})
}
