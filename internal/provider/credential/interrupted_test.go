//go:build unix

package credential_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/fixture"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

const secretPath, clientPath = "/admin/realms/{realm}/clients/{client}/client-secret", "/admin/realms/{realm}/clients/{client}"

// readsBefore is how often an apply reads the client before it rotates the secret: in the refresh, and in the update.
const readsBefore = 2

// interrupted is a credential under a rotation policy and something that uses it, applied, and then to be rotated.
func interrupted(t *testing.T) (*testserver.Server, *fixture.Server, *testserver.Terraform) {
	t.Helper()
	s := testserver.WithRealm(t)
	server := s.Fixture(t, "it loses answers")
	policy(t, s)
	unmanaged(t, s, "ci", nil)
	tf := testserver.NewTerraform(t, impatient(s.Config(`
		variable "month" { default = "11" }
		resource "gatehouse_credential" "this" {
		  realm               = "REALM"
		  client_id           = "ci"
		  rotate_when_changed = { month = var.month }
		}
		resource "terraform_data" "consumer" {
		  input = gatehouse_credential.this.secret_version
		}
		output "used" { value = terraform_data.consumer.output }`)))
	tf.MustRun("apply", "-auto-approve")
	tf.Env = append(tf.Env, "TF_VAR_month=12")
	server.ResetJournal()
	return s, server, tf
}

// impatient has a configuration's provider try only twice.
func impatient(config string) string {
	return strings.Replace(config, "provider \"gatehouse\" {", "provider \"gatehouse\" {\n  max_retries = 1\n", 1)
}

func rotations(server *fixture.Server) (n int) {
	for _, r := range server.Requests() {
		if r.Method == http.MethodPost && strings.HasSuffix(r.Path, "/client-secret") {
			n++
		}
	}
	return n
}

// used is the version that the consumer has.
func used(t *testing.T, tf *testserver.Terraform) int64 {
	t.Helper()
	n, err := strconv.ParseInt(strings.TrimSpace(tf.MustRun("output", "used").Stdout), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// checkHealed checks that all is well: the secret works, whatever uses it has followed from a version, and nothing is left to do.
func checkHealed(t *testing.T, s *testserver.Server, tf *testserver.Terraform, from int64) {
	t.Helper()
	if now := used(t, tf); now <= from || !s.LogsIn("ci", s.Secret(t, "ci")) {
		t.Errorf("the consumer had version %d, and has %d, of a secret that works: %v", from, now, s.LogsIn("ci", s.Secret(t, "ci")))
	}
	if r := tf.Run("plan", "-detailed-exitcode"); r.Exit != 0 {
		t.Errorf("want an empty plan:\n%s%s", r.Stdout, r.Stderr)
	}
}

func TestRotationWhoseAnswerIsLostHappensOnce(t *testing.T) {
	t.Parallel()
	s, server, tf := interrupted(t)
	before, from := s.Secret(t, "ci"), used(t, tf)
	server.Fault(fixture.Fault{Method: "POST", Path: secretPath, LoseAnswer: true, Count: 1})
	tf.MustRun("apply", "-auto-approve")
	if n := rotations(server); n != 1 || !s.LogsIn("ci", before) {
		t.Errorf("%d rotations, and the previous secret works: %v; want one, and its overlap", n, s.LogsIn("ci", before))
	}
	checkHealed(t, s, tf, from)
}

func TestNextApplyTakesOverARotationWhoseAnswerWasLostForGood(t *testing.T) {
	t.Parallel()
	s, server, tf := interrupted(t)
	before, from := s.Secret(t, "ci"), used(t, tf)
	server.Fault(fixture.Fault{Method: "POST", Path: secretPath, LoseAnswer: true})
	server.Fault(fixture.Fault{Method: "GET", Path: clientPath, Skip: readsBefore, Drop: true})
	failed := tf.Run("apply", "-auto-approve")
	if failed.Exit != 1 || !testserver.Says("the next plan finds out").MatchString(failed.Stderr) {
		t.Fatalf("want an error that says what comes next:\n%s%s", failed.Stdout, failed.Stderr)
	}
	server.ClearFaults()
	server.ResetJournal()
	said := tf.MustRun("apply", "-auto-approve").Stdout
	if !testserver.Says("rotate_when_changed: month (its answer was lost, and this refresh found it done)").MatchString(said) {
		t.Errorf("want to be told what happened:\n%s", said)
	}
	if n := rotations(server); n != 0 || !s.LogsIn("ci", before) {
		t.Errorf("%d more rotations, and the previous secret works: %v; want none, and its overlap", n, s.LogsIn("ci", before))
	}
	checkHealed(t, s, tf, from)
}

func TestNextApplyTakesOverTheSecretThatTheServerMadeInPlaceOfOnesOwn(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	server := s.Fixture(t, "it loses answers")
	policy(t, s)
	unmanaged(t, s, "ci", nil)
	config := func(arguments string) string {
		return impatient(s.Config("resource \"gatehouse_credential\" \"this\" {\n realm = \"REALM\"\n client_id = \"ci\"\n" + arguments + "\n}"))
	}
	tf := testserver.NewTerraform(t, config("secret_wo = \""+strong+"\"\nsecret_wo_version = 1"))
	tf.MustRun("apply", "-auto-approve")
	tf.Write("main.tf", config(""))
	server.Fault(fixture.Fault{Method: "POST", Path: secretPath, LoseAnswer: true})
	server.Fault(fixture.Fault{Method: "GET", Path: clientPath, Skip: readsBefore, Drop: true})
	if failed := tf.Run("apply", "-auto-approve"); failed.Exit != 1 {
		t.Fatalf("want an error:\n%s%s", failed.Stdout, failed.Stderr)
	}
	server.ClearFaults()
	server.ResetJournal()
	said := tf.MustRun("apply", "-auto-approve").Stdout
	if !testserver.Says("secret_wo was removed (its answer was lost, and this refresh found it done)").MatchString(said) {
		t.Errorf("want to be told what happened:\n%s", said)
	}
	if n := rotations(server); n != 0 || !s.LogsIn("ci", strong) || !s.LogsIn("ci", s.Secret(t, "ci")) || s.Secret(t, "ci") == strong {
		t.Errorf("%d more rotations, and the previous secret works: %v; want none, and its overlap", n, s.LogsIn("ci", strong))
	}
	if r := tf.Run("plan", "-detailed-exitcode"); r.Exit != 0 {
		t.Errorf("want an empty plan:\n%s%s", r.Stdout, r.Stderr)
	}
}

func TestNextApplyRotatesWhereTheRequestNeverArrived(t *testing.T) {
	t.Parallel()
	s, server, tf := interrupted(t)
	before, from := s.Secret(t, "ci"), used(t, tf)
	server.Fault(fixture.Fault{Method: "POST", Path: secretPath, Drop: true})
	if failed := tf.Run("apply", "-auto-approve"); failed.Exit != 1 {
		t.Fatalf("want an error:\n%s", failed.Stdout)
	}
	server.ClearFaults()
	if plan := tf.MustRun("plan").Stdout; !testserver.Says("rotate_when_changed: month (the last apply asked for it, and it did not happen)").MatchString(plan) {
		t.Errorf("want to be told what happened:\n%s", plan)
	}
	tf.MustRun("apply", "-auto-approve")
	if s.Secret(t, "ci") == before {
		t.Error("the secret was not rotated")
	}
	checkHealed(t, s, tf, from)
}

func TestNextApplyEndsWellAfterAKillBetweenRotationAndStateWrite(t *testing.T) {
	t.Parallel()
	s, server, tf := interrupted(t)
	before, from := s.Secret(t, "ci"), used(t, tf)
	server.Fault(fixture.Fault{Method: "GET", Path: clientPath, Skip: readsBefore, Latency: time.Minute, Count: 1}) // what follows the rotation
	tf.KillWhen(func() bool { return rotations(server) > 0 }, "apply", "-auto-approve")
	if s.Secret(t, "ci") == before {
		t.Fatal("the kill came ahead of the rotation")
	}
	server.ClearFaults()
	said := tf.MustRun("apply", "-auto-approve").Stdout
	if !testserver.Says("Client secret changed outside of this run").MatchString(said) {
		t.Errorf("want to be told what happened:\n%s", said)
	}
	checkHealed(t, s, tf, from)
}
