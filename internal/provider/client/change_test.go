package client_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

func TestClientIsChangedInPlace(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	same := statecheck.CompareValue(sameValue{})
	s.Test(t,
		resource.TestStep{Config: s.Config(minimal), ConfigStateChecks: []statecheck.StateCheck{same.AddStateValue(this, tfjsonpath.New("id"))}},
		resource.TestStep{
			Config: s.Config(`
				resource "gatehouse_client" "this" {
				  realm                 = "REALM"
				  client_id             = "web"
				  name                  = "Web"
				  description           = "Everything"
				  enabled               = false
				  enabled_flows         = ["standard", "direct_access_grants", "device_authorization", "token_exchange"]
				  redirect_uris         = ["https://app.example.com/*"]
				  web_origins           = ["https://app.example.com"]
				  root_url              = "https://app.example.com"
				  base_url              = "/home"
				  full_scope_allowed    = false
				  access_token_lifespan = "10m"
				  attributes            = { team = "a", "login_theme" = "dark" }
				}`),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(this, plancheck.ResourceActionUpdate),
				plancheck.ExpectKnownValue(this, tfjsonpath.New("service_account_user_id"), knownvalue.Null()),
			}},
			ConfigStateChecks: []statecheck.StateCheck{
				same.AddStateValue(this, tfjsonpath.New("id")),
				testserver.Value(this, "client_id", knownvalue.StringExact("web")),
				testserver.Value(this, "service_account_user_id", knownvalue.Null()),
				testserver.Value(this, "access_token_lifespan", knownvalue.StringExact("10m")),
			},
			Check: onServer(s, "web", func(c *wire.Client) error {
				if c.Attributes["access.token.lifespan"] != "600" || c.Attributes["oauth2.device.authorization.grant.enabled"] != "true" || *c.Name != "Web" {
					return fmt.Errorf("the server has %v, name %q", c.Attributes, *c.Name)
				}
				return nil
			}),
		},
		resource.TestStep{
			PreConfig: change(t, s, "web", wire.Client{Attributes: map[string]string{"by-hand": "kept"}}),
			Config: s.Config(`
				resource "gatehouse_client" "this" {
				  realm      = "REALM"
				  client_id  = "web"
				  attributes = { team = "b" }
				}`),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectUnknownValue(this, tfjsonpath.New("service_account_user_id")),
			}},
			ConfigStateChecks: []statecheck.StateCheck{
				same.AddStateValue(this, tfjsonpath.New("id")),
				testserver.Value(this, "enabled_flows", texts("service_accounts")),
				testserver.Value(this, "name", knownvalue.Null()),
				testserver.Value(this, "root_url", knownvalue.Null()),
				testserver.Value(this, "access_token_lifespan", knownvalue.Null()),
				testserver.Value(this, "redirect_uris", knownvalue.Null()),
				testserver.Value(this, "attributes", knownvalue.MapExact(map[string]knownvalue.Check{"team": knownvalue.StringExact("b")})),
				testserver.Value(this, "service_account_user_id", knownvalue.NotNull()),
			},
			Check: onServer(s, "web", func(c *wire.Client) error {
				if c.Attributes["login_theme"] != "" || c.Attributes["access.token.lifespan"] != "" {
					return fmt.Errorf("attributes that are no longer named are still there: %v", c.Attributes)
				}
				testserver.Proves(t, "D30")
				if c.Attributes["team"] != "b" || c.Attributes["by-hand"] != "kept" {
					return fmt.Errorf("want the key of the configuration, and the one set by hand: %v", c.Attributes)
				}
				return nil
			}),
		},
	)
}

// sameValue compares one value over several steps.
type sameValue struct{}

func (sameValue) CompareValues(values ...any) error {
	for _, v := range values[1:] {
		if v != values[0] {
			return fmt.Errorf("%v became %v", values[0], v)
		}
	}
	return nil
}

// whole is a client as the server has it, all of its fields.
func whole(ctx context.Context, s *testserver.Server, clientID string) (map[string]any, error) {
	uuid, err := s.Admin.Clients.CachedUUID(ctx, s.Realm, clientID)
	if err != nil {
		return nil, err
	}
	body, err := s.Call(ctx, http.MethodGet, "/clients/"+uuid, nil)
	if err != nil {
		return nil, err
	}
	var out map[string]any
	return out, json.Unmarshal([]byte(body), &out)
}

// anyOrder compares lists as sets, which those of a client are: Keycloak lists them in another order from one GET to the next.
var anyOrder = cmpopts.SortSlices(func(a, b any) bool { return fmt.Sprint(a) < fmt.Sprint(b) })

// An update that sent all that it knows would reset the lifespan of -1, for which there is no duration, and what was set by hand.
func TestChangeOfTheNameIsOnePUTThatLeavesTheSecretAndAllElseAsItWas(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	record := s.Record(t)
	var before map[string]any
	s.Test(t,
		resource.TestStep{Config: s.Config(minimal)},
		resource.TestStep{
			PreConfig: change(t, s, "ci", wire.Client{Attributes: map[string]string{"access.token.lifespan": "-1", "by-hand": "kept"}}),
			Config:    s.Config(minimal), ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionNoop),
			Check: func(*terraform.State) (err error) {
				record.Forget()
				before, err = whole(context.Background(), s, "ci")
				return err
			},
		},
		resource.TestStep{
			Config:           s.Config("resource \"gatehouse_client\" \"this\" {\n realm = \"REALM\"\n client_id = \"ci\"\n name = \"n\"\n}"),
			ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionUpdate),
			Check: func(*terraform.State) error {
				after, err := whole(context.Background(), s, "ci")
				before["name"] = "n"
				testserver.Proves(t, "C3")
				if difference := cmp.Diff(before, after, anyOrder); difference != "" || before["secret"] == nil {
					t.Errorf("more than the name changed (-before +after):\n%s", difference)
				}
				if want := []string{fmt.Sprintf("PUT /admin/realms/%s/clients/%s", s.Realm, after["id"])}; !slices.Equal(record.Writes(), want) {
					t.Errorf("want %q, got %q", want, record.Writes())
				}
				return err
			},
		},
	)
}

func TestFlowSwitchedOnOutsideIsSwitchedOff(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	on := true
	s.Test(t,
		resource.TestStep{Config: s.Config(minimal)},
		resource.TestStep{
			PreConfig: change(t, s, "ci", wire.Client{DirectAccessGrantsEnabled: &on, Attributes: map[string]string{"oidc.ciba.grant.enabled": "true"}}),
			Config:    s.Config(minimal),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(this, plancheck.ResourceActionUpdate),
				plancheck.ExpectKnownValue(this, tfjsonpath.New("enabled_flows"), texts("service_accounts")),
			}},
			Check: onServer(s, "ci", func(c *wire.Client) error {
				testserver.Proves(t, "R14")
				if *c.DirectAccessGrantsEnabled || c.Attributes["oidc.ciba.grant.enabled"] != "false" {
					return fmt.Errorf("still on: %v %v", *c.DirectAccessGrantsEnabled, c.Attributes)
				}
				return nil
			}),
		},
	)
}

func TestClientRenamedOutsideIsRenamedBack(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	other := "somebody-was-here"
	s.Test(t,
		resource.TestStep{Config: s.Config(minimal)},
		resource.TestStep{PreConfig: change(t, s, "ci", wire.Client{ClientID: &other}), Config: s.Config(minimal), ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionUpdate)},
	)
}

func TestServiceAccountSwitchedOffOutsideComesBackWithAnotherUser(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	off, on := false, true
	var users []string
	// note keeps the user of the state, which is the one that the server has.
	note := func(state *terraform.State) error {
		c, err := s.Admin.Clients.Find(context.Background(), s.Realm, "ci")
		if err != nil {
			return err
		}
		account, err := s.Admin.ServiceAccounts.EnsureUser(context.Background(), s.Realm, *c.ID)
		if err != nil {
			return err
		}
		shown := state.RootModule().Resources[this].Primary.Attributes["service_account_user_id"]
		testserver.Proves(t, "R13")
		if shown != *account.ID || slices.Contains(users, shown) {
			return fmt.Errorf("the state has the user %q, the server %q; before there were %q", shown, *account.ID, users)
		}
		users = append(users, shown)
		return nil
	}
	s.Test(t,
		resource.TestStep{Config: s.Config(minimal), Check: note},
		resource.TestStep{PreConfig: change(t, s, "ci", wire.Client{ServiceAccountsEnabled: &off}), Config: s.Config(minimal), Check: note,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectUnknownValue(this, tfjsonpath.New("service_account_user_id"))}}},
		resource.TestStep{PreConfig: func() { // off and on again: the flows are as before, the user is another
			change(t, s, "ci", wire.Client{ServiceAccountsEnabled: &off})()
			change(t, s, "ci", wire.Client{ServiceAccountsEnabled: &on})()
		}, Config: s.Config(minimal), Check: note, ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionNoop)},
	)
}
