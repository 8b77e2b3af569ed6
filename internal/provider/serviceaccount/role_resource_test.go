package serviceaccount_test

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/roleset"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

const this = "gatehouse_service_account_role.this"

const accounts = `
	resource "gatehouse_client" "api" {
	  realm       = "REALM"
	  client_id   = "api"
	  access_type = "bearer-only"
	}
	resource "gatehouse_role" "read" {
	  realm     = "REALM"
	  client_id = gatehouse_client.api.client_id
	  name      = "read"
	}
	resource "gatehouse_role" "audit" {
	  realm = "REALM"
	  name  = "audit"
	}
	resource "gatehouse_client" "ci" {
	  realm     = "REALM"
	  client_id = "CI"
	}`

const clientRole = accounts + `
	resource "gatehouse_service_account_role" "this" {
	  realm                   = "REALM"
	  service_account_user_id = gatehouse_client.ci.service_account_user_id
	  role_client_id          = gatehouse_client.api.client_id
	  role                    = gatehouse_role.read.name
	}`

const realmRole = accounts + `
	resource "gatehouse_service_account_role" "this" {
	  realm     = "REALM"
	  client_id = gatehouse_client.ci.client_id
	  role      = gatehouse_role.audit.name
	}`

// byHand gives the account of CI, behind the provider's back, a role of each container that Terraform grants from, and the role
// audit, which it grants later.
func byHand(t *testing.T, s *testserver.Server) func() {
	return s.Do(t, func(ctx context.Context, c *admin.Client) error {
		user, err := c.ServiceAccounts.Find(ctx, s.Realm, "CI")
		if err != nil {
			return err
		}
		api, err := c.Clients.CachedUUID(ctx, s.Realm, "api")
		if err != nil {
			return err
		}
		name := "by-hand"
		made, err := c.Roles.Create(ctx, s.Realm, api, &wire.Role{Name: &name})
		if err != nil {
			return err
		}
		if err := c.ServiceAccounts.AddRole(ctx, s.Realm, *user.ID, api, *made); err != nil {
			return err
		}
		grant(t, s, "offline_access")()
		grant(t, s, "audit")()
		return nil
	})
}

func TestRoleIsGrantedMovedAndImportedBesideRolesThatNobodyNames(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	defaults := "default-roles-" + s.Realm
	account := func(want roleset.Set) resource.TestCheckFunc {
		return func(*terraform.State) error { return granted(t.Context(), s.Admin, s.Realm, "CI", want) }
	}
	testserver.Proves(t, "R4", "C41") // in each comparison of all that the account has
	s.Test(t,
		resource.TestStep{Config: s.Config(clientRole), ConfigStateChecks: []statecheck.StateCheck{
			testserver.Value(this, "client_id", knownvalue.StringExact("CI")), testserver.Value(this, "service_account_user_id", knownvalue.NotNull()), testserver.Value(this, "role", knownvalue.StringExact("read")),
		}, Check: account(roleset.Set{"": {defaults}, "api": {"read"}})},
		resource.TestStep{PreConfig: byHand(t, s), Config: s.Config(clientRole), PlanOnly: true},
		resource.TestStep{
			ResourceName: this, ImportState: true, ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "client_id", ImportStateId: s.Realm + "/CI/api/read",
		},
		resource.TestStep{ // a role of the realm that the account has already: one mapping, and the others stay
			Config: s.Config(realmRole), ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionReplace), ConfigStateChecks: []statecheck.StateCheck{
				testserver.Value(this, "role_client_id", knownvalue.Null()), testserver.Value(this, "service_account_user_id", knownvalue.NotNull()),
			}, Check: account(roleset.Set{"": {"audit", defaults, "offline_access"}, "api": {"by-hand"}}),
		},
		resource.TestStep{
			ResourceName: this, ImportState: true, ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "client_id", ImportStateId: s.Realm + "/CI/audit",
		},
		resource.TestStep{ResourceName: this, ImportState: true, ImportStateId: s.Realm + "/CI/uma_authorization", ExpectError: testserver.Says("does not have this role")},
		resource.TestStep{
			Config: s.Config(accounts), ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionDestroy),
			Check: account(roleset.Set{"": {defaults, "offline_access"}, "api": {"by-hand"}}),
		},
	)
}

func TestGrantRemovedOutsideIsPlannedAgain(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	s.Test(t,
		resource.TestStep{Config: s.Config(realmRole)},
		resource.TestStep{
			PreConfig: s.Do(t, func(ctx context.Context, c *admin.Client) error {
				user, err := c.ServiceAccounts.Find(ctx, s.Realm, "CI")
				if err != nil {
					return err
				}
				role, err := c.Roles.Find(ctx, s.Realm, "", "audit")
				if err != nil {
					return err
				}
				return c.ServiceAccounts.RemoveRole(ctx, s.Realm, *user.ID, "", *role)
			}),
			Config: s.Config(realmRole), ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionCreate),
		},
	)
}

func TestGrantFollowsItsClientThroughAReplacement(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	config := func(prefix string) string {
		return s.Config(`
			resource "gatehouse_client" "ci" {
			  realm            = "REALM"
			  client_id_prefix = "` + prefix + `"
			}
			resource "gatehouse_service_account_role" "this" {
			  realm                   = "REALM"
			  service_account_user_id = gatehouse_client.ci.service_account_user_id
			  role                    = "offline_access"
			}`)
	}
	s.Test(t,
		resource.TestStep{Config: config("a-")},
		resource.TestStep{Config: config("b-"), ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionReplace)},
	)
}

func TestRenamedClientKeepsItsGrantAndItsAccountIsCalledAfterIt(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	config := func(name string) string {
		return s.Config(`
			resource "gatehouse_client" "ci" {
			  realm     = "REALM"
			  client_id = "` + name + `"
			}
			resource "gatehouse_service_account_role" "this" {
			  realm                   = "REALM"
			  service_account_user_id = gatehouse_client.ci.service_account_user_id
			  role                    = "uma_authorization"
			}
			data "gatehouse_client" "ci" {
			  realm     = "REALM"
			  client_id = gatehouse_client.ci.client_id
			}`)
	}
	user, account := statecheck.CompareValue(compare.ValuesSame()), tfjsonpath.New("service_account_user_id")
	called := func(name string) []statecheck.StateCheck {
		return []statecheck.StateCheck{
			user.AddStateValue("gatehouse_client.ci", account),
			statecheck.ExpectKnownValue("data.gatehouse_client.ci", tfjsonpath.New("service_account_username"), knownvalue.StringExact(name)),
		}
	}
	has := func(clientID, username string) resource.TestCheckFunc {
		return func(*terraform.State) error {
			if found, err := s.Admin.ServiceAccounts.Find(t.Context(), s.Realm, clientID); err != nil || found == nil || *found.Username != username {
				t.Errorf("the server has no user %q: %v", username, err)
			}
			return granted(t.Context(), s.Admin, s.Realm, clientID, roleset.Set{"": {"default-roles-" + s.Realm, "uma_authorization"}})
		}
	}
	testserver.Proves(t, "R16")
	s.Test(t,
		resource.TestStep{Config: config("Before"), ConfigStateChecks: called("service-account-before"), Check: has("Before", "service-account-before")},
		resource.TestStep{
			Config: config("After"), ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionNoop),
			ConfigStateChecks: called("service-account-after"), Check: has("After", "service-account-after"),
		},
	)
}

func TestWrongGrantsSayWhatToDo(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	grant := func(arguments string) string {
		return s.Config(accounts + "\nresource \"gatehouse_service_account_role\" \"this\" {\n realm = \"REALM\"\n" + arguments + "\n depends_on = [gatehouse_role.read, gatehouse_client.ci]\n}")
	}
	s.Refused(t, map[string]string{
		"client_id = \"CI\"\nrole = \"Audit\"":                           `did you mean "audit"`,
		"client_id = \"CI\"\nrole_client_id = \"api\"\nrole = \"Read\"":  `did you mean "read"`,
		"client_id = \"ci\"\nrole = \"audit\"":                           `did you mean "CI"`,
		"client_id = \"CI\"\nrole_client_id = \"apis\"\nrole = \"read\"": `did you mean "api"`,
		"client_id = \"api\"\nrole = \"audit\"":                          `has no service account`,
		"service_account_user_id = \"nobody\"\nrole = \"audit\"":         `User not found`,
		"role = \"audit\"":                  `service_account_user_id`,
		"client_id = \"CI\"\nrole = \"..\"": `no URL can address`,
	}, func(arguments string) resource.TestStep {
		return resource.TestStep{Config: grant(arguments)}
	})
}
