package serviceaccount_test

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

const this = "gatehouse_service_account_role.this"

func value(attribute string, check knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(this, tfjsonpath.New(attribute), check)
}

func planned(action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(this, action)}}
}

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

func TestRoleIsGrantedMovedAndImported(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	s.Test(t,
		resource.TestStep{Config: s.Config(clientRole), ConfigStateChecks: []statecheck.StateCheck{
			value("client_id", knownvalue.StringExact("CI")), value("service_account_user_id", knownvalue.NotNull()), value("role", knownvalue.StringExact("read")),
		}},
		resource.TestStep{Config: s.Config(clientRole), PlanOnly: true},
		resource.TestStep{
			ResourceName: this, ImportState: true, ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "client_id", ImportStateId: s.Realm + "/CI/api/read",
		},
		resource.TestStep{Config: s.Config(realmRole), ConfigPlanChecks: planned(plancheck.ResourceActionReplace), ConfigStateChecks: []statecheck.StateCheck{
			value("role_client_id", knownvalue.Null()), value("service_account_user_id", knownvalue.NotNull()),
		}},
		resource.TestStep{Config: s.Config(realmRole), PlanOnly: true},
		resource.TestStep{
			ResourceName: this, ImportState: true, ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "client_id", ImportStateId: s.Realm + "/CI/audit",
		},
		resource.TestStep{ResourceName: this, ImportState: true, ImportStateId: s.Realm + "/CI/offline_access", ExpectError: testserver.Says("does not have this role")},
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
			Config: s.Config(realmRole), ConfigPlanChecks: planned(plancheck.ResourceActionCreate),
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
		resource.TestStep{Config: config("b-"), ConfigPlanChecks: planned(plancheck.ResourceActionReplace)},
	)
}

func TestRenamedClientKeepsItsGrant(t *testing.T) {
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
			}`)
	}
	s.Test(t,
		resource.TestStep{Config: config("before")},
		resource.TestStep{Config: config("after"), ConfigPlanChecks: planned(plancheck.ResourceActionNoop)},
		resource.TestStep{Config: config("after"), PlanOnly: true},
	)
}

func TestWrongGrantsSayWhatToDo(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	grant := func(arguments string) string {
		return s.Config(accounts + "\nresource \"gatehouse_service_account_role\" \"this\" {\n realm = \"REALM\"\n" + arguments + "\n depends_on = [gatehouse_role.read, gatehouse_client.ci]\n}")
	}
	for arguments, says := range map[string]string{
		"client_id = \"CI\"\nrole = \"Audit\"":                           `did you mean "audit"`,
		"client_id = \"CI\"\nrole_client_id = \"api\"\nrole = \"Read\"":  `did you mean "read"`,
		"client_id = \"ci\"\nrole = \"audit\"":                           `did you mean "CI"`,
		"client_id = \"CI\"\nrole_client_id = \"apis\"\nrole = \"read\"": `did you mean "api"`,
		"client_id = \"api\"\nrole = \"audit\"":                          `has no service account`,
		"service_account_user_id = \"nobody\"\nrole = \"audit\"":         `User not found`,
		"role = \"audit\"":                  `service_account_user_id`,
		"client_id = \"CI\"\nrole = \"..\"": `no URL can address`,
	} {
		s.Test(t, resource.TestStep{Config: grant(arguments), ExpectError: testserver.Says(says)})
	}
}
