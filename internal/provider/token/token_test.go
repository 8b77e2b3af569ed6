package token_test

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/echoprovider"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/fixture"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

const machine = `
	resource "gatehouse_client" "ci" {
	  realm     = "REALM"
	  client_id = "ci"
	}
	resource "gatehouse_role" "reader" {
	  realm = "REALM"
	  name  = "reader"
	}
	resource "gatehouse_service_account_role" "grant" {
	  realm                   = "REALM"
	  service_account_user_id = gatehouse_client.ci.service_account_user_id
	  role                    = gatehouse_role.reader.name
	}
	resource "gatehouse_credential" "ci" {
	  realm     = "REALM"
	  client_id = gatehouse_client.ci.client_id
	}`

func TestDataSourceMintsATokenInTheApplyThatMakesTheClient(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	at := func(path tfjsonpath.Path, check knownvalue.Check) statecheck.StateCheck {
		return statecheck.ExpectKnownValue("data.gatehouse_access_token.this", path, check)
	}
	testserver.Proves(t, "R26")
	s.Test(t, resource.TestStep{
		Config: s.Config(machine + `
			data "gatehouse_access_token" "this" {
			  credential_id = gatehouse_credential.ci.id
			  depends_on    = [gatehouse_service_account_role.grant]
			}
			output "roles" {
			  value = contains(data.gatehouse_access_token.this.claims.realm_access.roles, "reader")
			}`),
		ConfigStateChecks: []statecheck.StateCheck{
			at(tfjsonpath.New("access_token"), knownvalue.StringRegexp(regexp.MustCompile(`^[\w-]+\.[\w-]+\.[\w-]+$`))),
			at(tfjsonpath.New("token_type"), knownvalue.StringExact("Bearer")),
			at(tfjsonpath.New("expires_in"), knownvalue.Int64Exact(300)),
			at(tfjsonpath.New("client_id"), knownvalue.StringExact("ci")),
			at(tfjsonpath.New("grant_type"), knownvalue.StringExact("client_credentials")),
			at(tfjsonpath.New("claims").AtMapKey("azp"), knownvalue.StringExact("ci")),
			at(tfjsonpath.New("claims").AtMapKey("iss"), knownvalue.StringExact(s.Issuer(t))),
			statecheck.ExpectKnownOutputValue("roles", knownvalue.Bool(true)),
		},
	})
}

func TestEphemeralTokenAndSecretReachAnotherProvider(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	providers := testserver.Providers()
	providers["echo"] = func() (tfprotov6.ProviderServer, error) { return echoprovider.NewProviderServer()() }
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: providers,
		Steps: []resource.TestStep{{
			Config: s.Config(machine + `
				ephemeral "gatehouse_access_token" "this" { credential_id = gatehouse_credential.ci.id }
				ephemeral "gatehouse_credential" "this" { credential_id = gatehouse_credential.ci.id }
				provider "echo" {
				  data = {
				    azp    = ephemeral.gatehouse_access_token.this.claims.azp
				    header = ephemeral.gatehouse_access_token.this.authorization_header
				    secret = ephemeral.gatehouse_credential.this.client_secret
				  }
				}
				resource "echo" "heard" {}`),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("echo.heard", tfjsonpath.New("data").AtMapKey("azp"), knownvalue.StringExact("ci")),
			},
			Check: func(state *terraform.State) error {
				heard := state.RootModule().Resources["echo.heard"].Primary.Attributes
				client, err := s.Admin.Clients.Find(t.Context(), s.Realm, "ci")
				if err != nil {
					return err
				}
				testserver.Proves(t, "R18", "C8")
				if heard["data.secret"] != *client.Secret {
					t.Error("the other provider has not heard the client's secret")
				}
				testserver.Proves(t, "R1", "R27")
				scheme, token, _ := strings.Cut(heard["data.header"], " ")
				rest := strings.ReplaceAll(state.String(), heard["data.header"], "")
				if scheme != "Bearer" || strings.Count(token, ".") != 2 || strings.Contains(rest, token) {
					t.Error("want a header with the token in the other provider's hands, and the token nowhere else in the state")
				}
				return nil
			},
		}},
	})
}

// A public client has no credential to wait for: its UUID, known only after the create, has the ephemeral token wait.
func TestEphemeralTokenOfAPublicClientThatTheSameApplyMakes(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	s.Do(t, func(ctx context.Context, c *admin.Client) error { return person(ctx, s, "alice") })()
	providers := testserver.Providers()
	providers["echo"] = func() (tfprotov6.ProviderServer, error) { return echoprovider.NewProviderServer()() }
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: providers,
		Steps: []resource.TestStep{{
			Config: s.Config(`
				resource "gatehouse_client" "ui" {
				  realm         = "REALM"
				  client_id     = "ui"
				  access_type   = "public"
				  enabled_flows = ["direct_access_grants"]
				}
				ephemeral "gatehouse_access_token" "this" {
				  realm      = gatehouse_client.ui.realm
				  client_id  = gatehouse_client.ui.id
				  grant_type = "password"
				  username   = "alice"
				  password   = "alice-password"
				}
				provider "echo" {
				  data = ephemeral.gatehouse_access_token.this.claims.azp
				}
				resource "echo" "heard" {}`),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("echo.heard", tfjsonpath.New("data"), knownvalue.StringExact("ui")),
			},
		}},
	})
}

func TestPasswordGrantOnAPublicClient(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	s.Do(t, func(ctx context.Context, c *admin.Client) error { return person(ctx, s, "alice") })()
	config := func(password string) string {
		return s.Config(`
			resource "gatehouse_client" "ui" {
			  realm         = "REALM"
			  client_id     = "ui"
			  access_type   = "public"
			  enabled_flows = ["direct_access_grants"]
			}
			data "gatehouse_access_token" "this" {
			  realm      = gatehouse_client.ui.realm
			  client_id  = gatehouse_client.ui.client_id
			  grant_type = "password"
			  username   = "alice"
			  password   = "` + password + `"
			  scopes     = ["openid", "email"]
			}`)
	}
	testserver.Proves(t, "D10", "D11")
	s.Test(t,
		resource.TestStep{Config: config("alice-password"), ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("data.gatehouse_access_token.this", tfjsonpath.New("claims").AtMapKey("preferred_username"), knownvalue.StringExact("alice")),
		}},
		resource.TestStep{Config: config("wrong"), ExpectError: testserver.Says("Invalid user credentials")},
	)
}

func TestStrangeTokenEndpointsAreNamed(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	f := s.Fixture(t, "the token endpoint answers nonsense")
	config := s.Config(`
		data "gatehouse_access_token" "this" {
		  realm         = "REALM"
		  client_id     = "ci"
		  client_secret = "long-enough-secret"
		}`)
	path := "/realms/" + s.Realm + "/protocol/openid-connect/token"
	var steps []resource.TestStep
	for _, c := range []struct {
		fault fixture.Fault
		says  string
	}{
		{fixture.Fault{Status: 200, Body: "<html>sign in</html>", ContentType: "text/html"}, "not a token response"},
		{fixture.Fault{Status: 200, Body: "{}", ContentType: "application/json"}, "holds no access_token"},
		{fixture.Fault{Status: 503, Body: "<html>maintenance</html>", ContentType: "text/html"}, "HTML page"},
		{fixture.Fault{Status: 200, Body: `{"access_token":`, ContentType: "application/json"}, "not a token response"},
	} {
		fault := c.fault
		fault.Path, fault.Count = path, 100
		steps = append(steps, resource.TestStep{
			PreConfig: func() { f.ClearFaults(); f.Fault(fault) }, Config: config, ExpectError: testserver.Says(c.says),
		})
	}
	testserver.Proves(t, "N22")
	s.Test(t, append(steps, resource.TestStep{PreConfig: f.ClearFaults, Config: s.Config("locals {}")})...)
}
