package provider_test

import (
	"context"
	"strings"
	"testing"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// with is the environment of a login that holds these roles of realm-management and no others.
func with(t *testing.T, s *testserver.Server, name string, roles ...string) []string {
	t.Helper()
	secret := login(t, s, wire.Client{ClientID: ptr(name)}, roles...)
	return []string{"GATEHOUSE_URL=" + s.URL, "GATEHOUSE_REALM=" + s.Realm, "GATEHOUSE_CLIENT_ID=" + name, "GATEHOUSE_CLIENT_SECRET=" + secret}
}

const partlySeen = `
provider "gatehouse" {}
resource "gatehouse_client" "app" {
  realm     = "REALM"
  client_id = "app"
}
resource "gatehouse_role" "writer" {
  realm     = "REALM"
  client_id = gatehouse_client.app.client_id
  name      = "writer"
}
resource "gatehouse_service_account_roles" "app" {
  realm                   = "REALM"
  service_account_user_id = gatehouse_client.app.service_account_user_id
  client_roles            = { app = [gatehouse_role.writer.name] }
}
`

func TestLoginWithFewRightsTakesNothingForGone(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	tf := testserver.NewTerraform(t, strings.ReplaceAll(partlySeen, "REALM", s.Realm))
	full := []string{"GATEHOUSE_URL=" + s.URL, "GATEHOUSE_USERNAME=" + s.Username, "GATEHOUSE_PASSWORD=" + s.Password}
	tf.Env = full
	tf.MustRun("apply", "-auto-approve")

	// The list of users is empty to who may only query them, and the service account is there all the same.
	tf.Env = with(t, s, "sees-clients", "view-clients", "query-users")
	if r := tf.Run("plan", "-detailed-exitcode", "-target=gatehouse_client.app"); r.Exit != 0 {
		t.Errorf("want an empty plan:\n%s%s", r.Stdout, r.Stderr)
	}

	// The mappings are empty to who may view the user and not the client whose roles they are.
	tf.Env = with(t, s, "sees-users", "manage-users", "query-clients")
	if r := tf.Run("plan", "-detailed-exitcode", "-target=gatehouse_service_account_roles.app"); r.Exit == 2 {
		t.Errorf("want no change:\n%s%s", r.Stdout, r.Stderr)
	}
	r := tf.Run("destroy", "-auto-approve", "-refresh=false", "-target=gatehouse_service_account_roles.app")
	if r.Exit != 1 || !testserver.Says(`the login may not view role "writer" of client "app", and so cannot remove them`).MatchString(r.Stderr) {
		t.Errorf("want to be told that the role cannot be removed:\n%s%s", r.Stdout, r.Stderr)
	}

	tf.Env = full
	if r := tf.Run("plan", "-detailed-exitcode"); r.Exit != 0 {
		t.Errorf("want an empty plan afterwards:\n%s%s", r.Stdout, r.Stderr)
	}
	// A client that is really gone takes its roles along, and the plan says so.
	s.Do(t, func(ctx context.Context, c *admin.Client) error {
		uuid, err := c.Clients.CachedUUID(ctx, s.Realm, "app")
		if err != nil {
			return err
		}
		return c.Clients.Delete(ctx, s.Realm, uuid)
	})()
	if r := tf.Run("plan", "-detailed-exitcode"); r.Exit != 2 || !strings.Contains(r.Stdout, "3 to add, 0 to change, 0 to destroy") {
		t.Errorf("want all three made again:\n%s%s", r.Stdout, r.Stderr)
	}
}

// A grant is known by the role's ID: under another name it is the same grant, which a destroy takes away.
func TestGrantOfARoleThatIsRenamedOutsideIsStillFoundAndRemoved(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	const config = `
resource "gatehouse_client" "app" {
  realm     = "REALM"
  client_id = "app"
}
resource "gatehouse_service_account_role" "app" {
  realm                   = "REALM"
  service_account_user_id = gatehouse_client.app.service_account_user_id
  role                    = "auditor"
}
`
	name, renamed := "auditor", "auditor-2"
	var id string
	s.Do(t, func(ctx context.Context, c *admin.Client) error {
		role, err := c.Roles.Create(ctx, s.Realm, "", &wire.Role{Name: &name})
		if err == nil {
			id = *role.ID
		}
		return err
	})()
	tf := testserver.NewTerraform(t, s.Config(config))
	tf.MustRun("apply", "-auto-approve")
	s.Do(t, func(ctx context.Context, c *admin.Client) error {
		return c.Roles.Modify(ctx, s.Realm, id, func(*wire.Role) *wire.Role { return &wire.Role{Name: &renamed} })
	})()
	tf.MustRun("destroy", "-auto-approve", "-refresh=false", "-target=gatehouse_service_account_role.app")
	s.Do(t, func(ctx context.Context, c *admin.Client) error {
		user, err := c.ServiceAccounts.Find(ctx, s.Realm, "app")
		if err != nil {
			return err
		}
		roles, err := c.ServiceAccounts.Roles(ctx, s.Realm, *user.ID, "")
		if len(roles) != 1 || *roles[0].Name != "default-roles-"+s.Realm {
			t.Errorf("the account has %d roles, want the default one alone", len(roles))
		}
		return err
	})()
}
