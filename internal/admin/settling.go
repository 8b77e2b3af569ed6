package admin

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

const (
	// settleTime is how long after a write another node of a cluster may not know of it; its cache is told, not asked.
	settleTime = 5 * time.Second
	// settleTries and settlePause bound how often and how patiently a "not found" is asked again in that time.
	settleTries = 5
	settlePause = 200 * time.Millisecond
)

// settling remembers when this process last created something in a realm.
type settling struct {
	mu      sync.Mutex
	created map[string]time.Time
}

// note records a success of a POST: below /admin/realms/{realm}, or of /admin/realms itself, which counts for every realm.
func (s *settling) note(method, path string) {
	if method != http.MethodPost {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.created == nil {
		s.created = map[string]time.Time{}
	}
	s.created[realmOf(path)] = time.Now()
}

// doubtful reports that a "not found" may only mean "not known here yet". A DELETE that finds nothing is done.
func (s *settling) doubtful(method, path string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return method != http.MethodDelete && (time.Since(s.created[realmOf(path)]) < settleTime || time.Since(s.created[""]) < settleTime)
}

// realmOf is the realm, still escaped, that an admin path is about; "" for /admin/realms.
func realmOf(path string) string {
	realm, _, _ := strings.Cut(strings.TrimPrefix(path, "/admin/realms/"), "/")
	if strings.HasPrefix(path, "/admin/realms/") {
		return realm
	}
	return ""
}

// settleDelete looks again after a failed DELETE: the losers of a race, and repeats whose first answer was lost, get a 500 or
// a 404, and what is not there is deleted.
func (c *Client) settleDelete(ctx context.Context, path string, err error) error {
	if IsNotFound(err) || IsNotFound(c.settlePut(ctx, path, err)) {
		return nil
	}
	return err
}

// settlePut looks again after a PUT or DELETE that answered 500: when the object has gone meanwhile, that is the error.
func (c *Client) settlePut(ctx context.Context, path string, err error) error {
	if !hasStatus(err, http.StatusInternalServerError) {
		return err
	}
	if getErr := c.call(ctx, http.MethodGet, path, nil, nil, nil); IsNotFound(getErr) {
		return getErr
	}
	return err
}

// removeRoles takes roles out of a set, by changeRoles. What is gone, a role, the set or what it belongs to, is no error; but one
// role that is gone makes Keycloak refuse them all, so then they go one by one.
func (c *Client) removeRoles(ctx context.Context, path string, roles []wire.Role) error {
	err := c.changeRoles(ctx, http.MethodDelete, path, roles)
	if !IsNotFound(err) {
		return err
	}
	if len(roles) > 1 {
		for i := range roles {
			if err := c.removeRoles(ctx, path, roles[i:i+1]); err != nil {
				return err
			}
		}
	}
	return nil
}

// changeRoles adds roles to one of the server's sets of roles (POST), or takes them out of it (DELETE): the mappings of a user
// or a scope, the composites of a role. Roles go by ID and name, and never without a body: Keycloak would then remove all. An
// answer of 500, which Keycloak gives now and then under load, is asked once more: to ask for what is already so
// is a success.
func (c *Client) changeRoles(ctx context.Context, method, path string, roles []wire.Role) error {
	body := make([]wire.Role, 0, len(roles))
	for _, role := range roles {
		body = append(body, wire.Role{ID: role.ID, Name: role.Name})
	}
	err := c.call(ctx, method, path, nil, body, nil)
	if !hasStatus(err, http.StatusInternalServerError) {
		return err
	}
	if err := pause(ctx, settlePause); err != nil {
		return err
	}
	return c.call(ctx, method, path, nil, body, nil)
}
