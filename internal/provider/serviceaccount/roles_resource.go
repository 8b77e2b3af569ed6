package serviceaccount

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/diagnostics"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/importid"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/roleset"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/rolewarnings"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

var (
	_ resource.ResourceWithConfigure        = (*RolesResource)(nil)
	_ resource.ResourceWithConfigValidators = (*RolesResource)(nil)
	_ resource.ResourceWithIdentity         = (*RolesResource)(nil)
	_ resource.ResourceWithImportState      = (*RolesResource)(nil)
	_ resource.ResourceWithModifyPlan       = (*RolesResource)(nil)
)

// RolesResource implements gatehouse_service_account_roles.
type RolesResource struct{ providerdata.Resource }

// NewRolesResource makes one.
func NewRolesResource() resource.Resource { return &RolesResource{} }

// Metadata implements resource.Resource.
func (r *RolesResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_service_account_roles"
	resp.ResourceBehavior.MutableIdentity = true
}

// Create implements resource.Resource. Everything is looked up before the first write.
func (r *RolesResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan rolesModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || !r.Provider.CanWrite(&resp.Diagnostics) {
		return
	}
	listed := roleset.FromConfig(ctx, plan.RealmRoles, plan.ClientRoles, &resp.Diagnostics)
	late := plan.ClientID.IsUnknown() // and so the plan could not look at the client
	others, err := r.create(ctx, &plan, listed)
	switch {
	case err != nil:
		diagnostics.Failed(&resp.Diagnostics, "create", "service account roles", plan.label(), err)
	case len(others) > 0:
		diagnostics.Exists(&resp.Diagnostics, "gatehouse_service_account_roles", "service account roles", plan.label(),
			importid.Join(plan.Realm.ValueString(), plan.ClientID.ValueString()),
			errors.New("not listed, and granted: "+strings.Join(others, ", ")))
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if late {
		rolewarnings.Scope(ctx, r.Provider, plan.Realm.ValueString(), plan.ClientID.ValueString(), listed, &resp.Diagnostics)
	}
	roleset.FindClientUUIDs(ctx, r.Provider, plan.Realm.ValueString(), listed).Store(ctx, resp.Private, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
}

// create makes the account's roles what is listed, unless it has others than a new account has: those it returns.
func (r *RolesResource) create(ctx context.Context, plan *rolesModel, listed roleset.Set) (others []string, err error) {
	of := plan.account()
	if err := of.resolve(ctx, r.Provider); err != nil {
		return nil, err
	}
	plan.take(of)
	realm, userID := plan.Realm.ValueString(), plan.ServiceAccountUserID.ValueString()
	there, err := r.Provider.Admin.ServiceAccounts.Mappings(ctx, realm, userID)
	if err != nil {
		return nil, err
	}
	have := plan.withoutUMAProtection(roleset.FromMappings(there), listed)
	if others := unlistedRoles(have, listed, realm); len(others) > 0 {
		return others, nil
	}
	missing, err := listed.Minus(have).Resolve(ctx, r.Provider, realm)
	if err != nil {
		return nil, err
	}
	defer r.Provider.Lock(realm, userID)()
	if err := r.change(ctx, realm, userID, missing, have.Minus(listed).Pick(there)); err != nil {
		return nil, err
	}
	for _, roles := range []map[string][]wire.Role{missing, listed.Pick(there)} {
		for container, list := range roles {
			for _, role := range list {
				r.Provider.AssignedRoles.Note(realm, userID, container, *role.ID)
			}
		}
	}
	return nil, nil
}

// change adds and removes roles, by container: one request for each. Additions come first, so that a job that runs meanwhile
// lacks nothing.
func (r *RolesResource) change(ctx context.Context, realm, userID string, add, remove map[string][]wire.Role) error {
	for _, container := range slices.Sorted(maps.Keys(add)) {
		if err := r.Provider.Admin.ServiceAccounts.AddRoles(ctx, realm, userID, container, add[container]); err != nil {
			return err
		}
	}
	for _, container := range slices.Sorted(maps.Keys(remove)) {
		if err := r.Provider.Admin.ServiceAccounts.RemoveRoles(ctx, realm, userID, container, remove[container]); err != nil {
			return err
		}
	}
	return nil
}

// Read implements resource.Resource.
func (r *RolesResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state rolesModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	// First: Terraform below 1.12 passes no identity, and a Read that returns early must still set one.
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
	if resp.Diagnostics.HasError() || !r.Provider.CanRefresh(&resp.Diagnostics) {
		return
	}
	there, err := r.Provider.Admin.ServiceAccounts.Mappings(ctx, state.Realm.ValueString(), state.ServiceAccountUserID.ValueString())
	if admin.IsGone(err) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "read", "service account roles", state.label(), err)
		return
	}
	have, kept := roleset.FromMappings(there), roleset.StoredClientUUIDs(ctx, req.Private, &resp.Diagnostics)
	had := roleset.FromConfig(ctx, state.RealmRoles, state.ClientRoles, &resp.Diagnostics)
	if err := have.KeepHidden(ctx, r.Provider, state.Realm.ValueString(), had, kept); err != nil {
		diagnostics.Failed(&resp.Diagnostics, "read", "service account roles", state.label(), err)
		return
	}
	roleset.ClientUUIDsFrom(there).With(kept, have).Store(ctx, resp.Private, &resp.Diagnostics)
	if err := r.followClient(ctx, &state, have); err != nil {
		diagnostics.Failed(&resp.Diagnostics, "read", "service account roles", state.label(), err)
		return
	}
	have = state.withoutUMAProtection(have, roleset.FromConfig(ctx, state.RealmRoles, state.ClientRoles, &resp.Diagnostics))
	state.RealmRoles, state.ClientRoles = have.Values(ctx, state.RealmRoles, state.ClientRoles, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
}

// followClient takes over the name of a client that was renamed, where the account has uma_protection of it: what Keycloak grants by
// itself is known by that name.
func (r *RolesResource) followClient(ctx context.Context, m *rolesModel, have roleset.Set) error {
	for clientID, names := range have {
		if clientID == "" || clientID == m.ClientID.ValueString() || !slices.Contains(names, umaProtection) {
			continue
		}
		accounts := r.Provider.Admin.ServiceAccounts
		user, err := accounts.Get(ctx, m.Realm.ValueString(), m.ServiceAccountUserID.ValueString())
		if err != nil {
			return err
		}
		if wire.Value(user.Username) == accounts.Username(clientID) {
			m.ClientID = types.StringValue(clientID)
			return nil
		}
	}
	return nil
}

// Update implements resource.Resource. It removes only what the plan has shown.
func (r *RolesResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state rolesModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !r.Provider.CanWrite(&resp.Diagnostics) {
		return
	}
	listed := roleset.FromConfig(ctx, plan.RealmRoles, plan.ClientRoles, &resp.Diagnostics)
	had := roleset.FromConfig(ctx, state.RealmRoles, state.ClientRoles, &resp.Diagnostics)
	var err error
	if plan.ClientID.IsUnknown() || plan.ServiceAccountUserID.IsUnknown() { // some went with the roles that this run has replaced
		plan.take(state.account())
		var there *wire.RoleMappings
		there, err = r.Provider.Admin.ServiceAccounts.Mappings(ctx, plan.Realm.ValueString(), state.ServiceAccountUserID.ValueString())
		if err == nil {
			had = had.Intersect(roleset.FromMappings(there))
		}
	}
	var missing, extra map[string][]wire.Role
	if err == nil {
		missing, err = listed.Minus(had).Resolve(ctx, r.Provider, plan.Realm.ValueString())
	}
	if err == nil {
		extra, err = r.removable(ctx, state, had.Minus(listed), roleset.StoredClientUUIDs(ctx, req.Private, &resp.Diagnostics))
	}
	if err == nil {
		err = r.change(ctx, plan.Realm.ValueString(), state.ServiceAccountUserID.ValueString(), missing, extra)
	}
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "update", "service account roles", plan.label(), err)
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
}

// removable finds the roles of a set that the account has still.
func (r *RolesResource) removable(
	ctx context.Context,
	state rolesModel,
	set roleset.Set,
	uuids roleset.ClientUUIDs,
) (map[string][]wire.Role, error) {
	if len(set) == 0 {
		return nil, nil
	}
	realm := state.Realm.ValueString()
	there, err := r.Provider.Admin.ServiceAccounts.Mappings(ctx, realm, state.ServiceAccountUserID.ValueString())
	if err != nil {
		return nil, err
	}
	return set.Removable(ctx, r.Provider, realm, there, uuids)
}

// Delete implements resource.Resource. It removes what the state lists.
func (r *RolesResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state rolesModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !r.Provider.CanWrite(&resp.Diagnostics) {
		return
	}
	realm, userID := state.Realm.ValueString(), state.ServiceAccountUserID.ValueString()
	defer r.Provider.Lock(realm, userID)()
	extra, err := r.removable(ctx, state, roleset.FromConfig(ctx, state.RealmRoles, state.ClientRoles, &resp.Diagnostics),
		roleset.StoredClientUUIDs(ctx, req.Private, &resp.Diagnostics))
	for container, roles := range extra {
		extra[container] = slices.DeleteFunc(roles,
			func(role wire.Role) bool { return r.Provider.AssignedRoles.Has(realm, userID, container, *role.ID) })
	}
	maps.DeleteFunc(extra, func(_ string, roles []wire.Role) bool { return len(roles) == 0 })
	if err == nil {
		err = r.change(ctx, realm, userID, nil, extra)
	}
	if err != nil && !admin.IsGone(err) { // without the account there is nothing to remove
		diagnostics.Failed(&resp.Diagnostics, "delete", "service account roles", state.label(), err)
	}
}

// ImportState implements resource.ResourceWithImportState: by "realm/client_id", or by identity.
func (r *RolesResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if !r.Provider.CanRead(&resp.Diagnostics) {
		return
	}
	var id rolesIdentityModel
	if !importid.Read(ctx, req, &resp.Diagnostics, &id, func(parts []string) {
		id.Realm, id.ClientID = types.StringValue(parts[0]), types.StringValue(parts[1])
	}, "realm/client_id") {
		return
	}
	m := rolesModel{
		Realm:       id.Realm,
		ClientID:    id.ClientID,
		RealmRoles:  types.SetNull(types.StringType),
		ClientRoles: types.MapNull(types.SetType{ElemType: types.StringType}),
	}
	if err := r.imported(ctx, &m); err != nil {
		diagnostics.Failed(&resp.Diagnostics, "import", "service account roles", m.label(), err)
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &m)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, id)...)
}

// imported finds the account of a client; Read, which follows, reads its roles.
func (r *RolesResource) imported(ctx context.Context, m *rolesModel) error {
	realm, clientID := m.Realm.ValueString(), m.ClientID.ValueString()
	client, err := r.Provider.Admin.Clients.Find(ctx, realm, clientID)
	if err != nil {
		return r.Provider.NearClients(ctx, realm, clientID, err)
	}
	of, found := m.account(), false
	if wire.Value(client.ServiceAccountsEnabled) {
		found, err = of.find(ctx, r.Provider)
	}
	if err == nil && !found {
		err = fmt.Errorf("client %q has no service account", clientID)
	}
	m.take(of)
	return err
}
