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
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/fixture"
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

// policy has the realm's secrets expire after an hour, and a previous one ten minutes after its rotation.
func policy(t *testing.T, s *testserver.Server) {
	t.Helper()
	for path, body := range map[string]any{
		"/client-policies/profiles": map[string]any{"profiles": []any{map[string]any{"name": "rotation", "executors": []any{map[string]any{"executor": "secret-rotation",
			"configuration": map[string]int{"expiration-period": 3600, "rotated-expiration-period": 600, "remaining-rotation-period": 300}}}}}},
	} {
		if _, err := s.Call(t.Context(), http.MethodPut, path, body); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Call(t.Context(), http.MethodPut, "/client-policies/policies", map[string]any{"policies": []any{map[string]any{"name": "rotation", "enabled": true, "profiles": []string{"rotation"},
		"conditions": []any{map[string]any{"condition": "client-access-type", "configuration": map[string]any{"type": []string{"confidential"}}}}}}}); err != nil {
		t.Fatal(err)
	}
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
	made := secret(t, s)
	server.Advance(29 * day)
	empty()
	server.Advance(2 * day)
	plan := tf.MustRun("plan", "-out=due").Stdout
	for _, want := range []string{"rotate_after: the secret is of 20", "and was due on 20", "updated in-place", "~ secret_version", "(known after apply)"} {
		if !testserver.Says(want).MatchString(plan) {
			t.Errorf("the plan does not say %q:\n%s", want, plan)
		}
	}
	if secret(t, s) != made {
		t.Fatal("a plan rotated")
	}
	server.Advance(3 * day)
	tf.MustRun("apply", "due")
	if secret(t, s) == made || works(s, made) || !works(s, secret(t, s)) {
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
	made := secret(t, s)
	tf.Write("main.tf", strings.ReplaceAll(hcl, `"30d"`, `"40d"`))
	tf.MustRun("plan", "-out=unrelated")
	server.Advance(50 * day)
	tf.MustRun("apply", "unrelated")
	if secret(t, s) != made {
		t.Error("a plan that showed no rotation rotated")
	}
}

func TestAdoptedSecretThatIsTooOldIsDue(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	made := time.Now().Add(-100 * day).UTC().Truncate(time.Second)
	unmanaged(t, s, "ci", map[string]string{"client.secret.creation.time": strconv.FormatInt(made.Unix(), 10)})
	// Keycloak stamps a secret that it makes, so the time is written once more.
	s.Do(t, func(ctx context.Context, c *admin.Client) error {
		return c.Clients.Modify(ctx, s.Realm, s.Realm+"-ci", func(*wire.Client) *wire.Client {
			return &wire.Client{Attributes: map[string]string{"client.secret.creation.time": strconv.FormatInt(made.Unix(), 10)}}
		})
	})()
	config := s.Config(`
		resource "gatehouse_credential" "this" {
		  realm        = "REALM"
		  client_id    = "ci"
		  rotate_after = "90d"
		}`)
	old := secret(t, s)
	s.Test(t,
		resource.TestStep{
			Config: config + "\nimport {\n to = gatehouse_credential.this\n id = \"" + s.Realm + "/ci\"\n}",
			ConfigStateChecks: []statecheck.StateCheck{
				value("rotated_at", knownvalue.StringExact(made.Format(time.RFC3339))), value("rotation_reason", knownvalue.Null()),
				value("rotate_at", knownvalue.StringExact(made.Add(90*day).Format(time.RFC3339))), value("secret_version", knownvalue.Int64Exact(1)),
			},
			Check: func(*terraform.State) error {
				if secret(t, s) != old {
					t.Error("an import changed the secret")
				}
				return nil
			},
			ExpectNonEmptyPlan: true,
		},
		resource.TestStep{
			Config: config,
			ConfigPlanChecks: planned(plancheck.ResourceActionUpdate,
				plancheck.ExpectKnownValue(this, tfjsonpath.New("rotation_reason"), knownvalue.StringRegexp(testserver.Says("was due on "+made.Add(90*day).Format(time.RFC3339))))),
			ConfigStateChecks: []statecheck.StateCheck{value("secret_version", knownvalue.Int64Exact(2))},
			Check: func(*terraform.State) error {
				if secret(t, s) == old || works(s, old) {
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
		ConfigStateChecks: []statecheck.StateCheck{value("rotated_at", knownvalue.Null()), value("rotate_at", knownvalue.NotNull())},
	})
}

func TestBothSecretsWorkUnderAPolicyUntilThePreviousOneExpires(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	policy(t, s)
	record := s.Record(t)
	var first, second string
	rotating := func(month string) string {
		return credential(s, `rotate_when_changed = { month = "`+month+`" }`)
	}
	s.Test(t,
		resource.TestStep{Config: rotating("11"), Check: note(t, s, &first)},
		resource.TestStep{
			Config: rotating("12"), Check: note(t, s, &second),
			ConfigPlanChecks: planned(plancheck.ResourceActionUpdate,
				plancheck.ExpectKnownValue(this, tfjsonpath.New("rotation_reason"), knownvalue.StringExact("rotate_when_changed: month")),
				plancheck.ExpectUnknownValue(this, tfjsonpath.New("previous_secret_expires_at"))),
			ConfigStateChecks: []statecheck.StateCheck{value("previous_secret_expires_at", knownvalue.NotNull()), value("secret_version", knownvalue.Int64Exact(2))},
		},
		resource.TestStep{
			PreConfig: record.Forget, Config: rotating("12"), ConfigPlanChecks: planned(plancheck.ResourceActionNoop),
			Check: func(*terraform.State) error {
				if writes := record.Writes(); len(writes) > 0 {
					t.Errorf("an apply without changes wrote: %s", writes)
				}
				if first == second || !works(s, first) || !works(s, second) {
					t.Error("want both secrets to get tokens")
				}
				return nil
			},
		},
	)
	if works(s, first) || works(s, second) {
		t.Error("want neither secret to get a token after the destroy")
	}
}

func TestPreviousSecretEndsWithTheOverlapAndAnExpiredOneIsDue(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	server := s.Fixture(t, "it moves the clock")
	policy(t, s)
	var first, second string
	rotating := func(month string) string {
		return credential(s, `rotate_when_changed = { month = "`+month+`" }`)
	}
	s.Test(t,
		resource.TestStep{Config: rotating("11"), Check: note(t, s, &first)},
		resource.TestStep{Config: rotating("12"), Check: note(t, s, &second)},
		resource.TestStep{
			PreConfig: func() { server.Advance(11 * time.Minute) },
			Config:    rotating("12"), ConfigPlanChecks: planned(plancheck.ResourceActionNoop),
			Check: func(*terraform.State) error {
				if works(s, first) || !works(s, second) {
					t.Error("want the overlap to have ended")
				}
				return nil
			},
		},
		resource.TestStep{ // an hour later the main one has expired
			PreConfig: func() { server.Advance(time.Hour) },
			Config:    rotating("12"),
			ConfigPlanChecks: planned(plancheck.ResourceActionUpdate,
				plancheck.ExpectKnownValue(this, tfjsonpath.New("rotation_reason"), knownvalue.StringRegexp(testserver.Says("the secret expired on 20")))),
			ConfigStateChecks: []statecheck.StateCheck{value("secret_version", knownvalue.Int64Exact(3))},
			Check: func(*terraform.State) error {
				if third := secret(t, s); third == second || !works(s, third) {
					t.Error("want a new secret that works")
				}
				return nil
			},
		},
	)
}

// Keycloak rotates an expired secret in any PUT with attributes, and answers 500 to one without.
func TestUnrelatedUpdateDoesNotRotateAnExpiredSecret(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	server := s.Fixture(t, "it moves the clock")
	policy(t, s)
	var before string
	named := func(name string) string {
		return s.Config(`
			resource "gatehouse_client" "ci" {
			  realm     = "REALM"
			  client_id = "ci"
			  name      = "` + name + `"
			}`)
	}
	s.Test(t,
		resource.TestStep{Config: named("before"), Check: note(t, s, &before)},
		resource.TestStep{
			PreConfig: func() { server.Advance(2 * time.Hour) },
			Config:    named("after"),
			Check: func(*terraform.State) error {
				server.Advance(time.Minute)
				if secret(t, s) != before || works(s, before) {
					t.Error("want the expired secret where it was, and expired")
				}
				return nil
			},
		},
	)
}

func TestOwnSecretUnderAPolicyLivesAWholePeriodAndThePlanSaysThatItHasNoOverlap(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	server := s.Fixture(t, "it moves the clock")
	policy(t, s)
	own := func(version string) string {
		return credential(s, "secret_wo = \""+strong+version+"\"\nsecret_wo_version = "+version)
	}
	s.Test(t,
		resource.TestStep{Config: own("1")},
		resource.TestStep{ // set anew although the one before has expired
			PreConfig: func() { server.Advance(2 * time.Hour) },
			Config:    own("2"),
			ConfigPlanChecks: planned(plancheck.ResourceActionUpdate,
				plancheck.ExpectKnownValue(this, tfjsonpath.New("rotation_reason"), knownvalue.StringRegexp(testserver.Says("secret_wo_version changed from 1 to 2; the secret expired on"))),
				plancheck.ExpectKnownValue(this, tfjsonpath.New("rotation_reason"), knownvalue.StringRegexp(testserver.Says("No overlap")))),
			Check: func(*terraform.State) error {
				server.Advance(59 * time.Minute)
				if secret(t, s) != strong+"2" || !works(s, strong+"2") || works(s, strong+"1") {
					t.Error("want the new secret to work for its whole hour, and the old one not at all")
				}
				return nil
			},
		},
	)
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

func TestLoginThatMayNotSeeSecretsPlansWithoutForcingARotation(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t, func(o *fixture.Options) { o.HideSecrets = true })
	viewer := unmanaged(t, s, "viewer", nil)
	s.Do(t, func(ctx context.Context, c *admin.Client) error {
		account, err := c.ServiceAccounts.Of(ctx, s.Realm, *viewer.ID)
		if err != nil {
			return err
		}
		management, err := c.Clients.UUID(ctx, s.Realm, "realm-management")
		if err != nil {
			return err
		}
		role, err := c.Roles.Find(ctx, s.Realm, management, "view-clients")
		if err != nil {
			return err
		}
		return c.ServiceAccounts.AddRole(ctx, s.Realm, *account.ID, management, *role)
	})()
	hcl := `
		resource "gatehouse_credential" "this" {
		  realm                 = "REALM"
		  client_id             = "ci"
		  store_secret_in_state = true
		}`
	unmanaged(t, s, "ci", nil)
	found, err := s.Admin.Clients.Find(t.Context(), s.Realm, "viewer")
	if err != nil {
		t.Fatal(err)
	}
	tf := testserver.NewTerraform(t, s.Config(hcl))
	tf.MustRun("apply", "-auto-approve")
	tf.Write("main.tf", strings.Replace(strings.Replace(s.Config(hcl), `username = "admin"`, "realm = \""+s.Realm+"\"\n  client_id = \"viewer\"", 1),
		`password = "`+s.Password+`"`, `client_secret = "`+*found.Secret+`"`, 1))
	quiet := func(exit int) string {
		t.Helper()
		r := tf.Run("plan", "-detailed-exitcode")
		if r.Exit != exit {
			t.Fatalf("want exit code %d, got %d:\n%s%s", exit, r.Exit, r.Stdout, r.Stderr)
		}
		return r.Stdout
	}
	quiet(0)
	if state := tf.MustRun("show", "-json").Stdout; strings.Contains(state, "**********") {
		t.Error("a mask was stored as the secret")
	}
	s.Fixture(t, "it moves the clock").Advance(time.Minute) // two secrets of one second cannot be told apart by their time
	s.Do(t, func(ctx context.Context, c *admin.Client) error {
		client, err := c.Clients.Find(ctx, s.Realm, "ci")
		if err != nil {
			return err
		}
		_, err = c.Clients.NewSecret(ctx, s.Realm, client)
		return err
	})()
	if out := quiet(0); !testserver.Says("Client secret changed outside of this run").MatchString(out) {
		t.Errorf("want the change noticed by its time:\n%s", out)
	}
}
