package credential_test

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

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

const day = 24 * time.Hour

// unmanaged makes a machine client behind Terraform's back, with the given attributes.
func unmanaged(t *testing.T, s *testserver.Server, clientID string, attributes map[string]string) *wire.Client {
	t.Helper()
	uuid, yes := s.Realm+"-"+clientID, true
	client := &wire.Client{ID: &uuid, ClientID: &clientID, ServiceAccountsEnabled: &yes, Attributes: attributes}
	s.Do(t, func(ctx context.Context, c *admin.Client) error { return c.Clients.Create(ctx, s.Realm, client) })()
	return client
}

// old makes the machine client ci behind Terraform's back, with a secret that is 100 days old, and returns when it was made.
func old(t *testing.T, s *testserver.Server) time.Time {
	t.Helper()
	made := time.Now().Add(-100 * day).UTC().Truncate(time.Second)
	attributes := map[string]string{"client.secret.creation.time": strconv.FormatInt(made.Unix(), 10)}
	unmanaged(t, s, "ci", attributes)
	// Keycloak stamps a secret that it makes, so the time is written once more.
	s.Do(t, func(ctx context.Context, c *admin.Client) error {
		return c.Clients.Modify(ctx, s.Realm, s.Realm+"-ci", func(*wire.Client) *wire.Client { return &wire.Client{Attributes: attributes} })
	})()
	return made
}

func TestDueRotationShowsInThePlanWithItsDateAndASavedPlanKeepsItsWord(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	server := s.Fixture(t, "it moves the clock")
	tf := testserver.NewTerraform(t, s.Config(`
		resource "gatehouse_client" "ci" {
		  realm     = "REALM"
		  client_id = "ci"
		}
		resource "gatehouse_credential" "this" {
		  realm        = "REALM"
		  client_id    = gatehouse_client.ci.client_id
		  rotate_after = "30d"
		}`))
	empty := func() {
		t.Helper()
		if r := tf.Run("plan", "-detailed-exitcode"); r.Exit != 0 {
			t.Fatalf("want an empty plan:\n%s%s", r.Stdout, r.Stderr)
		}
	}
	tf.MustRun("apply", "-auto-approve")
	made := s.Secret(t, "ci")
	server.Advance(29 * day)
	empty()
	server.Advance(2 * day)
	plan := tf.MustRun("plan", "-out=due").Stdout
	for _, want := range []string{"rotate_after: the secret is of 20", "and was due on 20", "updated in-place", "~ secret_version", "(known after apply)"} {
		if !testserver.Says(want).MatchString(plan) {
			t.Errorf("the plan does not say %q:\n%s", want, plan)
		}
	}
	if s.Secret(t, "ci") != made {
		t.Fatal("a plan rotated")
	}
	server.Advance(3 * day)
	tf.MustRun("apply", "due")
	if s.Secret(t, "ci") == made || s.LogsIn("ci", made) || !s.LogsIn("ci", s.Secret(t, "ci")) {
		t.Error("the saved plan did not rotate")
	}
	empty()
	server.Advance(29 * day)
	empty()
}

func TestSecretThatIsNotDueInASavedPlanIsNotRotatedLater(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	server := s.Fixture(t, "it moves the clock")
	hcl := s.Config(`
		resource "gatehouse_client" "ci" {
		  realm     = "REALM"
		  client_id = "ci"
		}
		resource "gatehouse_credential" "this" {
		  realm        = "REALM"
		  client_id    = gatehouse_client.ci.client_id
		  rotate_after = "30d"
		}`)
	tf := testserver.NewTerraform(t, hcl)
	tf.MustRun("apply", "-auto-approve")
	made := s.Secret(t, "ci")
	tf.Write("main.tf", strings.ReplaceAll(hcl, `"30d"`, `"40d"`))
	tf.MustRun("plan", "-out=unrelated")
	server.Advance(50 * day)
	tf.MustRun("apply", "unrelated")
	if s.Secret(t, "ci") != made {
		t.Error("a plan that showed no rotation rotated")
	}
}

func TestOldSecretRotatesOnlyForAnAgeThatThePlanKeepsOrShortens(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	server := s.Fixture(t, "it moves the clock")
	tf := testserver.NewTerraform(t, credential(s, `rotate_after = "30d"`))
	tf.MustRun("apply", "-auto-approve")
	made := s.Secret(t, "ci")
	server.Advance(31 * day)
	for arguments, due := range map[string]bool{`rotate_after = "90d"`: false, "": false, `rotate_after = "30d"`: true, `rotate_after = "20d"`: true} {
		tf.Write("main.tf", credential(s, arguments))
		plan := tf.MustRun("plan").Stdout
		if testserver.Says("and was due on").MatchString(plan) != due || testserver.Says("~ secret_version").MatchString(plan) != due {
			t.Errorf("with %q, want a rotation: %v:\n%s", arguments, due, plan)
		}
	}
	tf.Write("main.tf", credential(s, `rotate_after = "90d"`))
	tf.MustRun("apply", "-auto-approve")
	if s.Secret(t, "ci") != made {
		t.Error("a longer age rotated")
	}
	if r := tf.Run("plan", "-detailed-exitcode"); r.Exit != 0 {
		t.Errorf("want an empty plan:\n%s%s", r.Stdout, r.Stderr)
	}
}

func TestAgeThatIsKnownOnlyAfterThePlanMayRotateAnOldSecret(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	server := s.Fixture(t, "it moves the clock")
	after := func(age string) string {
		return credential(s, "rotate_after = terraform_data.age.output") + "\nresource \"terraform_data\" \"age\" {\n input = \"" + age + "\"\n}"
	}
	tf := testserver.NewTerraform(t, after("30d"))
	tf.MustRun("apply", "-auto-approve")
	made := s.Secret(t, "ci")
	server.Advance(31 * day)
	tf.Write("main.tf", after("90d"))
	tf.MustRun("apply", "-auto-approve")
	if s.Secret(t, "ci") != made {
		t.Error("a longer age rotated")
	}
	server.Advance(60 * day)
	tf.Write("main.tf", after("80d"))
	tf.MustRun("apply", "-auto-approve")
	if s.Secret(t, "ci") == made {
		t.Error("a shorter age did not rotate")
	}
}

func TestAdoptedSecretThatIsTooOldIsDue(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	made := old(t, s)
	config := s.Config(`
		resource "gatehouse_credential" "this" {
		  realm        = "REALM"
		  client_id    = "ci"
		  rotate_after = "90d"
		}`)
	found := s.Secret(t, "ci")
	var v version
	s.Test(t,
		resource.TestStep{
			Config: config + "\nimport {\n to = gatehouse_credential.this\n id = \"" + s.Realm + "/ci\"\n}",
			ConfigStateChecks: []statecheck.StateCheck{
				testserver.Value(this, "rotated_at", knownvalue.StringExact(made.Format(time.RFC3339))), testserver.Value(this, "rotation_reason", knownvalue.Null()),
				testserver.Value(this, "rotate_at", knownvalue.StringExact(made.Add(90*day).Format(time.RFC3339))), v.starts(),
			},
			Check: func(*terraform.State) error {
				if s.Secret(t, "ci") != found {
					t.Error("an import changed the secret")
				}
				return nil
			},
			ExpectNonEmptyPlan: true,
		},
		resource.TestStep{
			Config: config,
			ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionUpdate,
				plancheck.ExpectKnownValue(this, tfjsonpath.New("rotation_reason"), knownvalue.StringRegexp(testserver.Says("was due on "+made.Add(90*day).Format(time.RFC3339))))),
			ConfigStateChecks: []statecheck.StateCheck{v.moves()},
			Check: func(*terraform.State) error {
				if s.Secret(t, "ci") == found || s.LogsIn("ci", found) {
					t.Error("the old secret was not rotated")
				}
				return nil
			},
		},
	)
}

func TestSecretOfUnknownAgeIsNotRotatedForThat(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	unmanaged(t, s, "ci", nil)
	s.Do(t, func(ctx context.Context, c *admin.Client) error {
		return c.Clients.Modify(ctx, s.Realm, s.Realm+"-ci", func(*wire.Client) *wire.Client {
			return &wire.Client{Attributes: map[string]string{"client.secret.creation.time": ""}}
		})
	})()
	s.Test(t, resource.TestStep{
		Config: s.Config(`
			resource "gatehouse_credential" "this" {
			  realm        = "REALM"
			  client_id    = "ci"
			  rotate_after = "90d"
			}
			import {
			  to = gatehouse_credential.this
			  id = "REALM/ci"
			}`),
		ConfigStateChecks: []statecheck.StateCheck{testserver.Value(this, "rotated_at", knownvalue.Null()), testserver.Value(this, "rotate_at", knownvalue.NotNull())},
	})
}

func TestThreeHundredSecretsThatAreDueRotateInOneApply(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	server := s.Fixture(t, "it moves the clock")
	const many = 300
	for i := range many {
		unmanaged(t, s, "client-"+strconv.Itoa(i), nil)
	}
	tf := testserver.NewTerraform(t, s.Config(`
		resource "gatehouse_credential" "many" {
		  count           = `+strconv.Itoa(many)+`
		  realm           = "REALM"
		  client_id       = "client-${count.index}"
		  rotate_after    = "30d"
		  keep_on_destroy = true
		}`))
	tf.MustRun("apply", "-auto-approve")
	server.Advance(31 * day)
	rotated := map[string]bool{}
	server.ResetJournal()
	if out := tf.MustRun("apply", "-auto-approve").Stdout; !strings.Contains(out, "0 added, 300 changed, 0 destroyed") {
		t.Errorf("want 300 changed:\n%s", out[max(0, len(out)-500):])
	}
	for _, r := range server.Requests() {
		if r.Method == http.MethodPost && strings.HasSuffix(r.Path, "/client-secret") {
			rotated[r.Path] = true
		}
	}
	if len(rotated) != many {
		t.Errorf("%d secrets were rotated, want %d", len(rotated), many)
	}
	if r := tf.Run("plan", "-detailed-exitcode"); r.Exit != 0 {
		t.Errorf("want an empty plan afterwards:\n%s", r.Stdout[:min(len(r.Stdout), 2000)])
	}
}
