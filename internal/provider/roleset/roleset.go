// Package roleset is a set of roles as a configuration writes it: realm_roles, and client_roles by the client's client ID. It
// turns names into the roles of the server and back, for the types that hold such a set: composites, service accounts, and
// what a client scope maps. What a set is for is theirs.
package roleset

import (
	"context"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// Set holds names of roles: under "" those of the realm, under a client ID those of that client. A client without roles is
// not in it.
type Set map[string][]string

// FromConfig reads the two arguments; null and empty are alike.
func FromConfig(ctx context.Context, realmRoles types.Set, clientRoles types.Map, diags *diag.Diagnostics) Set {
	set := Set{}
	var realm []string
	if !realmRoles.IsNull() && !realmRoles.IsUnknown() {
		diags.Append(realmRoles.ElementsAs(ctx, &realm, false)...)
	}
	clients := map[string][]string{}
	if !clientRoles.IsNull() && !clientRoles.IsUnknown() {
		diags.Append(clientRoles.ElementsAs(ctx, &clients, false)...)
	}
	clients[""] = realm
	for owner, names := range clients {
		set.add(owner, names...)
	}
	return set
}

// FromMappings reads what the server says of the roles mapped to a user or a client scope.
func FromMappings(mappings *wire.RoleMappings) Set {
	set := Set{}
	for _, role := range mappings.RealmMappings {
		set.add("", *role.Name)
	}
	for clientID, client := range mappings.ClientMappings {
		for _, role := range client.Mappings {
			set.add(clientID, *role.Name)
		}
	}
	return set
}

func (s Set) add(owner string, names ...string) {
	for _, name := range names {
		if !slices.Contains(s[owner], name) {
			s[owner] = append(s[owner], name)
		}
	}
}

// Managed is the part of a set that two arguments speak of: without the realm's roles where realm_roles is null, and without
// those of clients where client_roles is.
func (s Set) Managed(realmRoles types.Set, clientRoles types.Map) Set {
	out := maps.Clone(s)
	maps.DeleteFunc(out, func(owner string, _ []string) bool {
		return owner == "" && realmRoles.IsNull() || owner != "" && clientRoles.IsNull()
	})
	return out
}

// Values writes the set as the two arguments. One that has no roles keeps what it was, null or empty, in the configuration.
func (s Set) Values(ctx context.Context, wasRealm types.Set, wasClients types.Map, diags *diag.Diagnostics) (types.Set, types.Map) {
	realm, clients := types.SetNull(types.StringType), types.MapNull(types.SetType{ElemType: types.StringType})
	if len(s[""]) > 0 || !wasRealm.IsNull() {
		var d diag.Diagnostics
		realm, d = types.SetValueFrom(ctx, types.StringType, append([]string{}, s[""]...))
		diags.Append(d...)
	}
	named := map[string][]string(maps.Clone(s))
	delete(named, "")
	for clientID := range wasClients.Elements() { // client_roles = { app = [] } stays as it is written
		if _, there := named[clientID]; !there {
			named[clientID] = []string{}
		}
	}
	if len(named) > 0 || !wasClients.IsNull() {
		var d diag.Diagnostics
		clients, d = types.MapValueFrom(ctx, types.SetType{ElemType: types.StringType}, named)
		diags.Append(d...)
	}
	return realm, clients
}

// Minus is what s has and other has not.
func (s Set) Minus(other Set) Set {
	out := Set{}
	for owner, names := range s {
		for _, name := range names {
			if !slices.Contains(other[owner], name) {
				out.add(owner, name)
			}
		}
	}
	return out
}

// Resolve finds the roles of the set on the server, ID and name, by the UUID of their client, "" for the realm's. It is for
// applies, ahead of every write: a name that is not there is an error with the nearest names.
func (s Set) Resolve(ctx context.Context, provider *providerdata.Data, realm string) (map[string][]wire.Role, error) {
	found := map[string][]wire.Role{}
	for _, owner := range slices.Sorted(maps.Keys(s)) {
		container := ""
		if owner != "" {
			uuid, err := provider.Admin.Clients.CachedUUID(ctx, realm, owner)
			if err != nil {
				return nil, provider.NearClients(ctx, realm, owner, err)
			}
			container = uuid
		}
		provider.Admin.Roles.Prefetch(ctx, realm, container, s[owner])
		for _, name := range s[owner] {
			role, err := provider.Admin.Roles.CachedFind(ctx, realm, container, name)
			if err != nil {
				return nil, provider.NearRoles(ctx, realm, container, name, err)
			}
			found[container] = append(found[container], wire.Role{ID: role.ID, Name: role.Name})
		}
	}
	return found, nil
}
