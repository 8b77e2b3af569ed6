package clientscope_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/fixture"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/identity"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

const this = "gatehouse_client_scope.this"

func ptr[T any](v T) *T { return &v }

func value(attribute string, check knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(this, tfjsonpath.New(attribute), check)
}

func names(of ...string) knownvalue.Check {
	checks := []knownvalue.Check{}
	for _, name := range of {
		checks = append(checks, knownvalue.StringExact(name))
	}
	return knownvalue.SetExact(checks)
}

func planned(address string, action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, action)}}
}

var empty = resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}

// scope is a client scope with the arguments given.
func scope(arguments string) string {
	return "resource \"gatehouse_client_scope\" \"this\" {\n realm = \"REALM\"\n" + arguments + "\n}\n"
}

// withRoles has the realm roles one, two and three, and a client app with the roles read and write.
func withRoles(t *testing.T) *testserver.Server {
	t.Helper()
	s := testserver.WithRealm(t)
	app := s.Realm + "-app"
	s.Do(t, func(ctx context.Context, c *admin.Client) error {
		err := c.Clients.Create(ctx, s.Realm, &wire.Client{ID: &app, ClientID: ptr("app"), Protocol: ptr("openid-connect"), BearerOnly: ptr(true)})
		for role, container := range map[string]string{"one": "", "two": "", "three": "", "read": app, "write": app} {
			if err == nil {
				_, err = c.Roles.Create(ctx, s.Realm, container, &wire.Role{Name: &role})
			}
		}
		return err
	})()
	return s
}

// mapped is what the server says a scope maps: "realm role" and "client/role", sorted.
func mapped(t *testing.T, s *testserver.Server, name string) string {
	t.Helper()
	id, err := s.Admin.ClientScopes.ID(t.Context(), s.Realm, name)
	if err != nil {
		t.Fatal(err)
	}
	roles, err := s.Admin.ClientScopes.Roles(t.Context(), s.Realm, id)
	if err != nil {
		t.Fatal(err)
	}
	return written(roles)
}

// outside changes the scope called s behind the provider's back.
func outside(t *testing.T, s *testserver.Server, change func(ctx context.Context, c *admin.ClientScopesService, id string) error) func() {
	return s.Do(t, func(ctx context.Context, c *admin.Client) error {
		id, err := c.ClientScopes.ID(ctx, s.Realm, "s")
		if err != nil {
			return err
		}
		return change(ctx, c.ClientScopes, id)
	})
}

func TestClientScopeLivesItsLife(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	full := s.Config(scope("name = \"reports:read\"\n description = \"Reads\"\n protocol = \"saml\"\n include_in_token_scope = false\n attributes = {\n \"consent.screen.text\" = \"Read\"\n blank = \"\"\n }"))
	s.Test(t,
		resource.TestStep{Config: s.Config(scope(`name = "reports"`)), ConfigStateChecks: []statecheck.StateCheck{
			value("id", knownvalue.NotNull()), value("description", knownvalue.Null()), value("protocol", knownvalue.StringExact("openid-connect")),
			value("include_in_token_scope", knownvalue.Bool(true)), value("realm_roles", knownvalue.Null()), value("client_roles", knownvalue.Null()), value("attributes", knownvalue.Null()),
		}},
		resource.TestStep{Config: s.Config(scope(`name = "reports"`)), PlanOnly: true},
		resource.TestStep{ResourceName: this, ImportState: true, ImportStateVerify: true, ImportStateId: s.Realm + "/reports"},
		resource.TestStep{Config: full, ConfigPlanChecks: planned(this, plancheck.ResourceActionUpdate), ConfigStateChecks: []statecheck.StateCheck{
			value("name", knownvalue.StringExact("reports:read")), value("description", knownvalue.StringExact("Reads")), value("protocol", knownvalue.StringExact("saml")), value("include_in_token_scope", knownvalue.Bool(false)),
			value("attributes", knownvalue.MapExact(map[string]knownvalue.Check{"consent.screen.text": knownvalue.StringExact("Read"), "blank": knownvalue.StringExact("")})),
		}},
		resource.TestStep{Config: full, ConfigPlanChecks: empty},
		resource.TestStep{ResourceName: this, ImportState: true, ImportStateVerify: true, ImportStateId: s.Realm + "/reports:read"},
		resource.TestStep{Config: s.Config(scope(`name = "reports"`)), ConfigStateChecks: []statecheck.StateCheck{value("description", knownvalue.Null())}}, // without attributes they stay
		resource.TestStep{Config: s.Config(scope("name = \"reports\"\n attributes = {}")), ConfigStateChecks: []statecheck.StateCheck{value("attributes", knownvalue.MapSizeExact(0))}},
		resource.TestStep{Config: s.Config(scope("name = \"reports\"\n attributes = {}")), ConfigPlanChecks: empty},
		resource.TestStep{ResourceName: this, ImportState: true, ImportStateId: s.Realm + "/Reports", ExpectError: testserver.Says(`did you mean "reports"?`)},
		resource.TestStep{ResourceName: this, ImportState: true, ImportStateId: "reports", ExpectError: testserver.Says("realm/name")},
	)
}

func TestRolesOfAClientScopeAreTheWhole(t *testing.T) {
	t.Parallel()
	s := withRoles(t)
	with := func(roles string) string { return s.Config(scope("name = \"s\"\n" + roles)) }
	maps := func(want string) resource.TestCheckFunc { return checkMapped(t, s, "s", want) }
	both := with("realm_roles = [\"one\", \"two\"]\n client_roles = { app = [\"read\"] }")
	s.Test(t,
		resource.TestStep{Config: both, Check: maps("app/read one two")},
		resource.TestStep{Config: both, ConfigPlanChecks: empty},
		resource.TestStep{ResourceName: this, ImportState: true, ImportStateVerify: true, ImportStateId: s.Realm + "/s"},
		resource.TestStep{Config: with("realm_roles = [\"two\", \"three\"]\n client_roles = { app = [\"write\"] }"), ConfigPlanChecks: planned(this, plancheck.ResourceActionUpdate), Check: maps("app/write three two")},
		resource.TestStep{ // added outside: removed again
			PreConfig: outside(t, s, func(ctx context.Context, c *admin.ClientScopesService, id string) error {
				role, err := s.Admin.Roles.Find(ctx, s.Realm, "", "one")
				if err != nil {
					return err
				}
				return c.AddRoles(ctx, s.Realm, id, "", []wire.Role{*role})
			}),
			Config: with("realm_roles = [\"two\", \"three\"]\n client_roles = { app = [\"write\"] }"), ConfigPlanChecks: planned(this, plancheck.ResourceActionUpdate), Check: maps("app/write three two"),
		},
		resource.TestStep{ // removed outside: added again
			PreConfig: outside(t, s, func(ctx context.Context, c *admin.ClientScopesService, id string) error {
				role, err := s.Admin.Roles.Find(ctx, s.Realm, s.Realm+"-app", "write")
				if err != nil {
					return err
				}
				return c.RemoveRoles(ctx, s.Realm, id, s.Realm+"-app", []wire.Role{*role})
			}),
			Config: with("realm_roles = [\"two\", \"three\"]\n client_roles = { app = [\"write\"] }"), ConfigPlanChecks: planned(this, plancheck.ResourceActionUpdate), Check: maps("app/write three two"),
		},
		resource.TestStep{Config: with(`realm_roles = []`), Check: maps("app/write"), ConfigStateChecks: []statecheck.StateCheck{value("realm_roles", names()), value("client_roles", knownvalue.Null())}},
		resource.TestStep{Config: with(`realm_roles = []`), ConfigPlanChecks: empty}, // what is not managed is no difference
		resource.TestStep{Config: with(`client_roles = { app = [] }`), Check: maps("")},
		resource.TestStep{Config: with(`client_roles = { app = [] }`), ConfigPlanChecks: empty},
		resource.TestStep{Config: with(`client_roles = {}`)},
		resource.TestStep{Config: with(`client_roles = {}`), ConfigPlanChecks: empty},
		resource.TestStep{Config: with("")},
		resource.TestStep{Config: with(""), ConfigPlanChecks: empty},
	)
}

func TestRoleThatIsNotThereIsAnErrorBeforeAnyWrite(t *testing.T) {
	t.Parallel()
	s := withRoles(t)
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
		resource.TestStep{Config: made("app", "ünï"), ConfigPlanChecks: empty},
	)
}

func TestClientScopeChangedOrRemovedOutside(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	config := s.Config(scope("name = \"s\"\n description = \"d\"\n attributes = { a = \"1\" }"))
	s.Test(t,
		resource.TestStep{Config: config},
		resource.TestStep{
			PreConfig: outside(t, s, func(ctx context.Context, c *admin.ClientScopesService, id string) error {
				return c.Modify(ctx, s.Realm, id, func(*wire.ClientScope) *wire.ClientScopeChange {
					return &wire.ClientScopeChange{Name: ptr("other"), Description: ptr(""), Attributes: map[string]*string{"a": nil, "b": ptr("2"), "include.in.token.scope": ptr("false")}}
				})
			}),
			Config: config, ConfigPlanChecks: planned(this, plancheck.ResourceActionUpdate),
			ConfigStateChecks: []statecheck.StateCheck{value("name", knownvalue.StringExact("s")), value("include_in_token_scope", knownvalue.Bool(true)), value("attributes", knownvalue.MapSizeExact(1))},
		},
		resource.TestStep{Config: config, ConfigPlanChecks: empty},
		resource.TestStep{ // its absence is Keycloak's default, and other keys are left alone
			PreConfig: outside(t, s, func(ctx context.Context, c *admin.ClientScopesService, id string) error {
				current, err := c.Get(ctx, s.Realm, id)
				if err == nil && current.Attributes["b"] != "2" {
					err = fmt.Errorf("the attribute b is gone: %v", current.Attributes)
				}
				if err != nil {
					return err
				}
				return c.Modify(ctx, s.Realm, id, func(*wire.ClientScope) *wire.ClientScopeChange {
					return &wire.ClientScopeChange{Attributes: map[string]*string{"include.in.token.scope": nil}}
				})
			}),
			Config: config, ConfigPlanChecks: empty,
		},
		resource.TestStep{
			PreConfig: outside(t, s, func(ctx context.Context, c *admin.ClientScopesService, id string) error {
				return c.Delete(ctx, s.Realm, id)
			}),
			Config: config, ConfigPlanChecks: planned(this, plancheck.ResourceActionCreate),
		},
	)
}

// A scope is deleted while a client has it, and comes back linked to none.
func TestLinkedClientScopeIsReplacedWithItsLink(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	linked := s.Config(scope(`name = "s"`) + `
		resource "gatehouse_client" "c" {
		  realm                  = "REALM"
		  client_id              = "c"
		  optional_client_scopes = [gatehouse_client_scope.this.name]
		}`)
	s.Test(t,
		resource.TestStep{Config: linked},
		resource.TestStep{
			PreConfig: outside(t, s, func(ctx context.Context, c *admin.ClientScopesService, id string) error {
				return c.Delete(ctx, s.Realm, id)
			}),
			Config: linked, ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(this, plancheck.ResourceActionCreate), plancheck.ExpectResourceAction("gatehouse_client.c", plancheck.ResourceActionUpdate),
			}},
		},
		resource.TestStep{Config: linked, ConfigPlanChecks: empty},
		resource.TestStep{Config: strings.ReplaceAll(linked, `"s"`, `"renamed"`), ConfigPlanChecks: planned(this, plancheck.ResourceActionUpdate)},
		resource.TestStep{Config: strings.ReplaceAll(linked, `"s"`, `"renamed"`), ConfigPlanChecks: empty},
	)
}

func TestClientScopeWithAnyNameCanBeManaged(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	config := ""
	var steps []resource.TestStep
	for i, name := range []string{"a/b", "x;y", "100%", "a%2Fb", "a+b?c#d", "urn:x:{y}"} {
		config += fmt.Sprintf("resource \"gatehouse_client_scope\" \"s%d\" {\n realm = \"REALM\"\n name = %q\n}\n", i, name)
		steps = append(steps, resource.TestStep{ResourceName: fmt.Sprintf("gatehouse_client_scope.s%d", i), ImportState: true, ImportStateVerify: true, ImportStateId: identity.Join(s.Realm, name)})
	}
	s.Test(t, append([]resource.TestStep{{Config: s.Config(config)}}, steps...)...)
}

func TestClientScopeThatExistsNamesTheImportBlock(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	s.Test(t,
		resource.TestStep{Config: s.Config(scope(`name = "offline_access"`)), ExpectError: testserver.Says(`id = "` + s.Realm + `/offline_access"`)},
		resource.TestStep{Config: s.Config(scope(`name = "offline"`))},
		resource.TestStep{Config: s.Config(scope(`name = "offline_access"`)), ExpectError: testserver.Says("Client Scope offline_access already exists")},
		resource.TestStep{Config: s.Config(scope(`name = "offline"`)), ConfigPlanChecks: empty},
	)
}

func TestBadClientScopeIsRefusedInThePlan(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	for arguments, refused := range map[string]string{
		`name = ""`:    "is empty",
		`name = "x y"`: "a character that a token request could not name",
		`name = "ünï"`: "without space, quotation mark and backslash",
		`name = ".."`:  "no URL can address",
		"name = \"s\"\n protocol = \"docker-v2\"":                                   `"openid-connect" "saml"`,
		"name = \"s\"\n description = \"\"":                                         "leave the argument out",
		"name = \"s\"\n attributes = { \"include.in.token.scope\" = \"x\" }":        "argument include_in_token_scope",
		"name = \"s\"\n attributes = { a = null }":                                  "is null",
		"name = \"s\"\n attributes = { \"\" = \"x\" }":                              "key of 1 to 255",
		"name = \"s\"\n attributes = { a = \"" + strings.Repeat("x", 2049) + "\" }": "longer than 2048",
		"name = \"s\"\n realm_roles = [null]":                                       "Null",
		"name = \"s\"\n realm_roles = [\"\"]":                                       "is empty",
		"name = \"s\"\n client_roles = { \"\" = [\"x\"] }":                          "is empty",
		"name = \"s\"\n client_roles = { app = null }":                              "Null",
		"name = \"s\"\n client_roles = { app = [\" \"] }":                           "is blank",
	} {
		s.Test(t, resource.TestStep{Config: s.Config(scope(arguments)), PlanOnly: true, ExpectError: testserver.Says(refused)})
	}
}

func TestLostAnswerToAClientScopeIsNotAConflict(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	f := s.Fixture(t, "it loses an answer")
	f.Fault(fixture.Fault{Method: "POST", Path: "/admin/realms/" + s.Realm + "/client-scopes", LoseAnswer: true, Count: 1})
	s.Test(t, resource.TestStep{Config: s.Config(scope(`name = "s"`))})
}

// A scope whose roles cannot be mapped is not left behind, where it would be tainted and replaced.
func TestClientScopeWithoutItsRolesIsTakenBack(t *testing.T) {
	t.Parallel()
	s := withRoles(t)
	f := s.Fixture(t, "it refuses a write")
	f.Fault(fixture.Fault{Method: "POST", Path: "/admin/realms/{realm}/client-scopes/{scope}/scope-mappings/realm", Status: 403, Count: 1})
	s.Test(t,
		resource.TestStep{Config: s.Config(scope("name = \"s\"\n realm_roles = [\"one\"]")), ExpectError: testserver.Says("Unable to map the roles of client scope")},
		resource.TestStep{Config: s.Config(scope("name = \"s\"\n realm_roles = [\"one\"]")), ConfigPlanChecks: planned(this, plancheck.ResourceActionCreate), Check: checkMapped(t, s, "s", "one")},
	)
}
