package clientscope_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/fixture"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// mapped is what the server says a scope maps: "realm role" and "client/role", sorted.
func mapped(t *testing.T, s *testserver.Server, name string) string {
	t.Helper()
	id, err := s.Admin.ClientScopes.CachedID(t.Context(), s.Realm, name)
	if err != nil {
		t.Fatal(err)
	}
	roles, err := s.Admin.ClientScopes.Roles(t.Context(), s.Realm, id)
	if err != nil {
		t.Fatal(err)
	}
	return written(roles)
}

func TestRolesOfAClientScopeAreTheWhole(t *testing.T) {
	t.Parallel()
	s := testserver.WithRoles(t)
	with := func(roles string) string { return s.Config(scope("name = \"s\"\n" + roles)) }
	maps := func(want string) resource.TestCheckFunc { return checkMapped(t, s, "s", want) }
	both := with("realm_roles = [\"one\", \"two\"]\n client_roles = { app = [\"read\"] }")
	s.Test(t,
		resource.TestStep{Config: both, Check: maps("app/read one two")},
		resource.TestStep{Config: both, ConfigPlanChecks: testserver.NoChanges},
		resource.TestStep{ResourceName: this, ImportState: true, ImportStateVerify: true, ImportStateId: s.Realm + "/s"},
		resource.TestStep{Config: with("realm_roles = [\"two\", \"three\"]\n client_roles = { app = [\"write\"] }"), ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionUpdate), Check: maps("app/write three two")},
		resource.TestStep{ // added outside: removed again
			PreConfig: outside(t, s, func(ctx context.Context, c *admin.ClientScopesService, id string) error {
				role, err := s.Admin.Roles.Find(ctx, s.Realm, "", "one")
				if err != nil {
					return err
				}
				return c.AddRoles(ctx, s.Realm, id, "", []wire.Role{*role})
			}),
			Config: with("realm_roles = [\"two\", \"three\"]\n client_roles = { app = [\"write\"] }"), ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionUpdate), Check: maps("app/write three two"),
		},
		resource.TestStep{ // removed outside: added again
			PreConfig: outside(t, s, func(ctx context.Context, c *admin.ClientScopesService, id string) error {
				role, err := s.Admin.Roles.Find(ctx, s.Realm, s.Realm+"-app", "write")
				if err != nil {
					return err
				}
				return c.RemoveRoles(ctx, s.Realm, id, s.Realm+"-app", []wire.Role{*role})
			}),
			Config: with("realm_roles = [\"two\", \"three\"]\n client_roles = { app = [\"write\"] }"), ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionUpdate), Check: maps("app/write three two"),
		},
		resource.TestStep{Config: with(`realm_roles = []`), Check: maps("app/write"), ConfigStateChecks: []statecheck.StateCheck{testserver.Value(this, "realm_roles", testserver.Names()), testserver.Value(this, "client_roles", knownvalue.Null())}},
		resource.TestStep{Config: with(`realm_roles = []`), ConfigPlanChecks: testserver.NoChanges}, // what is not managed is no difference
		resource.TestStep{Config: with(`client_roles = { app = [] }`), Check: maps("")},
		resource.TestStep{Config: with(`client_roles = { app = [] }`), ConfigPlanChecks: testserver.NoChanges},
		resource.TestStep{Config: with(`client_roles = {}`)},
		resource.TestStep{Config: with(`client_roles = {}`), ConfigPlanChecks: testserver.NoChanges},
		resource.TestStep{Config: with("")},
		resource.TestStep{Config: with(""), ConfigPlanChecks: testserver.NoChanges},
	)
}

func TestRoleThatIsNotThereIsAnErrorBeforeAnyWrite(t *testing.T) {
	t.Parallel()
	s := testserver.WithRoles(t)
	record := s.Record(t)
	with := func(roles string) string { return s.Config(scope("name = \"s\"\n" + roles)) }
	s.Test(t,
		resource.TestStep{Config: with(`realm_roles = ["one", "tow"]`), ExpectError: testserver.Says(`did you mean "two"`)},
		resource.TestStep{Config: with(`client_roles = { ap = ["read"] }`), ExpectError: testserver.Says(`did you mean "app"`)},
		resource.TestStep{
			PreConfig: func() {
				if writes := record.Writes(); len(writes) > 0 {
					t.Errorf("something was written: %q", writes)
				}
			},
			Config: with(`realm_roles = ["one"]`), Check: checkMapped(t, s, "s", "one"),
		},
		resource.TestStep{PreConfig: record.Forget, Config: with("description = \"d\"\n realm_roles = []\n client_roles = { app = [\"raed\"] }"), ExpectError: testserver.Says(`did you mean "read"`)},
		resource.TestStep{
			PreConfig: func() {
				if writes := record.Writes(); len(writes) > 0 {
					t.Errorf("something was written: %q", writes)
				}
			},
			Config: with(`realm_roles = ["one"]`), Check: checkMapped(t, s, "s", "one"),
		},
	)
}

func TestRolesOfTheSameApplyAreMapped(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	made := func(client, role string) string {
		return s.Config(fmt.Sprintf(`
			resource "gatehouse_client" "app" {
			  realm       = "REALM"
			  client_id   = %q
			  access_type = "bearer-only"
			}
			resource "gatehouse_role" "odd" {
			  realm     = "REALM"
			  client_id = gatehouse_client.app.client_id
			  name      = %q
			}
			`, client, role) + scope("name = \"s\"\n client_roles = { (gatehouse_client.app.client_id) = [gatehouse_role.odd.name] }"))
	}
	s.Test(t,
		resource.TestStep{Config: made("my/app", "a/b;c 100%"), Check: checkMapped(t, s, "s", "my/app/a/b;c 100%")},
		resource.TestStep{Config: made("my/app", "ünï"), Check: checkMapped(t, s, "s", "my/app/ünï")},
		resource.TestStep{Config: made("app", "ünï"), Check: checkMapped(t, s, "s", "app/ünï")}, // the client is renamed, its role replaced
		resource.TestStep{Config: made("app", "ünï"), ConfigPlanChecks: testserver.NoChanges},
	)
}

// A scope whose roles cannot be mapped is not left behind, where it would be tainted and replaced.
func TestClientScopeWithoutItsRolesIsTakenBack(t *testing.T) {
	t.Parallel()
	s := testserver.WithRoles(t)
	f := s.Fixture(t, "it refuses a write")
	f.Fault(fixture.Fault{Method: "POST", Path: "/admin/realms/{realm}/client-scopes/{scope}/scope-mappings/realm", Status: 403, Count: 1})
	s.Test(t,
		resource.TestStep{Config: s.Config(scope("name = \"s\"\n realm_roles = [\"one\"]")), ExpectError: testserver.Says("Unable to map the roles of client scope")},
		resource.TestStep{Config: s.Config(scope("name = \"s\"\n realm_roles = [\"one\"]")), ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionCreate), Check: checkMapped(t, s, "s", "one")},
	)
}

func TestRoleNameThatThePlanDoesNotKnowIsLookedUpInTheApply(t *testing.T) {
	t.Parallel()
	s := testserver.WithRoles(t)
	unknown := func(role string) string {
		return s.Config("resource \"terraform_data\" \"role\" {\n input = \"" + role + "\"\n}\n" +
			scope("name = \"s\"\n realm_roles = [\"one\", terraform_data.role.output]\n client_roles = { app = [terraform_data.role.output == \"two\" ? \"read\" : \"write\"] }"))
	}
	s.Test(t,
		resource.TestStep{Config: unknown("two"), Check: checkMapped(t, s, "s", "app/read one two")},
		resource.TestStep{Config: unknown("three"), Check: checkMapped(t, s, "s", "app/write one three")},
		resource.TestStep{Config: unknown("three"), ConfigPlanChecks: testserver.NoChanges},
	)
}

func TestUpdateSendsOnlyWhatChanged(t *testing.T) {
	t.Parallel()
	s := testserver.WithRoles(t)
	record := s.Record(t)
	with := func(arguments string) string {
		return s.Config(scope("name = \"s\"\n attributes = { a = \"1\" }\n" + arguments))
	}
	wrote := func(want ...string) resource.TestCheckFunc {
		return testserver.Check(func() error {
			id, err := s.Admin.ClientScopes.CachedID(t.Context(), s.Realm, "s")
			at := "/admin/realms/" + s.Realm + "/client-scopes/" + id
			full := []string{}
			for _, one := range want {
				full = append(full, fmt.Sprintf(one, at))
			}
			if got := record.Writes(); err == nil && !slices.Equal(got, full) {
				err = fmt.Errorf("wrote %q, want %q", got, full)
			}
			return err
		})
	}
	s.Test(t,
		resource.TestStep{Config: with("description = \"d\"\n realm_roles = [\"one\"]")},
		resource.TestStep{PreConfig: record.Forget, Config: with("description = \"d\"\n realm_roles = [\"two\"]"), Check: wrote("POST %s/scope-mappings/realm", "DELETE %s/scope-mappings/realm")},
		resource.TestStep{PreConfig: record.Forget, Config: with("description = \"e\"\n realm_roles = [\"two\"]"), Check: wrote("PUT %s")},
		resource.TestStep{PreConfig: record.Forget, Config: with("realm_roles = [\"two\"]"), Check: wrote("PUT %s")},
		resource.TestStep{PreConfig: record.Forget, Config: with(""), Check: wrote()},
	)
}
