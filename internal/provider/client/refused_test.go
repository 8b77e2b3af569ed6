package client_test

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

func TestWhatWouldNeverSettleIsRefusedAtValidate(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	var steps []resource.TestStep
	for arguments, says := range map[string]string{
		"default_client_scopes = [\"basic\", \"roles\"]\n optional_client_scopes = [\"phone\", \"roles\"]": `The client scope "roles" is in default_client_scopes too`,
		`default_client_scopes = ["basic", "service_account"]`:                                             `The client scope "service_account" is linked and unlinked by the server itself`,
		`optional_client_scopes = ["service_account"]`:                                                     `The client scope "service_account" is linked and unlinked by the server itself`,
		`attributes = { team = "  " }`:                                                                     `Keycloak takes an empty or blank value of "team"`,
	} {
		steps = append(steps, resource.TestStep{
			Config:      s.Config("resource \"gatehouse_client\" \"this\" {\n realm = \"REALM\"\n client_id = \"app\"\n " + arguments + "\n}"),
			PlanOnly:    true,
			ExpectError: testserver.Says(says),
		})
	}
	s.Test(t, steps...)
}

// The user of a service account is called service-account-<client_id>, and Keycloak answers 500 to one of more than 255 characters.
func TestNameLeavesRoomForThatOfTheServiceAccount(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	config := func(argument string, length int, more string) string {
		return s.Config("resource \"gatehouse_client\" \"this\" {\n realm = \"REALM\"\n " + argument + " = \"" + strings.Repeat("c", length) + "\"\n " + more + "\n}")
	}
	const none, listed = "enabled_flows = []", `enabled_flows = ["standard", "service_accounts"]`
	s.Test(t,
		resource.TestStep{Config: config("client_id", 240, ""), PlanOnly: true, ExpectError: testserver.Says("client_id is 240 characters long.")},
		resource.TestStep{Config: config("client_id", 240, listed), PlanOnly: true, ExpectError: testserver.Says("it may have 239")},
		resource.TestStep{Config: config("client_id_prefix", 214, ""), PlanOnly: true, ExpectError: testserver.Says("client_id_prefix is 214 characters long.")},
		resource.TestStep{Config: config("client_id", 239, "")},
		resource.TestStep{Config: config("client_id_prefix", 213, "")},
		resource.TestStep{Config: config("client_id", 255, none)},
		resource.TestStep{Config: config("client_id", 255, `access_type = "public"`)},
	)
}

func TestConflictOffersNoImportThatCannotWork(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	saml, yes := "saml", true
	s.Do(t, func(ctx context.Context, c *admin.Client) error {
		ids := []string{s.Realm + "-1", s.Realm + "-2", "upper", "partner"}
		if err := c.Clients.Create(ctx, s.Realm, &wire.Client{ID: &ids[0], ClientID: &ids[3], Protocol: &saml}); err != nil {
			return err
		}
		return c.Clients.Create(ctx, s.Realm, &wire.Client{ID: &ids[1], ClientID: &ids[2], ServiceAccountsEnabled: &yes})
	})()
	tf := testserver.NewTerraform(t, s.Config(`
resource "gatehouse_client" "saml" {
  realm     = "REALM"
  client_id = "partner"
}
resource "gatehouse_client" "case" {
  realm     = "REALM"
  client_id = "UPPER"
}
`))
	r := tf.Run("apply", "-auto-approve")
	for _, says := range []string{`It speaks "saml", which this type does not manage, so it cannot be imported`, `The client "upper" differs from it in case only`} {
		if !testserver.Says(says).MatchString(r.Stderr) {
			t.Errorf("want %q in:\n%s", says, r.Stderr)
		}
	}
	if r.Exit == 0 || strings.Contains(r.Stderr, "import {") {
		t.Errorf("exit code %d, want an error without an import block:\n%s", r.Exit, r.Stderr)
	}
}

func TestRenameOntoATakenIDSaysSo(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	config := func(clientID string) string {
		return s.Config("resource \"gatehouse_client\" \"this\" {\n realm = \"REALM\"\n client_id = \"" + clientID + "\"\n}")
	}
	s.Test(t,
		resource.TestStep{Config: config("app")},
		resource.TestStep{Config: config("account"), ExpectError: testserver.Says("Another client has this client_id")},
		resource.TestStep{Config: config("app"), ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionNoop)},
	)
}
