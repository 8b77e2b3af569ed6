package role

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/roleset"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// arguments are the two arguments inside; null ones when there is no block.
func (m *model) arguments() (types.Set, types.Map) {
	realmRoles, _ := m.Composites.Attributes()["realm_roles"].(types.Set)
	clientRoles, _ := m.Composites.Attributes()["client_roles"].(types.Map)
	return realmRoles, clientRoles
}

// parts are the roles that the model lists.
func (m *model) parts(ctx context.Context, diags *diag.Diagnostics) roleset.Set {
	realmRoles, clientRoles := m.arguments()
	return roleset.FromConfig(ctx, realmRoles, clientRoles, diags)
}

// compositesBody is the set as a create takes it; nil for none.
func compositesBody(parts roleset.Set) *wire.Composites {
	if len(parts) == 0 {
		return nil
	}
	clients := maps.Clone(parts)
	delete(clients, "")
	return &wire.Composites{Realm: parts[""], Client: clients}
}

// readComposites fills in what the role contains, managed or not, so that a plan can show what a new block would remove. It asks
// only when the role says that it contains something. The uuids of the roles are for private state.
func (r *Resource) readComposites(
	ctx context.Context,
	m *model,
	current *wire.Role,
	kept roleset.ClientUUIDs,
	diags *diag.Diagnostics,
) (roleset.ClientUUIDs, error) {
	composite := wire.Value(current.Composite)
	if !composite && m.Composites.IsNull() {
		m.Composites = types.ObjectNull(compositesType)
		return nil, nil
	}
	have, uuids := roleset.Set{}, roleset.ClientUUIDs{}
	if composite {
		there, err := r.Provider.Admin.Roles.Composites(ctx, m.Realm.ValueString(), m.ID.ValueString())
		if err != nil {
			return nil, err
		}
		have, uuids = roleset.FromMappings(there), roleset.ClientUUIDsFrom(there)
		if err := have.KeepHidden(ctx, r.Provider, m.Realm.ValueString(), m.parts(ctx, diags), kept); err != nil {
			return nil, err
		}
	}
	realmRoles, clientRoles := types.SetNull(types.StringType), types.MapNull(types.SetType{ElemType: types.StringType})
	if !m.Composites.IsNull() {
		realmRoles, clientRoles = m.arguments()
	}
	m.setComposites(ctx, have, realmRoles, clientRoles, diags)
	return uuids.With(kept, have), nil
}

// setComposites writes a set as the argument; wasRealm and wasClients say what an empty one is.
func (m *model) setComposites(ctx context.Context, have roleset.Set, wasRealm types.Set, wasClients types.Map, diags *diag.Diagnostics) {
	realmRoles, clientRoles := have.Values(ctx, wasRealm, wasClients, diags)
	composites, d := types.ObjectValue(compositesType, map[string]attr.Value{"realm_roles": realmRoles, "client_roles": clientRoles})
	diags.Append(d...)
	m.Composites = composites
}

// compositeChanges finds the roles to put in, by name, and those to take out, among what is there. uuids are those of private
// state.
func (r *Resource) compositeChanges(
	ctx context.Context,
	plan, state model,
	uuids roleset.ClientUUIDs,
	diags *diag.Diagnostics,
) (add, remove []wire.Role, err error) {
	listed, had := plan.parts(ctx, diags), state.parts(ctx, diags)
	if plan.ID.IsUnknown() { // some of them went with the roles that this run has replaced
		there, err := r.Provider.Admin.Roles.Composites(ctx, plan.Realm.ValueString(), state.ID.ValueString())
		if err != nil {
			return nil, nil, err
		}
		had = had.Intersect(roleset.FromMappings(there))
	}
	missing, err := listed.Minus(had).Resolve(ctx, r.Provider, plan.Realm.ValueString())
	if err != nil {
		return nil, nil, err
	}
	add = roleset.Flatten(missing)
	extra := had.Minus(listed)
	if len(extra) == 0 {
		return add, nil, nil
	}
	there, err := r.Provider.Admin.Roles.Composites(ctx, plan.Realm.ValueString(), state.ID.ValueString())
	if err != nil {
		return nil, nil, err
	}
	removable, err := extra.Removable(ctx, r.Provider, plan.Realm.ValueString(), there, uuids)
	return add, roleset.Flatten(removable), err
}
