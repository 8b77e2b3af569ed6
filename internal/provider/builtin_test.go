package provider_test

import (
	"context"
	"testing"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

// Keycloak refuses each of them with another text, one of them with the 403 of a missing right.
func TestDestroyOfWhatIsBuiltInIsRefusedInThePlanAndLeavesTheRest(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	const rest = `
		resource "gatehouse_role" "own" {
		  realm = "REALM"
		  name  = "own"
		}`
	tf := testserver.NewTerraform(t, s.Config(rest+`
		import {
		  to = gatehouse_role.default
		  id = "REALM/default-roles-REALM"
		}
		resource "gatehouse_role" "default" {
		  realm       = "REALM"
		  name        = "default-roles-REALM"
		  description = "$${role_default-roles}"
		}
		import {
		  to = gatehouse_role.right
		  id = "REALM/realm-management/view-users"
		}
		resource "gatehouse_role" "right" {
		  realm       = "REALM"
		  client_id   = "realm-management"
		  name        = "view-users"
		  description = "$${role_view-users}"
		}
		import {
		  to = gatehouse_client.cli
		  id = "REALM/admin-cli"
		}
		resource "gatehouse_client" "cli" {
		  realm         = "REALM"
		  client_id     = "admin-cli"
		  name          = "$${client_admin-cli}"
		  access_type   = "public"
		  enabled_flows = ["direct_access_grants"]
		}`))
	tf.MustRun("apply", "-auto-approve")
	r := tf.Run("destroy", "-auto-approve")
	if r.Exit != 1 {
		t.Fatalf("want the destroy refused:\n%s%s", r.Stdout, r.Stderr)
	}
	for _, says := range []string{
		`Role "default-roles-` + s.Realm + `" of realm`, `Role "view-users" of client "realm-management"`, `Client "admin-cli" in realm`, "from = gatehouse_client.<name>", "from = gatehouse_role.<name>",
	} {
		if !testserver.Says(says).MatchString(r.Stderr) {
			t.Errorf("want %q in:\n%s", says, r.Stderr)
		}
	}
	s.Do(t, func(ctx context.Context, c *admin.Client) error {
		_, err := c.Roles.Find(ctx, s.Realm, "", "own")
		return err
	})()

	tf.Write("main.tf", s.Config(rest+`
		removed {
		  from = gatehouse_role.default
		  lifecycle { destroy = false }
		}
		removed {
		  from = gatehouse_role.right
		  lifecycle { destroy = false }
		}
		removed {
		  from = gatehouse_client.cli
		  lifecycle { destroy = false }
		}`))
	tf.MustRun("apply", "-auto-approve")
	tf.MustRun("destroy", "-auto-approve")
}
