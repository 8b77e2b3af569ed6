package client_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/fixture"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

const listSecret = "a-secret-that-nobody-may-list"

// furnish makes clients behind the provider's back, each with a secret.
func furnish(t *testing.T, s *testserver.Server, clients ...wire.Client) {
	t.Helper()
	s.Do(t, func(ctx context.Context, c *admin.Client) error {
		for _, client := range clients {
			id, secret, protocol := s.Realm+"-"+*client.ClientID, listSecret, "openid-connect"
			client.ID, client.Secret = &id, &secret
			if client.Protocol == nil {
				client.Protocol = &protocol
			}
			if err := c.Clients.Create(ctx, s.Realm, &client); err != nil {
				return err
			}
		}
		return nil
	})()
}

func list(arguments string) string {
	return "data \"gatehouse_clients\" \"all\" {\n realm = \"REALM\"\n" + arguments + "\n}\noutput \"names\" {\n value = data.gatehouse_clients.all.clients[*].client_id\n}"
}

func finds(names ...string) []statecheck.StateCheck {
	checks := []knownvalue.Check{}
	for _, name := range names {
		checks = append(checks, knownvalue.StringExact(name))
	}
	return []statecheck.StateCheck{statecheck.ExpectKnownOutputValue("names", knownvalue.ListExact(checks))}
}

// "_" and "%" are wildcards of the server's LIKE, and a backslash is an escape to some of its databases.
func TestSearchMeansTheTextAsItIsWritten(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	for _, name := range []string{"a_b", "axb", "A_B", "a%b", `a\b`} {
		furnish(t, s, wire.Client{ClientID: &name})
	}
	var steps []resource.TestStep
	for search, want := range map[string][]string{"a_b": {"A_B", "a_b"}, "a%b": {"a%b"}, `a\b`: {`a\b`}, "%": {"a%b"}, `\`: {`a\b`}, "_": {"A_B", "a_b"}, "axb": {"axb"}} {
		steps = append(steps, resource.TestStep{Config: s.Config(list(fmt.Sprintf("search = %q", search))), ConfigStateChecks: finds(want...)})
	}
	s.Test(t, steps...)
}

func TestClientsAreListedAndFiltered(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	yes, no, name, saml := true, false, "Name", "saml"
	id := func(s string) *string { return &s }
	furnish(t, s,
		wire.Client{ClientID: id("mine-b"), Name: &name, PublicClient: &no, ServiceAccountsEnabled: &yes, StandardFlowEnabled: &no, DirectAccessGrantsEnabled: &no, Attributes: map[string]string{"team": "web", "organization": "1"}},
		wire.Client{ClientID: id("Mine-A"), PublicClient: &yes, StandardFlowEnabled: &yes, Attributes: map[string]string{"team": "web", "organization": "2"}},
		wire.Client{ClientID: id("other-mine"), BearerOnly: &yes, Enabled: &no},
		wire.Client{ClientID: id("saml-mine"), Protocol: &saml},
	)
	text := knownvalue.StringExact
	testserver.Proves(t, "C38") // in the last step
	s.Test(t,
		resource.TestStep{Config: s.Config(list("")), ConfigStateChecks: finds("Mine-A", "account", "account-console", "admin-cli", "broker", "mine-b", "other-mine", "realm-management", "security-admin-console")},
		resource.TestStep{Config: s.Config(list(`search = "MINE"`)), ConfigStateChecks: append(finds("Mine-A", "mine-b", "other-mine"),
			statecheck.ExpectKnownValue("data.gatehouse_clients.all", tfjsonpath.New("clients").AtSliceIndex(1), knownvalue.ObjectExact(map[string]knownvalue.Check{
				"client_id": text("mine-b"), "id": text(s.Realm + "-mine-b"), "name": text("Name"), "description": knownvalue.Null(), "enabled": knownvalue.Bool(true),
				"access_type": text("confidential"), "enabled_flows": knownvalue.SetExact([]knownvalue.Check{text("service_accounts")}),
				"default_client_scopes": knownvalue.NotNull(), "optional_client_scopes": knownvalue.NotNull(),
				"attributes": knownvalue.MapExact(map[string]knownvalue.Check{"team": text("web"), "organization": text("1")}),
			})))},
		resource.TestStep{Config: s.Config(list("search = \"mine\"\nenabled = false")), ConfigStateChecks: finds("other-mine")},
		resource.TestStep{Config: s.Config(list("search = \"mine\"\nenabled = true")), ConfigStateChecks: finds("Mine-A", "mine-b")},
		resource.TestStep{Config: s.Config(list("search = \"mine\"\naccess_type = \"public\"")), ConfigStateChecks: finds("Mine-A")},
		resource.TestStep{Config: s.Config(list(`attributes = { team = "web" }`)), ConfigStateChecks: finds("Mine-A", "mine-b")},
		resource.TestStep{Config: s.Config(list(`attributes = { team = "web", organization = "1" }`)), ConfigStateChecks: finds("mine-b")},
		resource.TestStep{Config: s.Config(list(`attributes = { team = "Web" }`)), ConfigStateChecks: finds()},
		resource.TestStep{Config: s.Config(list(`search = "nothing like it"`)), ConfigStateChecks: finds()},
		resource.TestStep{Config: s.Config(list(`search = ""`)), ExpectError: testserver.Says("omit the argument")},
		resource.TestStep{Config: s.Config(list(`access_type = "private"`)), ExpectError: testserver.Says("access_type")},
		resource.TestStep{Config: s.Config(list(`attributes = { "client.secret.rotated" = "guess" }`)), ExpectError: testserver.Says("gatehouse_credential")},
		resource.TestStep{Config: s.Config(list("")), Check: noSecret},
	)
}

// noSecret looks through everything that the state holds.
func noSecret(state *terraform.State) error {
	if text := state.String(); strings.Contains(text, listSecret) || strings.Contains(text, "client.secret.") || !strings.Contains(text, "gatehouse_clients") {
		return fmt.Errorf("there is a secret, or no list, in the state:\n%s", text)
	}
	return nil
}

func TestManyClientsAreListedCompletely(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	var names []string
	var clients []wire.Client
	for i := range 250 {
		name := fmt.Sprintf("many-%03d", i)
		names, clients = append(names, name), append(clients, wire.Client{ClientID: &name})
	}
	furnish(t, s, clients...)
	testserver.Proves(t, "C2", "C37", "C38")
	s.Test(t, resource.TestStep{Config: s.Config(list(`search = "many-"`)), ConfigStateChecks: finds(names...), Check: noSecret})
}

// From 26.8 on Keycloak hides the scopes of a client from a login that may not view client scopes: the lists are empty.
func TestHiddenScopesAreUnknownNotEmpty(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	f := s.Fixture(t, "it answers as Keycloak 26.8 does")
	const mine = `resource "gatehouse_client" "this" {
		  realm                 = "REALM"
		  client_id             = "ci"
		  default_client_scopes = ["basic", "roles"]
		}`
	const read = `data "gatehouse_client" "one" {
		  realm     = "REALM"
		  client_id = "ci"
		}
		data "gatehouse_clients" "all" {
		  realm  = "REALM"
		  search = "ci"
		}`
	hide := func() {
		s.Do(t, func(ctx context.Context, c *admin.Client) error {
			found, err := c.Clients.Find(ctx, s.Realm, "ci")
			if err != nil {
				return err
			}
			found.DefaultClientScopes, found.OptionalClientScopes = nil, nil
			found.Access = map[string]bool{"view": true, "configure": false, "manage": false}
			body, err := json.Marshal(found)
			f.Fault(fixture.Fault{Method: http.MethodGet, Path: "/admin/realms/{realm}/clients", Status: http.StatusOK, Body: "[" + string(body) + "]"})
			f.Fault(fixture.Fault{Method: http.MethodGet, Path: "/admin/realms/{realm}/clients/{client}", Status: http.StatusOK, Body: string(body)})
			return err
		})()
	}
	s.Test(t,
		resource.TestStep{Config: s.Config(mine)},
		resource.TestStep{PreConfig: hide, Config: s.Config(mine), PlanOnly: true},
		resource.TestStep{Config: s.Config(mine + "\n" + read), ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("data.gatehouse_client.one", tfjsonpath.New("default_client_scopes"), knownvalue.Null()),
			statecheck.ExpectKnownValue("data.gatehouse_clients.all", tfjsonpath.New("clients").AtSliceIndex(0).AtMapKey("optional_client_scopes"), knownvalue.Null()),
			statecheck.ExpectKnownValue("gatehouse_client.this", tfjsonpath.New("default_client_scopes"), knownvalue.SetSizeExact(2)),
		}},
		resource.TestStep{PreConfig: f.ClearFaults, Config: s.Config(mine + "\n" + read), ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("data.gatehouse_client.one", tfjsonpath.New("default_client_scopes"), knownvalue.SetSizeExact(2)),
		}},
	)
}

// Keycloak shows an empty list to who may not view clients, which would pass for a realm without any.
func TestListWithoutTheRightIsAnError(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	yes, no, blind := true, false, "blind"
	furnish(t, s, wire.Client{ClientID: &blind, PublicClient: &no, ServiceAccountsEnabled: &yes})
	s.Do(t, func(ctx context.Context, c *admin.Client) error {
		account, err := c.ServiceAccounts.EnsureUser(ctx, s.Realm, s.Realm+"-blind")
		if err != nil {
			return err
		}
		management, err := c.Clients.CachedUUID(ctx, s.Realm, "realm-management")
		if err != nil {
			return err
		}
		role, err := c.Roles.Find(ctx, s.Realm, management, "query-clients")
		if err != nil {
			return err
		}
		return c.ServiceAccounts.AddRole(ctx, s.Realm, *account.ID, management, *role)
	})()
	login := fmt.Sprintf("provider \"gatehouse\" {\n url = %q\n realm = %q\n client_id = \"blind\"\n client_secret = %q\n}\n", s.URL, s.Realm, listSecret)
	for _, arguments := range []string{"", `search = "blind"`} {
		s.Test(t,
			resource.TestStep{Config: login + strings.ReplaceAll(list(arguments), "REALM", s.Realm), ExpectError: testserver.Says("lacks view-clients")},
			resource.TestStep{Config: s.Config(list(`search = "blind"`)), ConfigStateChecks: finds("blind")},
		)
	}
}
