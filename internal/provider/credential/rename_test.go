package credential_test

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// named are a client with a credential and one with a key credential, each with a mapper, under names that steps change.
func named(s *testserver.Server, secretName, keyName, set string) string {
	return s.Config(strings.NewReplacer("SECRET", secretName, "KEYED", keyName).Replace(`
		resource "gatehouse_client" "ci" {
		  realm     = "REALM"
		  client_id = "SECRET"
		}
		resource "gatehouse_client" "keyed" {
		  realm     = "REALM"
		  client_id = "KEYED"
		}
		resource "gatehouse_credential" "this" {
		  realm     = "REALM"
		  client_id = gatehouse_client.ci.client_id
		}
		resource "gatehouse_key_credential" "this" {
		  realm     = "REALM"
		  client_id = gatehouse_client.keyed.client_id
		  ` + heredoc("jwks", set) + `
		}
		resource "gatehouse_protocol_mapper" "this" {
		  realm           = "REALM"
		  client_id       = gatehouse_client.ci.client_id
		  name            = "team"
		  protocol_mapper = "oidc-hardcoded-claim-mapper"
		  config          = { "claim.name" = "team", "claim.value" = "web", "access.token.claim" = "true" }
		}`))
}

const thisMapper = "gatehouse_protocol_mapper.this"

func TestRenamedClientKeepsItsSecretItsKeyAndItsMappers(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	pair := newKeyPair(t, "k1")
	record := s.Record(t)
	var v version
	var before, mapper string
	is := func(address, attribute, want string) statecheck.StateCheck {
		return statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), knownvalue.StringExact(want))
	}
	s.Test(t,
		resource.TestStep{
			Config: named(s, "ci", "keyed", pair.set), ConfigStateChecks: []statecheck.StateCheck{v.starts()},
			Check: func(state *terraform.State) error {
				before, mapper = secret(t, s), state.RootModule().Resources[thisMapper].Primary.ID
				return nil
			},
		},
		resource.TestStep{
			PreConfig: record.Forget,
			Config:    named(s, "robot", "keyed-robot", pair.set),
			ConfigPlanChecks: planned(plancheck.ResourceActionUpdate,
				plancheck.ExpectResourceAction(thisKey, plancheck.ResourceActionUpdate), plancheck.ExpectResourceAction(thisMapper, plancheck.ResourceActionUpdate),
				plancheck.ExpectUnknownValue(this, tfjsonpath.New("id")), plancheck.ExpectUnknownValue(thisKey, tfjsonpath.New("id")),
				plancheck.ExpectKnownValue(this, tfjsonpath.New("secret_version"), knownvalue.NotNull()), plancheck.ExpectKnownValue(this, tfjsonpath.New("rotation_reason"), knownvalue.Null())),
			ConfigStateChecks: []statecheck.StateCheck{
				v.stays(), is(this, "id", s.Realm+"/robot"), is(thisKey, "id", s.Realm+"/keyed-robot"), is(thisMapper, "client_id", "robot"),
			},
			Check: func(state *terraform.State) error {
				if now, err := s.Admin.Clients.Secret(context.Background(), s.Realm, "robot"); err != nil || now != before {
					t.Errorf("the secret changed with the name (%v)", err)
				}
				if now := state.RootModule().Resources[thisMapper].Primary.ID; now != mapper {
					t.Errorf("the mapper is another one: %s, was %s", now, mapper)
				}
				if writes := record.Writes(); len(writes) != 2 || !strings.HasPrefix(writes[0], "PUT ") || !strings.HasPrefix(writes[1], "PUT ") {
					t.Errorf("want the two names written and nothing else: %s", writes)
				}
				return nil
			},
		},
		resource.TestStep{ // renamed outside: the configuration follows without a change
			PreConfig: s.Do(t, func(ctx context.Context, c *admin.Client) error {
				client, err := c.Clients.Find(ctx, s.Realm, "robot")
				if err != nil {
					return err
				}
				name := "android"
				return c.Clients.Modify(ctx, s.Realm, *client.ID, func(*wire.Client) *wire.Client { return &wire.Client{ClientID: &name} })
			}),
			Config: named(s, "android", "keyed-robot", pair.set), ConfigPlanChecks: planned(plancheck.ResourceActionNoop),
			ConfigStateChecks: []statecheck.StateCheck{v.stays(), is(this, "id", s.Realm+"/android")},
		},
	)
}

func TestCredentialsAndMappersOfAnotherClientAreReplaced(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	pair := newKeyPair(t, "k1")
	var before string
	// The credential goes from ci to keyed, and the key the other way.
	swapped := strings.NewReplacer("gatehouse_client.ci.client_id", "gatehouse_client.keyed.client_id", "gatehouse_client.keyed.client_id", "gatehouse_client.ci.client_id")
	with := func(config string, kinds ...string) string {
		blocks := strings.Split(config, "\t\tresource ")
		kept := blocks[0]
		for _, block := range blocks[1:] {
			for _, kind := range append(kinds, "gatehouse_client\"") {
				if strings.HasPrefix(block, `"`+kind) {
					kept += "\t\tresource " + block
				}
			}
		}
		return kept
	}
	config := named(s, "ci", "keyed", pair.set)
	replaced := func(address string) []plancheck.PlanCheck {
		return []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, plancheck.ResourceActionReplace)}
	}
	s.Test(t,
		resource.TestStep{Config: with(config, "gatehouse_credential", "gatehouse_protocol_mapper"), Check: note(t, s, &before)},
		resource.TestStep{
			Config:           swapped.Replace(with(config, "gatehouse_credential", "gatehouse_protocol_mapper")),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: append(replaced(this), replaced(thisMapper)...)},
			Check: func(*terraform.State) error {
				if works(s, before) {
					t.Error("the secret of the client that was left still works")
				}
				return nil
			},
		},
		resource.TestStep{Config: with(config, "gatehouse_key_credential")},
		resource.TestStep{
			Config:           swapped.Replace(with(config, "gatehouse_key_credential")),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: replaced(thisKey)},
			Check: func(*terraform.State) error {
				if !pair.proves(t, s, "k1") {
					t.Error("the key does not prove the client that it went to")
				}
				left, err := s.Admin.Clients.Find(context.Background(), s.Realm, "keyed")
				if err == nil && *left.ClientAuthenticatorType != "client-secret" {
					t.Errorf("the client that was left authenticates by %s", *left.ClientAuthenticatorType)
				}
				return err
			},
		},
	)
}

func TestKeyAndMapperOfAClientThatIsReplacedAreCreatedAgain(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	pair := newKeyPair(t, "k1")
	config := func(generation string) string {
		return s.Config(`
			resource "terraform_data" "generation" {
			  input = "` + generation + `"
			}
			resource "gatehouse_client" "ci" {
			  realm     = "REALM"
			  client_id = "ci"
			  lifecycle {
			    replace_triggered_by = [terraform_data.generation]
			  }
			}
			resource "gatehouse_key_credential" "this" {
			  realm     = "REALM"
			  client_id = gatehouse_client.ci.client_id
			  ` + heredoc("jwks", pair.set) + `
			}
			resource "gatehouse_protocol_mapper" "this" {
			  realm           = "REALM"
			  client_id       = gatehouse_client.ci.client_id
			  name            = "team"
			  protocol_mapper = "oidc-hardcoded-claim-mapper"
			  config          = { "claim.name" = "team" }
			}`)
	}
	s.Test(t,
		resource.TestStep{Config: config("1")},
		resource.TestStep{
			Config: config("2"),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(thisKey, plancheck.ResourceActionReplace), plancheck.ExpectResourceAction(thisMapper, plancheck.ResourceActionReplace),
			}},
			Check: func(*terraform.State) error {
				if !pair.proves(t, s, "k1") {
					t.Error("the key does not prove the new client")
				}
				return nil
			},
		},
	)
}
