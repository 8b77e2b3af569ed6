package keycredential

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/clientauth"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/diagnostics"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/privatestate"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
)

// ModifyPlan follows a client that is renamed, and refuses one that this configuration makes public, or that has another
// credential.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() || r.Provider == nil {
		return
	}
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	exists, uuid, verb := !req.State.Raw.IsNull(), "", "create"
	var renamed, replaced bool
	var err error
	if exists {
		verb = "update"
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
		uuid, _ = privatestate.Get[string](ctx, req.Private, clientauth.UUIDKey, &resp.Diagnostics)
		renamed, replaced, err = clientauth.PlanIdentity(ctx, r.Provider, uuid, state.identity(), plan.identity(), resp)
	}
	if resp.Diagnostics.HasError() || replaced {
		return
	}
	if err == nil && !plan.Realm.IsUnknown() && !plan.ClientID.IsUnknown() {
		realm, clientID := plan.Realm.ValueString(), plan.ClientID.ValueString()
		planned := providerdata.PlannedCredential{Key: true, Exists: exists}
		if err = clientauth.CheckSingle(r.Provider, realm, clientID, planned); err == nil {
			_, err = clientauth.CheckPlanned(r.Provider, realm, uuid, clientID)
		}
	}
	if err != nil {
		diagnostics.FailedAt(&resp.Diagnostics, path.Root("client_id"), verb, "key credential", plan.label(), err)
	} else if renamed {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("id"), types.StringUnknown())...)
	}
}
