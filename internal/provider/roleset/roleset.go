// Package roleset is a set of roles as a configuration writes it: realm_roles, and client_roles by the client's client ID. It
// turns names into the roles of the server and back, for the types that hold such a set: composites, service accounts, and
// what a client scope maps. What a set is for is theirs.
package roleset

import (
	"context"
	"fmt"
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
	for clientID, names := range clients {
		set.add(clientID, names...)
	}
	return set
}

// Known reads of the two arguments what a plan knows already.
func Known(realmRoles types.Set, clientRoles types.Map) Set {
	set := Set{}
	add := func(clientID string, roles types.Set) {
		for _, v := range roles.Elements() {
			if name, ok := v.(types.String); ok && !name.IsNull() && !name.IsUnknown() {
				set.add(clientID, name.ValueString())
			}
		}
	}
	add("", realmRoles)
	for clientID, v := range clientRoles.Elements() {
		if roles, ok := v.(types.Set); ok {
			add(clientID, roles)
		}
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

func (s Set) add(clientID string, names ...string) {
	for _, name := range names {
		if !slices.Contains(s[clientID], name) {
			s[clientID] = append(s[clientID], name)
		}
	}
}

// Managed is the part of a set that two arguments speak of: without the realm's roles where realm_roles is null, and without
// those of clients where client_roles is.
func (s Set) Managed(realmRoles types.Set, clientRoles types.Map) Set {
	out := maps.Clone(s)
	maps.DeleteFunc(out, func(clientID string, _ []string) bool {
		return clientID == "" && realmRoles.IsNull() || clientID != "" && clientRoles.IsNull()
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
	for clientID, names := range s {
		for _, name := range names {
			if !slices.Contains(other[clientID], name) {
				out.add(clientID, name)
			}
		}
	}
	return out
}

// Each goes through the set in a fixed order; clientID is "" for a role of the realm.
func (s Set) Each(do func(clientID, name string)) {
	for _, clientID := range slices.Sorted(maps.Keys(s)) {
		for _, name := range slices.Sorted(slices.Values(s[clientID])) {
			do(clientID, name)
		}
	}
}

// Label names a role in a message; clientID is "" for a role of the realm.
func Label(clientID, name string) string {
	if clientID == "" {
		return fmt.Sprintf("realm role %q", name)
	}
	return fmt.Sprintf("role %q of client %q", name, clientID)
}

// Resolve finds the roles of the set on the server, ID and name, by the UUID of their client, "" for the realm's. It is for
// applies, ahead of every write: a name that is not there is an error with the nearest names.
func (s Set) Resolve(ctx context.Context, provider *providerdata.Data, realm string) (map[string][]wire.Role, error) {
	found := map[string][]wire.Role{}
	for _, clientID := range slices.Sorted(maps.Keys(s)) {
		container := ""
		if clientID != "" {
			uuid, err := provider.Admin.Clients.CachedUUID(ctx, realm, clientID)
			if err != nil {
				return nil, provider.NearClients(ctx, realm, clientID, err)
			}
			container = uuid
		}
		provider.Admin.Roles.Prefetch(ctx, realm, container, s[clientID])
		for _, name := range s[clientID] {
			role, err := provider.Admin.Roles.CachedFind(ctx, realm, container, name)
			if err != nil {
				return nil, provider.NearRoles(ctx, realm, container, name, err)
			}
			found[container] = append(found[container], wire.Role{ID: role.ID, Name: role.Name})
		}
	}
	return found, nil
}
