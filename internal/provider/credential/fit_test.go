package credential_test

import (
	"context"
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
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// authenticates gives the unmanaged client ci an authenticator.
func authenticates(t *testing.T, s *testserver.Server, authenticator string) func() {
	return s.ChangeMachine(t, wire.Client{ClientAuthenticatorType: &authenticator})
}

// bare is a credential of a client that is not managed here.
func bare(s *testserver.Server) string {
	return s.Config("resource \"gatehouse_credential\" \"this\" {\n realm = \"REALM\"\n client_id = \"ci\"\n}")
}

func TestClientWhoseSecretIsNotAcceptedGetsNoCredential(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	before := s.CreateMachine(t)
	imported := bare(s) + "\nimport {\n to = gatehouse_credential.this\n id = \"" + s.Realm + "/ci\"\n}"
	var steps []resource.TestStep
	for authenticator, says := range map[string]string{
		"client-jwt":    `client "ci" authenticates with a key (its authenticator is "client-jwt")`,
		"client-x509":   `client "ci" authenticates with a TLS certificate (X.509)`,
		"federated-jwt": `client "ci" authenticates with a federated token`,
	} {
		steps = append(steps,
			resource.TestStep{PreConfig: authenticates(t, s, authenticator), Config: bare(s), PlanOnly: true, ExpectError: testserver.Says(says)},
			resource.TestStep{Config: imported, PlanOnly: true, ExpectError: testserver.Says(says)},
			resource.TestStep{ // known in the apply only, and refused there before any write
				Config: strings.Replace(bare(s), `"ci"`, "terraform_data.id.output", 1) + "\nresource \"terraform_data\" \"id\" {\n input = \"ci\"\n}", ExpectError: testserver.Says(says),
			},
			resource.TestStep{Config: s.Config("")},
		)
	}
	steps = append(steps,
		resource.TestStep{
			PreConfig: func() {
				if s.Secret(t, "ci") != before {
					t.Error("a refused create changed the secret")
				}
				authenticates(t, s, "client-secret-jwt")()
			},
			Config: bare(s),
		},
		resource.TestStep{PreConfig: authenticates(t, s, "client-jwt"), Config: bare(s), PlanOnly: true, ExpectError: testserver.Says(`Unable to update credential`)},
	)
	s.Test(t, steps...) // and destroys it: a credential that does not fit can go
}

func TestClientThatThisConfigurationMakesPublicKeepsNoCredential(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	pair := testserver.NewKeyPair(t, "k1")
	with := func(access, more string) string {
		return strings.Replace(credential(s, ""), `client_id = "ci"`, `client_id = "ci"`+"\n access_type = \""+access+"\"", 1) + more
	}
	second := strings.ReplaceAll(`
		resource "gatehouse_credential" "second" {
		  realm     = "REALM"
		  client_id = gatehouse_client.ci.client_id
		}`, "REALM", s.Realm)
	keyed := strings.Replace(strings.Replace(second, "gatehouse_credential", "gatehouse_key_credential", 1), "gatehouse_client.ci.client_id", "gatehouse_client.ci.client_id\n"+testserver.Heredoc("jwks", pair.Set), 1)
	const two, both = `this configuration has another resource of this type for client "ci"`, `this configuration has a gatehouse_credential and a gatehouse_key_credential for client "ci"`
	refused := func(config, says string) resource.TestStep {
		return resource.TestStep{Config: config, PlanOnly: true, ExpectError: testserver.Says(says)}
	}
	turn := func(public bool) func() {
		return s.Do(t, func(ctx context.Context, c *admin.Client) error {
			client, err := c.Clients.Find(ctx, s.Realm, "ci")
			if err != nil {
				return err
			}
			return c.Clients.Modify(ctx, s.Realm, *client.ID, func(*wire.Client) *wire.Client { return &wire.Client{PublicClient: &public} })
		})
	}
	var v version
	var before string
	s.Test(t,
		// of a client that the same apply creates
		refused(with("public", ""), `this configuration gives client "ci" access_type = "public"`),
		refused(with("bearer-only", ""), `this configuration gives client "ci" access_type = "bearer-only"`),
		refused(with("confidential", second), two),
		refused(with("confidential", keyed), both),
		// of one that has its credential
		resource.TestStep{Config: with("confidential", ""), ConfigStateChecks: []statecheck.StateCheck{v.starts()}, Check: note(t, s, &before)},
		refused(with("public", ""), `this configuration gives client "ci" access_type = "public"`),
		refused(with("confidential", keyed), both),
		refused(with("confidential", second+"\nimport {\n to = gatehouse_credential.second\n id = \""+s.Realm+"/ci\"\n}"), two),
		resource.TestStep{ // turned public outside, and back by this configuration: Keycloak makes a new secret then
			PreConfig: turn(true), Config: with("confidential", ""),
			ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionUpdate,
				plancheck.ExpectResourceAction("gatehouse_client.ci", plancheck.ResourceActionUpdate),
				plancheck.ExpectKnownValue(this, tfjsonpath.New("rotation_reason"), knownvalue.StringRegexp(testserver.Says("the client was public, and Keycloak makes a new secret")))),
			ConfigStateChecks: []statecheck.StateCheck{v.moves()},
			Check: func(*terraform.State) error {
				if s.LogsIn("ci", before) || !s.LogsIn("ci", s.Secret(t, "ci")) {
					t.Error("want the secret of before dead, and the new one good")
				}
				return nil
			},
		},
		resource.TestStep{ // not managed here: nothing turns it back
			PreConfig: turn(true), Config: bare(s) + "\nremoved {\n from = gatehouse_client.ci\n lifecycle {\n destroy = false\n }\n}",
			ExpectError: testserver.Says(`client "ci" is public: it has no secret and no key`),
		},
		resource.TestStep{PreConfig: turn(false), Config: with("confidential", "")},
	)
}

// What a plan cannot know, because the client_id comes with the apply, is refused by the second create.
func TestSecondCredentialOfAClientIsRefusedInTheApply(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	s.CreateMachine(t)
	pair := testserver.NewKeyPair(t, "k1")
	later := func(second, arguments string) string {
		return s.Config(`
			resource "terraform_data" "id" {
			  input = "ci"
			}
			resource "gatehouse_credential" "this" {
			  realm     = "REALM"
			  client_id = terraform_data.id.output
			}
			resource "` + second + `" "second" {
			  realm      = "REALM"
			  client_id  = terraform_data.id.output
			  depends_on = [gatehouse_credential.this]
			  ` + arguments + `
			}`)
	}
	first := func(month string) string {
		return "resource \"gatehouse_credential\" \"this\" {\n realm = \"REALM\"\n client_id = \"ci\"\n rotate_when_changed = { month = \"" + month + "\" }\n}\n"
	}
	const two = `this configuration has another resource of this type for client "ci"`
	var issued string
	s.Test(t,
		resource.TestStep{Config: later("gatehouse_credential", ""), ExpectError: testserver.Says(two)},
		resource.TestStep{Config: s.Config("")},
		resource.TestStep{
			Config:      later("gatehouse_key_credential", testserver.Heredoc("jwks", pair.Set)),
			ExpectError: testserver.Says(`this configuration has a gatehouse_credential and a gatehouse_key_credential for client "ci"`),
		},
		// One that rotates, and then one that is created, may be a replacement as far as a plan sees.
		resource.TestStep{Config: s.Config(first("11")), Check: note(t, s, &issued)},
		resource.TestStep{
			Config: s.Config(first("12") + strings.Replace(strings.Replace(first("12"), `"this"`, `"second"`, 1), "}\n}", "}\n depends_on = [gatehouse_credential.this]\n}", 1)), ExpectError: testserver.Says(two),
		},
		resource.TestStep{
			PreConfig: func() {
				if now := s.Secret(t, "ci"); now == issued || !s.LogsIn("ci", now) {
					t.Error("want the first one rotated")
				}
				issued = s.Secret(t, "ci")
			},
			Config: s.Config(first("12")), ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionNoop),
			Check: func(*terraform.State) error {
				if s.Secret(t, "ci") != issued {
					t.Error("the refused create took the secret of the first one away")
				}
				return nil
			},
		},
	)
}
