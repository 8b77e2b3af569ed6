package serviceaccount

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
)

// keepComputed keeps in a plan what is computed from the other argument, as long as that one does not change.
func keepComputed(ctx context.Context, plan, state, config account, resp *resource.ModifyPlanResponse) {
	if config.ClientID.IsNull() && plan.UserID.Equal(state.UserID) {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("client_id"), state.ClientID)...)
	}
	if config.UserID.IsNull() && plan.ClientID.Equal(state.ClientID) {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("service_account_user_id"), state.UserID)...)
	}
}

// planAgain makes what is computed of the account unknown, and returns its path: a role that the account has by the state is one that
// the plan deletes and creates again. With both arguments in the configuration nothing can be unknown, and a warning says what goes.
func planAgain(ctx context.Context, config account, label string, resp *resource.ModifyPlanResponse) (at path.Path, ok bool) {
	switch {
	case config.ClientID.IsNull():
		at = path.Root("client_id")
	case config.UserID.IsNull():
		at = path.Root("service_account_user_id")
	default:
		resp.Diagnostics.AddWarning(
			"A replaced role needs another apply",
			label+": the plan deletes a role and creates it again, which takes it from the service account. Apply once more after this "+
				"apply, "+
				"or configure only one of service_account_user_id and client_id: then the same apply grants it again.",
		)
		return at, false
	}
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, at, types.StringUnknown())...)
	return at, true
}

// isCreated reports that the plan creates the account's client, which may be the second half of a replacement: the account is another
// one then, without any role.
func (a account) isCreated(provider *providerdata.Data) bool {
	if provider == nil || a.ClientID.IsUnknown() {
		return false
	}
	client, planned := provider.Planned.Client(a.Realm.ValueString(), "", a.ClientID.ValueString())
	return planned && client.UUID == ""
}

// differs reports that a plan is for another account than the state, or for one that is not known yet: it replaces the resource.
func (a account) differs(state, config account) bool {
	return !a.Realm.Equal(state.Realm) || !config.UserID.IsNull() && !a.UserID.Equal(state.UserID) ||
		!config.ClientID.IsNull() && !a.ClientID.Equal(state.ClientID)
}
