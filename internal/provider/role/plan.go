package role

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/diagnostics"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/privatestate"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/roleset"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/rolewarnings"
)

// ModifyPlan decides what another client_id means, refuses a role that contains itself, which Keycloak takes though it means
// nothing, and warns of rights that are about to be put into the role.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		refuseDestroy(ctx, req, resp)
		return
	}
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	}
	if !req.State.Raw.IsNull() && !resp.Diagnostics.HasError() {
		container, _ := privatestate.Get[string](ctx, req.Private, containerKey, &resp.Diagnostics)
		r.planClient(ctx, plan, state, container, resp)
	}
	if resp.Diagnostics.HasError() || plan.Realm.IsUnknown() {
		return
	}
	if req.State.Raw.IsNull() && r.Provider != nil {
		r.Provider.Created.Note(
			providerdata.Object{Realm: plan.Realm.ValueString(), ClientID: plan.ClientID.ValueString(), Role: plan.Name.ValueString()},
		)
	}
	if len(resp.RequiresReplace) > 0 || !plan.Realm.Equal(state.Realm) {
		state = model{} // all of them are added again
	} else if roleset.Known(plan.arguments()).Intersect(roleset.Known(state.arguments())).Created(r.Provider, plan.Realm.ValueString()) {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("id"), types.StringUnknown())...) // an update puts them back
	}
	added := roleset.Known(plan.arguments()).Minus(roleset.Known(state.arguments()))
	if !plan.Name.IsUnknown() && !plan.ClientID.IsUnknown() &&
		slices.Contains(added[plan.ClientID.ValueString()], plan.Name.ValueString()) {
		resp.Diagnostics.AddAttributeError(path.Root("composites"), "Role contains itself",
			plan.label()+" is listed in its own composites.")
		return
	}
	rolewarnings.Rights(ctx, r.Provider, plan.Realm.ValueString(), added, &resp.Diagnostics)
}

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
			diagnostics.FailedAt(&resp.Diagnostics, path.Root("client_id"), "update", "role", plan.label(), err)
		} else if !renamed {
			resp.RequiresReplace.Append(path.Root("client_id"))
		}
	case uuid != "" && r.Provider.Recreates(realm, uuid, clientID) || r.Provider.Created.Has(providerdata.Object{Realm: realm}):
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("id"), types.StringUnknown())...)
		resp.RequiresReplace.Append(path.Root("id"))
	}
}

// refuseDestroy refuses in the plan what Keycloak would refuse in the apply, after other resources are gone.
func refuseDestroy(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var state model
	if resp.Diagnostics.Append(req.State.Get(ctx, &state)...); !resp.Diagnostics.HasError() && state.isBuiltIn() {
		diagnostics.BuiltIn(&resp.Diagnostics, "gatehouse_role", "role", state.label())
	}
}
