package client

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/convert"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/diagnostics"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/durations"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// ModifyPlan fills what follows from other arguments, so that a computed attribute is unknown exactly when this plan changes
// it, and refuses flows that the access type cannot have.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		refuseDestroy(ctx, req, resp)
		return
	}
	var plan, config model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if r.Provider != nil { // for the credentials of the client, which are planned after it
		r.Provider.Planned.NoteClient(
			plan.Realm.ValueString(),
			providerdata.PlannedClient{
				UUID:       plan.ID.ValueString(),
				ClientID:   plan.ClientID.ValueString(),
				AccessType: plan.AccessType.ValueString(),
			},
		)
	}
	var state model
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
		r.planParents(ctx, plan, state, config, resp)
	}
	if plan.AccessType.IsUnknown() {
		return
	}
	if config.EnabledFlows.IsNull() {
		plan.EnabledFlows = convert.ToSet(ctx, defaultFlows(plan.AccessType.ValueString()), &resp.Diagnostics)
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("enabled_flows"), plan.EnabledFlows)...)
	}
	if !fullyKnown(plan.EnabledFlows) {
		return
	}
	// What is on the server already may stay: Keycloak's own bearer-only clients have the standard flow on.
	if !plan.AccessType.Equal(state.AccessType) || !plan.EnabledFlows.Equal(state.EnabledFlows) {
		plan.checkFlows(ctx, &resp.Diagnostics)
	}
	account := types.StringUnknown()
	if !plan.hasServiceAccount(ctx, &resp.Diagnostics) {
		account = types.StringNull()
	} else if !state.ServiceAccountUserID.IsNull() {
		account = state.ServiceAccountUserID
	}
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("service_account_user_id"), account)...)
	if !plan.AccessTokenLifespan.Equal(state.AccessTokenLifespan) {
		r.warnOfCap(ctx, &plan, &resp.Diagnostics)
	}
}

// warnOfCap warns of a lifespan that the realm's sessions cut. Where the realm cannot be seen, or comes with the same apply, there is
// nothing to warn of yet.
func (r *Resource) warnOfCap(ctx context.Context, plan *model, diags *diag.Diagnostics) {
	seconds := plan.AccessTokenLifespan.Seconds()
	if seconds == nil || r.Provider == nil || r.Provider.Unknown != "" || plan.Realm.IsUnknown() {
		return
	}
	limit, err := r.Provider.Admin.Realms.CachedSessionMaxLifespan(ctx, plan.Realm.ValueString())
	if err != nil || limit == 0 || *seconds <= limit {
		return
	}
	diags.AddAttributeWarning(
		path.Root("access_token_lifespan"), "Lifespan is cut by the realm's sessions",
		fmt.Sprintf("%s: a session of the realm lasts %s at most (sso_session_max_lifespan), and no access token outlives it.",
			plan.label(), durations.Format(int64(limit))),
	)
}

func fullyKnown(s types.Set) bool {
	return !s.IsUnknown() && !slices.ContainsFunc(s.Elements(), func(v attr.Value) bool { return v.IsUnknown() })
}

func (m *model) hasServiceAccount(ctx context.Context, diags *diag.Diagnostics) bool {
	return contains(convert.StringSet(ctx, m.EnabledFlows, diags), flowServiceAccounts)
}

// checkFlows refuses what Keycloak would take and then never honour.
func (m *model) checkFlows(ctx context.Context, diags *diag.Diagnostics) {
	listed, access := convert.StringSet(ctx, m.EnabledFlows, diags), m.AccessType.ValueString()
	needsProof := []string{flowServiceAccounts, flowAuthorization, flowTokenExchange, flowCIBA}
	refuse := func(flow, why string) {
		diags.AddAttributeError(path.Root("enabled_flows"), "Flow does not fit the client", fmt.Sprintf("%q %s.", flow, why))
	}
	for _, flow := range listed {
		switch {
		case access == wire.BearerOnly:
			refuse(flow, "is not possible for a bearer-only client, which never asks for tokens: omit enabled_flows")
		case access == wire.Public && slices.Contains(needsProof, flow):
			refuse(flow, `needs access_type = "confidential": a public client cannot prove who it is`)
		case flow == flowAuthorization && !contains(listed, flowServiceAccounts):
			refuse(flow, `needs "service_accounts" too: Keycloak evaluates policies with the service account`)
		}
	}
}

func contains(list []string, s string) bool { return slices.Contains(list, s) }

func keys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	return out
}

// refuseDestroy refuses in the plan what Keycloak would refuse in the apply, after other resources are gone.
func refuseDestroy(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var state model
	if resp.Diagnostics.Append(req.State.Get(ctx, &state)...); !resp.Diagnostics.HasError() && state.isBuiltIn() {
		diagnostics.BuiltIn(&resp.Diagnostics, "gatehouse_client", "client", state.label())
	}
}
