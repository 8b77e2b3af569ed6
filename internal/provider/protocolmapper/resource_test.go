package protocolmapper_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/importid"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

const (
	thisMapper = "gatehouse_protocol_mapper.this"
	thisScope  = "gatehouse_client_scope.this"
)

// scope is a client scope with the given arguments.
func scope(arguments string) string {
	return "resource \"gatehouse_client_scope\" \"this\" {\n realm = \"REALM\"\n" + arguments + "\n}\n"
}

// claim is a mapper of a hard-coded claim, named m, with the config given besides its two first lines.
func claim(owner, config string) string {
	return owned(owner, "name = \"m\"\n protocol_mapper = \"oidc-hardcoded-claim-mapper\"\n config = {\n \"claim.name\" = \"team\"\n \"claim.value\" = \"42\"\n"+config+"\n}")
}

func owned(owner, arguments string) string {
	return "resource \"gatehouse_protocol_mapper\" \"this\" {\n realm = \"REALM\"\n " + owner + "\n" + arguments + "\n}\n"
}

// owners are the two things a mapper can belong to: a client app, and a client scope s.
var owners = map[string]struct{ argument, importID, made string }{
	"client": {`client_id = "app"`, "client/app", ""},
	"scope":  {`client_scope = gatehouse_client_scope.this.name`, "scope/s", scope(`name = "s"`)},
}

// configOf is the mapper's config on the server, and owner where it was found.
func configOf(t *testing.T, s *testserver.Server, name string) (map[string]string, admin.MapperParent, string) {
	t.Helper()
	owner := admin.MapperParent{Client: s.Realm + "-app"}
	if id, err := s.Admin.ClientScopes.CachedID(t.Context(), s.Realm, "s"); err == nil {
		owner = admin.MapperParent{Scope: id}
	}
	mapper, _, err := s.Admin.Mappers.Find(t.Context(), s.Realm, owner, name)
	if err != nil {
		t.Fatal(err)
	}
	return mapper.Config, owner, *mapper.ID
}

// rewrite changes the config of the mapper m behind the provider's back.
func rewrite(t *testing.T, s *testserver.Server, change func(config map[string]string)) func() {
	return func() {
		t.Helper()
		_, owner, id := configOf(t, s, "m")
		s.Do(t, func(ctx context.Context, c *admin.Client) error {
			return c.Mappers.Modify(ctx, s.Realm, owner, id, func(current map[string]string) map[string]string {
				change(current)
				return current
			})
		})()
	}
}

func config(checks map[string]string) statecheck.StateCheck {
	want := map[string]knownvalue.Check{}
	for k, v := range checks {
		want[k] = knownvalue.StringExact(v)
	}
	return statecheck.ExpectKnownValue(thisMapper, tfjsonpath.New("config"), knownvalue.MapExact(want))
}

const inBoth = "\"access.token.claim\" = \"true\"\n \"id.token.claim\" = \"true\""

func TestProtocolMapperLivesItsLife(t *testing.T) {
	t.Parallel()
	for name, of := range owners {
		t.Run("of a "+name, func(t *testing.T) {
			t.Parallel()
			s := testserver.WithRoles(t)
			with := func(more string) string { return s.Config(of.made + claim(of.argument, more)) }
			sent := map[string]string{"claim.name": "team", "claim.value": "42", "access.token.claim": "true", "id.token.claim": "true"}
			imports := resource.TestStep{ResourceName: thisMapper, ImportState: true, ImportStateId: s.Realm + "/" + of.importID + "/m"}
			verified := imports
			verified.ImportStateVerify = true
			s.Test(t,
				resource.TestStep{Config: with(inBoth), ConfigStateChecks: []statecheck.StateCheck{config(sent)}},
				resource.TestStep{Config: with(inBoth), ConfigPlanChecks: testserver.NoChanges}, // without the keys that Keycloak adds
				resource.TestStep{ // one more, one less
					Config: with("\"access.token.claim\" = \"true\"\n \"jsonType.label\" = \"int\""), ConfigPlanChecks: testserver.Planned(thisMapper, plancheck.ResourceActionUpdate),
					Check: checkConfigOf(t, s, map[string]string{"claim.name": "team", "claim.value": "42", "access.token.claim": "true", "introspection.token.claim": "true", "jsonType.label": "int"}),
				},
				resource.TestStep{Config: with("\"access.token.claim\" = \"false\"\n \"introspection.token.claim\" = \"true\""), // one of them named
					Check: checkConfigOf(t, s, map[string]string{"claim.name": "team", "claim.value": "42", "access.token.claim": "false", "introspection.token.claim": "true"})},
				verified,
				resource.TestStep{Config: with("\"access.token.claim\" = \"false\""), ConfigPlanChecks: testserver.Planned(thisMapper, plancheck.ResourceActionUpdate), // named no more
					Check: checkConfigOf(t, s, map[string]string{"claim.name": "team", "claim.value": "42", "access.token.claim": "false", "introspection.token.claim": "false"})},
				resource.TestStep{Config: s.Config(of.made + owned(of.argument, "name = \"m\"\n protocol_mapper = \"oidc-hardcoded-claim-mapper\"\n config = {}")), Check: checkConfigOf(t, s, map[string]string{})},
				resource.TestStep{Config: s.Config(of.made + owned(of.argument, "name = \"m\"\n protocol_mapper = \"oidc-hardcoded-claim-mapper\"\n config = {}")), ConfigPlanChecks: testserver.NoChanges},
				resource.TestStep{Config: s.Config(of.made + owned(of.argument, "name = \"n\"\n protocol_mapper = \"oidc-hardcoded-claim-mapper\"")), ConfigPlanChecks: testserver.Planned(thisMapper, plancheck.ResourceActionReplace)},
				resource.TestStep{Config: s.Config(of.made + owned(of.argument, "name = \"n\"\n protocol_mapper = \"oidc-hardcoded-claim-mapper\"")), ConfigPlanChecks: testserver.NoChanges},
				resource.TestStep{Config: s.Config(of.made + owned(of.argument, "name = \"n\"\n protocol_mapper = \"oidc-sub-mapper\"")), ConfigPlanChecks: testserver.Planned(thisMapper, plancheck.ResourceActionReplace)},
			)
		})
	}
}

// checkConfigOf compares the whole config of the mapper m on the server.
func checkConfigOf(t *testing.T, s *testserver.Server, want map[string]string) resource.TestCheckFunc {
	return testserver.Check(func() error {
		if got, _, _ := configOf(t, s, "m"); fmt.Sprint(got) != fmt.Sprint(want) {
			return fmt.Errorf("the mapper's config is %v, want %v", got, want)
		}
		return nil
	})
}

func TestProtocolMapperChangedOrRemovedOutside(t *testing.T) {
	t.Parallel()
	s := testserver.WithRoles(t)
	made := s.Config(claim(`client_id = "app"`, inBoth))
	full := map[string]string{"claim.name": "team", "claim.value": "42", "access.token.claim": "true", "id.token.claim": "true", "userinfo.token.claim": "true", "introspection.token.claim": "true"}
	s.Test(t,
		resource.TestStep{Config: made, Check: checkConfigOf(t, s, full)},
		resource.TestStep{ // a named key changed
			PreConfig: rewrite(t, s, func(config map[string]string) { config["claim.value"] = "43" }),
			Config:    made, ConfigPlanChecks: testserver.Planned(thisMapper, plancheck.ResourceActionUpdate), Check: checkConfigOf(t, s, full),
		},
		resource.TestStep{ // a named key removed
			PreConfig: rewrite(t, s, func(config map[string]string) { delete(config, "claim.value") }),
			Config:    made, ConfigPlanChecks: testserver.Planned(thisMapper, plancheck.ResourceActionUpdate), Check: checkConfigOf(t, s, full),
		},
		resource.TestStep{ // another key is no difference, and stays when something else changes
			PreConfig: rewrite(t, s, func(config map[string]string) {
				config["jsonType.label"], config["introspection.token.claim"] = "int", "false"
			}),
			Config: made, ConfigPlanChecks: testserver.NoChanges,
		},
		resource.TestStep{Config: s.Config(claim(`client_id = "app"`, `"id.token.claim" = "false"`)), Check: checkConfigOf(t, s, map[string]string{
			"claim.name": "team", "claim.value": "42", "id.token.claim": "false", "userinfo.token.claim": "false", "introspection.token.claim": "false", "jsonType.label": "int",
		})},
		resource.TestStep{
			PreConfig: s.Do(t, func(ctx context.Context, c *admin.Client) error {
				_, owner, id := configOf(t, s, "m")
				return c.Mappers.Delete(ctx, s.Realm, owner, id)
			}),
			Config: made, ConfigPlanChecks: testserver.Planned(thisMapper, plancheck.ResourceActionCreate), Check: checkConfigOf(t, s, full),
		},
		resource.TestStep{ // gone with its client, which comes back without it
			PreConfig: s.Do(t, func(ctx context.Context, c *admin.Client) error {
				app := s.Realm + "-app"
				if err := c.Clients.Delete(ctx, s.Realm, app); err != nil {
					return err
				}
				return c.Clients.Create(ctx, s.Realm, &wire.Client{ID: &app, ClientID: testserver.Ptr("app"), Protocol: testserver.Ptr("openid-connect")})
			}),
			Config: made, ConfigPlanChecks: testserver.Planned(thisMapper, plancheck.ResourceActionCreate),
		},
	)
}

// Whether the configuration names the keys that Keycloak adds or leaves them out, an import of what says the same changes nothing.
func TestImportedProtocolMapperPlansEmptyHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	for name, more := range map[string]string{
		"short": inBoth, "long": inBoth + "\n \"userinfo.token.claim\" = \"true\"\n \"introspection.token.claim\" = \"true\"",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := testserver.WithRoles(t)
			s.Do(t, func(ctx context.Context, c *admin.Client) error {
				return c.Mappers.Create(ctx, s.Realm, admin.MapperParent{Client: s.Realm + "-app"}, &wire.ProtocolMapper{
					ID: testserver.Ptr(s.Realm + "-m"), Name: testserver.Ptr("m"), Protocol: testserver.Ptr("openid-connect"), ProtocolMapper: testserver.Ptr("oidc-hardcoded-claim-mapper"),
					Config: map[string]string{"claim.name": "team", "claim.value": "42", "access.token.claim": "true", "id.token.claim": "true"},
				})
			})()
			record := s.Record(t)
			block := "import {\n to = gatehouse_protocol_mapper.this\n id = \"REALM/client/app/m\"\n}\n"
			s.Test(t,
				resource.TestStep{Config: s.Config(block + claim(`client_id = "app"`, more)), ConfigPlanChecks: testserver.Planned(thisMapper, plancheck.ResourceActionNoop)},
				resource.TestStep{
					PreConfig: func() {
						if writes := record.Writes(); len(writes) > 0 {
							t.Errorf("something was written: %q", writes)
						}
					},
					Config: s.Config(claim(`client_id = "app"`, "\"access.token.claim\" = \"false\"\n \"id.token.claim\" = \"true\"")), ConfigPlanChecks: testserver.Planned(thisMapper, plancheck.ResourceActionUpdate),
					Check: checkConfigOf(t, s, map[string]string{"claim.name": "team", "claim.value": "42", "access.token.claim": "false", "id.token.claim": "true", "userinfo.token.claim": "true", "introspection.token.claim": "false"}),
				},
			)
		})
	}
}

func TestProtocolMapperFollowsItsOwnersNewName(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	with := func(client, scopeName string) string {
		return s.Config(scope(fmt.Sprintf("name = %q", scopeName)) + fmt.Sprintf(`
			resource "gatehouse_client" "c" {
			  realm     = "REALM"
			  client_id = %q
			}
			resource "gatehouse_protocol_mapper" "this" {
			  realm           = "REALM"
			  client_id       = gatehouse_client.c.client_id
			  name            = "m"
			  protocol_mapper = "oidc-sub-mapper"
			}
			resource "gatehouse_protocol_mapper" "of_scope" {
			  realm           = "REALM"
			  client_scope    = gatehouse_client_scope.this.name
			  name            = "m"
			  protocol_mapper = "oidc-sub-mapper"
			}`, client))
	}
	follows := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
		plancheck.ExpectResourceAction("gatehouse_client.c", plancheck.ResourceActionUpdate), plancheck.ExpectResourceAction(thisScope, plancheck.ResourceActionUpdate),
		plancheck.ExpectResourceAction(thisMapper, plancheck.ResourceActionUpdate), plancheck.ExpectResourceAction("gatehouse_protocol_mapper.of_scope", plancheck.ResourceActionReplace),
	}}
	s.Test(t,
		resource.TestStep{Config: with("c", "s")},
		resource.TestStep{Config: with("d", "t"), ConfigPlanChecks: follows},
		resource.TestStep{Config: with("d", "t"), ConfigPlanChecks: testserver.NoChanges},
	)
}

// The old mapper goes last, when the client that its state names has another name.
func TestProtocolMapperOfARenamedClientIsDeleted(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	with := func(client, name string) string {
		return s.Config(fmt.Sprintf(`
			resource "gatehouse_client" "c" {
			  realm     = "REALM"
			  client_id = %q
			}
			resource "gatehouse_protocol_mapper" "this" {
			  realm           = "REALM"
			  client_id       = gatehouse_client.c.client_id
			  name            = %q
			  protocol_mapper = "oidc-sub-mapper"
			  lifecycle {
			    create_before_destroy = true
			  }
			}`, client, name))
	}
	s.Test(t,
		resource.TestStep{Config: with("c", "old")},
		resource.TestStep{Config: with("d", "new"), ConfigPlanChecks: testserver.Planned(thisMapper, plancheck.ResourceActionCreateBeforeDestroy), Check: testserver.Check(func() error {
			client, err := s.Admin.Clients.Find(t.Context(), s.Realm, "d")
			if err != nil {
				return err
			}
			left, err := s.Admin.Mappers.List(t.Context(), s.Realm, admin.MapperParent{Client: *client.ID})
			if err == nil && (len(left) != 1 || *left[0].Name != "new") {
				err = fmt.Errorf("want the new mapper alone, got %d", len(left))
			}
			return err
		})},
	)
}

// Keycloak stores a mapper of the wrong protocol as well, and never applies it.
func TestProtocolMapperSpeaksTheProtocolOfItsKind(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	s.Test(t, resource.TestStep{
		Config: s.Config(scope("name = \"s\"\n protocol = \"saml\"") + owned("client_scope = gatehouse_client_scope.this.name", "name = \"m\"\n protocol_mapper = \"saml-role-name-mapper\"")),
		Check: testserver.Check(func() error {
			current, err := s.Admin.ClientScopes.Find(t.Context(), s.Realm, "s")
			if err == nil && (len(current.ProtocolMappers) != 1 || *current.ProtocolMappers[0].Protocol != "saml") {
				err = fmt.Errorf("want one mapper for SAML")
			}
			return err
		}),
	})
}

func TestProtocolMapperWithAnyNameCanBeManaged(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	config := "resource \"gatehouse_client\" \"c\" {\n realm = \"REALM\"\n client_id = \"my/ünï\"\n}\n" + scope(`name = "a/b;100%"`)
	var steps []resource.TestStep
	for i, name := range []string{"two words", "a/b", "x;y", "100%", "a%2Fb", "ünï", `"quoted"`} {
		for kind, owner := range map[string]struct{ argument, name string }{
			"client": {"client_id = gatehouse_client.c.client_id", "my/ünï"}, "scope": {"client_scope = gatehouse_client_scope.this.name", "a/b;100%"},
		} {
			config += fmt.Sprintf("resource \"gatehouse_protocol_mapper\" \"%s%d\" {\n realm = \"REALM\"\n %s\n name = %q\n protocol_mapper = \"oidc-sub-mapper\"\n}\n", kind, i, owner.argument, name)
			steps = append(steps, resource.TestStep{ResourceName: fmt.Sprintf("gatehouse_protocol_mapper.%s%d", kind, i), ImportState: true, ImportStateVerify: true, ImportStateId: importid.Join(s.Realm, kind, owner.name, name)})
		}
	}
	s.Test(t, append([]resource.TestStep{{Config: s.Config(config)}}, steps...)...)
}
