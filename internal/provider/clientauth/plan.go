package clientauth

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
)

// PlanIdentity decides what a changed client_id means: the same client under a new name, or another client, which replaces the
// credential. So does another realm, and a client that the plan deletes and creates again under the same name.
func PlanIdentity(
	ctx context.Context,
	provider *providerdata.Data,
	uuid string,
	before, after Identity,
	resp *resource.ModifyPlanResponse,
) (renamed, replaced bool, err error) {
	if moved := !after.Realm.Equal(before.Realm); provider == nil || moved { // the schema says that a realm replaces
		return false, moved, nil
	}
	realm, name := after.Realm.ValueString(), after.ClientID.ValueString()
	changed, at := !after.ClientID.Equal(before.ClientID), path.Root("client_id")
	switch {
	case changed && after.ClientID.IsUnknown():
		replaced = true
	case changed:
		renamed, err = provider.IsRename(ctx, realm, uuid, name)
		replaced = !renamed && err == nil
	case uuid != "" && provider.Recreates(realm, uuid, name) || provider.Created.Has(providerdata.Object{Realm: realm}):
		replaced, at = true, path.Root("id")
	}
	if replaced {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("id"), types.StringUnknown())...)
		resp.RequiresReplace.Append(at)
	}
	return renamed, replaced, err
}
