package admin

import (
	"context"
	"net/http"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// ClientScopesService manages client scopes and the roles that they map. A scope is addressed by its ID, which a rename does
// not change.
type ClientScopesService struct{ c *Client }

// Get reads a client scope (GET /admin/realms/{realm}/client-scopes/{id}).
func (s *ClientScopesService) Get(ctx context.Context, realm, id string) (*wire.ClientScope, error) {
	return scopeKind.get(ctx, s.c, scopePath(realm, id), id)
}

// CachedID is the ID of the client scope with this name, case-sensitive, from the realm's list, which is read once a run. One
// that the login is not shown is a *NotListedError: it may exist nevertheless.
func (s *ClientScopesService) CachedID(ctx context.Context, realm, name string) (string, error) {
	ids, err := s.c.Realms.CachedScopeIDs(ctx, realm, []string{name})
	if err != nil {
		return "", err
	}
	id, ok := ids[name]
	if !ok {
		return "", s.c.notListed(realmPath(realm, "client-scopes"), scopeKind.noun, name)
	}
	return id, nil
}

// Find reads a client scope by its name; see CachedID.
func (s *ClientScopesService) Find(ctx context.Context, realm, name string) (*wire.ClientScope, error) {
	id, err := s.CachedID(ctx, realm, name)
	if err != nil {
		return nil, err
	}
	return s.Get(ctx, realm, id)
}

// CachedList lists a realm's client scopes with their mappers (GET /admin/realms/{realm}/client-scopes), once a run until a write
// changes one. It is for plans.
func (s *ClientScopesService) CachedList(ctx context.Context, realm string) ([]wire.ClientScope, error) {
	return s.c.remembered.facts.clientScopes.get(realm, func() ([]wire.ClientScope, error) {
		return s.c.scopesAt(ctx, realmPath(realm, "client-scopes"))
	})
}

// Create makes a client scope (POST /admin/realms/{realm}/client-scopes), which no realm list and no client has yet. It sets the
// scope's ID, as for a client.
func (s *ClientScopesService) Create(ctx context.Context, realm string, scope *wire.ClientScope) error {
	if err := chooseID(&scope.ID); err != nil {
		return err
	}
	err := s.c.call(ctx, http.MethodPost, realmPath(realm, "client-scopes"), nil, scope, nil)
	return confirmCreated(err, func() error { return s.exists(realm, *scope.ID)(ctx) })
}

// Modify changes a client scope (PUT /admin/realms/{realm}/client-scopes/{id}): change gets the scope as it is and returns
// what to send, or nil for nothing. What a body must not omit is added: see completeScope.
func (s *ClientScopesService) Modify(
	ctx context.Context,
	realm, id string,
	change func(current *wire.ClientScope) *wire.ClientScopeChange,
) error {
	defer s.c.locks.lock("client scope/" + realm + "/" + id)()
	current, err := s.Get(ctx, realm, id)
	if err != nil {
		return err
	}
	body := change(current)
	if body == nil {
		return nil
	}
	completeScope(body, current)
	return confirmPut(s.c.call(ctx, http.MethodPut, scopePath(realm, id), nil, body, nil), func() (bool, error) {
		after, err := s.Get(ctx, realm, id)
		return err == nil && change(after) == nil, err
	})
}

// Delete removes a client scope, also from every client that it is linked to (DELETE
// /admin/realms/{realm}/client-scopes/{id}). One that is gone is no error.
func (s *ClientScopesService) Delete(ctx context.Context, realm, id string) error {
	err := s.c.call(ctx, http.MethodDelete, scopePath(realm, id), nil, nil, nil)
	return confirmDeleted(err, func() error { return s.exists(realm, id)(ctx) })
}

// Roles reads the roles that a client scope maps: those that a token with this scope may carry (GET
// /admin/realms/{realm}/client-scopes/{id}/scope-mappings).
func (s *ClientScopesService) Roles(ctx context.Context, realm, id string) (*wire.RoleMappings, error) {
	return s.c.mappings(ctx, scopePath(realm, id, "scope-mappings"))
}

// AddRoles maps roles of one container, "" for the realm, else the UUID of their client; repeating is fine (POST
// …/scope-mappings/realm or …/clients/{uuid}). The realm's go by ID, a client's by name: both must be set.
func (s *ClientScopesService) AddRoles(ctx context.Context, realm, id, container string, roles []wire.Role) error {
	return s.roleSet(realm, id, container).change(ctx, s.c, http.MethodPost, roles)
}

// RemoveRoles removes mappings; see AddRoles (DELETE of the same path, never without a body: Keycloak then removes all). One
// that is gone, with its role or its client, is no error.
func (s *ClientScopesService) RemoveRoles(ctx context.Context, realm, id, container string, roles []wire.Role) error {
	return s.roleSet(realm, id, container).remove(ctx, s.c, roles)
}

// roleSet are the mappings of one container.
func (s *ClientScopesService) roleSet(realm, id, container string) roleSet {
	set := roleSet{scopePath(realm, id, "scope-mappings", "realm"), []func(context.Context) error{s.exists(realm, id)}}
	if container != "" {
		set.path = scopePath(realm, id, "scope-mappings", "clients", container)
		set.parents = append(set.parents, s.c.Clients.exists(realm, container))
	}
	return set
}

func (s *ClientScopesService) exists(realm, id string) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := s.Get(ctx, realm, id)
		return err
	}
}
