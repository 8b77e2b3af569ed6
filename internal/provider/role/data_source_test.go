package role_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

func data(attribute string, check knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue("data.gatehouse_role.this", tfjsonpath.New(attribute), check)
}

func read(arguments string) string {
	return "\ndata \"gatehouse_role\" \"this\" {\n realm = \"REALM\"\n" + arguments + "\n depends_on = [gatehouse_role.this]\n}"
}

func TestDataSourceReadsARole(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	full := whole(parts + "\ndescription = \"All\"\nattributes = { tier = [\"a\", \"b\"] }")
	s.Test(t,
		resource.TestStep{Config: s.Config(full + read(`name = "whole"`)), ConfigStateChecks: []statecheck.StateCheck{
			data("id", knownvalue.NotNull()), data("description", knownvalue.StringExact("All")), data("client_id", knownvalue.Null()),
			data("attributes", knownvalue.MapExact(map[string]knownvalue.Check{"tier": knownvalue.ListSizeExact(2)})),
			data("composites", knownvalue.ObjectExact(map[string]knownvalue.Check{
				"realm_roles":  testserver.Names("100%", "offline_access"),
				"client_roles": knownvalue.MapExact(map[string]knownvalue.Check{"api": testserver.Names("Manage conversations", "a/b")}),
			})),
		}},
		resource.TestStep{Config: s.Config(full + read("name = \"Manage conversations\"\nclient_id = \"api\"")), ConfigStateChecks: []statecheck.StateCheck{
			data("description", knownvalue.Null()), data("attributes", knownvalue.MapSizeExact(0)),
			data("composites", knownvalue.ObjectExact(map[string]knownvalue.Check{"realm_roles": testserver.Names(), "client_roles": knownvalue.MapSizeExact(0)})),
		}},
	)
}

func TestRoleThatIsNotThereIsAnErrorInThePlan(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	lookUp := func(arguments string) string {
		return s.Config("data \"gatehouse_role\" \"this\" {\n realm = \"REALM\"\n" + arguments + "\n}")
	}
	s.Test(t,
		resource.TestStep{Config: lookUp(`name = "Offline_Access"`), PlanOnly: true, ExpectError: testserver.Says(`did you mean "offline_access"`)},
		resource.TestStep{Config: lookUp("name = \"view-profil\"\nclient_id = \"account\""), PlanOnly: true, ExpectError: testserver.Says(`did you mean "view-profile"`)},
		resource.TestStep{Config: lookUp("name = \"view-profile\"\nclient_id = \"Account\""), PlanOnly: true, ExpectError: testserver.Says(`did you mean "account"`)},
		resource.TestStep{Config: lookUp("name = \"..\""), PlanOnly: true, ExpectError: testserver.Says("no URL can address")},
		resource.TestStep{Config: lookUp("name = \"view-profile\"\nclient_id = \"account\"")},
	)
}
