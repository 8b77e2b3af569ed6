package realm_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/fixture"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

func TestIssuerIsTheDiscoveryDocumentsAndTheTokenURLStaysReachable(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	config := func(attributes string) string {
		return s.Config(`
			resource "gatehouse_realm" "this" {
			  realm               = "REALM"
			  deletion_protection = false
			  attributes          = { ` + attributes + ` }
			}
			data "gatehouse_realm" "this" { realm = gatehouse_realm.this.realm }`)
	}
	front := `frontendUrl = "https://login.example.org/sso"`
	moved, tokenURL := "https://login.example.org/sso/realms/"+s.Realm, s.URL+"/realms/"+s.Realm+"/protocol/openid-connect/token"
	shown := func(issuer knownvalue.Check) []statecheck.StateCheck {
		return []statecheck.StateCheck{
			statecheck.ExpectKnownValue(this, tfjsonpath.New("issuer"), issuer),
			statecheck.ExpectKnownValue(this, tfjsonpath.New("token_url"), knownvalue.StringExact(tokenURL)),
			statecheck.ExpectKnownValue("data."+this, tfjsonpath.New("issuer"), issuer),
			statecheck.ExpectKnownValue("data."+this, tfjsonpath.New("token_url"), knownvalue.StringExact(tokenURL)),
		}
	}
	unknown := func(attribute string) resource.ConfigPlanChecks {
		return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectUnknownValue(this, tfjsonpath.New(attribute))}}
	}
	s.Test(t,
		resource.TestStep{Config: config(front), ConfigStateChecks: shown(knownvalue.StringExact(moved))},
		resource.TestStep{Config: config(front), PlanOnly: true},
		resource.TestStep{ResourceName: this, ImportState: true, ImportStateId: s.Realm, ImportStateVerify: true, ImportStateVerifyIgnore: []string{"deletion_protection"}},
		resource.TestStep{Config: config(front + "\n team = \"a\""), ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
			plancheck.ExpectKnownValue(this, tfjsonpath.New("issuer"), knownvalue.StringExact(moved)), // this plan does not move it
		}}},
		resource.TestStep{Config: config(""), ConfigPlanChecks: unknown("issuer"), ConfigStateChecks: shown(knownvalue.StringExact(s.Issuer(t)))},
		resource.TestStep{Config: config(front), ConfigPlanChecks: unknown("issuer"), ConfigStateChecks: shown(knownvalue.StringExact(moved))},
	)
}

// Over plain http, such a realm tells nobody its issuer.
func TestARealmThatRequiresHTTPSSaysHowToReachIt(t *testing.T) {
	t.Parallel()
	s := testserver.New(t, func(o *fixture.Options) { o.FrontendURL = "" }) // behind an https hostname Keycloak takes http for https
	tf := testserver.NewTerraform(t, s.Config(`
		resource "gatehouse_realm" "this" {
		  realm               = "REALM"
		  ssl_required        = "all"
		  deletion_protection = false
		}
		output "issuer" { value = coalesce(gatehouse_realm.this.issuer, "none") }`))
	r := tf.MustRun("apply", "-auto-approve")
	for _, text := range []string{"Its issuer is null until the next refresh", "The realm requires https (gatehouse_realm.ssl_required): set url to the server's https address", `issuer = "none"`} {
		if !testserver.Says(text).MatchString(r.Stdout) {
			t.Errorf("want %q in:\n%s", text, r.Stdout)
		}
	}
	if r := tf.Run("plan", "-detailed-exitcode"); r.Exit != 0 {
		t.Errorf("want an empty plan:\n%s%s", r.Stdout, r.Stderr)
	}
}
