package provider_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// family is a realm in which everything hangs on something else: grants and sets on roles, a role and a mapper on a client, links,
// role mappings and a mapper on a client scope.
const family = `
resource "gatehouse_realm" "this" {
  realm               = "REALM"
  deletion_protection = false
}
resource "gatehouse_client" "api" {
  realm     = gatehouse_realm.this.realm
  client_id = "api"
}
resource "gatehouse_role" "auditor" {
  realm       = gatehouse_realm.this.realm
  name        = "auditor"
  description = "Audits"
}
resource "gatehouse_role" "reader" {
  realm     = gatehouse_realm.this.realm
  client_id = gatehouse_client.api.client_id
  name      = "reader"
}
resource "gatehouse_role" "parent" {
  realm = gatehouse_realm.this.realm
  name  = "parent"
  composites = {
    realm_roles  = [gatehouse_role.auditor.name]
    client_roles = { (gatehouse_client.api.client_id) = [gatehouse_role.reader.name] }
  }
}
resource "gatehouse_client_scope" "audit" {
  realm        = gatehouse_realm.this.realm
  name         = "audit"
  realm_roles  = [gatehouse_role.auditor.name]
  client_roles = { (gatehouse_client.api.client_id) = [gatehouse_role.reader.name] }
}
resource "gatehouse_protocol_mapper" "scope" {
  realm           = gatehouse_realm.this.realm
  client_scope    = gatehouse_client_scope.audit.name
  name            = "audience"
  protocol_mapper = "oidc-audience-mapper"
  config          = { "included.client.audience" = gatehouse_client.api.client_id, "access.token.claim" = "true" }
}
resource "gatehouse_protocol_mapper" "client" {
  realm           = gatehouse_realm.this.realm
  client_id       = gatehouse_client.api.client_id
  name            = "team"
  protocol_mapper = "oidc-hardcoded-claim-mapper"
  config          = { "claim.name" = "team", "claim.value" = "a", "access.token.claim" = "true" }
}
resource "gatehouse_client" "one" {
  realm                 = gatehouse_realm.this.realm
  client_id             = "one"
  default_client_scopes = ["basic", gatehouse_client_scope.audit.name]
}
resource "gatehouse_client" "all" {
  realm                  = gatehouse_realm.this.realm
  client_id              = "all"
  default_client_scopes  = ["basic"]
  optional_client_scopes = [gatehouse_client_scope.audit.name]
}
resource "gatehouse_service_account_role" "realm" {
  realm                   = gatehouse_realm.this.realm
  service_account_user_id = gatehouse_client.one.service_account_user_id
  role                    = gatehouse_role.auditor.name
}
resource "gatehouse_service_account_role" "client" {
  realm          = gatehouse_realm.this.realm
  client_id      = gatehouse_client.one.client_id
  role           = gatehouse_role.reader.name
  role_client_id = gatehouse_client.api.client_id
}
resource "gatehouse_service_account_roles" "all" {
  realm                   = gatehouse_realm.this.realm
  service_account_user_id = gatehouse_client.all.service_account_user_id
  realm_roles             = [gatehouse_role.auditor.name, gatehouse_role.parent.name]
  client_roles            = { (gatehouse_client.api.client_id) = [gatehouse_role.reader.name] }
}
resource "gatehouse_credential" "api" {
  realm     = gatehouse_realm.this.realm
  client_id = gatehouse_client.api.client_id
}
resource "gatehouse_secret_rotation_policy" "this" {
  realm             = gatehouse_realm.this.realm
  expiration_period = "30d"
}
`

// standing is what hangs together on the server, by names.
func standing(t *testing.T, s *testserver.Server) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	names := func(mappings *wire.RoleMappings) (list []string) {
		for _, role := range mappings.RealmMappings {
			list = append(list, *role.Name)
		}
		for owner, client := range mappings.ClientMappings {
			for _, role := range client.Mappings {
				list = append(list, owner+"/"+*role.Name)
			}
		}
		slices.Sort(list)
		return list
	}
	c, err := admin.New(admin.Config{ // one that remembers no ID
		URL: s.URL, Login: admin.Login{Realm: "master", ClientID: "admin-cli", Username: s.Username, Password: s.Password},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Do(t, func(ctx context.Context, _ *admin.Client) error {
		for _, clientID := range []string{"one", "all"} {
			client, err := c.Clients.Find(ctx, s.Realm, clientID)
			if err != nil {
				return err
			}
			user, err := c.ServiceAccounts.EnsureUser(ctx, s.Realm, *client.ID)
			if err != nil {
				return err
			}
			mappings, err := c.ServiceAccounts.Mappings(ctx, s.Realm, *user.ID)
			if err != nil {
				return err
			}
			out["roles of "+clientID] = names(mappings)
			for _, kind := range []string{"default", "optional"} {
				links, err := c.Clients.ScopeLinks(ctx, s.Realm, *client.ID, kind)
				if err != nil {
					return err
				}
				out[kind+" scopes of "+clientID] = slices.Sorted(maps.Keys(links))
			}
		}
		return standingOn(ctx, c, s.Realm, out, names)
	})()
	return out
}

// standingOn adds what hangs on roles, the client scope and the client api.
func standingOn(ctx context.Context, c *admin.Client, realm string, out map[string][]string, names func(*wire.RoleMappings) []string) error {
	parent, err := c.Roles.Find(ctx, realm, "", "parent")
	if err != nil {
		return err
	}
	composites, err := c.Roles.Composites(ctx, realm, *parent.ID)
	if err != nil {
		return err
	}
	out["composites of parent"] = names(composites)
	scope, err := c.ClientScopes.Find(ctx, realm, "audit")
	if err != nil {
		return err
	}
	mapped, err := c.ClientScopes.Roles(ctx, realm, *scope.ID)
	if err != nil {
		return err
	}
	out["roles of the scope"] = names(mapped)
	api, err := c.Clients.Find(ctx, realm, "api")
	if err != nil {
		return err
	}
	for name, owner := range map[string]admin.MapperParent{"scope": {Scope: *scope.ID}, "client": {Client: *api.ID}} {
		mappers, err := c.Mappers.List(ctx, realm, owner)
		if err != nil {
			return err
		}
		for _, mapper := range mappers {
			out["mappers of the "+name] = append(out["mappers of the "+name], *mapper.Name)
		}
	}
	auditor, err := c.Roles.Find(ctx, realm, "", "auditor")
	if err != nil {
		return err
	}
	out["description of auditor"] = []string{fmt.Sprint(*auditor.Description)}
	policy, err := c.Rotations.Get(ctx, realm, "secret-rotation")
	out["policy"] = []string{fmt.Sprint(policy != nil)}
	return err
}

// Each of these takes on the server what hangs on it.
func TestAReplacedParentTakesItsChildrenAlongInOneApply(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	tf := testserver.NewTerraform(t, s.Config(family))
	tf.MustRun("apply", "-auto-approve")
	want := standing(t, s)
	complete := map[string][]string{
		"roles of one": {"api/reader", "auditor", "default-roles-" + s.Realm}, "roles of all": {"api/reader", "auditor", "parent"},
		"composites of parent": {"api/reader", "auditor"}, "roles of the scope": {"api/reader", "auditor"},
		"mappers of the scope": {"audience"}, "mappers of the client": {"team"}, "policy": {"true"}, "description of auditor": {"Audits"},
	}
	for what, list := range complete {
		if !slices.Equal(want[what], list) {
			t.Fatalf("%s: %q, want %q", what, want[what], list)
		}
	}
	for _, parent := range []string{
		"gatehouse_role.auditor", "gatehouse_role.reader", "gatehouse_role.parent", "gatehouse_client_scope.audit", "gatehouse_client.api", "gatehouse_client.one", "gatehouse_realm.this",
	} {
		for _, how := range []string{"-replace", "taint"} {
			if how == "taint" {
				tf.MustRun("taint", parent)
				tf.MustRun("apply", "-auto-approve")
			} else {
				tf.MustRun("apply", "-auto-approve", "-replace="+parent)
			}
			if difference := cmp.Diff(want, standing(t, s)); difference != "" {
				t.Errorf("%s %s: on the server:\n%s", how, parent, difference)
			}
			if r := tf.Run("plan", "-detailed-exitcode"); r.Exit != 0 {
				t.Errorf("%s %s: want an empty plan:\n%s%s", how, parent, r.Stdout, r.Stderr)
			}
			if t.Failed() {
				tf.MustRun("apply", "-auto-approve")
			}
		}
	}
}

// A realm that refuses to be deleted must not lose what is in it on the way there.
func TestAProtectedRealmLosesNothingWhenItsReplacementIsAskedFor(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	const protected = `
resource "gatehouse_realm" "this" {
  realm = "REALM"
}
resource "gatehouse_client" "this" {
  realm     = gatehouse_realm.this.realm
  client_id = "ci"
}
`
	tf := testserver.NewTerraform(t, s.Config(protected))
	tf.MustRun("apply", "-auto-approve")
	before, err := s.Admin.Clients.Find(t.Context(), s.Realm, "ci")
	if err != nil {
		t.Fatal(err)
	}
	says := testserver.Says("Realm is protected from deletion")
	if r := tf.Run("plan", "-replace=gatehouse_realm.this"); r.Exit != 1 || !says.MatchString(r.Stderr) {
		t.Errorf("want the plan refused:\n%s%s", r.Stdout, r.Stderr)
	}
	tf.MustRun("taint", "gatehouse_realm.this")
	if r := tf.Run("apply", "-auto-approve"); r.Exit != 1 || !says.MatchString(r.Stderr) {
		t.Errorf("want the apply refused:\n%s%s", r.Stdout, r.Stderr)
	}
	if after, err := s.Admin.Clients.Find(t.Context(), s.Realm, "ci"); err != nil || *after.ID != *before.ID {
		t.Errorf("the client was replaced: %v", err)
	}
	tf.MustRun("untaint", "gatehouse_realm.this")
	if r := tf.Run("plan", "-detailed-exitcode"); r.Exit != 0 {
		t.Errorf("want an empty plan:\n%s%s", r.Stdout, r.Stderr)
	}
}

// With every argument in the configuration, a plan has nothing that it could make unknown.
func TestAReplacedParentWhoseChildrenCannotFollowIsWarnedOf(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	tf := testserver.NewTerraform(t, s.Config(`
resource "gatehouse_role" "auditor" {
  realm = "REALM"
  name  = "auditor"
}
resource "gatehouse_client_scope" "audit" {
  realm = "REALM"
  name  = "audit"
}
resource "gatehouse_client" "ci" {
  realm                  = "REALM"
  client_id              = "ci"
  default_client_scopes  = [gatehouse_client_scope.audit.name]
  optional_client_scopes = []
  attributes             = { team = "a" }
}
resource "gatehouse_service_account_role" "this" {
  realm                   = "REALM"
  service_account_user_id = gatehouse_client.ci.service_account_user_id
  client_id               = gatehouse_client.ci.client_id
  role                    = gatehouse_role.auditor.name
}
`))
	tf.MustRun("apply", "-auto-approve")
	r := tf.MustRun("apply", "-auto-approve", "-replace=gatehouse_role.auditor", "-replace=gatehouse_client_scope.audit")
	for _, says := range []string{
		`Realm role "auditor" on the service account of client "ci"`, "which takes it from the service account. Apply once more",
		"deletes the client scope audit and creates it again, which unlinks it from the client. Apply once more",
	} {
		if !testserver.Says(says).MatchString(r.Stdout + r.Stderr) {
			t.Errorf("want %q in:\n%s%s", says, r.Stdout, r.Stderr)
		}
	}
	tf.MustRun("apply", "-auto-approve")
	if got, want := rolesOf(t, s, "ci"), []string{"auditor", "default-roles-" + s.Realm}; !slices.Equal(got, want) {
		t.Errorf("after the second apply the account has %q, want %q", got, want)
	}
	if r := tf.Run("plan", "-detailed-exitcode"); r.Exit != 0 {
		t.Errorf("want an empty plan after the second apply:\n%s%s", r.Stdout, r.Stderr)
	}
}

// linksOf are a client's linked scopes of a kind.
func linksOf(t *testing.T, s *testserver.Server, clientID, kind string) (names []string) {
	t.Helper()
	s.Do(t, func(ctx context.Context, c *admin.Client) error {
		client, err := c.Clients.Find(ctx, s.Realm, clientID)
		if err != nil {
			return err
		}
		links, err := c.Clients.ScopeLinks(ctx, s.Realm, *client.ID, kind)
		names = slices.Sorted(maps.Keys(links))
		return err
	})()
	return names
}

// What the list no longer has is unlinked in the same apply, whether the scope that it has is created or replaced there.
func TestAScopeOfTheSameApplyTakesTheOthersPlace(t *testing.T) {
	t.Parallel()
	for name, attributes := range map[string]string{
		"omitted arguments":    "",
		"no omitted arguments": "\n  default_client_scopes = []\n  attributes = { team = \"a\" }",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := testserver.WithRealm(t)
			config := func(scopes, links string) string {
				return s.Config(scopes + `
resource "gatehouse_client" "ci" {
  realm                  = "REALM"
  client_id              = "ci"
  optional_client_scopes = ` + links + attributes + `
}
`)
			}
			const audit = `
resource "gatehouse_client_scope" "audit" {
  realm = "REALM"
  name  = "audit"
}
`
			check := func(tf *testserver.Terraform, r testserver.Result, want ...string) {
				t.Helper()
				if testserver.Says("A client scope is replaced").MatchString(r.Stdout + r.Stderr) {
					t.Errorf("want no warning:\n%s%s", r.Stdout, r.Stderr)
				}
				if got := linksOf(t, s, "ci", "optional"); !slices.Equal(got, want) {
					t.Errorf("linked are %q, want %q", got, want)
				}
				if r := tf.Run("plan", "-detailed-exitcode"); r.Exit != 0 {
					t.Errorf("want an empty plan:\n%s%s", r.Stdout, r.Stderr)
				}
			}
			tf := testserver.NewTerraform(t, config("", `["phone"]`))
			tf.MustRun("apply", "-auto-approve")
			tf.Write("main.tf", config(audit, `[gatehouse_client_scope.audit.name]`))
			check(tf, tf.MustRun("apply", "-auto-approve"), "audit")
			tf.Write("main.tf", config(audit, `[gatehouse_client_scope.audit.name, "phone"]`))
			check(tf, tf.MustRun("apply", "-auto-approve"), "audit", "phone")
			if attributes != "" { // nothing would make the client's update link the scope again
				return
			}
			tf.Write("main.tf", config(audit, `[gatehouse_client_scope.audit.name]`))
			check(tf, tf.MustRun("apply", "-auto-approve", "-replace=gatehouse_client_scope.audit"), "audit")
		})
	}
}

// The plan that protects a realm may replace it, as long as its state does not protect it yet.
func TestARealmThatIsReplacedByAProtectedOneTakesItsClientsAlong(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	config := func(protected string) string {
		return s.Config(`
resource "gatehouse_realm" "this" {
  realm               = "REALM"
  deletion_protection = ` + protected + `
}
resource "gatehouse_client" "this" {
  realm     = gatehouse_realm.this.realm
  client_id = "ci"
}
`)
	}
	for _, how := range []string{"-replace", "taint"} {
		tf := testserver.NewTerraform(t, config("false"))
		tf.MustRun("apply", "-auto-approve")
		tf.Write("main.tf", config("true"))
		arguments := []string{"-auto-approve"}
		if how == "taint" {
			tf.MustRun("taint", "gatehouse_realm.this")
		} else {
			arguments = append(arguments, "-replace=gatehouse_realm.this")
		}
		if r := tf.MustRun("apply", arguments...); !strings.Contains(r.Stdout, "2 added, 0 changed, 2 destroyed") {
			t.Errorf("%s: want both replaced:\n%s", how, r.Stdout)
		}
		if r := tf.Run("plan", "-detailed-exitcode"); r.Exit != 0 {
			t.Errorf("%s: want an empty plan:\n%s%s", how, r.Stdout, r.Stderr)
		}
		tf.Write("main.tf", config("false"))
		tf.MustRun("apply", "-auto-approve")
		tf.MustRun("destroy", "-auto-approve")
	}
}

// What a client is, is known in the apply alone: its realm and its client scope are replaced all the same.
func TestAClientWithFlowsOfTheSameRunFollowsAReplacedParent(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	config := func(run string) string {
		return s.Config(`
resource "gatehouse_realm" "this" {
  realm               = "REALM"
  deletion_protection = false
}
resource "gatehouse_client_scope" "this" {
  realm = gatehouse_realm.this.realm
  name  = "reports"
}
resource "terraform_data" "flows" {
  input            = "service_accounts"
  triggers_replace = "` + run + `"
}
resource "gatehouse_client" "this" {
  realm                 = gatehouse_realm.this.realm
  client_id             = "ci"
  enabled_flows         = [terraform_data.flows.output]
  default_client_scopes = [gatehouse_client_scope.this.name]
}
`)
	}
	tf := testserver.NewTerraform(t, config("1"))
	tf.MustRun("apply", "-auto-approve")
	for run, parent := range []string{"gatehouse_realm.this", "gatehouse_client_scope.this"} {
		tf.Write("main.tf", config(fmt.Sprint(run+2)))
		tf.MustRun("apply", "-auto-approve", "-replace="+parent)
		if r := tf.Run("plan", "-detailed-exitcode"); r.Exit != 0 {
			t.Errorf("%s: want an empty plan:\n%s%s", parent, r.Stdout, r.Stderr)
		}
	}
}
