package serviceaccount

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/rolewarnings"
)

// ModifyPlan keeps what is computed, and warns of a role that is about to be granted.
func (r *RoleResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		return
	}
	var plan, state, config roleModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	// A replacement is planned twice, the second time as a create: Terraform shows the warnings of the first time only.
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
		keepComputed(ctx, plan.account(), state.account(), config.account(), resp)
		if plan.Role.Equal(state.Role) && plan.RoleClientID.Equal(state.RoleClientID) &&
			!plan.account().differs(state.account(), config.account()) {
			if plan.set().Created(r.Provider, plan.Realm.ValueString()) || config.account().isCreated(r.Provider) {
				if at, ok := planAgain(ctx, config.account(), state.label(), resp); ok {
					resp.RequiresReplace.Append(at)
				}
			}
			return
		}
	}
	if resp.Diagnostics.HasError() || plan.Realm.IsUnknown() || plan.Role.IsUnknown() || plan.RoleClientID.IsUnknown() {
		return
	}
	realm := plan.Realm.ValueString()
	rolewarnings.Rights(ctx, r.Provider, realm, plan.set(), &resp.Diagnostics)
	if !plan.ClientID.IsUnknown() {
		rolewarnings.Scope(ctx, r.Provider, realm, plan.ClientID.ValueString(), plan.set(), &resp.Diagnostics)
	}
}
