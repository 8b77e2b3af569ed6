package protocolmapper

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/diagnostics"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/privatestate"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
)

// ModifyPlan warns of a mapper that decides whose token it is and of settings without effect, and decides what another client_id
// means: the same client under a new name, or another client, which replaces the mapper. So does a client, a client scope or a
// realm that the plan deletes and creates again under the same name.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		return
	}
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	}
	if !plan.Config.Equal(state.Config) {
		plan.warnOfSubject(&resp.Diagnostics)
		plan.warnOfNoEffect(&resp.Diagnostics)
	}
	if req.State.Raw.IsNull() || r.Provider == nil || !plan.Realm.Equal(state.Realm) ||
		resp.Diagnostics.HasError() { // another realm replaces
		return
	}
	parent, _ := privatestate.Get[admin.MapperParent](ctx, req.Private, parentKey, &resp.Diagnostics)
	uuid, realm := parent.Client, plan.Realm.ValueString()
	switch changed := !plan.ClientID.Equal(state.ClientID); {
	case changed && plan.ClientID.ValueString() == "": // unknown, or a client scope instead
		resp.RequiresReplace.Append(path.Root("client_id"))
	case changed:
		renamed, err := r.Provider.IsRename(ctx, realm, uuid, plan.ClientID.ValueString())
		if err != nil {
			diagnostics.FailedAt(&resp.Diagnostics, path.Root("client_id"), "update", "protocol mapper", plan.label(), err)
		} else if !renamed {
			resp.RequiresReplace.Append(path.Root("client_id"))
		}
	case uuid != "" && r.Provider.Recreates(realm, uuid, plan.ClientID.ValueString()),
		plan.ClientID.IsNull() && r.Provider.Created.Has(providerdata.Object{Realm: realm, Scope: plan.ClientScope.ValueString()}),
		r.Provider.Created.Has(providerdata.Object{Realm: realm}):
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("id"), types.StringUnknown())...)
		resp.RequiresReplace.Append(path.Root("id"))
	}
}

// warnOfSubject warns of a mapper that decides whose token it is. Keycloak believes the claim "sub" of its own access tokens, its
// Admin REST API too (contract: TestMapperThatWritesTheSubjectMakesTheClientAnybody).
func (m *model) warnOfSubject(diags *diag.Diagnostics) {
	config := m.Config.Elements()
	if !types.StringValue("sub").Equal(config["claim.name"]) || !types.StringValue("true").Equal(config["access.token.claim"]) {
		return
	}
	diags.AddAttributeWarning(
		path.Root("config"), "Mapper decides whose token it is",
		fmt.Sprintf(
			"%s writes the claim \"sub\" into access tokens: the client is then the subject that the claim names, to every service of "+
				"the realm and to Keycloak's own Admin REST API, with all rights of that user. Leave \"sub\" to Keycloak "+
				"(oidc-sub-mapper) unless this client is trusted as an administrator of the realm.",
			m.label(),
		),
	)
}
