package clientscope

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/diagnostics"
)

// ModifyPlan decides what another client_id means: the same client under a new name, or another client, which replaces the
// mapper. So does a client that the plan deletes and creates again under the same name.
func (r *MapperResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() || req.State.Raw.IsNull() || r.session == nil || len(resp.RequiresReplace) > 0 {
		return
	}
	var plan, state mapperModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	uuid, realm := keptOwner(ctx, req.Private).Client, plan.Realm.ValueString()
	switch changed := !plan.ClientID.Equal(state.ClientID); {
	case changed && plan.ClientID.ValueString() == "": // unknown, or a client scope instead
		resp.RequiresReplace.Append(path.Root("client_id"))
	case changed:
		renamed, err := r.session.IsRename(ctx, realm, uuid, plan.ClientID.ValueString())
		if err != nil {
			diagnostics.FailedAt(&resp.Diagnostics, path.Root("client_id"), "update", "protocol mapper", plan.label(), err)
		} else if !renamed {
			resp.RequiresReplace.Append(path.Root("client_id"))
		}
	case uuid != "" && r.session.Recreates(realm, uuid):
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("id"), types.StringUnknown())...)
		resp.RequiresReplace.Append(path.Root("id"))
	}
}
