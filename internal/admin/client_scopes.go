package admin

import (
	"context"
	"net/http"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// ClientScopesService manages client scopes and the roles that they map. A scope is addressed by its ID, which a rename does
// not change.
type ClientScopesService struct{ c *Client }

func scopePath(realm, id string, below ...string) string {
	return segments(append([]string{"admin", "realms", realm, "client-scopes", id}, below...)...)
}

// Get reads a client scope (GET /admin/realms/{realm}/client-scopes/{id}).
func (s *ClientScopesService) Get(ctx context.Context, realm, id string) (*wire.ClientScope, error) {
	return scopeKind.get(ctx, s.c, scopePath(realm, id), id)
}

// CachedID gives the CachedID of the client scope with this name, case-sensitive, from the realm's list, which is read once a run. One
// that the login is not shown is a *NotListedError: it may be there all the same.
func (s *ClientScopesService) CachedID(ctx context.Context, realm, name string) (string, error) {
	ids, err := s.c.Realms.CachedScopeIDs(ctx, realm, []string{name})
	if err != nil {
		return "", err
	}
	id, ok := ids[name]
	if !ok {
		return "", s.c.notListed(segments("admin", "realms", realm, "client-scopes"), scopeKind.noun, name)
	}
	return id, nil
}

// Find reads a client scope by its name; see ID.
func (s *ClientScopesService) Find(ctx context.Context, realm, name string) (*wire.ClientScope, error) {
	id, err := s.CachedID(ctx, realm, name)
	if err != nil {
		return nil, err
	}
	return s.Get(ctx, realm, id)
}

// Create makes a client scope (POST /admin/realms/{realm}/client-scopes), which no realm list and no client has yet. ID must
// be chosen by the caller, as for a client.
func (s *ClientScopesService) Create(ctx context.Context, realm string, scope *wire.ClientScope) error {
	err := s.c.call(ctx, http.MethodPost, segments("admin", "realms", realm, "client-scopes"), nil, scope, nil)
	if mayHaveHappened(err) {
		if _, getErr := s.Get(ctx, realm, *scope.ID); getErr == nil {
			err = nil
		}
	}
	s.c.names.forgetScopes(realm)
	return err
}

// Modify changes a client scope (PUT /admin/realms/{realm}/client-scopes/{id}): change gets the scope as it is and returns
// what to send, or nil for nothing. What a body may not leave out is added: see completeScope.
func (s *ClientScopesService) Modify(ctx context.Context, realm, id string, change func(current *wire.ClientScope) *wire.ClientScopeChange) error {
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
	err = settlePut(s.c.call(ctx, http.MethodPut, scopePath(realm, id), nil, body, nil), func() (bool, error) {
		after, err := s.Get(ctx, realm, id)
		return err == nil && change(after) == nil, err
	})
	s.forget(realm)
	return err
}

// Delete removes a client scope, also from every client that it is linked to (DELETE
// /admin/realms/{realm}/client-scopes/{id}). One that is gone is no error.
func (s *ClientScopesService) Delete(ctx context.Context, realm, id string) error {
	err := settleDelete(s.c.call(ctx, http.MethodDelete, scopePath(realm, id), nil, nil, nil), func() error {
		_, err := s.Get(ctx, realm, id)
		return err
	})
	s.forget(realm)
	return err
}

func (s *ClientScopesService) forget(realm string) {
	s.c.names.forgetScopes(realm)
	s.c.names.forgetScopeDefaults(realm)
	s.c.names.forgetReaches(realm)
}

// Roles reads the roles that a client scope maps: those that a token with this scope may carry (GET
// /admin/realms/{realm}/client-scopes/{id}/scope-mappings).
func (s *ClientScopesService) Roles(ctx context.Context, realm, id string) (*wire.RoleMappings, error) {
	return s.c.mappings(ctx, scopePath(realm, id, "scope-mappings"))
}

// AddRoles maps roles of one container, "" for the realm, else the UUID of their client; repeating is fine (POST
// …/scope-mappings/realm or …/clients/{uuid}). The realm's go by ID, a client's by name: both must be set.
func (s *ClientScopesService) AddRoles(ctx context.Context, realm, id, container string, roles []wire.Role) error {
	defer s.c.names.forgetReaches(realm)
	return s.roleSet(realm, id, container).change(ctx, s.c, http.MethodPost, roles)
}

// RemoveRoles removes mappings; see AddRoles (DELETE of the same path, never without a body: Keycloak then removes all). One
// that is gone, with its role or its client, is no error.
func (s *ClientScopesService) RemoveRoles(ctx context.Context, realm, id, container string, roles []wire.Role) error {
	defer s.c.names.forgetReaches(realm)
	return s.roleSet(realm, id, container).remove(ctx, s.c, roles)
}

// roleSet are the mappings of one container.
func (s *ClientScopesService) roleSet(realm, id, container string) roleSet {
	set := roleSet{scopePath(realm, id, "scope-mappings", "realm"), []func(context.Context) error{func(ctx context.Context) error {
		_, err := s.Get(ctx, realm, id)
		return err
	}}}
	if container != "" {
		set.path = scopePath(realm, id, "scope-mappings", "clients", container)
		set.parents = append(set.parents, s.c.Clients.confirm(realm, container))
	}
	return set
}
