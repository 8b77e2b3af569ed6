package realm_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

func TestOpenIDConfigurationIsReadWithoutALogin(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	record := s.Record(t)
	below := s.URL + "/realms/" + s.Realm + "/protocol/openid-connect/" // the address in use
	seen := func(name string, check knownvalue.Check) statecheck.StateCheck {
		return statecheck.ExpectKnownValue("data.gatehouse_openid_configuration.this", tfjsonpath.New(name), check)
	}
	hcl := func(realm string) string {
		return s.Config(`data "gatehouse_openid_configuration" "this" { realm = "` + realm + `" }`)
	}
	testserver.Proves(t, "R21", "N12")
	s.Test(t,
		resource.TestStep{Config: hcl("REALM"), ConfigStateChecks: []statecheck.StateCheck{
			seen("issuer", knownvalue.StringExact(s.Issuer(t))),
			seen("token_endpoint", knownvalue.StringExact(below+"token")),
			seen("introspection_endpoint", knownvalue.StringExact(below+"token/introspect")),
			seen("jwks_uri", knownvalue.StringExact(below+"certs")),
			seen("grant_types_supported", knownvalue.SetPartial([]knownvalue.Check{knownvalue.StringExact("client_credentials")})),
			seen("scopes_supported", knownvalue.SetPartial([]knownvalue.Check{knownvalue.StringExact("openid"), knownvalue.StringExact("roles")})),
		}},
		resource.TestStep{Config: hcl("REALM-not"), ExpectError: testserver.Says(`The provider itself logs in to realm "master"`)},
		resource.TestStep{Config: hcl("REALM")},
	)
	for _, request := range record.Requests() {
		if request == "POST /realms/master/protocol/openid-connect/token" {
			t.Error("the provider logged in for a public document")
		}
	}
}
