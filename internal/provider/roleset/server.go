package roleset

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
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

// Removable is Pick, and an error where the login may not view one of the roles: the mappings leave such a role out, as they leave out
// one that is gone, and the role would stay assigned without a message.
func (s Set) Removable(
	ctx context.Context,
	provider *providerdata.Data,
	realm string,
	mappings *wire.RoleMappings,
	uuids ClientUUIDs,
) (map[string][]wire.Role, error) {
	seen := FromMappings(mappings)
	if err := seen.KeepHidden(ctx, provider, realm, s, uuids); err != nil {
		return nil, err
	}
	var hidden []string
	seen.Minus(FromMappings(mappings)).Each(func(clientID, name string) { hidden = append(hidden, Label(clientID, name)) })
	if len(hidden) > 0 {
		return nil, fmt.Errorf(
			"the login may not view %s, and so cannot remove them: it lacks view-realm for roles of the realm, view-clients for those "+
				"of clients",
			strings.Join(hidden, ", "),
		)
	}
	return s.Pick(mappings), nil
}

// Flatten is what Resolve and Pick return as one list, in a fixed order.
func Flatten(roles map[string][]wire.Role) []wire.Role {
	var out []wire.Role
	for _, container := range slices.Sorted(maps.Keys(roles)) {
		out = append(out, roles[container]...)
	}
	return out
}
