package role_test

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/roleset"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// whole is a role with the given arguments, beside a client role "Manage conversations", "a/b" and a realm role "100%".
func whole(arguments string) string {
	return `
	resource "gatehouse_client" "api" {
	  realm       = "REALM"
	  client_id   = "api"
	  access_type = "bearer-only"
	}
	resource "gatehouse_role" "manage" {
	  realm     = "REALM"
	  client_id = gatehouse_client.api.client_id
	  name      = "Manage conversations"
	}
	resource "gatehouse_role" "slash" {
	  realm     = "REALM"
	  client_id = gatehouse_client.api.client_id
	  name      = "a/b"
	}
	resource "gatehouse_role" "percent" {
	  realm = "REALM"
	  name  = "100%"
	}
	resource "gatehouse_role" "this" {
	  realm      = "REALM"
	  name       = "whole"
	  depends_on = [gatehouse_role.manage, gatehouse_role.slash, gatehouse_role.percent]
	  ` + arguments + "\n}"
}

const parts = `composites = {
	realm_roles  = ["100%", "offline_access"]
	client_roles = { api = ["Manage conversations", "a/b"] }
}`

// holds checks what is in the role on the server, beside what the state says.
func holds(t *testing.T, s *testserver.Server, want roleset.Set) resource.TestStep {
	return resource.TestStep{PreConfig: s.Do(t, func(ctx context.Context, c *admin.Client) error {
		role, err := c.Roles.Find(ctx, s.Realm, "", "whole")
		if err != nil {
			return err
		}
		there, err := c.Roles.Composites(ctx, s.Realm, *role.ID)
		if err != nil {
			return err
		}
		if have := roleset.FromMappings(there); len(have.Minus(want)) > 0 || len(want.Minus(have)) > 0 {
			t.Errorf("the role holds %v, want %v", have, want)
		}
		return nil
	}), RefreshState: true}
}

// compose puts a role of the realm into the role behind the provider's back, or takes it out.
func compose(t *testing.T, s *testserver.Server, name string, in bool) func() {
	return s.Do(t, func(ctx context.Context, c *admin.Client) error {
		role, err := c.Roles.Find(ctx, s.Realm, "", "whole")
		if err != nil {
			return err
		}
		part, err := c.Roles.Find(ctx, s.Realm, "", name)
		if err != nil {
			return err
		}
		if in {
			return c.Roles.AddComposites(ctx, s.Realm, *role.ID, []wire.Role{*part})
		}
		return c.Roles.RemoveComposites(ctx, s.Realm, *role.ID, []wire.Role{*part})
	})
}

func composed(realmRoles, clientRoles knownvalue.Check) statecheck.StateCheck {
	return testserver.Value(this, "composites", knownvalue.ObjectExact(map[string]knownvalue.Check{"realm_roles": realmRoles, "client_roles": clientRoles}))
}

func TestCompositesLiveTheirLife(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	ofAPI := func(list ...string) knownvalue.Check {
		return knownvalue.MapExact(map[string]knownvalue.Check{"api": testserver.Names(list...)})
	}
	full := roleset.Set{"": {"100%", "offline_access"}, "api": {"Manage conversations", "a/b"}}
	s.Test(t,
		resource.TestStep{Config: s.Config(whole(parts)), ConfigStateChecks: []statecheck.StateCheck{composed(testserver.Names("100%", "offline_access"), ofAPI("Manage conversations", "a/b"))}},
		resource.TestStep{Config: s.Config(whole(parts)), PlanOnly: true},
		holds(t, s, full),
		resource.TestStep{ResourceName: this, ImportState: true, ImportStateVerify: true, ImportStateId: s.Realm + "/whole"},
		resource.TestStep{Config: s.Config(whole(`composites = { client_roles = { api = ["a/b"] } }`)), ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionUpdate),
			ConfigStateChecks: []statecheck.StateCheck{composed(knownvalue.Null(), ofAPI("a/b"))}},
		holds(t, s, roleset.Set{"api": {"a/b"}}),
		resource.TestStep{Config: s.Config(whole("")), ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionNoop)}, // left out: not managed, and nothing goes
		holds(t, s, roleset.Set{"api": {"a/b"}}),
		resource.TestStep{Config: s.Config(whole(`description = "All"`)), ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionUpdate)},
		holds(t, s, roleset.Set{"api": {"a/b"}}),
		resource.TestStep{Config: s.Config(whole(`composites = {}`)), ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionUpdate), ConfigStateChecks: []statecheck.StateCheck{composed(knownvalue.Null(), knownvalue.Null())}},
		holds(t, s, roleset.Set{}),
		resource.TestStep{Config: s.Config(whole("composites = {\nrealm_roles = []\nclient_roles = {}\n}")), ConfigStateChecks: []statecheck.StateCheck{composed(testserver.Names(), knownvalue.MapExact(map[string]knownvalue.Check{}))}},
		resource.TestStep{Config: s.Config(whole(parts)), ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionUpdate)},
		holds(t, s, full),
	)
}

func TestCompositesChangedOutside(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	unmanaged := whole("")
	managed := whole(`composites = { realm_roles = ["100%"] }`)
	s.Test(t,
		resource.TestStep{Config: s.Config(unmanaged), ConfigStateChecks: []statecheck.StateCheck{testserver.Value(this, "composites", knownvalue.Null())}},
		resource.TestStep{PreConfig: compose(t, s, "offline_access", true), Config: s.Config(unmanaged), ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionNoop)},
		resource.TestStep{Config: s.Config(managed), ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionUpdate)}, // what was there before goes, as the plan shows
		holds(t, s, roleset.Set{"": {"100%"}}),
		resource.TestStep{PreConfig: compose(t, s, "uma_authorization", true), Config: s.Config(managed), ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionUpdate)},
		holds(t, s, roleset.Set{"": {"100%"}}),
		resource.TestStep{PreConfig: compose(t, s, "100%", false), Config: s.Config(managed), ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionUpdate)},
		holds(t, s, roleset.Set{"": {"100%"}}),
	)
}

func TestCompositesOfAClientRole(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	config := `
		resource "gatehouse_client" "api" {
		  realm     = "REALM"
		  client_id = "api"
		}
		resource "gatehouse_role" "part" {
		  realm     = "REALM"
		  client_id = gatehouse_client.api.client_id
		  name      = "x;y"
		}
		resource "gatehouse_role" "this" {
		  realm      = "REALM"
		  client_id  = gatehouse_client.api.client_id
		  name       = "ünï"
		  composites = { client_roles = { (gatehouse_client.api.client_id) = [gatehouse_role.part.name] } }
		}`
	s.Test(t,
		resource.TestStep{Config: s.Config(config)},
		resource.TestStep{Config: s.Config(config), PlanOnly: true},
		resource.TestStep{ResourceName: this, ImportState: true, ImportStateVerify: true, ImportStateId: s.Realm + "/api/ünï"},
	)
}

func TestWrongCompositesSayWhatToDoBeforeAnyWrite(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	s.Test(t,
		resource.TestStep{Config: s.Config(whole(`composites = { realm_roles = ["offline_acces"] }`)), ExpectError: testserver.Says(`did you mean "offline_access"`)},
		resource.TestStep{Config: s.Config(whole(`composites = { client_roles = { apis = ["a/b"] } }`)), ExpectError: testserver.Says(`did you mean "api"`)},
		resource.TestStep{Config: s.Config(whole(`composites = { realm_roles = ["100%", "whole"] }`)), ExpectError: testserver.Says("Role contains itself")},
		resource.TestStep{Config: s.Config(whole(`composites = { realm_roles = ["."] }`)), ExpectError: testserver.Says("no URL can address")},
		resource.TestStep{Config: s.Config(whole("")), ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionCreate)}, // it is not there yet
		resource.TestStep{Config: s.Config(whole(`description = "changed"
			composites = { client_roles = { api = ["A/b"] } }`)), ExpectError: testserver.Says(`did you mean "a/b"`)},
		resource.TestStep{Config: s.Config(whole("")), ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionNoop)},
	)
}
