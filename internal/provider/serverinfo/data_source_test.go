package serverinfo_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

func TestAdministratorSeesVersionAndFeatures(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	s.Test(t, resource.TestStep{
		Config: s.Config(`
			data "gatehouse_server_info" "this" {
			  lifecycle {
			    postcondition {
			      condition     = contains(self.features, "TOKEN_EXCHANGE_STANDARD_V2") && !contains(self.features, "ORGANIZATION_LEGACY")
			      error_message = "want the features that are on, and no others"
			    }
			  }
			}`),
		ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue("data.gatehouse_server_info.this", tfjsonpath.New("version"), knownvalue.StringExact("26.7.4"))},
	})
}
