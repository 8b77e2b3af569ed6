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
		  ` + testserver.Heredoc("jwks", set) + `
		}
		resource "gatehouse_protocol_mapper" "this" {
		  realm           = "REALM"
		  client_id       = gatehouse_client.ci.client_id
		  name            = "team"
		  protocol_mapper = "oidc-hardcoded-claim-mapper"
		  config          = { "claim.name" = "team", "claim.value" = "web", "access.token.claim" = "true" }
		}`))
}

const thisKey = "gatehouse_key_credential.this"

// key is a key credential with the given arguments.
func key(s *testserver.Server, arguments string) string {
	return s.Config("resource \"gatehouse_key_credential\" \"this\" {\n realm = \"REALM\"\n client_id = \"ci\"\n" + arguments + "\n}")
}

const thisMapper = "gatehouse_protocol_mapper.this"

func TestRenamedClientKeepsItsSecretItsKeyAndItsMappers(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	pair := testserver.NewKeyPair(t, "k1")
	record := s.Record(t)
	var v version
	var before, mapper string
	is := func(address, attribute, want string) statecheck.StateCheck {
		return statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), knownvalue.StringExact(want))
	}
	s.Test(t,
		resource.TestStep{
			Config: named(s, "ci", "keyed", pair.Set), ConfigStateChecks: []statecheck.StateCheck{v.starts()},
			Check: func(state *terraform.State) error {
				before, mapper = s.Secret(t, "ci"), state.RootModule().Resources[thisMapper].Primary.ID
				return nil
			},
		},
		resource.TestStep{
			PreConfig: record.Forget,
			Config:    named(s, "robot", "keyed-robot", pair.Set),
			ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionUpdate,
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
			PreConfig:         func() { rename(t, s, "robot", "android"); rename(t, s, "keyed-robot", "keyed-android") },
			Config:            named(s, "android", "keyed-android", pair.Set),
			ConfigPlanChecks:  testserver.Planned(this, plancheck.ResourceActionNoop, plancheck.ExpectResourceAction(thisKey, plancheck.ResourceActionNoop)),
			ConfigStateChecks: []statecheck.StateCheck{v.stays(), is(this, "id", s.Realm+"/android"), is(thisKey, "id", s.Realm+"/keyed-android")},
		},
	)
}

// rename renames a client behind Terraform's back.
func rename(t *testing.T, s *testserver.Server, from, to string) {
	t.Helper()
	s.Do(t, func(ctx context.Context, c *admin.Client) error {
		client, err := c.Clients.Find(ctx, s.Realm, from)
		if err != nil {
			return err
		}
		return c.Clients.Modify(ctx, s.Realm, *client.ID, func(*wire.Client) *wire.Client { return &wire.Client{ClientID: &to} })
	})()
}

// A saved plan was made for the client as it was called.
func TestSavedPlanOfAClientThatIsRenamedMeanwhileChangesNothing(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	s.CreateMachine(t)
	unmanaged(t, s, "keyed", nil)
	pair, next := testserver.NewKeyPair(t, "k1"), testserver.NewKeyPair(t, "k2")
	config := func(month, set string) string {
		return strings.Replace(bare(s), `"ci"`, `"ci"`+"\n rotate_when_changed = { month = \""+month+"\" }", 1) +
			"\nresource \"gatehouse_key_credential\" \"this\" {\n realm = \"" + s.Realm + "\"\n client_id = \"keyed\"\n" + testserver.Heredoc("jwks", set) + "}"
	}
	tf := testserver.NewTerraform(t, config("11", pair.Set))
	tf.MustRun("apply", "-auto-approve")
	before := s.Secret(t, "ci")
	tf.Write("main.tf", config("12", next.Set))
	tf.MustRun("plan", "-out=saved")
	rename(t, s, "ci", "robot")
	rename(t, s, "keyed", "keyed-robot")
	r := tf.Run("apply", "saved")
	for _, says := range []string{`has the client_id "robot" at the moment, not "ci"`, `has the client_id "keyed-robot" at the moment, not "keyed"`} {
		if r.Exit != 1 || !testserver.Says(says).MatchString(r.Stderr) {
			t.Errorf("want an error that says %q:\n%s%s", says, r.Stdout, r.Stderr)
		}
	}
	rename(t, s, "robot", "ci")
	if keyed, err := s.Admin.Clients.Get(t.Context(), s.Realm, s.Realm+"-keyed"); err != nil || strings.TrimSpace(keyed.Attributes["jwks.string"]) != pair.Set || s.Secret(t, "ci") != before {
		t.Errorf("the secret or the key was changed (%v)", err)
	}
}

// A replacement would end the secret, and then find no client to give another one to.
func TestClientThatIsRenamedOutsideUnderANameThatNobodyHasIsAnErrorInThePlan(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	var before string
	rename := func(name string) func() {
		return s.Do(t, func(ctx context.Context, c *admin.Client) error {
			return c.Clients.Modify(ctx, s.Realm, s.Realm+"-ci", func(*wire.Client) *wire.Client { return &wire.Client{ClientID: &name} })
		})
	}
	s.Do(t, func(ctx context.Context, c *admin.Client) error {
		id, name, no := s.Realm+"-ci", "ci", false
		return c.Clients.Create(ctx, s.Realm, &wire.Client{ID: &id, ClientID: &name, PublicClient: &no})
	})()
	config := s.Config("resource \"gatehouse_credential\" \"this\" {\n realm = \"REALM\"\n client_id = \"ci\"\n}")
	s.Test(t,
		resource.TestStep{Config: config, Check: note(t, s, &before)},
		resource.TestStep{PreConfig: rename("ci-2"), Config: config, ExpectError: testserver.Says(`the login finds no client with the client_id "ci"`)},
		resource.TestStep{PreConfig: rename("ci"), Config: config, Check: func(*terraform.State) error {
			if s.Secret(t, "ci") != before {
				t.Error("want the secret as it was")
			}
			return nil
		}},
	)
}

func TestCredentialsAndMappersOfAnotherClientAreReplaced(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	pair := testserver.NewKeyPair(t, "k1")
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
	config := named(s, "ci", "keyed", pair.Set)
	replaced := func(address string) []plancheck.PlanCheck {
		return []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, plancheck.ResourceActionReplace)}
	}
	s.Test(t,
		resource.TestStep{Config: with(config, "gatehouse_credential", "gatehouse_protocol_mapper"), Check: note(t, s, &before)},
		resource.TestStep{
			Config:           swapped.Replace(with(config, "gatehouse_credential", "gatehouse_protocol_mapper")),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: append(replaced(this), replaced(thisMapper)...)},
			Check: func(*terraform.State) error {
				if s.LogsIn("ci", before) {
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
				if !pair.LogsIn(t, s, "k1") {
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
	pair := testserver.NewKeyPair(t, "k1")
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
			  ` + testserver.Heredoc("jwks", pair.Set) + `
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
				if !pair.LogsIn(t, s, "k1") {
					t.Error("the key does not prove the new client")
				}
				return nil
			},
		},
	)
}

func TestKeyThatIsCreatedBeforeTheOldOneIsDestroyedStays(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	s.CreateMachine(t)
	pair := testserver.NewKeyPair(t, "k1")
	config := func(generation string) string {
		return key(s, testserver.Heredoc("jwks", pair.Set)+"lifecycle {\n create_before_destroy = true\n replace_triggered_by = [terraform_data.generation]\n}") +
			"\nresource \"terraform_data\" \"generation\" {\n input = \"" + generation + "\"\n}"
	}
	s.Test(t,
		resource.TestStep{Config: config("1")},
		resource.TestStep{
			Config: config("2"), ConfigPlanChecks: testserver.Planned(thisKey, plancheck.ResourceActionCreateBeforeDestroy),
			Check: func(*terraform.State) error {
				if !pair.LogsIn(t, s, "k1") {
					t.Error("the key went with its predecessor")
				}
				return nil
			},
		},
	)
	if pair.LogsIn(t, s, "k1") {
		t.Error("the key still proves the client after its destroy")
	}
}
