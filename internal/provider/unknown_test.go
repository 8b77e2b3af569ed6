package provider_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// movingServer is a provider whose address is known only after apply whenever the variable "move" changes.
func movingServer(s *testserver.Server, hcl string) string {
	return fmt.Sprintf(`
		variable "move" {}
		resource "terraform_data" "address" {
		  input            = %q
		  triggers_replace = var.move
		}
		provider "gatehouse" {
		  url      = terraform_data.address.output
		  username = %q
		  password = %q
		}
		`, s.URL, s.Username, s.Password) + strings.ReplaceAll(hcl, "REALM", s.Realm)
}

func TestPlanWithAnUnknownAddressKeepsTheStateAndWarnsOnce(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	tf := testserver.NewTerraform(t, movingServer(s, ci))
	tf.MustRun("apply", "-auto-approve", "-var=move=1") // the first apply makes everything, with the address unknown in its plan
	s.Do(t, func(ctx context.Context, c *admin.Client) error {
		client, err := c.Clients.Find(ctx, s.Realm, "ci")
		if err != nil {
			return err
		}
		return c.Clients.Modify(ctx, s.Realm, *client.ID, func(*wire.Client) *wire.Client { return &wire.Client{Name: ptr("changed outside")} })
	})()

	plan := tf.MustRun("plan", "-var=move=2")
	if !strings.Contains(plan.Stdout, "Plan: 1 to add, 0 to change, 1 to destroy.") || strings.Contains(plan.Stdout, "# gatehouse_") {
		t.Errorf("want only the address replaced:\n%s", plan.Stdout)
	}
	if strings.Count(plan.Stdout, "Warning: ") != 1 || !testserver.Says(`The provider argument "url" is known only after apply`).MatchString(plan.Stdout) {
		t.Errorf("want one warning that names the argument:\n%s", plan.Stdout)
	}

	tf.MustRun("apply", "-auto-approve", "-var=move=2")
	if again := tf.MustRun("plan", "-var=move=2"); !strings.Contains(again.Stdout, "Plan: 0 to add, 1 to change, 0 to destroy.") || strings.Contains(again.Stdout, "Warning: ") {
		t.Errorf("want what changed outside, now that the address is known:\n%s", again.Stdout)
	}
}

func TestLookUpWithAnUnknownAddressIsOneErrorThatNamesTheArgument(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	for name, hcl := range map[string]string{
		"data source":        "data \"gatehouse_realm\" \"this\" {\n  realm = \"REALM\"\n}",
		"ephemeral resource": "ephemeral \"gatehouse_access_token\" \"this\" {\n  realm = \"REALM\"\n  client_id = \"ci\"\n}",
		"import":             ci + "\nimport {\n  to = gatehouse_client.ci\n  id = \"REALM/ci\"\n}",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tf := testserver.NewTerraform(t, movingServer(s, hcl))
			wantErrors(t, tf.Run("plan", "-var=move=1"), 1, "Provider configuration is not known yet",
				`The provider argument "url" is known only after apply`, "Apply what the argument comes from first (-target), or give it a value that is known in the plan.")
		})
	}
}
