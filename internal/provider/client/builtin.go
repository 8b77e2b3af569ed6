package client

import (
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/diagnostics"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// builtIn are the clients of every realm, which Keycloak 26.7.4 refuses to delete.
var builtIn = []string{"account", "account-console", "admin-cli", "broker", "realm-management", "security-admin-console"}

// isBuiltIn reports that a client comes with its realm. The realm master has one for each realm besides, by whose rights the realm is
// administered.
func (m *model) isBuiltIn() bool {
	clientID := m.ClientID.ValueString()
	return slices.Contains(builtIn, clientID) ||
		m.Realm.ValueString() == "master" && m.AccessType.ValueString() == wire.BearerOnly && strings.HasSuffix(clientID, "-realm")
}

// refuseDestroy refuses in the plan what Keycloak would refuse in the apply, after other resources are gone.
func refuseDestroy(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var state model
	if resp.Diagnostics.Append(req.State.Get(ctx, &state)...); !resp.Diagnostics.HasError() && state.isBuiltIn() {
		diagnostics.BuiltIn(&resp.Diagnostics, "gatehouse_client", "client", label(state))
	}
}
