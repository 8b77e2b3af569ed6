package clientscope_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// written lists mapped roles, "role" and "client/role", sorted and joined by spaces.
func written(roles *wire.RoleMappings) string {
	var out []string
	for _, role := range roles.RealmMappings {
		out = append(out, *role.Name)
	}
	for clientID, client := range roles.ClientMappings {
		for _, role := range client.Mappings {
			out = append(out, clientID+"/"+*role.Name)
		}
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

// checkMapped compares what the server says a scope maps.
func checkMapped(t *testing.T, s *testserver.Server, name, want string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		if got := mapped(t, s, name); got != want {
			return fmt.Errorf("scope %s maps %q, want %q", name, got, want)
		}
		return nil
	}
}
