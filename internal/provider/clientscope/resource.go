// Package clientscope is gatehouse_client_scope, what a token may carry and under which name it is asked for, and
// gatehouse_protocol_mapper, which puts claims and audiences into tokens. It links no scope to a client: that is
// gatehouse_client's.
package clientscope

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/diagnostics"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/importid"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/roleset"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

var (
	_ resource.ResourceWithConfigure   = (*Resource)(nil)
	_ resource.ResourceWithIdentity    = (*Resource)(nil)
	_ resource.ResourceWithImportState = (*Resource)(nil)
)

// Resource implements gatehouse_client_scope.
type Resource struct{ providerdata.Resource }

// NewResource makes one.
func NewResource() resource.Resource { return &Resource{} }

// Metadata implements resource.Resource.
func (r *Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_client_scope"
	resp.ResourceBehavior.MutableIdentity = true
}

// Create implements resource.Resource. Every role is looked up before the first write.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || !r.Provider.CanWrite(&resp.Diagnostics) {
		return
	}
	scopes, realm := r.Provider.Admin.ClientScopes, plan.Realm.ValueString()
	wanted := roleset.FromConfig(ctx, plan.RealmRoles, plan.ClientRoles, &resp.Diagnostics)
	roles, err := wanted.Resolve(ctx, r.Provider, realm)
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "create", "client scope", plan.label(), err)
		return
	}
	body := plan.toAPI(ctx, &resp.Diagnostics)
	if err := scopes.Create(ctx, realm, body); err != nil {
		if admin.IsConflict(err) {
			diagnostics.Exists(&resp.Diagnostics, "gatehouse_client_scope", "client scope", plan.label(), plan.importID(), err)
			return
		}
		diagnostics.Failed(&resp.Diagnostics, "create", "client scope", plan.label(), err)
		return
	}
	plan.ID = types.StringPointerValue(body.ID)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
	if err := r.addRoles(ctx, plan, roles); err != nil {
		diagnostics.Failed(&resp.Diagnostics, "map the roles of", "client scope", plan.label(), err)
		// Left there it would be tainted, and its replacement would unlink it from the clients that have it by then.
		if scopes.Delete(context.WithoutCancel(ctx), realm, *body.ID) == nil {
			resp.State.RemoveResource(ctx)
		}
	}
}

func (r *Resource) addRoles(ctx context.Context, m model, roles map[string][]wire.Role) error {
	for container, list := range roles {
		if err := r.Provider.Admin.ClientScopes.AddRoles(ctx, m.Realm.ValueString(), m.ID.ValueString(), container, list); err != nil {
			return err
		}
	}
	return nil
}

// Read implements resource.Resource.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	// First: Terraform below 1.12 passes no identity, and a Read that returns early must still set one.
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
	if resp.Diagnostics.HasError() || !r.Provider.CanRefresh(&resp.Diagnostics) {
		return
	}
	scopes, realm, id := r.Provider.Admin.ClientScopes, state.Realm.ValueString(), state.ID.ValueString()
	imported := state.justImported()
	current, err := scopes.Refresh(ctx, realm, id)
	mapped := &wire.RoleMappings{}
	if err == nil && (imported || state.managesRoles()) {
		mapped, err = scopes.Roles(ctx, realm, id)
	}
	if admin.IsGone(err) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "read", "client scope", state.label(), err)
		return
	}
	roles := roleset.FromMappings(mapped)
	if imported {
		state.Attributes = types.MapUnknown(types.StringType)
	} else {
		roles = roles.Managed(state.RealmRoles, state.ClientRoles)
	}
	state.fromAPI(ctx, current, &resp.Diagnostics)
	state.RealmRoles, state.ClientRoles = roles.Values(ctx, state.RealmRoles, state.ClientRoles, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
}

// Update implements resource.Resource. Roles are added before others are removed, so that tokens issued meanwhile lack none.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !r.Provider.CanWrite(&resp.Diagnostics) {
		return
	}
	replaced := plan.ID.IsUnknown() // some of the roles went with what this run has replaced
	plan.ID = state.ID
	scopes, realm, id := r.Provider.Admin.ClientScopes, plan.Realm.ValueString(), plan.ID.ValueString()
	missing, extra, err := r.compareRoles(ctx, plan, state, replaced, &resp.Diagnostics)
	if err == nil {
		err = scopes.Modify(ctx, realm, id, func(current *wire.ClientScope) *wire.ClientScopeChange {
			return plan.changes(ctx, &state, current, &resp.Diagnostics)
		})
	}
	if err == nil {
		err = r.addRoles(ctx, plan, missing)
	}
	for container, roles := range extra {
		if err == nil {
			err = scopes.RemoveRoles(ctx, realm, id, container, roles)
		}
	}
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "update", "client scope", plan.label(), err)
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
}

// compareRoles tells which roles the plan maps and unmaps, compared with the prior state, or, for an argument that was not in the
// configuration, with the server. It writes nothing.
func (r *Resource) compareRoles(
	ctx context.Context,
	plan, prior model,
	replaced bool,
	diags *diag.Diagnostics,
) (missing, extra map[string][]wire.Role, err error) {
	if !plan.managesRoles() {
		return nil, nil, nil
	}
	want := roleset.FromConfig(ctx, plan.RealmRoles, plan.ClientRoles, diags)
	had := roleset.FromConfig(ctx, prior.RealmRoles, prior.ClientRoles, diags)
	had = had.Managed(plan.RealmRoles, plan.ClientRoles)
	mapped, err := r.Provider.Admin.ClientScopes.Roles(ctx, plan.Realm.ValueString(), plan.ID.ValueString())
	if err != nil {
		return nil, nil, err
	}
	have := roleset.FromMappings(mapped).Managed(plan.RealmRoles, plan.ClientRoles)
	if replaced {
		had = had.Intersect(have)
	}
	for clientID, names := range have {
		if clientID == "" && prior.RealmRoles.IsNull() || clientID != "" && prior.ClientRoles.IsNull() {
			had[clientID] = names
		}
	}
	missing, err = want.Minus(had).Resolve(ctx, r.Provider, plan.Realm.ValueString())
	return missing, had.Minus(want).Pick(mapped), err
}

// Delete implements resource.Resource.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !r.Provider.CanWrite(&resp.Diagnostics) {
		return
	}
	if err := r.Provider.Admin.ClientScopes.Delete(ctx, state.Realm.ValueString(), state.ID.ValueString()); err != nil {
		diagnostics.Failed(&resp.Diagnostics, "delete", "client scope", state.label(), err)
	}
}

// ImportState implements resource.ResourceWithImportState: by "realm/name", or by identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if !r.Provider.CanRead(&resp.Diagnostics) {
		return
	}
	var id identityModel
	if !importid.Read(ctx, req, &resp.Diagnostics, &id, func(parts []string) {
		id.Realm, id.Name = types.StringValue(parts[0]), types.StringValue(parts[1])
	}, "realm/name") {
		return
	}
	m := model{Realm: id.Realm, Name: id.Name}
	current, err := find(ctx, r.Provider, id.Realm.ValueString(), id.Name.ValueString())
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "import", "client scope", m.label(), err)
		return
	}
	if p := wire.Value(current.Protocol); p != "openid-connect" && p != "saml" {
		resp.Diagnostics.AddError("Unknown protocol", fmt.Sprintf("%s speaks %q, which this type does not manage.", m.label(), p))
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("realm"), id.Realm)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), current.ID)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("name"), id.Name)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, id)...)
}

// find looks a client scope up by its name; the error names scopes that come close.
func find(ctx context.Context, provider *providerdata.Data, realm, name string) (*wire.ClientScope, error) {
	scope, err := provider.Admin.ClientScopes.Find(ctx, realm, name)
	return scope, provider.NearScopes(ctx, realm, name, err)
}
