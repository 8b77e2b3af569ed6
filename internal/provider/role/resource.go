// Package role is gatehouse_role: a realm role or a client role.
package role

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/diagnostics"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/importid"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/privatestate"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/roleset"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

var (
	_ resource.ResourceWithConfigure   = (*Resource)(nil)
	_ resource.ResourceWithIdentity    = (*Resource)(nil)
	_ resource.ResourceWithImportState = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan  = (*Resource)(nil)
)

// Resource implements gatehouse_role.
type Resource struct{ providerdata.Resource }

// NewResource makes one.
func NewResource() resource.Resource { return &Resource{} }

// Metadata implements resource.Resource.
func (r *Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_role"
	resp.ResourceBehavior.MutableIdentity = true
}

// Create implements resource.Resource.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || !r.Provider.CanWrite(&resp.Diagnostics) {
		return
	}
	realm := plan.Realm.ValueString()
	container, err := containerOf(ctx, r.Provider, plan)
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "create", "role", plan.label(), err)
		return
	}
	// Keycloak silently skips composites of a client that it does not know.
	parts := plan.parts(ctx, &resp.Diagnostics)
	if _, err := parts.Resolve(ctx, r.Provider, realm); err != nil {
		diagnostics.Failed(&resp.Diagnostics, "create", "role", plan.label(), err)
		return
	}
	body := plan.toAPI(ctx, &resp.Diagnostics)
	if body.Composites = compositesBody(parts); body.Composites != nil {
		composite := true // or they are passed over
		body.Composite = &composite
	}
	created, err := r.Provider.Admin.Roles.Create(ctx, realm, container, body)
	if err != nil {
		if admin.IsConflict(err) {
			diagnostics.Exists(&resp.Diagnostics, "gatehouse_role", "role", plan.label(), plan.importID(), err)
			return
		}
		diagnostics.Failed(&resp.Diagnostics, "create", "role", plan.label(), err)
		return
	}
	plan.ID = types.StringPointerValue(created.ID)
	if container != "" {
		privatestate.Set(ctx, resp.Private, containerKey, container, &resp.Diagnostics)
	}
	roleset.FindClientUUIDs(ctx, r.Provider, realm, parts).Store(ctx, resp.Private, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
}

// containerOf is the UUID of the role's client, "" for a realm role.
func containerOf(ctx context.Context, provider *providerdata.Data, m model) (string, error) {
	if m.ClientID.IsNull() {
		return "", nil
	}
	realm, clientID := m.Realm.ValueString(), m.ClientID.ValueString()
	container, err := provider.Admin.Clients.CachedUUID(ctx, realm, clientID)
	return container, provider.NearClients(ctx, realm, clientID, err)
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
	current, err := r.Provider.Admin.Roles.Refresh(ctx, state.Realm.ValueString(), state.ID.ValueString())
	if admin.IsGone(err) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "read", "role", state.label(), err)
		return
	}
	state.fromAPI(ctx, current, &resp.Diagnostics)
	uuids, err := r.readComposites(ctx, &state, current, roleset.StoredClientUUIDs(ctx, req.Private, &resp.Diagnostics), &resp.Diagnostics)
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "read the composites of", "role", state.label(), err)
		return
	}
	uuids.Store(ctx, resp.Private, &resp.Diagnostics)
	if wire.Value(current.ClientRole) && current.ContainerID != nil {
		privatestate.Set(ctx, resp.Private, containerKey, *current.ContainerID, &resp.Diagnostics)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
}

// Update implements resource.Resource.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !r.Provider.CanWrite(&resp.Diagnostics) {
		return
	}
	if err := r.update(ctx, plan, state, roleset.StoredClientUUIDs(ctx, req.Private, &resp.Diagnostics), &resp.Diagnostics); err != nil {
		diagnostics.Failed(&resp.Diagnostics, "update", "role", plan.label(), err)
		return
	}
	plan.ID = state.ID
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
}

// update looks every role up before the first write, and sends no more than the plan changes.
func (r *Resource) update(ctx context.Context, plan, state model, uuids roleset.ClientUUIDs, diags *diag.Diagnostics) error {
	add, remove, err := r.compositeChanges(ctx, plan, state, uuids, diags)
	if err != nil {
		return err
	}
	roles, realm, id := r.Provider.Admin.Roles, plan.Realm.ValueString(), state.ID.ValueString()
	if !plan.Name.Equal(state.Name) || !plan.Description.Equal(state.Description) || !plan.Attributes.Equal(state.Attributes) {
		change := func(current *wire.Role) *wire.Role { return plan.changes(ctx, &state, current, diags) }
		if err := roles.Modify(ctx, realm, id, change); err != nil {
			return err
		}
	}
	if len(add) > 0 {
		if err := roles.AddComposites(ctx, realm, id, add); err != nil {
			return err
		}
	}
	if len(remove) > 0 {
		return roles.RemoveComposites(ctx, realm, id, remove)
	}
	return nil
}

// Delete implements resource.Resource. It deletes by ID, so that a client that was renamed in the same apply does not matter.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !r.Provider.CanWrite(&resp.Diagnostics) {
		return
	}
	if state.isBuiltIn() { // the plan refuses first, but for a replacement
		diagnostics.BuiltIn(&resp.Diagnostics, "gatehouse_role", "role", state.label())
		return
	}
	if err := r.Provider.Admin.Roles.Delete(ctx, state.Realm.ValueString(), state.ID.ValueString()); err != nil {
		diagnostics.Failed(&resp.Diagnostics, "delete", "role", state.label(), err)
	}
}

// ImportState implements resource.ResourceWithImportState: by "realm/role", "realm/client_id/role", or by identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if !r.Provider.CanRead(&resp.Diagnostics) {
		return
	}
	var id identityModel
	if !importid.Read(ctx, req, &resp.Diagnostics, &id, func(parts []string) {
		id.Realm, id.Name = types.StringValue(parts[0]), types.StringValue(parts[len(parts)-1])
		if len(parts) == 3 {
			id.ClientID = types.StringValue(parts[1])
		}
	}, "realm/role", "realm/client_id/role") {
		return
	}
	m := model{Realm: id.Realm, ClientID: id.ClientID, Name: id.Name}
	current, err := find(ctx, r.Provider, m)
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "import", "role", m.label(), err)
		return
	}
	m.Attributes = types.MapUnknown(valuesType)
	m.fromAPI(ctx, current, &resp.Diagnostics)
	if _, err := r.readComposites(ctx, &m, current, nil, &resp.Diagnostics); err != nil {
		diagnostics.Failed(&resp.Diagnostics, "import", "role", m.label(), err)
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &m)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, id)...)
}

// find looks a role up by its name; the error names roles that come close.
func find(ctx context.Context, provider *providerdata.Data, m model) (*wire.Role, error) {
	container, err := containerOf(ctx, provider, m)
	if err != nil {
		return nil, err
	}
	realm, name := m.Realm.ValueString(), m.Name.ValueString()
	role, err := provider.Admin.Roles.Find(ctx, realm, container, name)
	return role, provider.NearRoles(ctx, realm, container, name, err)
}

// containerKey is where private state keeps the UUID of a client role's client, which is the same client under another name.
const containerKey = "container"
