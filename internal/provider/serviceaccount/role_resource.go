// Package serviceaccount is gatehouse_service_account_role, one role on one service account, additive: roles that it does not
// name are left alone; and gatehouse_service_account_roles, all the roles of one. They never touch users who are not service
// accounts.
package serviceaccount

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/diagnostics"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/importid"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/privatestate"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/rolewarnings"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

var (
	_ resource.ResourceWithConfigure        = (*RoleResource)(nil)
	_ resource.ResourceWithConfigValidators = (*RoleResource)(nil)
	_ resource.ResourceWithIdentity         = (*RoleResource)(nil)
	_ resource.ResourceWithImportState      = (*RoleResource)(nil)
	_ resource.ResourceWithModifyPlan       = (*RoleResource)(nil)
)

// RoleResource implements gatehouse_service_account_role.
type RoleResource struct{ providerdata.Resource }

// NewRoleResource makes one.
func NewRoleResource() resource.Resource { return &RoleResource{} }

// Metadata implements resource.Resource.
func (r *RoleResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_service_account_role"
	resp.ResourceBehavior.MutableIdentity = true
}

// Create implements resource.Resource. Everything is looked up before the one write.
func (r *RoleResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan roleModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || !r.Provider.CanWrite(&resp.Diagnostics) {
		return
	}
	late := plan.ClientID.IsUnknown() // and so the plan could not look at the client
	made, err := r.assign(ctx, &plan)
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "create", "service account role", plan.label(), err)
		return
	}
	privatestate.Set(ctx, resp.Private, mappingKey, made, &resp.Diagnostics)
	if late {
		rolewarnings.Scope(ctx, r.Provider, plan.Realm.ValueString(), plan.ClientID.ValueString(), plan.set(), &resp.Diagnostics)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
}

func (r *RoleResource) assign(ctx context.Context, plan *roleModel) (roleMapping, error) {
	realm := plan.Realm.ValueString()
	of := plan.account()
	if err := of.resolve(ctx, r.Provider); err != nil {
		return roleMapping{}, err
	}
	plan.ServiceAccountUserID, plan.ClientID = of.UserID, of.ClientID
	container, err := r.container(ctx, *plan)
	if err != nil {
		return roleMapping{}, err
	}
	name := plan.Role.ValueString()
	role, err := r.Provider.Admin.Roles.CachedFind(ctx, realm, container, name)
	if err != nil {
		return roleMapping{}, r.Provider.NearRoles(ctx, realm, container, name, err)
	}
	userID := plan.ServiceAccountUserID.ValueString()
	defer r.Provider.Lock(realm, userID)()
	err = r.Provider.Admin.ServiceAccounts.AddRole(ctx, realm, userID, container, *role)
	if err == nil {
		r.Provider.AssignedRoles.Note(realm, userID, container, *role.ID)
	}
	return roleMapping{*role.ID, container}, err
}

// container is the UUID of the role's client, "" for a realm role.
func (r *RoleResource) container(ctx context.Context, m roleModel) (string, error) {
	if m.RoleClientID.IsNull() {
		return "", nil
	}
	realm, clientID := m.Realm.ValueString(), m.RoleClientID.ValueString()
	uuid, err := r.Provider.Admin.Clients.CachedUUID(ctx, realm, clientID)
	return uuid, r.Provider.NearClients(ctx, realm, clientID, err)
}

// Read implements resource.Resource.
func (r *RoleResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state roleModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	// First: Terraform below 1.12 passes no identity, and a Read that returns early must still set one.
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
	if resp.Diagnostics.HasError() || !r.Provider.CanRefresh(&resp.Diagnostics) {
		return
	}
	stored, _ := privatestate.Get[roleMapping](ctx, req.Private, mappingKey, &resp.Diagnostics)
	found, err := r.find(ctx, &state, stored)
	switch {
	case admin.IsGone(err) || err == nil && found == nil:
		resp.State.RemoveResource(ctx)
		return
	case err != nil:
		diagnostics.Failed(&resp.Diagnostics, "read", "service account role", state.label(), err)
		return
	}
	privatestate.Set(ctx, resp.Private, mappingKey, found, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
}

// find looks for the role among those that are directly mapped, by its ID where that is known; nil when it is not mapped. An
// import knows only the client: the user is then looked up, without creating one. A role that was renamed has its new name.
func (r *RoleResource) find(ctx context.Context, m *roleModel, kept roleMapping) (*roleMapping, error) {
	of := m.account()
	if found, err := of.find(ctx, r.Provider); err != nil || !found {
		return nil, err
	}
	m.ServiceAccountUserID = of.UserID
	if kept.Role == "" {
		var err error
		if kept.Container, err = r.container(ctx, *m); err != nil {
			return nil, err
		}
	}
	accounts, realm, userID := r.Provider.Admin.ServiceAccounts, m.Realm.ValueString(), m.ServiceAccountUserID.ValueString()
	roles, err := accounts.Roles(ctx, realm, userID, kept.Container)
	if err != nil {
		return nil, err
	}
	for _, role := range roles {
		if *role.ID == kept.Role || kept.Role == "" && *role.Name == m.Role.ValueString() {
			m.Role = types.StringPointerValue(role.Name)
			return &roleMapping{*role.ID, kept.Container}, nil
		}
	}
	_, err = accounts.Get(ctx, realm, userID) // the list of another user, or of none, proves nothing
	return nil, err
}

// Update implements resource.Resource. Nothing is updated in place: only the spelling of which argument names the account
// can change.
func (r *RoleResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan roleModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
}

// Delete implements resource.Resource.
func (r *RoleResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state roleModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !r.Provider.CanWrite(&resp.Diagnostics) {
		return
	}
	var err error
	found, stored := privatestate.Get[roleMapping](ctx, req.Private, mappingKey, &resp.Diagnostics)
	if !stored { // an import of an older version: by the names
		var listed *roleMapping
		if listed, err = r.find(ctx, &state, found); listed != nil {
			found = *listed
		}
	}
	realm, userID := state.Realm.ValueString(), state.ServiceAccountUserID.ValueString()
	defer r.Provider.Lock(realm, userID)()
	if err == nil && found.Role != "" && !r.Provider.AssignedRoles.Has(realm, userID, found.Container, found.Role) {
		role := wire.Role{ID: &found.Role, Name: state.Role.ValueStringPointer()}
		err = r.Provider.Admin.ServiceAccounts.RemoveRole(ctx, realm, userID, found.Container, role)
	}
	if err != nil && !admin.IsGone(err) { // the role or the account is gone, and the mapping with it
		diagnostics.Failed(&resp.Diagnostics, "delete", "service account role", state.label(), err)
	}
}

// ImportState implements resource.ResourceWithImportState: by "realm/client_id/role", by
// "realm/client_id/role_client_id/role", or by identity.
func (r *RoleResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if !r.Provider.CanRead(&resp.Diagnostics) {
		return
	}
	var id roleIdentityModel
	if !importid.Read(ctx, req, &resp.Diagnostics, &id, func(parts []string) {
		id.Realm, id.ClientID, id.Role = types.StringValue(parts[0]), types.StringValue(parts[1]), types.StringValue(parts[len(parts)-1])
		if len(parts) == 4 {
			id.RoleClientID = types.StringValue(parts[2])
		}
	}, "realm/client_id/role", "realm/client_id/role_client_id/role") {
		return
	}
	m := roleModel{Realm: id.Realm, ClientID: id.ClientID, Role: id.Role, RoleClientID: id.RoleClientID}
	found, err := r.find(ctx, &m, roleMapping{})
	if err == nil && found == nil {
		err = errors.New("the service account does not have this role, or the client has no service account")
	}
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "import", "service account role", m.label(), err)
		return
	}
	privatestate.Set(ctx, resp.Private, mappingKey, found, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.Set(ctx, &m)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, id)...)
}
