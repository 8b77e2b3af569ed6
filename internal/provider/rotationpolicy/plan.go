package rotationpolicy

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
)

var _ resource.ResourceWithModifyPlan = (*Resource)(nil)

// ModifyPlan replaces a policy whose realm the plan deletes and creates again, by an argument that the configuration omits. Where it
// omits none, a warning says what is lost.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() || req.State.Raw.IsNull() || r.Provider == nil {
		return
	}
	var config, state model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !config.Realm.Equal(state.Realm) ||
		!r.Provider.Created.Has(providerdata.Object{Realm: state.Realm.ValueString()}) {
		return
	}
	switch {
	case config.Name.IsNull():
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("name"), types.StringUnknown())...)
		resp.RequiresReplace.Append(path.Root("name"))
	case config.Enabled.IsNull():
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("enabled"), types.BoolUnknown())...)
		resp.RequiresReplace.Append(path.Root("enabled"))
	default:
		resp.Diagnostics.AddWarning("A realm is replaced, and its rotation policy needs another apply",
			state.label()+": the plan deletes its realm and creates it again, without the policy. Apply once more after this apply.")
	}
}
