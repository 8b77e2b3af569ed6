package admin

import (
	"context"
	"net/http"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// roleSet are the composites of a role.
func (s *RolesService) roleSet(realm, id string) roleSet {
	return roleSet{rolePath(realm, id, "composites"), []func(context.Context) error{s.exists(realm, id)}}
}

// Composites reads the roles that a role directly contains (GET /admin/realms/{realm}/roles-by-id/{id}/composites), sorted as
// the mappings of a user are. Roles that the login may not view are omitted silently.
func (s *RolesService) Composites(ctx context.Context, realm, id string) (*wire.RoleMappings, error) {
	roles, err := s.roleSet(realm, id).list(ctx, s.c)
	if err != nil {
		return nil, err
	}
	out := &wire.RoleMappings{ClientMappings: map[string]wire.ClientRoleMappings{}}
	for _, role := range roles {
		if !wire.Value(role.ClientRole) {
			out.RealmMappings = append(out.RealmMappings, role)
			continue
		}
		clientID, err := s.c.Clients.CachedName(ctx, realm, wire.Value(role.ContainerID))
		if err != nil {
			return nil, err
		}
		of := out.ClientMappings[clientID]
		of.ID, of.Client, of.Mappings = role.ContainerID, &clientID, append(of.Mappings, role)
		out.ClientMappings[clientID] = of
	}
	return out, nil
}

// CachedComposites is Composites, once a run until a write changes the realm's roles. It is for plans.
func (s *RolesService) CachedComposites(ctx context.Context, realm, id string) (*wire.RoleMappings, error) {
	return s.c.remembered.facts.composites.get(objectKey{realm, id}, func() (*wire.RoleMappings, error) {
		return s.Composites(ctx, realm, id)
	})
}

// AddComposites puts roles into a role, by ID; repeating is fine (POST …/composites). Keycloak takes a role into itself, and
// circles.
func (s *RolesService) AddComposites(ctx context.Context, realm, id string, roles []wire.Role) error {
	defer s.c.locks.lock("role/" + realm + "/" + id)()
	defer s.c.remembered.ids.forgetRole(realm, id)
	return s.roleSet(realm, id).change(ctx, s.c, http.MethodPost, roles)
}

// RemoveComposites takes roles out of a role; what is gone is no error (DELETE …/composites, with a body).
func (s *RolesService) RemoveComposites(ctx context.Context, realm, id string, roles []wire.Role) error {
	defer s.c.locks.lock("role/" + realm + "/" + id)()
	defer s.c.remembered.ids.forgetRole(realm, id)
	return s.roleSet(realm, id).remove(ctx, s.c, roles)
}
