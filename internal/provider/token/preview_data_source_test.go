package token_test

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/fixture"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

func TestPreviewShowsWhatATokenWouldCarryAndMakesNone(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	record := s.Record(t)
	hcl := func(arguments string) string {
		return s.Config(`
			resource "gatehouse_client" "api" {
			  realm     = "REALM"
			  client_id = "api"
			}
			resource "gatehouse_role" "read" {
			  realm     = "REALM"
			  client_id = gatehouse_client.api.client_id
			  name      = "blogs.read"
			}
			resource "gatehouse_client" "ci" {
			  realm                   = "REALM"
			  client_id               = "ci"
			  optional_client_scopes  = ["address"]
			}
			resource "gatehouse_service_account_role" "ci" {
			  realm                   = "REALM"
			  service_account_user_id = gatehouse_client.ci.service_account_user_id
			  role_client_id          = "api"
			  role                    = gatehouse_role.read.name
			}
			data "gatehouse_token_preview" "this" {
			  realm      = "REALM"
			  client_id  = gatehouse_client.ci.client_id
			  depends_on = [gatehouse_service_account_role.ci]
			  ` + arguments + `
			}`)
	}
	seen := func(path tfjsonpath.Path, check knownvalue.Check) statecheck.StateCheck {
		return statecheck.ExpectKnownValue("data.gatehouse_token_preview.this", path, check)
	}
	s.Test(t,
		resource.TestStep{Config: hcl(""), ConfigStateChecks: []statecheck.StateCheck{
			seen(tfjsonpath.New("client_roles").AtMapKey("api"), knownvalue.SetExact([]knownvalue.Check{knownvalue.StringExact("blogs.read")})),
			seen(tfjsonpath.New("audience"), knownvalue.SetExact([]knownvalue.Check{knownvalue.StringExact("api"), knownvalue.StringExact("account")})),
			seen(tfjsonpath.New("realm_roles"), knownvalue.SetPartial([]knownvalue.Check{knownvalue.StringExact("default-roles-" + s.Realm)})),
			seen(tfjsonpath.New("claims").AtMapKey("preferred_username"), knownvalue.StringExact("service-account-ci")),
			seen(tfjsonpath.New("user_id"), knownvalue.NotNull()),
		}},
		resource.TestStep{Config: hcl(`scopes = ["openid", "address"]`), ConfigStateChecks: []statecheck.StateCheck{
			seen(tfjsonpath.New("claims").AtMapKey("scope"), knownvalue.StringRegexp(testserver.Says("address"))),
		}},
		resource.TestStep{Config: hcl(`scopes = ["Address"]`), ExpectError: testserver.Says(`would answer 400 invalid_scope. Names are case-sensitive; did you mean "address"`)},
		resource.TestStep{Config: hcl("")},
		resource.TestStep{
			Config:      hcl("") + "\ndata \"gatehouse_token_preview\" \"no\" {\n realm = \"" + s.Realm + "\"\n client_id = \"account\"\n}",
			ExpectError: testserver.Says("the client has no service account: give user_id"),
		},
		resource.TestStep{
			Config:      hcl("") + "\ndata \"gatehouse_token_preview\" \"no\" {\n realm = \"" + s.Realm + "\"\n client_id = \"cii\"\n}",
			ExpectError: testserver.Says(`did you mean "ci"`),
		},
		resource.TestStep{Config: hcl("")},
	)
	for _, request := range record.Requests() {
		if request == "POST /realms/"+s.Realm+"/protocol/openid-connect/token" {
			t.Error("a preview asked for a token")
		}
	}
}

// From 26.8 on Keycloak hides the scopes of a client from a login that may not view client scopes: the lists are empty.
func TestPreviewRefusesNoScopeWhereTheScopesAreHidden(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	f := s.Fixture(t, "it answers as Keycloak 26.8 does")
	const client = `
		resource "gatehouse_client" "ci" {
		  realm                  = "REALM"
		  client_id              = "ci"
		  optional_client_scopes = ["address"]
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
		resource.TestStep{Config: s.Config(client)},
		resource.TestStep{
			PreConfig: hide,
			Config: s.Config(client + `
				data "gatehouse_token_preview" "this" {
				  realm     = "REALM"
				  client_id = gatehouse_client.ci.client_id
				  scopes    = ["address"]
				}`),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("data.gatehouse_token_preview.this", tfjsonpath.New("claims").AtMapKey("scope"), knownvalue.StringRegexp(testserver.Says("address"))),
			},
		},
		resource.TestStep{PreConfig: f.ClearFaults, Config: s.Config(client)},
	)
}
