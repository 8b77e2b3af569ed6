package provider_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

// quickstart is examples/quickstart, of which README.md shows a part, in a realm of the test's own.
func quickstart(t *testing.T, s *testserver.Server) *testserver.Terraform {
	t.Helper()
	example, err := os.ReadFile("../../examples/quickstart/main.tf")
	if err != nil {
		t.Fatal(err)
	}
	hcl := strings.Replace(string(example), `"acme"`+"\n", `"`+s.Realm+`"`+"\n", 1)
	hcl = regexp.MustCompile(`(?s)^terraform \{.*?\n\}\n`).ReplaceAllString(hcl, "")
	if !strings.Contains(hcl, s.Realm) {
		t.Fatal("the example's realm has another name")
	}
	tf := testserver.NewTerraform(t, hcl)
	tf.Env = []string{"GATEHOUSE_URL=" + s.URL, "GATEHOUSE_USERNAME=" + s.Username, "GATEHOUSE_PASSWORD=" + s.Password}
	return tf
}

func TestQuickstartIsOneApplyAndItsSecondPlanIsEmptyAndWritesNothing(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	record := s.Record(t)
	tf := quickstart(t, s)

	tf.MustRun("apply", "-auto-approve")
	if len(record.Writes()) == 0 {
		t.Fatal("the apply wrote nothing, or the recorder saw nothing")
	}

	record.Forget()
	if plan := tf.Run("plan", "-detailed-exitcode"); plan.Exit != 0 {
		t.Errorf("the second plan is not empty:\n%s%s", plan.Stdout, plan.Stderr)
	}
	if writes := record.Writes(); len(record.Requests()) == 0 || len(writes) != 0 {
		t.Errorf("want the plan to read and not to write; of %d requests it wrote %q", len(record.Requests()), writes)
	}
}

func TestQuickstartRotatesInOneApplyAndDestroysWhatItMade(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	tf := quickstart(t, s)
	tf.MustRun("apply", "-auto-approve")
	before := s.Secret(t, "nightly-job")

	applied := tf.MustRun("apply", "-auto-approve", "-var=month=2026-12")
	if !strings.Contains(applied.Stdout, "Resources: 0 added, 2 changed, 0 destroyed.") {
		t.Errorf("want the credential and its consumer changed:\n%s", applied.Stdout)
	}
	if s.Secret(t, "nightly-job") == before {
		t.Error("the secret is still the old one")
	}

	tf.MustRun("destroy", "-auto-approve")
	if _, err := s.Admin.Realms.Get(t.Context(), s.Realm); err == nil {
		t.Error("the realm is still there")
	}
}

func TestPlanOfAMinimalClientFitsInFifteenLines(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	tf := testserver.NewTerraform(t, s.Config(`
		resource "gatehouse_client" "nightly" {
		  realm     = "REALM"
		  client_id = "nightly-job"
		}`))

	plan := tf.MustRun("plan").Stdout
	block := regexp.MustCompile(`(?ms)^  # gatehouse_client\.nightly .*?^    \}$`).FindString(plan)
	lines := strings.Split(block, "\n")
	if block == "" || len(lines) > 15 {
		t.Errorf("want at most 15 lines, got %d:\n%s", len(lines), plan)
	}
	var unknown []string
	for _, line := range regexp.MustCompile(`\+ (\w+) += \(known after apply\)`).FindAllStringSubmatch(block, -1) {
		unknown = append(unknown, line[1])
	}
	if want := []string{"default_client_scopes", "id", "optional_client_scopes", "service_account_user_id"}; !slices.Equal(unknown, want) {
		t.Errorf("want only %q unknown, got %q", want, unknown)
	}
	if n := strings.Count(block, "(known after apply)"); n != len(unknown) {
		t.Errorf("want %d unknown values, got %d:\n%s", len(unknown), n, block)
	}
}
