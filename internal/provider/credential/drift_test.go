package credential_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
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
)

// regenerate has the server make the client's secret again, as the console's button does.
func regenerate(t *testing.T, s *testserver.Server) func() {
	return s.Do(t, func(ctx context.Context, c *admin.Client) error {
		client, err := c.Clients.Find(ctx, s.Realm, "ci")
		if err != nil {
			return err
		}
		_, err = c.Clients.NewSecret(ctx, s.Realm, client)
		return err
	})
}

func TestSecretThatLostItsPrefixIsRotatedBackToOneThatHasIt(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	var v version
	looks := func(*terraform.State) error {
		if got := s.Secret(t, "ci"); !regexp.MustCompile(`^key_[A-Za-z0-9_-]{32}$`).MatchString(got) || !s.LogsIn("ci", got) {
			t.Error("want a secret with the prefix that works")
		}
		return nil
	}
	config := credential(s, `secret_prefix = "key_"`)
	s.Test(t,
		resource.TestStep{Config: config, Check: looks, ConfigStateChecks: []statecheck.StateCheck{v.starts()}},
		resource.TestStep{
			PreConfig: regenerate(t, s), Config: config, Check: looks,
			ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionUpdate, plancheck.ExpectUnknownValue(this, tfjsonpath.New("secret_version")),
				plancheck.ExpectKnownValue(this, tfjsonpath.New("rotation_reason"), knownvalue.StringRegexp(testserver.Says("the secret was changed on the server, and does not have the secret_prefix and secret_length of this configuration; replaces the secret of 20")))),
			ConfigStateChecks: []statecheck.StateCheck{v.moves()},
		},
	)
}

// Two rotations for the same cause, even within a second, have different reasons: so each plan shows its own.
func TestEachRotationHasAReasonOfItsOwn(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	var v version
	seen := map[string]bool{}
	another := knownvalue.StringFunc(func(got string) error {
		if seen[got] || !strings.HasPrefix(got, "rotate_when_changed: month; replaces the secret of 20") {
			t.Errorf("the reason is %q, and was one of %v", got, seen)
		}
		seen[got] = true
		return nil
	})
	month := func(n string, checks ...plancheck.PlanCheck) resource.TestStep {
		return resource.TestStep{
			Config: credential(s, `rotate_when_changed = { month = "`+n+`" }`), ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: checks},
			ConfigStateChecks: []statecheck.StateCheck{v.moves()},
		}
	}
	reason := plancheck.ExpectKnownValue(this, tfjsonpath.New("rotation_reason"), another)
	s.Test(t, month("10"), month("11", reason), month("12", reason), month("1", reason))
}

func TestSecretThatLeavesTheStateIsWarnedOf(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	tf := testserver.NewTerraform(t, credential(s, "store_secret_in_state = true"))
	tf.MustRun("apply", "-auto-approve")
	tf.Write("main.tf", credential(s, ""))
	says := testserver.Says("from this apply on the state does not hold the secret, but its older versions and backups do. Rotate the secret after this apply")
	if out := tf.MustRun("apply", "-auto-approve").Stdout; !says.MatchString(out) {
		t.Errorf("the plan does not say to rotate:\n%s", out)
	}
	if r := tf.Run("plan", "-detailed-exitcode"); r.Exit != 0 || says.MatchString(r.Stdout) {
		t.Errorf("want an empty plan, and no more warnings:\n%s%s", r.Stdout, r.Stderr)
	}
}

// The state of an older version does not know the client's UUID, and a list proves nothing.
func TestClientThatIsFoundByItsNameOnlyIsNotTakenForDeleted(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	s.CreateMachine(t)
	pair := testserver.NewKeyPair(t, "k1")
	unmanaged(t, s, "keyed", nil)
	tf := testserver.NewTerraform(t, bare(s)+`
		resource "gatehouse_key_credential" "this" {
		  realm     = "`+s.Realm+`"
		  client_id = "keyed"
		  `+testserver.Heredoc("jwks", pair.Set)+`
		}`)
	tf.MustRun("apply", "-auto-approve")
	without := func() {
		path := filepath.Join(tf.Dir, "terraform.tfstate")
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		text = regexp.MustCompile(`\s*"private": "[^"]*",?`).ReplaceAll(text, nil)
		text = regexp.MustCompile(`,(\s*})`).ReplaceAll(text, []byte("$1"))
		if !json.Valid(text) {
			t.Fatalf("no JSON any more:\n%s", text)
		}
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	without()
	if r := tf.Run("plan", "-detailed-exitcode"); r.Exit != 0 {
		t.Errorf("want an empty plan:\n%s%s", r.Stdout, r.Stderr)
	}
	for _, id := range []string{s.Realm + "-ci", s.Realm + "-keyed"} {
		s.Do(t, func(ctx context.Context, c *admin.Client) error { return c.Clients.Delete(ctx, s.Realm, id) })()
	}
	without()
	state := tf.MustRun("show", "-json").Stdout
	for _, command := range [][]string{{"plan"}, {"apply", "-auto-approve"}, {"destroy", "-auto-approve", "-refresh=false"}} {
		r := tf.Run(command[0], command[1:]...)
		if says := "That does not prove that the client is gone"; r.Exit != 1 || strings.Count(strings.Join(strings.Fields(strings.ReplaceAll(r.Stderr, "│", "")), " "), says) != 2 {
			t.Errorf("%v: want two errors that say %q:\n%s%s", command, says, r.Stdout, r.Stderr)
		}
	}
	if now := tf.MustRun("show", "-json").Stdout; now != state {
		t.Errorf("the state changed:\n%s", now)
	}
}
