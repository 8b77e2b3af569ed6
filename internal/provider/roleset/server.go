package roleset

import (
	"context"
	"maps"
	"slices"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/session"
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

// KeepHidden adds to what was read what the state had and this login may not see: Keycloak leaves roles that it does not show out
// of a list without a word. It asks only for what is missing, one role for each client.
func (s Set) KeepHidden(ctx context.Context, at *session.Session, realm string, had Set) {
	for owner, names := range had.Minus(s) {
		_, err := (Set{owner: names[:1]}).Resolve(ctx, at, realm)
		if admin.IsForbidden(err) || admin.IsNotFound(err) && owner != "" && hidesClients(ctx, at, realm) {
			s.add(owner, names...)
		}
	}
}

// hidesClients reports that this login is shown no client at all: no realm is without clients.
func hidesClients(ctx context.Context, at *session.Session, realm string) bool {
	names, err := at.Admin.Clients.Names(ctx, realm)
	return err == nil && len(names) == 0
}
