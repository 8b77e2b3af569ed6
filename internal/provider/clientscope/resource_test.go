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

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/fixture"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/importid"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

const this = "gatehouse_client_scope.this"

// scope is a client scope with the arguments given.
func scope(arguments string) string {
	return "resource \"gatehouse_client_scope\" \"this\" {\n realm = \"REALM\"\n" + arguments + "\n}\n"
}

// outside changes the scope called s behind the provider's back.
func outside(t *testing.T, s *testserver.Server, change func(ctx context.Context, c *admin.ClientScopesService, id string) error) func() {
	return s.Do(t, func(ctx context.Context, c *admin.Client) error {
		id, err := c.ClientScopes.CachedID(ctx, s.Realm, "s")
		if err != nil {
			return err
		}
		return change(ctx, c.ClientScopes, id)
	})
}

func TestClientScopeLivesItsLife(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	full := s.Config(scope("name = \"reports:read\"\n description = \"Reads\"\n include_in_token_scope = false\n attributes = {\n \"consent.screen.text\" = \"Read\"\n blank = \"\"\n }"))
	s.Test(t,
		resource.TestStep{Config: s.Config(scope(`name = "reports"`)), ConfigStateChecks: []statecheck.StateCheck{
			testserver.Value(this, "id", knownvalue.NotNull()), testserver.Value(this, "description", knownvalue.Null()), testserver.Value(this, "protocol", knownvalue.StringExact("openid-connect")),
			testserver.Value(this, "include_in_token_scope", knownvalue.Bool(true)), testserver.Value(this, "realm_roles", knownvalue.Null()), testserver.Value(this, "client_roles", knownvalue.Null()), testserver.Value(this, "attributes", knownvalue.Null()),
		}},
		resource.TestStep{Config: s.Config(scope(`name = "reports"`)), PlanOnly: true},
		resource.TestStep{ResourceName: this, ImportState: true, ImportStateVerify: true, ImportStateId: s.Realm + "/reports"},
		resource.TestStep{Config: full, ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionUpdate), ConfigStateChecks: []statecheck.StateCheck{
			testserver.Value(this, "name", knownvalue.StringExact("reports:read")), testserver.Value(this, "description", knownvalue.StringExact("Reads")), testserver.Value(this, "include_in_token_scope", knownvalue.Bool(false)),
			testserver.Value(this, "attributes", knownvalue.MapExact(map[string]knownvalue.Check{"consent.screen.text": knownvalue.StringExact("Read"), "blank": knownvalue.StringExact("")})),
		}},
		resource.TestStep{Config: full, ConfigPlanChecks: testserver.NoChanges},
		resource.TestStep{ResourceName: this, ImportState: true, ImportStateVerify: true, ImportStateId: s.Realm + "/reports:read"},
		resource.TestStep{Config: s.Config(scope(`name = "reports"`)), ConfigStateChecks: []statecheck.StateCheck{testserver.Value(this, "description", knownvalue.Null())}}, // without attributes they stay
		resource.TestStep{Config: s.Config(scope("name = \"reports\"\n attributes = {}")), ConfigStateChecks: []statecheck.StateCheck{testserver.Value(this, "attributes", knownvalue.MapSizeExact(0))}, Check: testserver.Check(func() error {
			current, err := s.Admin.ClientScopes.Find(t.Context(), s.Realm, "reports")
			if err == nil && len(current.Attributes) > 1 {
				err = fmt.Errorf("want include.in.token.scope alone, got %v", current.Attributes)
			}
			return err
		})},
		resource.TestStep{Config: s.Config(scope("name = \"reports\"\n attributes = {}")), ConfigPlanChecks: testserver.NoChanges},
		resource.TestStep{ResourceName: this, ImportState: true, ImportStateId: s.Realm + "/Reports", ExpectError: testserver.Says(`did you mean "reports"?`)},
		resource.TestStep{ResourceName: this, ImportState: true, ImportStateId: "reports", ExpectError: testserver.Says("realm/name")},
	)
}

func TestAnotherProtocolReplacesTheClientScope(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	saml := s.Config(scope("name = \"s\"\n protocol = \"saml\""))
	s.Test(t,
		resource.TestStep{Config: s.Config(scope(`name = "s"`))},
		resource.TestStep{
			Config: saml, ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionDestroyBeforeCreate),
			ConfigStateChecks: []statecheck.StateCheck{testserver.Value(this, "protocol", knownvalue.StringExact("saml"))},
		},
		resource.TestStep{Config: saml, ConfigPlanChecks: testserver.NoChanges},
		resource.TestStep{ResourceName: this, ImportState: true, ImportStateVerify: true, ImportStateId: s.Realm + "/s"},
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
					return &wire.ClientScopeChange{Name: testserver.Ptr("other"), Description: testserver.Ptr(""), Attributes: map[string]*string{"a": nil, "b": testserver.Ptr("2"), "include.in.token.scope": testserver.Ptr("false")}}
				})
			}),
			Config: config, ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionUpdate),
			ConfigStateChecks: []statecheck.StateCheck{testserver.Value(this, "name", knownvalue.StringExact("s")), testserver.Value(this, "include_in_token_scope", knownvalue.Bool(true)), testserver.Value(this, "attributes", knownvalue.MapSizeExact(1))},
		},
		resource.TestStep{Config: config, ConfigPlanChecks: testserver.NoChanges},
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
			Config: config, ConfigPlanChecks: testserver.NoChanges,
		},
		resource.TestStep{
			PreConfig: outside(t, s, func(ctx context.Context, c *admin.ClientScopesService, id string) error {
				return c.Delete(ctx, s.Realm, id)
			}),
			Config: config, ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionCreate),
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
		resource.TestStep{Config: linked, ConfigPlanChecks: testserver.NoChanges},
		resource.TestStep{Config: strings.ReplaceAll(linked, `"s"`, `"renamed"`), ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionUpdate)},
		resource.TestStep{Config: strings.ReplaceAll(linked, `"s"`, `"renamed"`), ConfigPlanChecks: testserver.NoChanges},
	)
}

func TestClientScopeWithAnyNameCanBeManaged(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	config := ""
	var steps []resource.TestStep
	for i, name := range []string{"a/b", "x;y", "100%", "a%2Fb", "a+b?c#d", "urn:x:{y}"} {
		config += fmt.Sprintf("resource \"gatehouse_client_scope\" \"s%d\" {\n realm = \"REALM\"\n name = %q\n}\n", i, name)
		steps = append(steps, resource.TestStep{ResourceName: fmt.Sprintf("gatehouse_client_scope.s%d", i), ImportState: true, ImportStateVerify: true, ImportStateId: importid.Join(s.Realm, name)})
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
		resource.TestStep{Config: s.Config(scope(`name = "offline"`)), ConfigPlanChecks: testserver.NoChanges},
	)
}

func TestBadClientScopeIsRefusedInThePlan(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	s.Refused(t, map[string]string{
		`name = ""`:    "is empty",
		`name = "x y"`: "a character that a token request could not name",
		`name = "ünï"`: "without space, quotation mark and backslash",
		`name = ".."`:  "no URL can address",
		"name = \"s\"\n protocol = \"docker-v2\"":                                   `"openid-connect" "saml"`,
		"name = \"s\"\n description = \"\"":                                         "omit the argument",
		"name = \"s\"\n attributes = { \"include.in.token.scope\" = \"x\" }":        "argument include_in_token_scope",
		"name = \"s\"\n attributes = { a = null }":                                  "is null",
		"name = \"s\"\n attributes = { \"\" = \"x\" }":                              "key of 1 to 255",
		"name = \"s\"\n attributes = { a = \"" + strings.Repeat("x", 2049) + "\" }": "longer than 2048",
		"name = \"s\"\n realm_roles = [null]":                                       "Null",
		"name = \"s\"\n realm_roles = [\"\"]":                                       "is empty",
		"name = \"s\"\n client_roles = { \"\" = [\"x\"] }":                          "is empty",
		"name = \"s\"\n client_roles = { app = null }":                              "Null",
		"name = \"s\"\n client_roles = { app = [\" \"] }":                           "is blank",
	}, func(arguments string) resource.TestStep {
		return resource.TestStep{Config: s.Config(scope(arguments)), PlanOnly: true}
	})
}

func TestLostAnswerToAClientScopeIsNotAConflict(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	f := s.Fixture(t, "it loses an answer")
	f.Fault(fixture.Fault{Method: "POST", Path: "/admin/realms/" + s.Realm + "/client-scopes", LoseAnswer: true, Count: 1})
	s.Test(t, resource.TestStep{Config: s.Config(scope(`name = "s"`))})
}
