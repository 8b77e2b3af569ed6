package credential_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

// policy has the realm's secrets expire after an hour, and a previous one ten minutes after its rotation.
func policy(t *testing.T, s *testserver.Server) {
	t.Helper()
	s.Put(t, testserver.ProfilesPath, `{"profiles":[`+testserver.RotationProfile("rotation", testserver.RotationPeriods)+`]}`)()
	s.Put(t, testserver.PoliciesPath, `{"policies":[`+testserver.RotationPolicy("rotation", true)+`]}`)()
}

func TestBothSecretsWorkUnderAPolicyUntilThePreviousOneExpires(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	policy(t, s)
	record := s.Record(t)
	var v version
	var first, second string
	rotating := func(month string) string {
		return credential(s, `rotate_when_changed = { month = "`+month+`" }`)
	}
	s.Test(t,
		resource.TestStep{Config: rotating("11"), Check: note(t, s, &first), ConfigStateChecks: []statecheck.StateCheck{v.starts()}},
		resource.TestStep{
			PreConfig: record.Forget, Config: rotating("12"),
			Check: func(*terraform.State) error {
				if writes := record.Writes(); len(writes) != 1 || !strings.HasPrefix(writes[0], "POST ") || !strings.HasSuffix(writes[0], "/client-secret") {
					t.Errorf("want the rotation to be one POST of the secret, and no PUT of the client: %s", writes)
				}
				second = s.Secret(t, "ci")
				return nil
			},
			ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionUpdate,
				plancheck.ExpectKnownValue(this, tfjsonpath.New("rotation_reason"), knownvalue.StringRegexp(testserver.Says("rotate_when_changed: month; replaces the secret of 20"))),
				plancheck.ExpectUnknownValue(this, tfjsonpath.New("previous_secret_expires_at"))),
			ConfigStateChecks: []statecheck.StateCheck{testserver.Value(this, "previous_secret_expires_at", knownvalue.NotNull()), v.moves()},
		},
		resource.TestStep{
			PreConfig: record.Forget, Config: rotating("12"), ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionNoop),
			Check: func(*terraform.State) error {
				if writes := record.Writes(); len(writes) > 0 {
					t.Errorf("an apply without changes wrote: %s", writes)
				}
				if first == second || !s.LogsIn("ci", first) || !s.LogsIn("ci", second) {
					t.Error("want both secrets to get tokens")
				}
				return nil
			},
		},
		resource.TestStep{ // destroyed, while the client lives on
			Config: s.Config("resource \"gatehouse_client\" \"ci\" {\n realm = \"REALM\"\n client_id = \"ci\"\n}"),
			Check: func(*terraform.State) error {
				if s.LogsIn("ci", first) || s.LogsIn("ci", second) || !s.LogsIn("ci", s.Secret(t, "ci")) {
					t.Error("want neither secret to get a token any more")
				}
				return nil
			},
		},
	)
}

func TestPreviousSecretEndsWithTheOverlapAndAnExpiredOneIsDue(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	server := s.Fixture(t, "it moves the clock")
	policy(t, s)
	var v version
	var first, second string
	rotating := func(month string) string {
		return credential(s, `rotate_when_changed = { month = "`+month+`" }`)
	}
	s.Test(t,
		resource.TestStep{Config: rotating("11"), Check: note(t, s, &first)},
		resource.TestStep{
			Config: rotating("12"), Check: note(t, s, &second),
			ConfigStateChecks: []statecheck.StateCheck{testserver.Value(this, "previous_secret_expires_at", knownvalue.NotNull()), v.moves()},
		},
		resource.TestStep{
			PreConfig: func() { server.Advance(11 * time.Minute) },
			Config:    rotating("12"), ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionNoop),
			Check: func(*terraform.State) error {
				if s.LogsIn("ci", first) || !s.LogsIn("ci", second) {
					t.Error("want the overlap to have ended")
				}
				return nil
			},
			ConfigStateChecks: []statecheck.StateCheck{testserver.Value(this, "previous_secret_expires_at", knownvalue.Null()), v.stays()},
		},
		resource.TestStep{ // an hour later the main one has expired
			PreConfig: func() { server.Advance(time.Hour) },
			Config:    rotating("12"),
			ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionUpdate,
				plancheck.ExpectKnownValue(this, tfjsonpath.New("rotation_reason"), knownvalue.StringRegexp(testserver.Says("the secret expired on 20")))),
			ConfigStateChecks: []statecheck.StateCheck{v.moves()},
			Check: func(*terraform.State) error {
				if third := s.Secret(t, "ci"); third == second || !s.LogsIn("ci", third) {
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
				if s.Secret(t, "ci") != before || s.LogsIn("ci", before) {
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
			ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionUpdate,
				plancheck.ExpectKnownValue(this, tfjsonpath.New("rotation_reason"), knownvalue.StringRegexp(testserver.Says("secret_wo_version changed from \"1\" to \"2\"; the secret expired on"))),
				plancheck.ExpectKnownValue(this, tfjsonpath.New("rotation_reason"), knownvalue.StringRegexp(testserver.Says("No overlap")))),
			Check: func(*terraform.State) error {
				server.Advance(59 * time.Minute)
				if s.Secret(t, "ci") != strong+"2" || !s.LogsIn("ci", strong+"2") || s.LogsIn("ci", strong+"1") {
					t.Error("want the new secret to work for its whole hour, and the old one not at all")
				}
				return nil
			},
		},
	)
}
