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

const (
	this   = "gatehouse_credential.this"
	strong = "Str0ng-enough-for-a-test"
)

// credential is a machine client and its credential with the given arguments.
func credential(s *testserver.Server, arguments string) string {
	return s.Config(`
		resource "gatehouse_client" "ci" {
		  realm     = "REALM"
		  client_id = "ci"
		}
		resource "gatehouse_credential" "this" {
		  realm     = "REALM"
		  client_id = gatehouse_client.ci.client_id
		  ` + arguments + `
		}`)
}

// note keeps the secret of a step for a later one.
func note(t *testing.T, s *testserver.Server, into *string) resource.TestCheckFunc {
	return func(*terraform.State) error { *into = s.Secret(t, "ci"); return nil }
}

func TestServerMadeSecretRotatesOnDemandAndItsConsumerFollows(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	consumer := `
		resource "terraform_data" "consumer" {
		  input = gatehouse_credential.this.secret_version
		}`
	var v version
	var before, after string
	s.Test(t,
		resource.TestStep{ // one apply makes client, credential and consumer
			Config: credential(s, `rotate_when_changed = { month = "11" }`) + consumer,
			ConfigStateChecks: []statecheck.StateCheck{
				testserver.Value(this, "id", knownvalue.StringExact(s.Realm+"/ci")), v.starts(), testserver.Value(this, "client_secret", knownvalue.Null()), v.usedBy("terraform_data.consumer", "output"),
			},
			Check: note(t, s, &before),
		},
		resource.TestStep{ // one apply rotates, and the consumer follows
			Config: credential(s, `rotate_when_changed = { month = "12" }`) + consumer,
			ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionUpdate,
				plancheck.ExpectUnknownValue(this, tfjsonpath.New("secret_version")),
				plancheck.ExpectKnownValue(this, tfjsonpath.New("id"), knownvalue.StringExact(s.Realm+"/ci")),
				plancheck.ExpectResourceAction("terraform_data.consumer", plancheck.ResourceActionUpdate)),
			ConfigStateChecks: []statecheck.StateCheck{v.moves(), v.usedBy("terraform_data.consumer", "output")},
			Check:             note(t, s, &after),
		},
		resource.TestStep{ // removing the map, or adding one, does not
			Config:            credential(s, "") + consumer,
			ConfigStateChecks: []statecheck.StateCheck{v.stays(), v.usedBy("terraform_data.consumer", "output")},
		},
		resource.TestStep{
			Config:            credential(s, `rotate_when_changed = { month = "1" }`) + consumer,
			ConfigStateChecks: []statecheck.StateCheck{v.stays(), v.usedBy("terraform_data.consumer", "output")},
			Check: func(*terraform.State) error {
				testserver.Proves(t, "R19")
				if before == after || s.LogsIn("ci", before) || !s.LogsIn("ci", after) || s.Secret(t, "ci") != after {
					t.Error("want the secret before the rotation refused, and the one after it good")
				}
				return nil
			},
		},
	)
}

func TestOwnSecretIsSetChangedAndPutBack(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	is := func(want string) resource.TestCheckFunc {
		return func(*terraform.State) error {
			if got := s.Secret(t, "ci"); got != want {
				t.Errorf("the server has another secret than %q", want)
			}
			return nil
		}
	}
	first := "secret_wo = \"" + strong + "\"\nsecret_wo_version = 1"
	var v version
	testserver.Proves(t, "C20")
	s.Test(t,
		resource.TestStep{Config: credential(s, first), Check: is(strong), ConfigStateChecks: []statecheck.StateCheck{
			v.starts(), testserver.Value(this, "secret_wo", knownvalue.Null()),
		}},
		resource.TestStep{Config: credential(s, first), PlanOnly: true},
		resource.TestStep{ // somebody regenerates it: the next plan shows an update, and the apply puts it back
			PreConfig: s.Do(t, func(ctx context.Context, c *admin.Client) error {
				client, err := c.Clients.Find(ctx, s.Realm, "ci")
				if err != nil {
					return err
				}
				_, err = c.Clients.NewSecret(ctx, s.Realm, client)
				return err
			}),
			Config: credential(s, first), ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionUpdate), Check: is(strong),
			ConfigStateChecks: []statecheck.StateCheck{v.moves()},
		},
		resource.TestStep{
			Config: credential(s, "secret_wo = \""+strong+"-2\"\nsecret_wo_version = 2"), Check: is(strong + "-2"),
			ConfigStateChecks: []statecheck.StateCheck{v.moves()},
		},
		resource.TestStep{ // removed: the server makes one
			Config: credential(s, ""),
			Check: func(*terraform.State) error {
				if s.Secret(t, "ci") == strong+"-2" {
					t.Error("the old secret is still there")
				}
				return nil
			},
			ConfigStateChecks: []statecheck.StateCheck{v.moves()},
		},
	)
}

func TestSecretChangedOutsideMovesTheVersion(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	var v version
	s.Test(t,
		resource.TestStep{Config: credential(s, ""), ConfigStateChecks: []statecheck.StateCheck{v.starts()}},
		resource.TestStep{
			PreConfig: s.Do(t, func(ctx context.Context, c *admin.Client) error {
				client, err := c.Clients.Find(ctx, s.Realm, "ci")
				if err != nil {
					return err
				}
				_, err = c.Clients.NewSecret(ctx, s.Realm, client)
				return err
			}),
			Config:            credential(s, ""),
			ConfigPlanChecks:  testserver.Planned(this, plancheck.ResourceActionNoop),
			ConfigStateChecks: []statecheck.StateCheck{v.moves()},
		},
	)
}

func TestSecretIsStoredOnlyOnRequest(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	isStored := func(state *terraform.State) error {
		testserver.Proves(t, "R18", "R20", "C8")
		if state.RootModule().Resources[this].Primary.Attributes["client_secret"] != s.Secret(t, "ci") {
			t.Error("client_secret is not the server's secret")
		}
		return nil
	}
	var v version
	s.Test(t,
		resource.TestStep{Config: credential(s, "store_secret_in_state = true"), Check: isStored, ConfigStateChecks: []statecheck.StateCheck{v.starts()}},
		resource.TestStep{Config: credential(s, ""), ConfigStateChecks: []statecheck.StateCheck{testserver.Value(this, "client_secret", knownvalue.Null()), v.stays()}},
		resource.TestStep{Config: credential(s, "store_secret_in_state = true"), Check: isStored, ConfigStateChecks: []statecheck.StateCheck{v.stays()}},
		resource.TestStep{Config: credential(s, "store_secret_in_state = true"), PlanOnly: true},
	)
}

func TestCredentialOfAClientThatIsNotManagedIsAdoptedAndGivenUp(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	uuid, clientID, yes := s.Realm+"-x", "ci", true
	s.Do(t, func(ctx context.Context, c *admin.Client) error {
		return c.Clients.Create(ctx, s.Realm, &wire.Client{ID: &uuid, ClientID: &clientID, ServiceAccountsEnabled: &yes})
	})()
	adopted := s.Secret(t, "ci")
	var v version
	config := s.Config(`
		resource "gatehouse_credential" "this" {
		  realm     = "REALM"
		  client_id = "ci"
		}`)
	testserver.Proves(t, "R7")
	s.Test(t,
		resource.TestStep{
			Config:            config + "\nimport {\n to = gatehouse_credential.this\n id = \"" + s.Realm + "/ci\"\n}",
			ConfigPlanChecks:  testserver.Planned(this, plancheck.ResourceActionNoop),
			ConfigStateChecks: []statecheck.StateCheck{testserver.Value(this, "id", knownvalue.StringExact(s.Realm+"/ci")), v.starts()},
			Check: func(*terraform.State) error {
				if s.Secret(t, "ci") != adopted {
					t.Error("an import changed the secret")
				}
				return nil
			},
		},
		resource.TestStep{ResourceName: this, ImportState: true, ImportStateVerify: true, ImportStateVerifyIgnore: []string{"secret_version"}, ImportStateId: s.Realm + "/ci"},
		resource.TestStep{ResourceName: this, ImportState: true, ImportStateId: s.Realm + "/account", ExpectError: testserver.Says("is public")},
		resource.TestStep{ResourceName: this, ImportState: true, ImportStateId: s.Realm + "/cj", ExpectError: testserver.Says(`did you mean "ci"`)},
	)
	if s.LogsIn("ci", adopted) {
		t.Error("the secret still works after its credential was destroyed")
	}
}

func TestClientDeletedOutsideTakesItsCredentialWithIt(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	s.Test(t,
		resource.TestStep{Config: credential(s, "")},
		resource.TestStep{
			PreConfig: s.Do(t, func(ctx context.Context, c *admin.Client) error {
				client, err := c.Clients.Find(ctx, s.Realm, "ci")
				if err != nil {
					return err
				}
				return c.Clients.Delete(ctx, s.Realm, *client.ID)
			}),
			Config: credential(s, ""), ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionCreate),
		},
	)
}

func TestBadCredentialSaysWhatToDo(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	bare := func(arguments string) string {
		return s.Config("resource \"gatehouse_credential\" \"this\" {\n realm = \"REALM\"\n" + arguments + "\n}")
	}
	testserver.Proves(t, "C20", "D10")
	s.Refused(t, map[string]string{
		"client_id = \"ci\"\nsecret_wo = \"" + strong + "\"":          `secret_wo_version`,
		"client_id = \"ci\"\nsecret_wo_version = 1":                   `secret_wo`,
		"client_id = \"ci\"\nsecret_wo = \"\"\nsecret_wo_version = 1": `is empty`,
		"client_id = \"account\"":                                     `is public`,
		"client_id = \"broker\"":                                      `is bearer-only`,
		"client_id = \"nobody\"":                                      `lists no client of this name`,
		"client_id = \"ci\"\nsecret_prefix = \"k\"\nsecret_wo = \"" + strong + "\"\nsecret_wo_version = 1":  `secret_prefix`,
		"client_id = \"ci\"\nsecret_length = 40\nsecret_wo = \"" + strong + "\"\nsecret_wo_version = 1":     `secret_length`,
		"client_id = \"ci\"\nrotate_after = \"90d\"\nsecret_wo = \"" + strong + "\"\nsecret_wo_version = 1": `rotate_after`,
		"client_id = \"ci\"\nsecret_wo = \"" + strings.Repeat("Long-1", 43) + "\"\nsecret_wo_version = 1":   `258 characters long`,
		"client_id = \"ci\"\nsecret_prefix = \"key \"":                                                      `1 to 64 letters`,
		"client_id = \"ci\"\nsecret_prefix = \"\"":                                                          `1 to 64 letters`,
		"client_id = \"ci\"\nsecret_length = 21":                                                            `between 22 and 255`,
		"client_id = \"ci\"\nsecret_length = 255\nsecret_prefix = \"k\"":                                    `make 256 characters together`,
		"client_id = \"ci\"\nrotate_after = \"0d\"":                                                         `is not a duration`,
	}, func(arguments string) resource.TestStep {
		return resource.TestStep{Config: bare(arguments)}
	})
}
