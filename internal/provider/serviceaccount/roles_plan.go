package serviceaccount

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/roleset"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/rolewarnings"
)

// ModifyPlan keeps what is computed, and warns of roles that are about to be granted.
func (r *RolesResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		return
	}
	var plan, state, config rolesModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	realm, listed := plan.Realm.ValueString(), roleset.Known(plan.RealmRoles, plan.ClientRoles)
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
		keepComputed(ctx, plan.account(), state.account(), config.account(), resp)
		if plan.account().differs(state.account(), config.account()) {
			state = rolesModel{} // all of them are granted again
		} else {
			if plan.ClientID.IsUnknown() {
				plan.ClientID = state.ClientID
			}
			if config.account().isCreated(r.Provider) {
				if at, ok := planAgain(ctx, config.account(), state.label(), resp); ok {
					resp.RequiresReplace.Append(at)
				}
			} else if had := roleset.Known(state.RealmRoles, state.ClientRoles); listed.Intersect(had).Created(r.Provider, realm) {
				planAgain(ctx, config.account(), state.label(), resp) // an update grants them again
			}
		}
	}
	if resp.Diagnostics.HasError() || plan.Realm.IsUnknown() {
		return
	}
	added := listed.Minus(roleset.Known(state.RealmRoles, state.ClientRoles))
	rolewarnings.Rights(ctx, r.Provider, realm, added, &resp.Diagnostics)
	if !plan.ClientID.IsUnknown() {
		rolewarnings.Scope(ctx, r.Provider, realm, plan.ClientID.ValueString(), added, &resp.Diagnostics)
	}
}
