package serviceaccount

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/diagnostics"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/importid"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/roleset"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// Read implements resource.Resource.
func (r *RolesResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state rolesModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	// First of all: Terraform below 1.12 passes no identity, and a Read that ends early has to answer one all the same.
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
	for owner, names := range have {
		if owner == "" || owner == m.ClientID.ValueString() || !slices.Contains(names, umaProtection) {
			continue
		}
		accounts := r.Provider.Admin.ServiceAccounts
		user, err := accounts.Get(ctx, m.Realm.ValueString(), m.ServiceAccountUserID.ValueString())
		if err != nil {
			return err
		}
		if wire.Value(user.Username) == accounts.Username(owner) {
			m.ClientID = types.StringValue(owner)
			return nil
		}
	}
	return nil
}

// ImportState implements resource.ResourceWithImportState: by "realm/client_id", or by identity.
func (r *RolesResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if !r.Provider.CanRead(&resp.Diagnostics) {
		return
	}
	var id rolesIdentityModel
	if req.ID != "" {
		parts, ok := importid.Split(&resp.Diagnostics, req.ID, "realm/client_id")
		if !ok {
			return
		}
		id.Realm, id.ClientID = types.StringValue(parts[0]), types.StringValue(parts[1])
	} else if resp.Diagnostics.Append(req.Identity.Get(ctx, &id)...); resp.Diagnostics.HasError() {
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
