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
	var out wire.ClientScope
	if err := s.c.call(ctx, http.MethodGet, scopePath(realm, id), nil, nil, &out); err != nil {
		return nil, err
	}
	return &out, nil
}

// ID gives the ID of the client scope with this name, case-sensitive, from the realm's list, which is read once a run. One
// that is not there is an error for which IsNotFound holds.
func (s *ClientScopesService) ID(ctx context.Context, realm, name string) (string, error) {
	ids, err := s.c.Realms.Scopes(ctx, realm, []string{name})
	if err != nil {
		return "", err
	}
	id, ok := ids[name]
	if !ok {
		path := segments("admin", "realms", realm, "client-scopes")
		return "", &Error{Method: http.MethodGet, Path: path, Status: http.StatusNotFound, Message: "Could not find client scope", keycloak: true}
	}
	return id, nil
}

// Find reads a client scope by its name; see ID.
func (s *ClientScopesService) Find(ctx context.Context, realm, name string) (*wire.ClientScope, error) {
	id, err := s.ID(ctx, realm, name)
	if err != nil {
		return nil, err
	}
	return s.Get(ctx, realm, id)
}

// Create makes a client scope (POST /admin/realms/{realm}/client-scopes), which no realm list and no client has yet. ID must
// be chosen by the caller; a lost answer followed by a 409 is then recognised as this create.
func (s *ClientScopesService) Create(ctx context.Context, realm string, scope *wire.ClientScope) error {
	err := s.c.call(ctx, http.MethodPost, segments("admin", "realms", realm, "client-scopes"), nil, scope, nil)
	if IsConflict(err) {
		if _, getErr := s.Get(ctx, realm, *scope.ID); getErr == nil {
			err = nil
		}
	}
	s.c.names.forgetScopes(realm)
	return err
}

// Modify changes a client scope (PUT /admin/realms/{realm}/client-scopes/{id}): change gets the scope as it is and returns
// what to send, or nil for nothing. The name always goes along: without it Keycloak answers 500.
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
	if body.Name == nil {
		body.Name = current.Name
	}
	path := scopePath(realm, id)
	err = s.c.settlePut(ctx, path, s.c.call(ctx, http.MethodPut, path, nil, body, nil))
	s.forget(realm)
	return err
}

// Delete removes a client scope, also from every client that it is linked to (DELETE
// /admin/realms/{realm}/client-scopes/{id}). One that is gone is no error.
func (s *ClientScopesService) Delete(ctx context.Context, realm, id string) error {
	path := scopePath(realm, id)
	err := s.c.settleDelete(ctx, path, s.c.call(ctx, http.MethodDelete, path, nil, nil, nil))
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
	var out wire.RoleMappings
	if err := s.c.call(ctx, http.MethodGet, scopePath(realm, id, "scope-mappings"), nil, nil, &out); err != nil {
		return nil, err
	}
	return &out, nil
}

// AddRoles maps roles of one container, "" for the realm, else the UUID of their client; repeating is fine (POST
// …/scope-mappings/realm or …/clients/{uuid}). The realm's go by ID, a client's by name: both must be set.
func (s *ClientScopesService) AddRoles(ctx context.Context, realm, id, container string, roles []wire.Role) error {
	defer s.c.names.forgetReaches(realm)
	return s.c.changeRoles(ctx, http.MethodPost, scopeMappingsPath(realm, id, container), roles)
}

// RemoveRoles removes mappings; see AddRoles (DELETE of the same path, never without a body: Keycloak then removes all). One
// that is gone, with its role or its client, is no error.
func (s *ClientScopesService) RemoveRoles(ctx context.Context, realm, id, container string, roles []wire.Role) error {
	defer s.c.names.forgetReaches(realm)
	return s.c.removeRoles(ctx, scopeMappingsPath(realm, id, container), roles)
}

func scopeMappingsPath(realm, id, container string) string {
	if container == "" {
		return scopePath(realm, id, "scope-mappings", "realm")
	}
	return scopePath(realm, id, "scope-mappings", "clients", container)
}
