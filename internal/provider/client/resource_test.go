package client_test

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

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

const this = "gatehouse_client.this"

func texts(values ...string) knownvalue.Check {
	checks := make([]knownvalue.Check, len(values))
	for i, v := range values {
		checks[i] = knownvalue.StringExact(v)
	}
	return knownvalue.SetExact(checks)
}

// onServer checks the client as the server has it.
func onServer(s *testserver.Server, clientID string, check func(*wire.Client) error) resource.TestCheckFunc {
	return func(*terraform.State) error {
		c, err := s.Admin.Clients.Find(context.Background(), s.Realm, clientID)
		if err != nil {
			return err
		}
		return check(c)
	}
}

// change modifies the client behind the provider's back.
func change(t *testing.T, s *testserver.Server, clientID string, body wire.Client) func() {
	return s.Do(t, func(ctx context.Context, c *admin.Client) error {
		found, err := c.Clients.Find(ctx, s.Realm, clientID)
		if err != nil {
			return err
		}
		return c.Clients.Modify(ctx, s.Realm, *found.ID, func(*wire.Client) *wire.Client { return &body })
	})
}

const minimal = `
	resource "gatehouse_client" "this" {
	  realm     = "REALM"
	  client_id = "ci"
	}`

func TestMinimalClientIsAMachineClientAndNothingElse(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	s.Test(t,
		resource.TestStep{
			Config: s.Config(minimal),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectUnknownValue(this, tfjsonpath.New("id")),
				plancheck.ExpectUnknownValue(this, tfjsonpath.New("service_account_user_id")),
				plancheck.ExpectKnownValue(this, tfjsonpath.New("enabled_flows"), texts("service_accounts")),
			}},
			ConfigStateChecks: []statecheck.StateCheck{
				testserver.Value(this, "access_type", knownvalue.StringExact("confidential")),
				testserver.Value(this, "enabled_flows", texts("service_accounts")),
				testserver.Value(this, "full_scope_allowed", knownvalue.Bool(true)),
				testserver.Value(this, "default_client_scopes", texts("acr", "basic", "email", "profile", "roles", "web-origins")),
				testserver.Value(this, "optional_client_scopes", texts("address", "microprofile-jwt", "offline_access", "organization", "phone")),
				testserver.Value(this, "attributes", knownvalue.Null()),
				testserver.Value(this, "service_account_user_id", knownvalue.NotNull()),
			},
			Check: onServer(s, "ci", func(c *wire.Client) error {
				for name, flag := range map[string]*bool{
					"standard": c.StandardFlowEnabled, "implicit": c.ImplicitFlowEnabled, "direct": c.DirectAccessGrantsEnabled,
					"authorization": c.AuthorizationServicesEnabled, "public": c.PublicClient, "bearer-only": c.BearerOnly,
				} {
					if flag != nil && *flag {
						return fmt.Errorf("%s is on", name)
					}
				}
				for _, key := range []string{"oauth2.device.authorization.grant.enabled", "oidc.ciba.grant.enabled", "standard.token.exchange.enabled"} {
					if c.Attributes[key] != "false" {
						return fmt.Errorf("%s is %q, want it sent as false", key, c.Attributes[key])
					}
				}
				if c.NotBefore == nil || *c.NotBefore == 0 {
					return fmt.Errorf("notBefore is %v", c.NotBefore)
				}
				return nil
			}),
		},
		resource.TestStep{Config: s.Config(minimal), ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionNoop)},
	)
}

func TestClientDeletedOutsideIsPlannedAgain(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	s.Test(t,
		resource.TestStep{Config: s.Config(minimal)},
		resource.TestStep{
			PreConfig: s.Do(t, func(ctx context.Context, c *admin.Client) error {
				found, err := c.Clients.Find(ctx, s.Realm, "ci")
				if err != nil {
					return err
				}
				return c.Clients.Delete(ctx, s.Realm, *found.ID)
			}),
			Config: s.Config(minimal), ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionCreate),
		},
	)
}

// The login settings that the console saves empty. After each step the test framework wants a second plan to be empty.
func TestEmptyLoginSettingsAreValidAndStable(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	empty := onServer(s, "ci", func(c *wire.Client) error {
		testserver.Proves(t, "R15")
		if c.RedirectURIs == nil || len(c.RedirectURIs) != 0 || c.WebOrigins == nil || len(c.WebOrigins) != 0 || *c.StandardFlowEnabled ||
			c.RootURL != nil && *c.RootURL != "" || c.BaseURL != nil && *c.BaseURL != "" {
			return fmt.Errorf("the server has the redirect URIs %v, the web origins %v, root URL %v, base URL %v", c.RedirectURIs, c.WebOrigins, c.RootURL, c.BaseURL)
		}
		return nil
	})
	s.Test(t,
		resource.TestStep{Config: s.Config(minimal), Check: empty, ConfigStateChecks: []statecheck.StateCheck{
			testserver.Value(this, "redirect_uris", knownvalue.Null()), testserver.Value(this, "web_origins", knownvalue.Null()), testserver.Value(this, "root_url", knownvalue.Null()), testserver.Value(this, "base_url", knownvalue.Null()),
		}},
		resource.TestStep{Config: s.Config(`
			resource "gatehouse_client" "this" {
			  realm         = "REALM"
			  client_id     = "ci"
			  redirect_uris = []
			  web_origins   = []
			}`), Check: empty, ConfigStateChecks: []statecheck.StateCheck{testserver.Value(this, "redirect_uris", texts()), testserver.Value(this, "web_origins", texts())}},
	)
}

func TestClientIsImportedWithoutADiff(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	uuid, clientID, yes, no := s.Realm+"-c", "console-made", true, false
	s.Do(t, func(ctx context.Context, c *admin.Client) error {
		return c.Clients.Create(ctx, s.Realm, &wire.Client{
			ID: &uuid, ClientID: &clientID, ServiceAccountsEnabled: &yes, StandardFlowEnabled: &no, PublicClient: &no,
			Attributes: map[string]string{"team": "x", "backchannel.logout.url": "https://app.example.com/logout"},
		})
	})()
	s.Test(t, resource.TestStep{
		Config: s.Config(`
			resource "gatehouse_client" "this" {
			  realm      = "REALM"
			  client_id  = "console-made"
			  attributes = { team = "x", "backchannel.logout.url" = "https://app.example.com/logout" }
			}
			import {
			  to = gatehouse_client.this
			  id = "REALM/console-made"
			}`),
		ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionNoop),
	}, resource.TestStep{
		Config: s.Config(`
			resource "gatehouse_client" "this" {
			  realm     = "REALM"
			  client_id = "console-made"
			}`),
		ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionNoop),
	}, resource.TestStep{
		Config:       s.Config(minimal),
		ResourceName: this, ImportState: true, ImportStateId: s.Realm + "/" + uuid + "-nope", ExpectError: testserver.Says("lists no client"),
	})
}

func TestClientIsImportedByUUID(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	testserver.Proves(t, "R3")
	s.Test(t,
		resource.TestStep{Config: s.Config(minimal)},
		resource.TestStep{ResourceName: this, ImportState: true, ImportStateVerify: true, ImportStateIdFunc: func(state *terraform.State) (string, error) {
			return s.Realm + "/" + state.RootModule().Resources[this].Primary.Attributes["id"], nil
		}},
		resource.TestStep{ResourceName: this, ImportState: true, ImportStateId: s.Realm, ExpectError: regexp.MustCompile(`realm/client_id`)},
	)
}

func TestSAMLClientIsNotImported(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	uuid, clientID, saml := s.Realm+"-s", "saml-sp", "saml"
	s.Do(t, func(ctx context.Context, c *admin.Client) error {
		return c.Clients.Create(ctx, s.Realm, &wire.Client{ID: &uuid, ClientID: &clientID, Protocol: &saml})
	})()
	testserver.Proves(t, "R11")
	s.Test(t, resource.TestStep{
		Config:       s.Config(minimal),
		ResourceName: this, ImportState: true, ImportStateId: s.Realm + "/saml-sp", ExpectError: regexp.MustCompile(`speaks "saml"`),
	})
}

func TestScopeListsFollowTheConfiguration(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	withScopes := func(lists string) string {
		return s.Config("resource \"gatehouse_client\" \"this\" {\n realm = \"REALM\"\n client_id = \"ci\"\n" + lists + "\n}")
	}
	testserver.Proves(t, "D21")
	s.Test(t,
		resource.TestStep{ // one list given: the other one is the realm's, not empty
			Config: withScopes(`optional_client_scopes = ["email", "phone"]`),
			ConfigStateChecks: []statecheck.StateCheck{
				testserver.Value(this, "optional_client_scopes", texts("email", "phone")),
				testserver.Value(this, "default_client_scopes", texts("acr", "basic", "profile", "roles", "web-origins")),
			},
			Check: onServer(s, "ci", func(c *wire.Client) error {
				if len(c.DefaultClientScopes) != 6 { // and service_account
					return fmt.Errorf("default scopes on the server: %v", c.DefaultClientScopes)
				}
				return nil
			}),
		},
		resource.TestStep{ // a move from optional to default
			Config:            withScopes("default_client_scopes = [\"basic\", \"roles\", \"email\"]\noptional_client_scopes = [\"phone\"]"),
			ConfigStateChecks: []statecheck.StateCheck{testserver.Value(this, "default_client_scopes", texts("basic", "email", "roles"))},
			Check: onServer(s, "ci", func(c *wire.Client) error {
				if len(c.DefaultClientScopes) != 4 || len(c.OptionalClientScopes) != 1 {
					return fmt.Errorf("scopes on the server: %v, %v", c.DefaultClientScopes, c.OptionalClientScopes)
				}
				return nil
			}),
		},
		resource.TestStep{Config: withScopes(`default_client_scopes = ["basics"]`), ExpectError: testserver.Says(`did you mean "basic"`)},
		resource.TestStep{Config: withScopes("default_client_scopes = []\noptional_client_scopes = []"), ConfigStateChecks: []statecheck.StateCheck{
			testserver.Value(this, "default_client_scopes", texts()), testserver.Value(this, "optional_client_scopes", texts()),
		}},
		resource.TestStep{Config: withScopes(""), ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionNoop)}, // no longer managed
	)
}

func TestGeneratedClientIDs(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	testserver.Proves(t, "C19")
	s.Test(t,
		resource.TestStep{
			Config:            s.Config("resource \"gatehouse_client\" \"this\" {\n realm = \"REALM\"\n client_id_prefix = \"ci-\"\n}"),
			ConfigStateChecks: []statecheck.StateCheck{testserver.Value(this, "client_id", knownvalue.StringRegexp(regexp.MustCompile(`^ci-[a-z2-7]{26}$`)))},
		},
		resource.TestStep{
			Config:            s.Config("resource \"gatehouse_client\" \"this\" {\n realm = \"REALM\"\n}"),
			ConfigPlanChecks:  testserver.Planned(this, plancheck.ResourceActionReplace),
			ConfigStateChecks: []statecheck.StateCheck{testserver.Value(this, "client_id", knownvalue.StringRegexp(regexp.MustCompile(`^[a-z2-7]{26}$`)))},
		},
	)
}

func TestClientThatExistsNamesTheImportBlock(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	testserver.Proves(t, "R10")
	s.Test(t, resource.TestStep{
		Config:      s.Config("resource \"gatehouse_client\" \"this\" {\n realm = \"REALM\"\n client_id = \"account\"\n}"),
		ExpectError: regexp.MustCompile(`(?s)exists already.*import \{.*id = "` + s.Realm + `/account"`),
	})
}

func TestUnknownRealmIsNamed(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	s.Test(t, resource.TestStep{Config: s.Config(minimal), ExpectError: regexp.MustCompile(`(?s)` + s.Realm + `.*Realm not found`)})
}

func TestLostAnswerIsNotAConflict(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	f := s.Fixture(t, "it loses an answer")
	f.Fault(fixture.Fault{Method: http.MethodPost, Path: "/admin/realms/" + s.Realm + "/clients", LoseAnswer: true, Count: 1})
	s.Test(t, resource.TestStep{Config: s.Config(minimal)}, resource.TestStep{Config: s.Config(minimal), PlanOnly: true})
}

func TestReadWithoutRightsKeepsTheState(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	f := s.Fixture(t, "it answers 403 and HTML")
	path := "/admin/realms/" + s.Realm + "/clients"
	testserver.Proves(t, "N13")
	s.Test(t,
		resource.TestStep{Config: s.Config(minimal)},
		resource.TestStep{PreConfig: func() {
			f.Fault(fixture.Fault{Path: path, Status: 403, Body: `{"error":"HTTP 403 Forbidden"}`, ContentType: "application/json", Count: 100})
		},
			Config: s.Config(minimal), ExpectError: regexp.MustCompile(`view-clients`)},
		resource.TestStep{PreConfig: func() {
			f.ClearFaults()
			f.Fault(fixture.Fault{Path: path, Status: 404, Body: "<html>not here</html>", ContentType: "text/html", Count: 100})
		}, Config: s.Config(minimal), ExpectError: regexp.MustCompile(`HTML`)},
		resource.TestStep{PreConfig: f.ClearFaults, Config: s.Config(minimal), ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionNoop)},
	)
}

func TestBadClientIsRefusedInThePlan(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	for arguments, refused := range map[string]string{
		`client_id = ""`:   `is empty`,
		`client_id = ".."`: `no URL can address`,
		`client_id = "` + strings.Repeat("x", 256) + `"`:                   `256 characters`,
		"client_id = \"a\"\nclient_id_prefix = \"b\"":                      `cannot be specified`,
		`enabled_flows = ["client_credentials"]`:                           `must be one of`,
		"access_type = \"public\"\nenabled_flows = [\"service_accounts\"]": `cannot prove`,
		"access_type = \"bearer-only\"\nenabled_flows = [\"standard\"]":    `never asks`,
		`enabled_flows = ["authorization"]`:                                `needs "service_accounts"`,
		`attributes = { "access.token.lifespan" = "5" }`:                   `access_token_lifespan`,
		`attributes = { "client.secret.rotated" = "5" }`:                   `gatehouse_credential`,
		`attributes = { "x" = "" }`:                                        `omit the key`,
		`name = ""`:                                                        `is empty`,
		`access_token_lifespan = "0s"`:                                     `not a duration`,
	} {
		t.Run(refused, func(t *testing.T) {
			t.Parallel()
			s.Test(t, resource.TestStep{
				Config:      s.Config("resource \"gatehouse_client\" \"this\" {\nrealm = \"r\"\n" + arguments + "\n}"),
				PlanOnly:    true,
				ExpectError: testserver.Says(refused),
			})
		})
	}
}

func TestClientDataSourceFindsTheExactIDAndShowsNoSecret(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	data := "data.gatehouse_client.this"
	another := "CI-longer"
	furnish(t, s, wire.Client{ClientID: &another})
	testserver.Proves(t, "C36") // in the second step
	s.Test(t,
		resource.TestStep{
			Config: s.Config(strings.ReplaceAll(minimal, `"ci"`, `"CI"`) + `
				data "gatehouse_client" "this" {
				  realm     = gatehouse_client.this.realm
				  client_id = gatehouse_client.this.client_id
				}`),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(data, tfjsonpath.New("service_account_user_id"), knownvalue.NotNull()),
				statecheck.ExpectKnownValue(data, tfjsonpath.New("attributes"), knownvalue.Null()),
				statecheck.ExpectKnownValue(data, tfjsonpath.New("token_url"), knownvalue.StringExact(s.URL+"/realms/"+s.Realm+"/protocol/openid-connect/token")),
				statecheck.CompareValuePairs(data, tfjsonpath.New("id"), this, tfjsonpath.New("id"), sameValue{}),
			},
			Check: func(state *terraform.State) error {
				ctx := context.Background()
				c, err := s.Admin.Clients.Find(ctx, s.Realm, "CI")
				if err != nil {
					return err
				}
				account, err := s.Admin.ServiceAccounts.EnsureUser(ctx, s.Realm, *c.ID)
				if err != nil {
					return err
				}
				testserver.Proves(t, "R16")
				shown := state.RootModule().Resources[data].Primary.Attributes
				if name := shown["service_account_username"]; name != *account.Username || name != "service-account-ci" {
					t.Errorf("service_account_username is %q, the server's user is %q", name, *account.Username)
				}
				testserver.Proves(t, "R18", "C8", "C38")
				if text := state.String(); c.Secret == nil || *c.Secret == "" || strings.Contains(text, *c.Secret) || strings.Contains(text, "secret") {
					t.Errorf("the state shows a secret:\n%s", text)
				}
				return nil
			},
		},
		resource.TestStep{
			Config:      s.Config("data \"gatehouse_client\" \"x\" {\n realm = \"REALM\"\n client_id = \"CI-long\"\n}"),
			ExpectError: testserver.Says(`did you mean "CI-longer"`),
		},
		resource.TestStep{
			Config:      s.Config("data \"gatehouse_client\" \"x\" {\n realm = \"REALM\"\n client_id = \"ci-longer\"\n}"),
			ExpectError: testserver.Says(`did you mean "CI-longer"`),
		},
	)
}
