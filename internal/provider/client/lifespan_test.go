package client_test

import (
	"strings"
	"testing"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

func TestLifespanAboveTheSessionsIsWarnedOfWhereItChanges(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t) // whose sessions last ten hours
	hcl := func(name, lifespan string) string {
		return s.Config(`
			resource "gatehouse_client" "this" {
			  realm                 = "REALM"
			  client_id             = "ci"
			  name                  = "` + name + `"
			  access_token_lifespan = "` + lifespan + `"
			}`)
	}
	warned := func(out string) bool {
		return testserver.Says("a session of the realm lasts 10h at most").MatchString(out)
	}
	tf := testserver.NewTerraform(t, hcl("a", "20h"))
	testserver.Proves(t, "N25")
	if out := tf.MustRun("plan").Stdout; !warned(out) {
		t.Errorf("no warning of 20 hours:\n%s", out)
	}
	tf.MustRun("apply", "-auto-approve")
	tf.Write("main.tf", hcl("b", "20h"))
	if out := tf.MustRun("plan").Stdout; warned(out) || !strings.Contains(out, "1 to change") {
		t.Errorf("warned of a lifespan that this plan leaves alone:\n%s", out)
	}
	tf.Write("main.tf", hcl("b", "10h"))
	if out := tf.MustRun("apply", "-auto-approve").Stdout; warned(out) {
		t.Errorf("warned of ten hours:\n%s", out)
	}
}
