package clientscope

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/roleset"
)

var _ resource.ResourceWithModifyPlan = (*Resource)(nil)

// ModifyPlan warns of roles that are about to be mapped and lead to rights over the realm.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		return
	}
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	}
	if resp.Diagnostics.HasError() || plan.Realm.IsUnknown() {
		return
	}
	if !plan.Realm.Equal(state.Realm) || !plan.Protocol.Equal(state.Protocol) {
		state = model{} // a replacement maps them all
	}
	added := roleset.Known(plan.RealmRoles, plan.ClientRoles).Minus(roleset.Known(state.RealmRoles, state.ClientRoles))
	added.WarnOfRights(ctx, r.session, plan.Realm.ValueString(), &resp.Diagnostics)
}
