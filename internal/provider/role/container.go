package role

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/diagnostics"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
)

// containerKey is where private state keeps the UUID of a client role's client, which is the same client under another name.
const containerKey = "container"

// planClient decides what a changed client_id means: the same client under a new name, whose roles stay, or another client, which
// replaces the role. So does a client, or a realm, that the plan deletes and creates again under the same name.
func (r *Resource) planClient(ctx context.Context, plan, state model, uuid string, resp *resource.ModifyPlanResponse) {
	if r.Provider == nil || !plan.Realm.Equal(state.Realm) { // another realm replaces
		return
	}
	realm, clientID := plan.Realm.ValueString(), plan.ClientID.ValueString()
	switch changed := !plan.ClientID.Equal(state.ClientID); {
	case changed && (clientID == "" || state.ClientID.IsNull()): // unknown, or a realm role
		resp.RequiresReplace.Append(path.Root("client_id"))
	case changed:
		renamed, err := r.Provider.IsRename(ctx, realm, uuid, clientID)
		if err != nil {
			diagnostics.FailedAt(&resp.Diagnostics, path.Root("client_id"), "update", "role", label(plan), err)
		} else if !renamed {
			resp.RequiresReplace.Append(path.Root("client_id"))
		}
	case uuid != "" && r.Provider.Recreates(realm, uuid, clientID) || r.Provider.Created.Has(providerdata.Object{Realm: realm}):
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("id"), types.StringUnknown())...)
		resp.RequiresReplace.Append(path.Root("id"))
	}
}
