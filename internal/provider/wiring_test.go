package provider_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

// example is the configuration of an example of examples/wiring, as it is.
func example(t *testing.T, name string) string {
	t.Helper()
	hcl, err := os.ReadFile(filepath.Join("..", "..", "examples", "wiring", name, "main.tf"))
	if err != nil {
		t.Fatal(err)
	}
	return string(hcl)
}

// wired runs an example beside a stand-in for the Vault provider; after each step the state holds none of the secrets and
// tokens that went past.
func wired(t *testing.T, s *testserver.Server, v *vault, name string, steps ...resource.TestStep) {
	t.Helper()
	record := s.Record(t)
	for i := range steps {
		steps[i].Config = s.Config(example(t, name))
		if steps[i].ConfigVariables == nil {
			steps[i].ConfigVariables = config.Variables{}
		}
		steps[i].ConfigVariables["realm"] = config.StringVariable(s.Realm)
		steps[i].ConfigStateChecks = append(steps[i].ConfigStateChecks, check(func(state *tfjson.State) error {
			text, err := json.Marshal(state)
			for _, secret := range record.Secrets() {
				if foundIn(string(text), forms(secret)) != "" {
					t.Errorf("step %d left a secret or token in the state", i+1)
				}
			}
			return err
		}))
	}
	factories := testserver.Providers()
	factories["vault"] = v.factory
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: factories,
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_11_0)},
		Steps:                    steps,
	})
}

// check is a state check by a function.
type check func(*tfjson.State) error

// CheckState implements statecheck.StateCheck.
func (c check) CheckState(_ context.Context, req statecheck.CheckStateRequest, resp *statecheck.CheckStateResponse) {
	resp.Error = c(req.State)
}

func checks(c check) []statecheck.StateCheck { return []statecheck.StateCheck{c} }

// logsIn reports whether a client gets a token with a secret.
func logsIn(s *testserver.Server, clientID, secret string) bool {
	_, err := s.Admin.Tokens.Request(context.Background(), s.Realm, admin.ClientAuth{ClientID: clientID, Secret: secret}, url.Values{"grant_type": {"client_credentials"}})
	return err == nil
}

func TestSecretGoesIntoAnotherProvidersWriteOnlyArgumentAndFollowsChanges(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	v := &vault{}
	held := func(*tfjson.State) error {
		got := v.holds("billing-api")
		if got["client_id"] != "billing-api" || !logsIn(s, "billing-api", got["client_secret"]) {
			t.Error("the vault does not hold a secret that works")
		}
		return nil
	}
	testserver.Proves(t, "R20")
	wired(t, s, v, "write-only-argument",
		resource.TestStep{ConfigStateChecks: checks(held)},
		resource.TestStep{ // regenerated in the console: the next apply hands the new one over
			PreConfig: s.Do(t, func(ctx context.Context, c *admin.Client) error {
				client, err := c.Clients.Find(ctx, s.Realm, "billing-api")
				if err != nil {
					return err
				}
				_, err = c.Clients.NewSecret(ctx, s.Realm, client)
				return err
			}),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction("gatehouse_credential.api", plancheck.ResourceActionNoop),
				plancheck.ExpectResourceAction("vault_kv_secret_v2.api", plancheck.ResourceActionUpdate),
			}},
			ConfigStateChecks: checks(held),
		},
	)
}

// Two configurations of one provider need a process each, so this one runs the terraform of a user.
func TestSecretGoesIntoAnotherProviderBlock(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	record := s.Record(t)
	tf := testserver.NewTerraform(t, s.Config(example(t, "provider-block")))
	tf.Env = []string{"TF_VAR_realm=" + s.Realm, "TF_VAR_url=" + s.URL}
	tf.MustRun("apply", "-auto-approve")
	if _, err := s.Admin.Clients.Find(t.Context(), s.Realm, "partner"); err != nil {
		t.Error(err)
	}
	if r := tf.Run("plan", "-detailed-exitcode"); r.Exit != 0 {
		t.Errorf("want an empty plan:\n%s%s", r.Stdout, r.Stderr)
	}
	text := filesOf(t, tf.Dir)["terraform.tfstate"]
	for _, secret := range record.Secrets() {
		if foundIn(text, forms(secret)) != "" {
			t.Error("the state holds a secret or a token")
		}
	}
	tf.MustRun("destroy", "-auto-approve")
}

func TestSecretIsHandedOverEncrypted(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	public, err := json.Marshal(jose.JSONWebKey{Key: private.Public(), Use: "enc", Algorithm: string(jose.RSA_OAEP_256)})
	if err != nil {
		t.Fatal(err)
	}
	wired(t, s, &vault{}, "encrypted-handover", resource.TestStep{
		ConfigVariables: config.Variables{"partner_key": config.StringVariable(string(public))},
		ConfigStateChecks: checks(func(state *tfjson.State) error {
			output := state.Values.Outputs["for_the_partner"]
			if output == nil || output.Sensitive {
				t.Fatal("want a plain output")
			}
			sealed, err := jose.ParseEncryptedCompact(output.Value.(map[string]any)["client_secret_jwe"].(string), []jose.KeyAlgorithm{jose.RSA_OAEP_256}, []jose.ContentEncryption{jose.A256GCM})
			if err != nil {
				return err
			}
			opened, err := sealed.Decrypt(private)
			if err == nil && !logsIn(s, "partner", string(opened)) {
				t.Error("what the partner opened does not get a token")
			}
			return err
		}),
	})
}

func TestScheduledApplyRotatesOnceAMonth(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	server := s.Fixture(t, "it moves the clock")
	var first, second string
	due := func(action plancheck.ResourceActionType) resource.ConfigPlanChecks {
		return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction("gatehouse_credential.api", action)}}
	}
	later := func(days int) func() { return func() { server.Advance(time.Duration(days) * 24 * time.Hour) } }
	wired(t, s, &vault{}, "scheduled-rotation",
		resource.TestStep{ConfigStateChecks: checks(func(*tfjson.State) error { first = s.Secret(t, "billing-api"); return nil })},
		resource.TestStep{PreConfig: later(29), ConfigPlanChecks: due(plancheck.ResourceActionNoop)},
		resource.TestStep{PreConfig: later(1), ConfigPlanChecks: due(plancheck.ResourceActionUpdate), ConfigStateChecks: checks(func(*tfjson.State) error {
			second = s.Secret(t, "billing-api")
			if first == second || !logsIn(s, "billing-api", first) || !logsIn(s, "billing-api", second) {
				t.Error("want another secret, and both good")
			}
			return nil
		})},
		resource.TestStep{PreConfig: later(1), ConfigPlanChecks: due(plancheck.ResourceActionNoop), ConfigStateChecks: checks(func(*tfjson.State) error {
			if logsIn(s, "billing-api", first) || !logsIn(s, "billing-api", second) {
				t.Error("want the overlap over, and the new secret good")
			}
			return nil
		})},
	)
}

func TestTwoClientsTakeTurnsWithoutAGapWhereSecretsHaveNoOverlap(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	v := &vault{}
	var inUse map[string]string
	step := func(live string, blue, green int, more func(before map[string]string)) resource.TestStep {
		return resource.TestStep{
			ConfigVariables: config.Variables{"live": config.StringVariable(live),
				"rotation": config.ObjectVariable(map[string]config.Variable{"blue": config.IntegerVariable(blue), "green": config.IntegerVariable(green)})},
			ConfigStateChecks: checks(func(*tfjson.State) error {
				before := inUse
				inUse = v.holds("billing-api")
				if inUse["client_id"] != "billing-api-"+live || !logsIn(s, inUse["client_id"], inUse["client_secret"]) {
					t.Errorf("consumers do not have a secret of %s that works", live)
				}
				if more != nil {
					more(before)
				}
				return nil
			}),
		}
	}
	works := func(want bool) func(map[string]string) {
		return func(before map[string]string) {
			if logsIn(s, before["client_id"], before["client_secret"]) != want {
				t.Errorf("the secret that consumers had before works: %v, want %v", !want, want)
			}
		}
	}
	var retired map[string]string
	wired(t, s, v, "blue-green",
		step("blue", 1, 1, nil),
		step("blue", 1, 2, works(true)), // green rotates, nobody uses it
		step("green", 1, 2, func(before map[string]string) { retired = before; works(true)(before) }), // both work while consumers follow
		step("green", 2, 2, func(map[string]string) { works(false)(retired) }),
	)
}
