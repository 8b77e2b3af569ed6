package client_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// Every PUT to a client without authorizationServicesEnabled deletes the client's resources and policies, on Keycloak 26.7.4.
func TestAuthorizationServicesSurviveAnUnrelatedUpdate(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	config := func(name string) string {
		return s.Config(`
			resource "gatehouse_client" "this" {
			  realm         = "REALM"
			  client_id     = "ci"
			  name          = "` + name + `"
			  enabled_flows = ["service_accounts", "authorization"]
			}
			resource "gatehouse_credential" "this" {
			  realm               = "REALM"
			  client_id           = gatehouse_client.this.client_id
			  secret_wo           = "Str0ng-enough-for-a-test"
			  secret_wo_version   = ` + map[string]string{"a": "1", "b": "2"}[name] + `
			}`)
	}
	on := true
	s.Test(t,
		resource.TestStep{Config: s.Config(minimal)},
		resource.TestStep{
			PreConfig: func() { // switched on outside, with one resource in it
				change(t, s, "ci", wire.Client{AuthorizationServicesEnabled: &on})()
				resources(t, s, http.MethodPost, map[string]string{"name": "document"})
			},
			Config: config("a"), Check: hasOneResource(t, s),
		},
		resource.TestStep{Config: config("b"), Check: hasOneResource(t, s)},
	)
}

func hasOneResource(t *testing.T, s *testserver.Server) resource.TestCheckFunc {
	return func(*terraform.State) error {
		if got := resources(t, s, http.MethodGet, nil); !strings.Contains(got, `"document"`) {
			t.Errorf("the resource is gone: %s", got)
		}
		return nil
	}
}

// resources calls the client's list of protected resources.
func resources(t *testing.T, s *testserver.Server, method string, body any) string {
	t.Helper()
	client, err := s.Admin.Clients.Find(context.Background(), s.Realm, "ci")
	if err != nil {
		t.Fatal(err)
	}
	answer, err := s.Call(context.Background(), method, "/clients/"+*client.ID+"/authz/resource-server/resource", body)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}
