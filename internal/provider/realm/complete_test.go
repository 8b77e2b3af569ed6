package realm_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

// Keycloak returns CIBA, PAR and the device flow to their defaults at every PUT that omits them (26.7.4).
func TestUpdateOfARealmKeepsCIBAPARAndTheDeviceFlow(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	if _, err := s.Call(t.Context(), http.MethodPut, "", map[string]any{
		"oauth2DeviceCodeLifespan": 601, "oauth2DevicePollingInterval": 6, "clientSessionIdleTimeout": 300,
		"attributes": map[string]string{"cibaExpiresIn": "130", "parRequestUriLifespan": "70", "clientSessionIdleTimeout": "300", "free": "1"},
	}); err != nil {
		t.Fatal(err)
	}
	before, err := s.Admin.Realms.Get(t.Context(), s.Realm)
	if err != nil {
		t.Fatal(err)
	}
	s.Test(t, resource.TestStep{
		Config: s.Config(`
			import {
			  to = gatehouse_realm.this
			  id = "REALM"
			}
			resource "gatehouse_realm" "this" {
			  realm               = "REALM"
			  display_name        = "Acme"
			  deletion_protection = false
			}`),
		Check: func(*terraform.State) error {
			after, err := s.Admin.Realms.Get(context.Background(), s.Realm)
			if err != nil {
				return err
			}
			name := "Acme"
			before.DisplayName = &name
			if difference := cmp.Diff(before, after); difference != "" {
				t.Errorf("the update changed more than the display name:\n%s", difference)
			}
			return nil
		},
	})
}
