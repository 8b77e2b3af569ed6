package clientscope_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

func TestDataSourceShowsAClientScopeWithItsRoles(t *testing.T) {
	t.Parallel()
	s := testserver.WithRoles(t)
	check := func(name, attribute string, check knownvalue.Check) statecheck.StateCheck {
		return statecheck.ExpectKnownValue("data.gatehouse_client_scope."+name, tfjsonpath.New(attribute), check)
	}
	s.Test(t, resource.TestStep{
		Config: s.Config(scope("name = \"a/b\"\n description = \"d\"\n include_in_token_scope = false\n realm_roles = [\"one\"]\n client_roles = { app = [\"read\"] }\n attributes = { a = \"1\" }") + `
			data "gatehouse_client_scope" "full" {
			  realm = "REALM"
			  name  = gatehouse_client_scope.this.name
			}
			data "gatehouse_client_scope" "builtin" {
			  realm = "REALM"
			  name  = "service_account"
			}`),
		ConfigStateChecks: []statecheck.StateCheck{
			check("full", "id", knownvalue.NotNull()), check("full", "description", knownvalue.StringExact("d")), check("full", "protocol", knownvalue.StringExact("openid-connect")),
			check("full", "include_in_token_scope", knownvalue.Bool(false)), check("full", "realm_roles", testserver.Names("one")),
			check("full", "client_roles", knownvalue.MapExact(map[string]knownvalue.Check{"app": testserver.Names("read")})),
			check("full", "attributes", knownvalue.MapExact(map[string]knownvalue.Check{"a": knownvalue.StringExact("1")})),
			check("builtin", "realm_roles", testserver.Names()), check("builtin", "client_roles", knownvalue.MapSizeExact(0)),
		},
	})
}

// A module that says what it may be asked for finds a mistyped scope, and one that does not allow enough, in the plan.
func TestDataSourceServesPreconditionsInThePlan(t *testing.T) {
	t.Parallel()
	s := testserver.WithRoles(t)
	asked := func(name, role string) string {
		return s.Config(`
			data "gatehouse_client_scope" "asked" {
			  realm = "REALM"
			  name  = "` + name + `"
			}
			resource "terraform_data" "job" {
			  lifecycle {
			    precondition {
			      condition     = contains(data.gatehouse_client_scope.asked.realm_roles, "` + role + `")
			      error_message = "The scope does not let the role through."
			    }
			  }
			}`)
	}
	s.Test(t,
		resource.TestStep{Config: asked("offline_acces", "offline_access"), PlanOnly: true, ExpectError: testserver.Says(`did you mean "offline_access"?`)},
		resource.TestStep{Config: asked("offline_access", "one"), PlanOnly: true, ExpectError: testserver.Says("does not let the role through")},
		resource.TestStep{Config: asked("offline_access", "offline_access")},
	)
}

func TestDataSourceNamesTheRealmThatIsNotThere(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	s.Test(t, resource.TestStep{
		Config:      s.Config("data \"gatehouse_client_scope\" \"this\" {\n realm = \"REALM\"\n name = \"profile\"\n}"),
		ExpectError: testserver.Says("Realm not found."),
	})
}
