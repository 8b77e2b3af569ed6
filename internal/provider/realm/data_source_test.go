package realm_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

func TestRealmDataSourceReadsWhatIsThere(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	at := func(attribute string, check knownvalue.Check) statecheck.StateCheck {
		return statecheck.ExpectKnownValue("data.gatehouse_realm.this", tfjsonpath.New(attribute), check)
	}
	s.Test(t,
		resource.TestStep{
			Config: s.Config(`data "gatehouse_realm" "this" { realm = "REALM" }`),
			ConfigStateChecks: []statecheck.StateCheck{
				at("id", knownvalue.NotNull()), at("enabled", knownvalue.Bool(true)), at("ssl_required", knownvalue.StringExact("external")),
				at("access_token_lifespan", knownvalue.StringExact("5m")), at("attributes", knownvalue.Null()),
				at("issuer", knownvalue.StringExact(s.Issuer(t))),
			},
		},
		resource.TestStep{Config: s.Config(`data "gatehouse_realm" "this" { realm = "REALM-nope" }`), ExpectError: testserver.Says("Realm not found")},
		resource.TestStep{Config: s.Config("locals {}")},
	)
}
