package serviceaccount_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// Sets are compared element by element, again and again, in the framework: 300 have to be no trouble.
func TestThreeHundredRolesAreFewRequests(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	var listed []string
	s.Do(t, func(ctx context.Context, c *admin.Client) error {
		id, name, yes, no := s.Realm+"-ci", "CI", true, false
		err := c.Clients.Create(ctx, s.Realm, &wire.Client{ID: &id, ClientID: &name, ServiceAccountsEnabled: &yes, PublicClient: &no})
		for i := 0; i < 300 && err == nil; i++ {
			role := fmt.Sprintf("project:%03d", i)
			listed = append(listed, fmt.Sprintf("%q", role))
			_, err = c.Roles.Create(ctx, s.Realm, id, &wire.Role{Name: &role})
		}
		return err
	})()
	record := s.Record(t)
	lookUps := func() (n int) {
		for _, request := range record.Requests() {
			if strings.HasSuffix(request, "/roles") || strings.Contains(request, "/roles/") {
				n++
			}
		}
		return n
	}
	config := s.Config(`
		resource "gatehouse_service_account_roles" "all" {
		  realm        = "REALM"
		  client_id    = "CI"
		  client_roles = { CI = [` + strings.Join(listed, ", ") + `] }
		}`)
	s.Test(t,
		resource.TestStep{Config: config, ConfigStateChecks: []statecheck.StateCheck{
			valueOfAll("client_roles", knownvalue.MapExact(map[string]knownvalue.Check{"CI": knownvalue.SetSizeExact(300)})),
		}},
		resource.TestStep{PreConfig: func() {
			// Three pages of the list, for the plan's warnings and for the grant; a test's step does both more than once.
			if n := lookUps(); n == 0 || n > 12 {
				t.Errorf("300 roles took %d requests to look up", n)
			}
			record.Forget()
		}, Config: config, PlanOnly: true},
	)
	mappings := 0
	for _, request := range record.Requests() {
		if strings.HasSuffix(request, "/role-mappings") {
			mappings++
		}
	}
	if n := lookUps(); n > 0 {
		t.Errorf("a plan that changes nothing looks roles up, with %d requests", n)
	}
	if mappings == 0 || mappings > 4 { // a test's step plans more than once
		t.Errorf("the mappings were read %d times", mappings)
	}
}
