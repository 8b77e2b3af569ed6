package serviceaccount_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/roleset"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

const all = "gatehouse_service_account_roles.all"

func valueOfAll(attribute string, check knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(all, tfjsonpath.New(attribute), check)
}

func plannedAll(action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(all, action)}}
}

// allRoles is a set for the account of CI, with the given arguments.
func allRoles(arguments string) string {
	return accounts + `
	resource "gatehouse_service_account_roles" "all" {
	  realm                   = "REALM"
	  service_account_user_id = gatehouse_client.ci.service_account_user_id
	  depends_on              = [gatehouse_role.read, gatehouse_role.audit]
	` + arguments + "\n}"
}

const both = `
	  realm_roles  = ["audit"]
	  client_roles = { api = ["read"] }`

// has checks what is granted on the server, beside what the state says.
func has(t *testing.T, s *testserver.Server, want roleset.Set) resource.TestStep {
	return resource.TestStep{PreConfig: s.Do(t, func(ctx context.Context, c *admin.Client) error { return granted(ctx, c, s.Realm, "CI", want) }), RefreshState: true}
}

// granted compares all that is granted to a client's account with what should be.
func granted(ctx context.Context, c *admin.Client, realm, clientID string, want roleset.Set) error {
	user, err := c.ServiceAccounts.Find(ctx, realm, clientID)
	if err != nil {
		return err
	}
	mappings, err := c.ServiceAccounts.Mappings(ctx, realm, *user.ID)
	if err != nil {
		return err
	}
	if have := roleset.FromMappings(mappings); len(have.Minus(want)) > 0 || len(want.Minus(have)) > 0 {
		return fmt.Errorf("the account has %v, want %v", have, want)
	}
	return nil
}

// still is has where the configuration could not be applied.
func still(t *testing.T, s *testserver.Server, want roleset.Set) resource.TestStep {
	step := has(t, s, want)
	step.ExpectNonEmptyPlan = true
	return step
}

// grant gives the account of CI a role of the realm behind the provider's back; take takes one of a client away.
func grant(t *testing.T, s *testserver.Server, name string) func() {
	return s.Do(t, func(ctx context.Context, c *admin.Client) error {
		user, err := c.ServiceAccounts.Find(ctx, s.Realm, "CI")
		if err != nil {
			return err
		}
		role, err := c.Roles.Find(ctx, s.Realm, "", name)
		if err != nil {
			return err
		}
		return c.ServiceAccounts.AddRole(ctx, s.Realm, *user.ID, "", *role)
	})
}

func take(t *testing.T, s *testserver.Server, clientID, name string) func() {
	return s.Do(t, func(ctx context.Context, c *admin.Client) error {
		user, err := c.ServiceAccounts.Find(ctx, s.Realm, "CI")
		if err != nil {
			return err
		}
		client, err := c.Clients.Find(ctx, s.Realm, clientID)
		if err != nil {
			return err
		}
		role, err := c.Roles.Find(ctx, s.Realm, *client.ID, name)
		if err != nil {
			return err
		}
		return c.ServiceAccounts.RemoveRole(ctx, s.Realm, *user.ID, *client.ID, *role)
	})
}

func TestRolesOfAnAccountLiveTheirLife(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	testserver.Proves(t, "C42")
	s.Test(t,
		resource.TestStep{Config: s.Config(allRoles(both)), ConfigStateChecks: []statecheck.StateCheck{
			valueOfAll("client_id", knownvalue.StringExact("CI")), valueOfAll("service_account_user_id", knownvalue.NotNull()),
			valueOfAll("realm_roles", testserver.Names("audit")), valueOfAll("client_roles", knownvalue.MapExact(map[string]knownvalue.Check{"api": testserver.Names("read")})),
		}},
		resource.TestStep{Config: s.Config(allRoles(both)), PlanOnly: true},
		has(t, s, roleset.Set{"": {"audit"}, "api": {"read"}}), // the realm's default role is gone: it was not listed
		resource.TestStep{ResourceName: all, ImportState: true, ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "client_id", ImportStateId: s.Realm + "/CI"},
		resource.TestStep{Config: s.Config(allRoles(`realm_roles = ["offline_access", "default-roles-REALM"]`)), ConfigPlanChecks: plannedAll(plancheck.ResourceActionUpdate),
			ConfigStateChecks: []statecheck.StateCheck{valueOfAll("client_roles", knownvalue.Null())}},
		has(t, s, roleset.Set{"": {"offline_access", "default-roles-" + s.Realm}}),
		resource.TestStep{Config: s.Config(allRoles("realm_roles = []\nclient_roles = { api = [] }")), ConfigStateChecks: []statecheck.StateCheck{
			valueOfAll("realm_roles", testserver.Names()), valueOfAll("client_roles", knownvalue.MapExact(map[string]knownvalue.Check{"api": testserver.Names()})),
		}},
		has(t, s, roleset.Set{}),
		resource.TestStep{Config: s.Config(allRoles(both)), ConfigPlanChecks: plannedAll(plancheck.ResourceActionUpdate)},
		resource.TestStep{Config: s.Config(accounts), ConfigPlanChecks: plannedAll(plancheck.ResourceActionDestroy)},
		has(t, s, roleset.Set{}),
	)
}

func TestRolesChangedOutsideComeBackAndGo(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	byClient := strings.Replace(allRoles(both), "service_account_user_id = gatehouse_client.ci.service_account_user_id", "client_id = gatehouse_client.ci.client_id", 1)
	s.Test(t,
		resource.TestStep{Config: s.Config(byClient), ConfigStateChecks: []statecheck.StateCheck{valueOfAll("service_account_user_id", knownvalue.NotNull())}},
		resource.TestStep{PreConfig: grant(t, s, "offline_access"), Config: s.Config(byClient), ConfigPlanChecks: plannedAll(plancheck.ResourceActionUpdate)},
		has(t, s, roleset.Set{"": {"audit"}, "api": {"read"}}),
		resource.TestStep{PreConfig: take(t, s, "api", "read"), Config: s.Config(byClient), ConfigPlanChecks: plannedAll(plancheck.ResourceActionUpdate)},
		has(t, s, roleset.Set{"": {"audit"}, "api": {"read"}}),
		resource.TestStep{ // the account is gone, with its client
			PreConfig: s.Do(t, func(ctx context.Context, c *admin.Client) error {
				client, err := c.Clients.Find(ctx, s.Realm, "CI")
				if err != nil {
					return err
				}
				return c.Clients.Delete(ctx, s.Realm, *client.ID)
			}),
			Config: s.Config(byClient), ConfigPlanChecks: plannedAll(plancheck.ResourceActionCreate),
		},
		has(t, s, roleset.Set{"": {"audit"}, "api": {"read"}}),
	)
}

func TestAccountWithOtherRolesIsImportedFirst(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	s.Test(t,
		resource.TestStep{Config: s.Config(accounts)},
		resource.TestStep{PreConfig: grant(t, s, "uma_authorization"), Config: s.Config(allRoles(both)), ExpectError: testserver.Says(`granted: realm role "uma_authorization"`)},
		still(t, s, roleset.Set{"": {"default-roles-" + s.Realm, "uma_authorization"}}), // nothing was written
		resource.TestStep{Config: s.Config(allRoles(both)), ExpectError: testserver.Says(`id = "` + s.Realm + `/CI"`)},
		resource.TestStep{ // the plan shows what goes
			Config: s.Config(allRoles(both) + "\nimport {\n to = gatehouse_service_account_roles.all\n id = \"REALM/CI\"\n}"),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(all, plancheck.ResourceActionUpdate), before("realm_roles", "default-roles-"+s.Realm, "uma_authorization"),
			}},
		},
		has(t, s, roleset.Set{"": {"audit"}, "api": {"read"}}),
	)
}

// before checks which names a plan shows as what is there.
func before(attribute string, want ...string) plancheck.PlanCheck {
	return beforeCheck{attribute, want}
}

type beforeCheck struct {
	attribute string
	want      []string
}

func (c beforeCheck) CheckPlan(_ context.Context, req plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	for _, change := range req.Plan.ResourceChanges {
		if change.Address != all {
			continue
		}
		var have []string
		listed, _ := change.Change.Before.(map[string]any)[c.attribute].([]any)
		for _, name := range listed {
			have = append(have, name.(string))
		}
		slices.Sort(have)
		if !slices.Equal(have, c.want) {
			resp.Error = fmt.Errorf("the plan shows %s = %q, want %q", c.attribute, have, c.want)
		}
	}
}

func TestRolesOfAnyNameAreGranted(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	odd := []string{"Manage conversations", "a/b", "x;y", "100%", "ünï"}
	config := "resource \"gatehouse_client\" \"ci\" {\n realm = \"REALM\"\n client_id = \"CI\"\n}\nresource \"gatehouse_client\" \"api\" {\n realm = \"REALM\"\n client_id = \"my/api\"\n}\n"
	for i, name := range odd {
		config += fmt.Sprintf("resource \"gatehouse_role\" \"realm%d\" {\n realm = \"REALM\"\n name = %q\n}\nresource \"gatehouse_role\" \"client%d\" {\n realm = \"REALM\"\n client_id = gatehouse_client.api.client_id\n name = %q\n}\n", i, name, i, name)
	}
	listed := `"` + strings.Join(odd, `", "`) + `"`
	config += `
		resource "gatehouse_service_account_roles" "all" {
		  realm                   = "REALM"
		  service_account_user_id = gatehouse_client.ci.service_account_user_id
		  realm_roles             = [` + listed + `]
		  client_roles            = { "my/api" = [` + listed + `] }
		  depends_on              = [gatehouse_role.realm0, gatehouse_role.realm1, gatehouse_role.realm2, gatehouse_role.realm3, gatehouse_role.realm4,
		    gatehouse_role.client0, gatehouse_role.client1, gatehouse_role.client2, gatehouse_role.client3, gatehouse_role.client4]
		}`
	s.Test(t,
		resource.TestStep{Config: s.Config(config)},
		has(t, s, roleset.Set{"": odd, "my/api": odd}),
		resource.TestStep{ResourceName: all, ImportState: true, ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "client_id", ImportStateId: s.Realm + "/CI"},
	)
}

func TestWrongRolesSayWhatToDoBeforeAnyWrite(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	person := s.Realm + "-person"
	if err := s.CreateUser(t.Context(), &wire.User{Username: &person}); err != nil {
		t.Fatal(err)
	}
	account := "service_account_user_id = gatehouse_client.ci.service_account_user_id"
	with := func(of string) string { return strings.Replace(allRoles(both), account, of, 1) }
	fresh := roleset.Set{"": {"default-roles-" + s.Realm}}
	s.Test(t,
		resource.TestStep{Config: s.Config(accounts)},
		resource.TestStep{Config: s.Config(allRoles(`realm_roles = ["audit", "offline_acces"]`)), ExpectError: testserver.Says(`did you mean "offline_access"`)},
		still(t, s, fresh),
		resource.TestStep{Config: s.Config(allRoles("realm_roles = [\"audit\"]\nclient_roles = { api = [\"Read\"] }")), ExpectError: testserver.Says(`did you mean "read"`)},
		still(t, s, fresh),
		resource.TestStep{Config: s.Config(allRoles(`client_roles = { apis = ["read"] }`)), ExpectError: testserver.Says(`did you mean "api"`)},
		resource.TestStep{Config: s.Config(with(`client_id = "ci"`)), ExpectError: testserver.Says(`did you mean "CI"`)},
		resource.TestStep{Config: s.Config(with(`client_id = "api"`)), ExpectError: testserver.Says("has no service account")},
		resource.TestStep{Config: s.Config(with(`service_account_user_id = "` + s.UserID(t, person) + `"`)), ExpectError: testserver.Says("is not the service account of a client")},
		resource.TestStep{Config: s.Config(with("")), ExpectError: testserver.Says("service_account_user_id")},
		resource.TestStep{Config: s.Config(allRoles(`realm_roles = [".."]`)), ExpectError: testserver.Says("no URL can address")},
		resource.TestStep{Config: s.Config(allRoles(`realm_roles = [null]`)), ExpectError: testserver.Says("Null")},
		resource.TestStep{Config: s.Config(allRoles(`client_roles = { api = null }`)), ExpectError: testserver.Says("Null")},
		resource.TestStep{Config: s.Config(allRoles(`client_roles = { "" = ["read"] }`)), ExpectError: testserver.Says("is empty")},
		resource.TestStep{Config: s.Config(allRoles(both))},
		resource.TestStep{ResourceName: all, ImportState: true, ImportStateId: s.Realm + "/api", ExpectError: testserver.Says("has no service account")},
		resource.TestStep{ResourceName: all, ImportState: true, ImportStateId: s.Realm + "/ci", ExpectError: testserver.Says(`did you mean "CI"`)},
		resource.TestStep{ResourceName: all, ImportState: true, ImportStateId: "nothing", ExpectError: testserver.Says("realm/client_id")},
		resource.TestStep{Config: s.Config(allRoles(both)), PlanOnly: true},
	)
}

// A change of permissions is one request for each client whose roles change, and says exactly which.
func TestChangeOfRolesIsOneRequest(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	record := s.Record(t)
	writes := func(want ...string) resource.TestStep {
		return resource.TestStep{PreConfig: func() {
			t.Helper()
			have := record.Writes()
			if len(have) != len(want) {
				t.Errorf("want %q, got %q", want, have)
			}
			for i := range min(len(have), len(want)) {
				method, end, _ := strings.Cut(want[i], " ")
				if !strings.HasPrefix(have[i], method+" ") || !strings.Contains(have[i], end) {
					t.Errorf("want %q, got %q", want, have)
				}
			}
			record.Forget()
		}, RefreshState: true}
	}
	testserver.Proves(t, "N10")
	s.Test(t,
		resource.TestStep{Config: s.Config(allRoles(`realm_roles = ["audit"]`))},
		resource.TestStep{PreConfig: record.Forget, Config: s.Config(allRoles(`realm_roles = ["audit", "offline_access", "uma_authorization"]`))},
		writes("POST role-mappings/realm"),
		resource.TestStep{Config: s.Config(allRoles(`realm_roles = ["audit"]`))},
		writes("DELETE role-mappings/realm"),
		resource.TestStep{Config: s.Config(allRoles("realm_roles = [\"offline_access\"]\nclient_roles = { api = [\"read\"] }"))},
		writes("POST role-mappings/realm", "POST role-mappings/clients", "DELETE role-mappings/realm"),
	)
}

// Keycloak grants uma_protection to the client's own account, with authorization services.
func TestRoleThatKeycloakGrantsByItselfBelongsToNobody(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	config := func(client, roles string) string {
		return s.Config(`
			resource "gatehouse_role" "x" {
			  realm = "REALM"
			  name  = "x"
			}
			resource "gatehouse_client" "ci" {
			  realm         = "REALM"
			  enabled_flows = ["service_accounts", "authorization"]
			  ` + client + `
			}
			resource "gatehouse_service_account_roles" "all" {
			  realm                   = "REALM"
			  service_account_user_id = gatehouse_client.ci.service_account_user_id
			  realm_roles             = [gatehouse_role.x.name]
			  ` + roles + `
			}`)
	}
	const listed = `client_roles = { CI = ["uma_protection"] }`
	stays := has(t, s, roleset.Set{"": {"x"}, "CI": {"uma_protection"}})
	empty := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	s.Test(t,
		resource.TestStep{Config: config(`client_id = "CI"`, "")}, stays,
		resource.TestStep{Config: config(`client_id = "CI"`, ""), ConfigPlanChecks: empty},
		resource.TestStep{ResourceName: all, ImportState: true, ImportStateId: s.Realm + "/CI", ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "service_account_user_id"},
		resource.TestStep{Config: config("client_id = \"CI\"\n description = \"d\"", `client_roles = {}`)}, stays,
		resource.TestStep{Config: config(`client_id = "Renamed"`, "")},
		resource.TestStep{Config: config(`client_id = "Renamed"`, ""), ConfigPlanChecks: empty},
		resource.TestStep{Config: config(`client_id = "CI"`, "")}, stays,
		resource.TestStep{Config: config(`client_id = "CI"`, listed)}, stays,
		resource.TestStep{Config: config(`client_id = "CI"`, listed), ConfigPlanChecks: empty},
	)
}
