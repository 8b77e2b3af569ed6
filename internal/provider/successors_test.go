package provider_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// rolesOf are the names of the realm's roles and of the client's own that its account has, sorted.
func rolesOf(t *testing.T, s *testserver.Server, clientID string) []string {
	t.Helper()
	var names []string
	s.Do(t, func(ctx context.Context, c *admin.Client) error {
		user, err := c.ServiceAccounts.Find(ctx, s.Realm, clientID)
		if err != nil {
			return err
		}
		mappings, err := c.ServiceAccounts.Mappings(ctx, s.Realm, *user.ID)
		if err != nil {
			return err
		}
		for _, role := range slices.Concat(mappings.RealmMappings, mappings.ClientMappings[clientID].Mappings) {
			names = append(names, *role.Name)
		}
		return nil
	})()
	slices.Sort(names)
	return names
}

// Terraform destroys the old grant after it has made the new one: under create_before_destroy, and in any order where a block
// has got another name.
func TestGrantThatIsReplacedByTheSameGrantStays(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	config := func(block, role string) string {
		return s.Config(strings.NewReplacer("BLOCK", block, "ROLE", role).Replace(`
			resource "gatehouse_client" "one" {
			  realm     = "REALM"
			  client_id = "one"
			}
			resource "gatehouse_client" "all" {
			  realm     = "REALM"
			  client_id = "all"
			}
			resource "gatehouse_role" "this" {
			  realm = "REALM"
			  name  = "ROLE"
			}
			resource "gatehouse_service_account_role" "BLOCK" {
			  realm                   = "REALM"
			  service_account_user_id = gatehouse_client.one.service_account_user_id
			  role                    = gatehouse_role.this.name
			  lifecycle { create_before_destroy = true }
			}
			resource "gatehouse_service_account_roles" "this" {
			  realm                   = "REALM"
			  service_account_user_id = gatehouse_client.all.service_account_user_id
			  realm_roles             = [gatehouse_role.this.name]
			  lifecycle { create_before_destroy = true }
			}`))
	}
	tf := testserver.NewTerraform(t, config("first", "auditor"))
	checkSuccessor := func(role string) {
		t.Helper()
		if one, all := rolesOf(t, s, "one"), rolesOf(t, s, "all"); !slices.Equal(one, []string{role, "default-roles-" + s.Realm}) || !slices.Equal(all, []string{role}) {
			t.Errorf("the accounts have %q and %q", one, all)
		}
		if r := tf.Run("plan", "-detailed-exitcode"); r.Exit != 0 {
			t.Errorf("want an empty plan:\n%s%s", r.Stdout, r.Stderr)
		}
	}
	tf.MustRun("apply", "-auto-approve")
	tf.MustRun("apply", "-auto-approve", "-replace=gatehouse_service_account_role.first", "-replace=gatehouse_service_account_roles.this")
	checkSuccessor("auditor")
	tf.Write("main.tf", config("first", "auditor-2")) // renamed in place, and the grant of it replaced
	tf.MustRun("apply", "-auto-approve")
	checkSuccessor("auditor-2")
	tf.Write("main.tf", config("second", "auditor-2")) // without a moved block
	tf.MustRun("apply", "-auto-approve")
	checkSuccessor("auditor-2")
	tf.MustRun("destroy", "-auto-approve")
}

// A block that gets another name without a moved block is a create and a destroy in any order, here at the same time: what the
// destroy looks at is out of date when it writes.
func TestCredentialAndKeyUnderAnotherBlockNameStay(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	record := s.Record(t)
	config := func(block string) string {
		return s.Config(strings.ReplaceAll(`
			resource "gatehouse_client" "ci" {
			  realm     = "REALM"
			  client_id = "ci"
			}
			resource "gatehouse_client" "keyed" {
			  realm     = "REALM"
			  client_id = "keyed"
			}
			resource "gatehouse_credential" "BLOCK" {
			  realm     = "REALM"
			  client_id = gatehouse_client.ci.client_id
			}
			resource "gatehouse_key_credential" "BLOCK" {
			  realm        = "REALM"
			  client_id    = gatehouse_client.keyed.client_id
			  x509_subject = "CN=keyed"
			}`, "BLOCK", block))
	}
	tf := testserver.NewTerraform(t, config("first"))
	tf.MustRun("apply", "-auto-approve")
	record.Instead(func(_ http.ResponseWriter, r *http.Request) bool {
		// After the destroys have looked, and before they write.
		if strings.HasSuffix(r.URL.Path, "/service-account-user") || r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/client-secret") {
			time.Sleep(500 * time.Millisecond)
		}
		return false
	})
	tf.Write("main.tf", config("second"))
	tf.MustRun("apply", "-auto-approve")
	record.Honest()
	if r := tf.MustRun("plan", "-refresh-only"); !strings.Contains(r.Stdout, "No changes.") {
		t.Errorf("something has changed since the apply:\n%s", r.Stdout)
	}
	if r := tf.Run("plan", "-detailed-exitcode"); r.Exit != 0 {
		t.Errorf("want an empty plan:\n%s%s", r.Stdout, r.Stderr)
	}
}

func TestRenamedClientKeepsItsRolesAndWhoHasThem(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	config := func(clientID string) string {
		return s.Config(strings.ReplaceAll(`
			resource "gatehouse_client" "api" {
			  realm     = "REALM"
			  client_id = "API"
			}
			resource "gatehouse_role" "writer" {
			  realm     = "REALM"
			  client_id = gatehouse_client.api.client_id
			  name      = "writer"
			}`, "API", clientID))
	}
	tf := testserver.NewTerraform(t, config("api"))
	tf.MustRun("apply", "-auto-approve")
	s.Do(t, func(ctx context.Context, c *admin.Client) error { // somebody has the role by hand
		api, err := c.Clients.Find(ctx, s.Realm, "api")
		if err != nil {
			return err
		}
		role, err := c.Roles.Find(ctx, s.Realm, *api.ID, "writer")
		if err != nil {
			return err
		}
		user, err := c.ServiceAccounts.EnsureUser(ctx, s.Realm, *api.ID)
		if err != nil {
			return err
		}
		return c.ServiceAccounts.AddRoles(ctx, s.Realm, *user.ID, *api.ID, []wire.Role{*role})
	})()
	tf.Write("main.tf", config("api-v2"))
	if r := tf.MustRun("apply", "-auto-approve"); !strings.Contains(r.Stdout, "0 added, 2 changed, 0 destroyed") {
		t.Errorf("want both changed in place:\n%s", r.Stdout)
	}
	if got, want := rolesOf(t, s, "api-v2"), []string{"default-roles-" + s.Realm, "writer"}; !slices.Equal(got, want) {
		t.Errorf("the account has %q, want %q", got, want)
	}
	if r := tf.Run("plan", "-detailed-exitcode"); r.Exit != 0 {
		t.Errorf("want an empty plan:\n%s%s", r.Stdout, r.Stderr)
	}
	tf.MustRun("apply", "-auto-approve", "-replace=gatehouse_client.api") // another client: the role is made again with it
	if r := tf.Run("plan", "-detailed-exitcode"); r.Exit != 0 {
		t.Errorf("want an empty plan after the client was replaced:\n%s%s", r.Stdout, r.Stderr)
	}
}

// Keycloak makes web origins out of redirect URIs where a PUT leaves them out.
func TestRedirectURIsOpenNoWebOrigins(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	config := func(more string) string {
		return s.Config("resource \"gatehouse_client\" \"app\" {\n realm = \"REALM\"\n client_id = \"app\"\n enabled_flows = [\"standard\"]\n" + more + "\n}\n" +
			"resource \"gatehouse_credential\" \"app\" {\n realm = \"REALM\"\n client_id = gatehouse_client.app.client_id\n secret_prefix = \"key_\"\n}")
	}
	tf := testserver.NewTerraform(t, config(""))
	tf.MustRun("apply", "-auto-approve")
	for _, more := range []string{`redirect_uris = ["https://one.example.com/*"]`, "redirect_uris = [\"https://two.example.com/*\"]\n web_origins = []"} {
		tf.Write("main.tf", config(more))
		tf.MustRun("apply", "-auto-approve", "-replace=gatehouse_credential.app") // whose PUT is of the same client
		s.Do(t, func(ctx context.Context, c *admin.Client) error {
			app, err := c.Clients.Find(ctx, s.Realm, "app")
			if err == nil && (len(app.WebOrigins) > 0 || len(app.RedirectURIs) != 1) {
				t.Errorf("%s: web origins %q, redirect URIs %q", more, app.WebOrigins, app.RedirectURIs)
			}
			return err
		})()
	}
}

// With the realm everything is another thing, whatever the names say: no plan looks in the new realm, which is not there yet, for a
// client of the old one under another name.
func TestWhatMovesToARealmOfTheSamePlanIsReplaced(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	config := func(realm, clientID, ofKeycloak string) string {
		return s.Config(strings.NewReplacer("IN", realm, "CLIENT", clientID, "KEYCLOAK", ofKeycloak).Replace(`
			resource "gatehouse_realm" "this" {
			  for_each            = toset([for name in ["IN"] : name if name != "REALM"])
			  realm               = each.key
			  deletion_protection = false
			}
			resource "gatehouse_client" "this" {
			  realm      = "IN"
			  client_id  = "CLIENT"
			  depends_on = [gatehouse_realm.this]
			}
			resource "gatehouse_credential" "this" {
			  realm      = "IN"
			  client_id  = "CLIENT"
			  depends_on = [gatehouse_client.this]
			}
			resource "gatehouse_role" "this" {
			  realm      = "IN"
			  client_id  = "KEYCLOAK"
			  name       = "reader"
			  depends_on = [gatehouse_realm.this]
			}
			resource "gatehouse_protocol_mapper" "this" {
			  realm           = "IN"
			  client_id       = "KEYCLOAK"
			  name            = "audience"
			  protocol_mapper = "oidc-audience-mapper"
			  config          = { "included.client.audience" = "account", "access.token.claim" = "true" }
			  depends_on      = [gatehouse_realm.this]
			}`))
	}
	tf := testserver.NewTerraform(t, config("REALM", "old", "account"))
	tf.MustRun("apply", "-auto-approve")
	defer tf.MustRun("destroy", "-auto-approve") // the second realm is this configuration's
	tf.Write("main.tf", config("REALM-next", "new", "account-console"))
	tf.MustRun("apply", "-auto-approve")
	tf.MustRun("plan", "-detailed-exitcode")
}
