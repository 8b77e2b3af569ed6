package admin

import (
	"context"
	"net/http"
	"slices"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// roleSet is one of the server's sets of roles: the mappings of a user or a client scope, the composites of a role.
type roleSet struct {
	path string
	// parents read what the set stands on, each by its ID: its parent, and the client whose roles these are.
	parents []func(ctx context.Context) error
}

// list reads the set (GET path).
func (s roleSet) list(ctx context.Context, c *Client) ([]wire.Role, error) {
	roles, err := roleKind.list(ctx, c, s.path, nil)
	if hasStatus(err, http.StatusNotFound) {
		return nil, s.orGone(ctx, err)
	}
	return roles, err
}

// orGone is err, or that a parent is gone, which its own GET by ID has to say.
func (s roleSet) orGone(ctx context.Context, err error) error {
	for _, parent := range s.parents {
		if gone := parent(ctx); IsGone(gone) {
			return gone
		}
	}
	return err
}

// mappings reads the roles of a user or a client scope, of the realm and of every client (GET path).
func (c *Client) mappings(ctx context.Context, path string) (*wire.RoleMappings, error) {
	var out wire.RoleMappings
	if err := c.call(ctx, http.MethodGet, path, nil, nil, &out); err != nil {
		return nil, err
	}
	if err := roleKind.checkAll(path, out.RealmMappings); err != nil {
		return nil, err
	}
	for clientID, client := range out.ClientMappings {
		if client.ID == nil {
			return nil, badAnswer(path, "the client %q has no ID", quoteServerText(clientID))
		}
		if err := checkID(path, *client.ID); err != nil {
			return nil, err
		}
		if err := roleKind.checkAll(path, client.Mappings); err != nil {
			return nil, err
		}
	}
	return &out, nil
}

// remove takes roles out of the set (DELETE path). Keycloak refuses them all when one of them is gone or was renamed, so after a
// 404 the set is read, and what is still in it goes as the set names it. What is not in it any more, also with the set's parent
// or the roles' client, is no error.
func (s roleSet) remove(ctx context.Context, c *Client, roles []wire.Role) error {
	err := s.change(ctx, c, http.MethodDelete, roles)
	if !hasStatus(err, http.StatusNotFound) {
		return err
	}
	there, listErr := s.list(ctx, c)
	if IsGone(listErr) {
		return nil
	}
	if listErr != nil {
		return err
	}
	there = slices.DeleteFunc(there, func(role wire.Role) bool {
		return !slices.ContainsFunc(roles, func(asked wire.Role) bool { return wire.Value(asked.ID) == *role.ID })
	})
	if len(there) == 0 {
		for _, parent := range s.parents { // a list without the roles proves nothing by itself
			if parentErr := parent(ctx); parentErr != nil && !IsGone(parentErr) {
				return parentErr
			}
		}
		return nil
	}
	return s.change(ctx, c, http.MethodDelete, there)
}

// change adds roles to the set (POST), or takes them out of it (DELETE). Roles go by ID and name, and never without a body:
// Keycloak would then remove all. An answer of 500, which Keycloak gives now and then under load, is asked once more: to ask
// for what is already so is a success.
func (s roleSet) change(ctx context.Context, c *Client, method string, roles []wire.Role) error {
	body := make([]wire.Role, 0, len(roles))
	for _, role := range roles {
		body = append(body, wire.Role{ID: role.ID, Name: role.Name})
	}
	return onceMoreOn500(ctx, func() error { return c.call(ctx, method, s.path, nil, body, nil) })
}
