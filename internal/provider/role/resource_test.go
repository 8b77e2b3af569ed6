package role_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/fixture"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/importid"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

const this = "gatehouse_role.this"

const realmRole = `
	resource "gatehouse_role" "this" {
	  realm       = "REALM"
	  name        = "reader"
	  description = "Reads"
	}`

const clientRole = `
	resource "gatehouse_client" "api" {
	  realm       = "REALM"
	  client_id   = "api"
	  access_type = "bearer-only"
	}
	resource "gatehouse_role" "this" {
	  realm     = "REALM"
	  client_id = gatehouse_client.api.client_id
	  name      = "reader"
	}`

func TestRealmRoleLivesItsLife(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	s.Test(t,
		resource.TestStep{Config: s.Config(realmRole), ConfigStateChecks: []statecheck.StateCheck{
			testserver.Value(this, "id", knownvalue.NotNull()), testserver.Value(this, "client_id", knownvalue.Null()), testserver.Value(this, "description", knownvalue.StringExact("Reads")), testserver.Value(this, "attributes", knownvalue.Null()),
		}},
		resource.TestStep{Config: s.Config(realmRole), PlanOnly: true},
		resource.TestStep{ResourceName: this, ImportState: true, ImportStateVerify: true, ImportStateId: s.Realm + "/reader"},
		resource.TestStep{ // renamed in place
			Config: s.Config(`
				resource "gatehouse_role" "this" {
				  realm      = "REALM"
				  name       = "reader/writer"
				  attributes = { tier = ["a", "b"] }
				}`),
			ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionUpdate),
			ConfigStateChecks: []statecheck.StateCheck{
				testserver.Value(this, "name", knownvalue.StringExact("reader/writer")), testserver.Value(this, "description", knownvalue.Null()),
				testserver.Value(this, "attributes", knownvalue.MapExact(map[string]knownvalue.Check{"tier": knownvalue.ListSizeExact(2)})),
			},
		},
		resource.TestStep{ResourceName: this, ImportState: true, ImportStateVerify: true, ImportStateId: s.Realm + "/reader%2Fwriter"},
		resource.TestStep{Config: s.Config(realmRole), ConfigStateChecks: []statecheck.StateCheck{testserver.Value(this, "attributes", knownvalue.MapSizeExact(1))}}, // omitted, they stay
	)
}

// attributesOf are the attributes of the role reader on the server.
func attributesOf(s *testserver.Server, want map[string][]string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		role, err := s.Admin.Roles.Find(context.Background(), s.Realm, "", "reader")
		if err == nil && !maps.EqualFunc(role.Attributes, want, slices.Equal) {
			err = fmt.Errorf("the role has the attributes %v, want %v", role.Attributes, want)
		}
		return err
	}
}

func TestAttributesOfARoleThatNobodyNamesStay(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	config := func(arguments string) string {
		return s.Config("resource \"gatehouse_role\" \"this\" {\n realm = \"REALM\"\n name = \"reader\"\n " + arguments + "\n}")
	}
	byHand := map[string][]string{"owner": {"ops", "dev"}}
	s.Test(t,
		resource.TestStep{Config: config("")},
		resource.TestStep{
			PreConfig: s.Do(t, func(ctx context.Context, c *admin.Client) error {
				role, err := c.Roles.Find(ctx, s.Realm, "", "reader")
				if err != nil {
					return err
				}
				return c.Roles.Modify(ctx, s.Realm, *role.ID, func(*wire.Role) *wire.Role { return &wire.Role{Attributes: byHand} })
			}),
			Config: config(""), ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}, Check: attributesOf(s, byHand),
		},
		resource.TestStep{Config: config(`description = "Reads"`), Check: attributesOf(s, byHand)},
		resource.TestStep{
			Config: config(`attributes = { tier = ["a"] }`), Check: attributesOf(s, map[string][]string{"owner": {"ops", "dev"}, "tier": {"a"}}),
			ConfigStateChecks: []statecheck.StateCheck{testserver.Value(this, "attributes", knownvalue.MapSizeExact(1))},
		},
		resource.TestStep{Config: config(`attributes = {}`), Check: attributesOf(s, byHand)},
		resource.TestStep{ResourceName: this, ImportState: true, ImportStateId: s.Realm + "/reader", ImportStateCheck: func(states []*terraform.InstanceState) error {
			if got := states[0].Attributes["attributes.owner.0"]; got != "ops" {
				return fmt.Errorf("imported %v", states[0].Attributes)
			}
			return nil
		}},
	)
}

func TestRoleAttributesThatKeycloakCannotKeepAreRefusedAtValidate(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	s.Refused(t, map[string]string{
		`a = []`: `"a" has no value, and Keycloak drops it then`,
		`a = ["` + strings.Repeat("v", 256) + `"]`:   `"a" has a value of more than 255 characters`,
		`"` + strings.Repeat("k", 256) + `" = ["v"]`: `needs a name of 1 to 255 characters`,
		`"" = ["v"]`: `needs a name of 1 to 255 characters`,
		`a = [null]`: `"a" has a value that is null`,
	}, func(attribute string) resource.TestStep {
		return resource.TestStep{Config: s.Config("resource \"gatehouse_role\" \"this\" {\n realm = \"REALM\"\n name = \"reader\"\n attributes = {\n" + attribute + "\n}\n}"), PlanOnly: true}
	})
}

func TestClientRoleLivesItsLife(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	s.Test(t,
		resource.TestStep{Config: s.Config(clientRole), ConfigStateChecks: []statecheck.StateCheck{testserver.Value(this, "client_id", knownvalue.StringExact("api"))}},
		resource.TestStep{ResourceName: this, ImportState: true, ImportStateVerify: true, ImportStateId: s.Realm + "/api/reader"},
		resource.TestStep{ResourceName: this, ImportState: true, ImportStateId: s.Realm + "/api/Reader", ExpectError: testserver.Says(`did you mean "reader"`)},
		resource.TestStep{ResourceName: this, ImportState: true, ImportStateId: s.Realm + "/apis/reader", ExpectError: testserver.Says(`client "apis"`)},
		resource.TestStep{ResourceName: this, ImportState: true, ImportStateId: "a/b/c/d", ExpectError: testserver.Says("realm/client_id/role")},
		resource.TestStep{ResourceName: this, ImportState: true, ImportStateId: s.Realm + "//reader", ExpectError: testserver.Says("Invalid import ID")},
	)
}

func TestRoleWithAnyNameCanBeManaged(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	config := "resource \"gatehouse_client\" \"api\" {\n realm = \"REALM\"\n client_id = \"my/api\"\n}\n"
	var steps []resource.TestStep
	for i, name := range []string{"Manage conversations", "a/b", "x;y", "100%", "a%2Fb", "ünï", "a+b?c#d", `"quoted"`} {
		config += fmt.Sprintf("resource \"gatehouse_role\" \"realm%d\" {\n realm = \"REALM\"\n name = %q\n}\n", i, name)
		config += fmt.Sprintf("resource \"gatehouse_role\" \"client%d\" {\n realm = \"REALM\"\n client_id = gatehouse_client.api.client_id\n name = %q\n}\n", i, name)
		steps = append(steps,
			resource.TestStep{ResourceName: fmt.Sprintf("gatehouse_role.realm%d", i), ImportState: true, ImportStateVerify: true, ImportStateId: importid.Join(s.Realm, name)},
			resource.TestStep{ResourceName: fmt.Sprintf("gatehouse_role.client%d", i), ImportState: true, ImportStateVerify: true, ImportStateId: importid.Join(s.Realm, "my/api", name)})
	}
	s.Test(t, append([]resource.TestStep{{Config: s.Config(config)}}, steps...)...)
}

func TestRoleChangedOrRemovedOutside(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	s.Test(t,
		resource.TestStep{Config: s.Config(realmRole)},
		resource.TestStep{
			PreConfig: s.Do(t, func(ctx context.Context, c *admin.Client) error {
				r, err := c.Roles.Find(ctx, s.Realm, "", "reader")
				if err != nil {
					return err
				}
				other, none := "other", ""
				return c.Roles.Modify(ctx, s.Realm, *r.ID, func(*wire.Role) *wire.Role { return &wire.Role{Name: &other, Description: &none} })
			}),
			Config: s.Config(realmRole), ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionUpdate),
		},
		resource.TestStep{
			PreConfig: s.Do(t, func(ctx context.Context, c *admin.Client) error {
				r, err := c.Roles.Find(ctx, s.Realm, "", "reader")
				if err != nil {
					return err
				}
				return c.Roles.Delete(ctx, s.Realm, *r.ID)
			}),
			Config: s.Config(realmRole), ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionCreate),
		},
	)
}

func TestRoleThatExistsNamesTheImportBlock(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	s.Test(t, resource.TestStep{
		Config:      s.Config("resource \"gatehouse_role\" \"this\" {\n realm = \"REALM\"\n name = \"offline_access\"\n}"),
		ExpectError: testserver.Says(`id = "` + s.Realm + `/offline_access"`),
	}, resource.TestStep{
		Config:      s.Config("resource \"gatehouse_role\" \"this\" {\n realm = \"REALM\"\n client_id = \"acount\"\n name = \"x\"\n}"),
		ExpectError: testserver.Says(`did you mean "account"`),
	})
}

func TestLostAnswerToARoleIsNotAConflict(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	f := s.Fixture(t, "it loses an answer")
	f.Fault(fixture.Fault{Method: "POST", Path: "/admin/realms/" + s.Realm + "/roles", LoseAnswer: true, Count: 1})
	s.Test(t, resource.TestStep{Config: s.Config(realmRole)})
}

func TestBadRoleIsRefusedInThePlan(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	s.Refused(t, map[string]string{"": "is empty", " ": "is blank", "..": "no URL can address", `a\tb`: "control character"}, func(name string) resource.TestStep {
		return resource.TestStep{Config: s.Config("resource \"gatehouse_role\" \"this\" {\n realm = \"r\"\n name = \"" + name + "\"\n}"), PlanOnly: true}
	})
}
