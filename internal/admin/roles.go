package admin

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"reflect"
	"strconv"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// RolesService manages realm roles and client roles. container is "" for a realm role, else the UUID of the role's client.
type RolesService struct{ c *Client }

// Find reads a role by its name, case-sensitive (GET /admin/realms/{realm}[/clients/{uuid}]/roles/{name}).
func (s *RolesService) Find(ctx context.Context, realm, container, name string) (*wire.Role, error) {
	var out wire.Role
	path := rolesPath(realm, container, name)
	if err := s.c.call(ctx, http.MethodGet, path, nil, nil, &out); err != nil {
		return nil, err
	}
	if out.ID == nil || wire.Value(out.Name) != name {
		return nil, badAnswer(path, "it is no role of this name, with an ID")
	}
	return &out, checkID(path, *out.ID)
}

// CachedFind is Find, once a run until a write changes the role. Callers must not change the role.
func (s *RolesService) CachedFind(ctx context.Context, realm, container, name string) (*wire.Role, error) {
	return s.c.remembered.ids.roles.get(roleKey{realm, container, name}, func() (*wire.Role, error) {
		return belowRealm(&s.c.remembered, realm, func() (*wire.Role, error) { return s.Find(ctx, realm, container, name) })
	})
}

// A page of a list of roles holds rolesPage of them, about 150 bytes each, and is read only when rolesForPage look-ups ask for it.
const (
	rolesPage    = 100
	rolesForPage = 8
)

// Prefetch makes CachedFind of many roles cheap: it reads the list of their container (GET …/roles?first=…&max=…), one page for
// every rolesForPage names at most, so that a few roles of a realm with thousands do not cost the whole list. It has no
// errors: CachedFind asks for what it did not find.
func (s *RolesService) Prefetch(ctx context.Context, realm, container string, names []string) {
	roles, wanted := &s.c.remembered.ids.roles, map[string]bool{}
	for _, name := range names {
		if !roles.knows(roleKey{realm, container, name}) {
			wanted[name] = true
		}
	}
	if _, missing := s.c.remembered.settings.missing.peek(realm); missing {
		return
	}
	for page, pages := 0, len(wanted)/rolesForPage; page < pages && len(wanted) > 0; page++ {
		query := url.Values{"first": {strconv.Itoa(page * rolesPage)}, "max": {strconv.Itoa(rolesPage)}}
		out, err := roleKind.list(ctx, s.c, rolesPath(realm, container), query)
		if err != nil {
			return
		}
		for i := range out {
			roles.put(roleKey{realm, container, *out[i].Name}, &out[i])
			delete(wanted, *out[i].Name)
		}
		if len(out) < rolesPage {
			return
		}
	}
}

// Get reads a role by its ID (GET /admin/realms/{realm}/roles-by-id/{id}), which a rename does not change.
func (s *RolesService) Get(ctx context.Context, realm, id string) (*wire.Role, error) {
	return roleKind.get(ctx, s.c, rolePath(realm, id), id)
}

// ListNames lists the roles of a container, for a message about one that is not there (GET …/roles).
func (s *RolesService) ListNames(ctx context.Context, realm, container string) ([]string, error) {
	out, err := roleKind.list(ctx, s.c, rolesPath(realm, container), nil)
	if err != nil {
		return nil, err
	}
	names := make([]string, 0, len(out))
	for _, r := range out {
		names = append(names, *r.Name)
	}
	return names, nil
}

// Create makes a role (POST …/roles) and reads it back, for its ID: Keycloak ignores one that is sent, and the role's
// Location is not escaped well enough to follow. Where the answer does not tell whether the role was made, one of that name that
// equals what was sent, and was not there just before, is taken for ours.
func (s *RolesService) Create(ctx context.Context, realm, container string, role *wire.Role) (*wire.Role, error) {
	if err := s.c.mayWrite(http.MethodPost, rolesPath(realm, container)); err != nil {
		return nil, err
	}
	_, before := s.Find(context.WithValue(ctx, expectNothingKey{}, true), realm, container, *role.Name)
	err := s.c.call(ctx, http.MethodPost, rolesPath(realm, container), nil, role, nil)
	if err != nil && (!mayHaveWritten(err) || !IsNotFound(before)) {
		return nil, err
	}
	there, getErr := s.Find(ctx, realm, container, *role.Name)
	if getErr != nil {
		return nil, errors.Join(err, getErr)
	}
	if err != nil && !sameRole(there, role) {
		return nil, err
	}
	s.c.remembered.ids.roles.put(roleKey{realm, container, *role.Name}, there)
	return there, nil
}

// sameRole compares what a create sends.
func sameRole(a, b *wire.Role) bool {
	return reflect.DeepEqual(a.Name, b.Name) && wire.Value(a.Description) == wire.Value(b.Description) &&
		(len(a.Attributes) == 0 && len(b.Attributes) == 0 || reflect.DeepEqual(a.Attributes, b.Attributes))
}

// Modify changes a role (PUT /admin/realms/{realm}/roles-by-id/{id}): change gets the role as it is and returns the fields to send, or
// nil for nothing. An empty Description clears it; Attributes replace all. What a body must not omit is added: see completeRole.
func (s *RolesService) Modify(ctx context.Context, realm, id string, change func(current *wire.Role) *wire.Role) error {
	if err := s.c.mayWrite(http.MethodPut, rolePath(realm, id)); err != nil {
		return err
	}
	defer s.c.locks.lock("role/" + realm + "/" + id)()
	current, err := s.Get(ctx, realm, id)
	if err != nil {
		return err
	}
	body := change(current)
	if body == nil {
		return nil
	}
	completeRole(body, current)
	defer s.c.remembered.ids.forgetRole(realm, id)
	return confirmPut(s.c.call(ctx, http.MethodPut, rolePath(realm, id), nil, body, nil), func() (bool, error) {
		after, err := s.Get(ctx, realm, id)
		return err == nil && change(after) == nil, err
	})
}

// Delete removes a role and every mapping of it (DELETE /admin/realms/{realm}/roles-by-id/{id}). One that is gone is no error.
func (s *RolesService) Delete(ctx context.Context, realm, id string) error {
	defer s.c.remembered.ids.forgetRole(realm, id)
	return confirmDeleted(s.c.call(ctx, http.MethodDelete, rolePath(realm, id), nil, nil, nil), func() error {
		return s.exists(realm, id)(ctx)
	})
}

func (s *RolesService) exists(realm, id string) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := s.Get(ctx, realm, id)
		return err
	}
}
