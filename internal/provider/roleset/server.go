package roleset

import (
	"maps"
	"slices"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// Pick finds the roles of the set among mappings that were read, by the UUID of their client, "" for the realm's. They carry
// their IDs, so that a role can be removed without a look-up; one that is not there is left out.
func (s Set) Pick(mappings *wire.RoleMappings) map[string][]wire.Role {
	out := map[string][]wire.Role{}
	pick := func(container string, names []string, roles []wire.Role) {
		for _, role := range roles {
			if slices.Contains(names, *role.Name) {
				out[container] = append(out[container], role)
			}
		}
	}
	pick("", s[""], mappings.RealmMappings)
	for clientID, client := range mappings.ClientMappings {
		pick(*client.ID, s[clientID], client.Mappings)
	}
	return out
}

// Flat is what Resolve and Pick return as one list, in a fixed order.
func Flat(roles map[string][]wire.Role) []wire.Role {
	var out []wire.Role
	for _, container := range slices.Sorted(maps.Keys(roles)) {
		out = append(out, roles[container]...)
	}
	return out
}
