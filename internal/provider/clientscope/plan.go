package clientscope

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/roleset"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/rolewarnings"
)

var _ resource.ResourceWithModifyPlan = (*Resource)(nil)

// ModifyPlan warns of roles that are about to be mapped and lead to rights over the realm, and maps roles again that the plan
// deletes and creates again. A realm that the plan creates again replaces the scope.
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
	realm, exists := plan.Realm.ValueString(), !req.State.Raw.IsNull()
	mapped := roleset.Known(plan.RealmRoles, plan.ClientRoles)
	switch {
	case r.Provider == nil:
	case !exists:
		r.Provider.Created.Note(providerdata.Object{Realm: realm, Scope: plan.Name.ValueString()})
	case r.Provider.Created.Has(providerdata.Object{Realm: realm}) && plan.Realm.Equal(state.Realm):
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("id"), types.StringUnknown())...)
		resp.RequiresReplace.Append(path.Root("id"))
	case mapped.Intersect(roleset.Known(state.RealmRoles, state.ClientRoles)).Created(r.Provider, realm):
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("id"), types.StringUnknown())...) // an update maps them again
	}
	if !plan.Realm.Equal(state.Realm) || !plan.Protocol.Equal(state.Protocol) || len(resp.RequiresReplace) > 0 {
		state = model{} // a replacement maps them all
	}
	added := mapped.Minus(roleset.Known(state.RealmRoles, state.ClientRoles))
	rolewarnings.Rights(ctx, r.Provider, realm, added, &resp.Diagnostics)
}
