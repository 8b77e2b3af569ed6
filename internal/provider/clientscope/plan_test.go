package clientscope_test

import (
	"testing"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

func TestScopeThatOpensRightsOverTheRealmIsWarnedOf(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	hcl := func(description string) string {
		return s.Config(`
			resource "gatehouse_client_scope" "this" {
			  realm        = "REALM"
			  name         = "impersonate"
			  description  = "` + description + `"
			  client_roles = { realm-management = ["impersonation"] }
			}`)
	}
	warned := func(out string) bool { return testserver.Says("Role leads to rights over the realm").MatchString(out) }
	tf := testserver.NewTerraform(t, hcl("a"))
	if out := tf.MustRun("apply", "-auto-approve").Stdout; !warned(out) {
		t.Errorf("no warning:\n%s", out)
	}
	tf.Write("main.tf", hcl("b"))
	if out := tf.MustRun("plan").Stdout; warned(out) {
		t.Errorf("warned of a mapping that this plan leaves alone:\n%s", out)
	}
}
