package provider_test

import (
	"strings"
	"testing"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

const (
	rightsWarning = "Role leads to rights over the realm"
	scopeWarning  = "Role that no token carries"
)

// warned runs a command that has to succeed, and returns its output as one line of words.
func warned(tf *testserver.Terraform, command string, args ...string) string {
	return strings.Join(strings.FieldsFunc(tf.MustRun(command, args...).Stdout, func(r rune) bool { return strings.ContainsRune(" \n│╷╵", r) }), " ")
}

func wantWarnings(t *testing.T, printed, summary string, details ...string) {
	t.Helper()
	if strings.Count(printed, "Warning: "+summary) != 1 {
		t.Errorf("want one warning %q:\n%s", summary, printed)
	}
	for _, detail := range details {
		if !strings.Contains(printed, detail) {
			t.Errorf("want %q:\n%s", detail, printed)
		}
	}
}

func wantNoWarning(t *testing.T, printed string) {
	t.Helper()
	if strings.Contains(printed, "Warning: ") {
		t.Errorf("want no warning:\n%s", printed)
	}
}

func TestRolesThatLeadToRightsAreWarnedAboutInThePlan(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	const ops = `
		resource "gatehouse_client" "ci" {
		  realm     = "REALM"
		  client_id = "ci"
		}
		resource "gatehouse_role" "inner" {
		  realm      = "REALM"
		  name       = "inner"
		  composites = { client_roles = { realm-management = ["view-clients"] } }
		}
		resource "gatehouse_role" "outer" {
		  realm      = "REALM"
		  name       = "outer"
		  composites = { realm_roles = [gatehouse_role.inner.name] }
		}`
	tf := testserver.NewTerraform(t, s.Config(ops))
	testserver.Proves(t, "N9")
	wantWarnings(t, warned(tf, "plan"), rightsWarning, `role "view-clients" of client "realm-management"`)
	tf.MustRun("apply", "-auto-approve")
	wantNoWarning(t, warned(tf, "plan"))

	tf.Write("main.tf", s.Config(ops+`
		resource "gatehouse_service_account_role" "one" {
		  realm                   = "REALM"
		  service_account_user_id = gatehouse_client.ci.service_account_user_id
		  role                    = "outer"
		}`))
	wantWarnings(t, warned(tf, "plan"), rightsWarning, `realm role "outer" (it contains role "view-clients" of client "realm-management")`)
	tf.MustRun("apply", "-auto-approve")
	wantNoWarning(t, warned(tf, "plan"))

	all := func(roles string) string {
		return s.Config(ops + `
		resource "gatehouse_service_account_roles" "all" {
		  realm        = "REALM"
		  client_id    = gatehouse_client.ci.client_id
		  realm_roles  = ["offline_access"]
		  client_roles = { realm-management = [` + roles + `] }
		}`)
	}
	tf.Write("main.tf", s.Config(ops))
	tf.MustRun("apply", "-auto-approve")
	tf.Write("main.tf", all(`"view-users", "query-groups"`))
	printed := warned(tf, "plan")
	wantWarnings(t, printed, rightsWarning, `role "query-groups" of client "realm-management"; role "view-users" of client "realm-management"`)
	if strings.Contains(printed, `realm role "offline_access"`) {
		t.Errorf("a harmless role is named:\n%s", printed)
	}
	tf.MustRun("apply", "-auto-approve")
	wantNoWarning(t, warned(tf, "plan"))
	tf.Write("main.tf", all(`"view-users"`)) // what is taken away is no reason to warn
	wantNoWarning(t, warned(tf, "plan"))
}

// Terraform plans a replacement twice, and drops the warnings of the second time.
func TestReplacementIsWarnedAboutOnceInThePlan(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	const clients = `
		resource "gatehouse_client" "ci" {
		  for_each  = toset(["ci", "cd"])
		  realm     = "REALM"
		  client_id = each.key
		}`
	grant := func(clientID, role string) string {
		return s.Config(clients + `
		resource "gatehouse_service_account_role" "one" {
		  realm                   = "REALM"
		  service_account_user_id = gatehouse_client.ci["` + clientID + `"].service_account_user_id
		  role_client_id          = "realm-management"
		  role                    = "` + role + `"
		}`)
	}
	tf := testserver.NewTerraform(t, grant("ci", "query-groups"))
	tf.MustRun("apply", "-auto-approve")
	tf.Write("main.tf", grant("ci", "realm-admin"))
	wantWarnings(t, warned(tf, "plan"), rightsWarning, `role "realm-admin" of client "realm-management"`, "must be replaced")
	tf.Write("main.tf", grant("cd", "query-groups"))
	wantWarnings(t, warned(tf, "plan"), rightsWarning, `role "query-groups" of client "realm-management"`, "must be replaced")

	// The other grants take a whole set, of which a replacement grants all.
	all := func(clientID string) string {
		return s.Config(clients + `
		resource "gatehouse_service_account_roles" "all" {
		  realm        = "REALM"
		  client_id    = gatehouse_client.ci["` + clientID + `"].client_id
		  client_roles = { realm-management = ["view-users"] }
		}`)
	}
	tf.Write("main.tf", s.Config(clients))
	tf.MustRun("apply", "-auto-approve")
	tf.Write("main.tf", all("ci"))
	tf.MustRun("apply", "-auto-approve")
	tf.Write("main.tf", all("cd"))
	wantWarnings(t, warned(tf, "plan"), rightsWarning, `role "view-users" of client "realm-management"`, "must be replaced")
}

func TestReplacementInAnotherRealmOrClientIsWarnedAboutInThePlan(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	for kind, arguments := range map[string]string{
		"gatehouse_role":         `composites = { client_roles = { realm-management = ["view-users"] } }`,
		"gatehouse_client_scope": `client_roles = { realm-management = ["view-users"] }`,
	} {
		in := func(realm string) string {
			return s.Config("resource \"" + kind + "\" \"this\" {\n realm = \"" + realm + "\"\n name = \"ops\"\n" + arguments + "\n}")
		}
		tf := testserver.NewTerraform(t, in("REALM"))
		tf.MustRun("apply", "-auto-approve")
		tf.Write("main.tf", in("REALM-other"))
		wantWarnings(t, warned(tf, "plan"), rightsWarning, `In realm "`+s.Realm+`-other": role "view-users" of client "realm-management"`, "must be replaced")
	}

	// So is that of a role which another client gets.
	of := func(clientID string) string {
		return s.Config(`
		resource "gatehouse_role" "this" {
		  realm      = "REALM"
		  client_id  = "` + clientID + `"
		  name       = "ops"
		  composites = { client_roles = { realm-management = ["view-users"] } }
		}`)
	}
	tf := testserver.NewTerraform(t, of("account"))
	tf.MustRun("apply", "-auto-approve")
	tf.Write("main.tf", of("account-console"))
	wantWarnings(t, warned(tf, "plan"), rightsWarning, `role "view-users" of client "realm-management"`, "must be replaced")
}

// In master the rights over a realm are the roles of a client named after it, and admin holds them all.
func TestRolesThatLeadToRightsOverEveryRealmAreWarnedAbout(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	const client = `
		resource "gatehouse_client" "ci" {
		  realm     = "master"
		  client_id = "REALM-ci"
		}`
	tf := testserver.NewTerraform(t, s.Config(client))
	tf.MustRun("apply", "-auto-approve")
	defer tf.MustRun("destroy", "-auto-approve") // master stays
	tf.Write("main.tf", s.Config(client+`
		resource "gatehouse_service_account_roles" "all" {
		  realm        = "master"
		  client_id    = gatehouse_client.ci.client_id
		  realm_roles  = ["admin", "create-realm", "offline_access"]
		  client_roles = { REALM-realm = ["view-clients"], account = ["view-profile"] }
		}`))
	printed := warned(tf, "plan")
	wantWarnings(t, printed, rightsWarning, `In realm "master": realm role "admin"; realm role "create-realm"; role "view-clients" of client "`+s.Realm+`-realm". A client with such a role`)
}

func TestRolesThatNoTokenCarriesAreWarnedAbout(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	client := func(arguments string) string {
		return `
		resource "gatehouse_client" "ci" {
		  realm     = "REALM"
		  client_id = "ci"
		  ` + arguments + `
		}
		resource "gatehouse_role" "own" {
		  realm     = "REALM"
		  client_id = gatehouse_client.ci.client_id
		  name      = "own"
		}`
	}
	const grants = `
		resource "gatehouse_service_account_roles" "all" {
		  realm        = "REALM"
		  client_id    = gatehouse_client.ci.client_id
		  realm_roles  = ["offline_access", "uma_authorization", "default-roles-REALM"]
		  client_roles = { ci = [gatehouse_role.own.name] }
		}`
	const single = `
		resource "gatehouse_service_account_role" "one" {
		  realm                   = "REALM"
		  service_account_user_id = gatehouse_client.ci.service_account_user_id
		  role                    = "uma_authorization"
		}`
	narrow := client("full_scope_allowed = false")

	// The client is known only after apply, and so the warning comes with the grant. The optional scope offline_access maps its role.
	tf := testserver.NewTerraform(t, s.Config(narrow+single))
	printed := warned(tf, "apply", "-auto-approve")
	wantWarnings(t, printed, scopeWarning, `will show realm role "uma_authorization": client`, `client "ci" has full_scope_allowed = false`)
	wantNoWarning(t, warned(tf, "plan"))

	tf.Write("main.tf", s.Config(narrow))
	tf.MustRun("apply", "-auto-approve")
	tf.Write("main.tf", s.Config(narrow+grants))
	wantWarnings(t, warned(tf, "plan"), scopeWarning, `will show realm role "uma_authorization": client`)

	tf.Write("main.tf", s.Config(client("")+grants)) // the client's roles are all let in, once this is applied
	tf.MustRun("apply", "-auto-approve")
	wantNoWarning(t, warned(tf, "plan"))

	scopeless := client(`default_client_scopes = ["basic"]
		optional_client_scopes = []`)
	tf.Write("main.tf", s.Config(scopeless))
	tf.MustRun("apply", "-auto-approve")
	tf.Write("main.tf", s.Config(scopeless+grants))
	wantWarnings(t, warned(tf, "plan"), scopeWarning, `will show realm role "offline_access", realm role "uma_authorization", role "own" of client "ci": the client scope "roles"`)

	// Another scope may have mappers for roles as well: this one has, of Keycloak's own.
	scopeless = client(`default_client_scopes = ["basic"]
		optional_client_scopes = ["microprofile-jwt"]`)
	tf.Write("main.tf", s.Config(scopeless))
	tf.MustRun("apply", "-auto-approve")
	tf.Write("main.tf", s.Config(scopeless+grants))
	wantNoWarning(t, warned(tf, "plan"))
}

// Warnings look things up once, and a plan that changes nothing looks nothing up.
func TestWarningsCostNoMoreThanOneLookUpForEachRole(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	record := s.Record(t)
	const clients = `
		resource "gatehouse_client" "ci" {
		  count     = 20
		  realm     = "REALM"
		  client_id = "ci-${count.index}"
		}
		resource "gatehouse_role" "read" {
		  realm = "REALM"
		  name  = "read"
		}`
	const grants = `
		resource "gatehouse_service_account_role" "read" {
		  count                   = 20
		  realm                   = "REALM"
		  service_account_user_id = gatehouse_client.ci[count.index].service_account_user_id
		  role                    = gatehouse_role.read.name
		}`
	requests := func(run func()) int {
		record.Forget()
		run()
		return len(record.Requests())
	}
	tf := testserver.NewTerraform(t, s.Config(clients+grants))
	plan := func() { tf.MustRun("plan") }
	if n := requests(plan); n > 4 { // a login, the role, which is not there yet; a few may ask at once
		t.Errorf("a first plan of everything: %d requests: %q", n, record.Requests())
	}
	tf.Write("main.tf", s.Config(clients))
	tf.MustRun("apply", "-auto-approve")
	bare := requests(plan)
	tf.Write("main.tf", s.Config(clients+grants))
	if n := requests(plan); n > bare+1 {
		t.Errorf("the plan of 20 grants of one role: %d requests, %d without: %q", n, bare, record.Requests())
	}
	tf.MustRun("apply", "-auto-approve")
	if n := requests(plan); n != bare+20 { // the mappings of each account
		t.Errorf("a plan that changes nothing: %d requests, want %d", n, bare+20)
	}
}

func TestMapperThatWritesTheSubjectIsWarnedOf(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	config := func(name, claim, inAccessTokens, value string) string {
		return s.Config(`
resource "gatehouse_protocol_mapper" "this" {
  realm           = "REALM"
  client_id       = "account"
  name            = "` + name + `"
  protocol_mapper = "oidc-hardcoded-claim-mapper"
  config = {
    "claim.name"         = "` + claim + `"
    "claim.value"        = "` + value + `"
    "id.token.claim"     = "true"
    "access.token.claim" = "` + inAccessTokens + `"
  }
}
`)
	}
	tf := testserver.NewTerraform(t, config("team", "team", "true", "a"))
	wantNoWarning(t, warned(tf, "plan"))
	tf.Write("main.tf", config("id", "sub", "false", "a"))
	wantNoWarning(t, warned(tf, "plan"))
	tf.Write("main.tf", config("subject", "sub", "true", "a"))
	wantWarnings(t, warned(tf, "apply", "-auto-approve"), "Mapper decides whose token it is", `Protocol mapper "subject" of client "account"`)
	wantNoWarning(t, warned(tf, "plan")) // nothing changes any more
	tf.Write("main.tf", config("subject", "sub", "true", "b"))
	wantWarnings(t, warned(tf, "plan"), "Mapper decides whose token it is", `with all rights of that user`)
}

func TestMapperSettingsWithoutEffectAreWarnedAboutInThePlan(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	config := func(kind, settings string) string {
		return s.Config(`
			resource "gatehouse_client_scope" "this" {
			  realm = "REALM"
			  name  = "audience"
			}
			resource "gatehouse_protocol_mapper" "this" {
			  realm           = "REALM"
			  client_scope    = gatehouse_client_scope.this.name
			  name            = "m"
			  protocol_mapper = "` + kind + `"
			  config          = { ` + settings + ` }
			}`)
	}
	const effect = "Mapper setting has no effect"
	tf := testserver.NewTerraform(t, "")
	for _, c := range []struct{ kind, settings, says string }{
		{"oidc-audience-mapper", `"included.client.audience" = "a", "included.custom.audience" = "b", "access.token.claim" = "true"`, `Keycloak passes "included.custom.audience" over`},
		{"oidc-audience-mapper", `"include.client.audience" = "a", "access.token.claim" = "true"`, `no setting "include.client.audience". Names are case-sensitive; did you mean "included.client.audience"`},
		{"oidc-hardcoded-claim-mapper", `"claim.name" = "a", "claim.value" = "b", "access.token.claim" = "false", "id.token.claim" = "false"`, "no token carries the claim"},
		{"oidc-audience-mapper", `"included.client.audience" = "a", "access.token.claim" = "true", "userinfo.token.claim" = "false"`, ""},
		{"oidc-hardcoded-claim-mapper", `"claim.name" = "a", "claim.value" = "b", "id.token.claim" = "false"`, ""}, // on at introspection
		{"oidc-hardcoded-role-mapper", `"role" = "offline_access"`, ""},
		{"a-kind-of-ones-own", `"key" = "value"`, ""},
	} {
		tf.Write("main.tf", config(c.kind, c.settings))
		if printed := warned(tf, "plan"); c.says == "" {
			wantNoWarning(t, printed)
		} else {
			wantWarnings(t, printed, effect, c.says)
		}
	}
	tf.Write("main.tf", config("oidc-audience-mapper", `"included.client.audience" = "admin-cli", "included.custom.audience" = "b", "access.token.claim" = "true"`))
	tf.MustRun("apply", "-auto-approve")
	wantNoWarning(t, warned(tf, "plan")) // of what does not change
}
