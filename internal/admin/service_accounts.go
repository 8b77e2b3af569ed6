package admin

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// usernamePrefix starts the username of every service account; the clientId follows, in lower case.
const usernamePrefix = "service-account-"

// ServiceAccountsService reads service-account users and maps roles to them.
type ServiceAccountsService struct{ c *Client }

// Username is the name of a client's service-account user.
func (s *ServiceAccountsService) Username(clientID string) string {
	return usernamePrefix + strings.ToLower(clientID)
}

// EnsureUser reads the service-account user of a client (GET /admin/realms/{realm}/clients/{uuid}/service-account-user). A 400 says
// that the client has none. Keycloak re-creates a user that was deleted, so this is a write, and not for plans.
func (s *ServiceAccountsService) EnsureUser(ctx context.Context, realm, uuid string) (*wire.User, error) {
	var out wire.User
	path := clientPath(realm, uuid, "service-account-user")
	if err := s.c.call(ctx, http.MethodGet, path, nil, nil, &out); err != nil {
		return nil, err
	}
	if out.ID == nil || !strings.HasPrefix(wire.Value(out.Username), usernamePrefix) {
		return nil, badAnswer(path, "it is no user of a service account, with an ID")
	}
	if err := checkID(path, *out.ID); err != nil {
		return nil, err
	}
	s.c.remembered.ids.noteAccount(realm, *out.ID, uuid)
	return &out, nil
}

// Get reads a service-account user by its ID (GET /admin/realms/{realm}/users/{id}).
func (s *ServiceAccountsService) Get(ctx context.Context, realm, userID string) (*wire.User, error) {
	return userKind.get(ctx, s.c, userPath(realm, userID), userID)
}

// Find looks a service account up by its client's name, without creating anything (GET
// /admin/realms/{realm}/users?username=…&exact=true). A *NotListedError proves nothing: the login may not be shown the user.
func (s *ServiceAccountsService) Find(ctx context.Context, realm, clientID string) (*wire.User, error) {
	name := s.Username(clientID)
	return userKind.find(ctx, s.c, realmPath(realm, "users"), url.Values{"username": {name}, "exact": {"true"}}, name)
}

// AccountClient is the client that a service account belongs to.
type AccountClient struct{ ClientID, UUID string }

// CachedClient finds the client of a service-account user, once a run. A user that is not there is an error for which IsNotFound
// holds; a person is a *NotServiceAccountError. It is for applies: see EnsureUser.
func (s *ServiceAccountsService) CachedClient(ctx context.Context, realm, userID string) (AccountClient, error) {
	return s.c.remembered.ids.accounts.get(objectKey{realm, userID}, func() (AccountClient, error) {
		return s.findClient(ctx, realm, userID)
	})
}

func (s *ServiceAccountsService) findClient(ctx context.Context, realm, userID string) (AccountClient, error) {
	user, err := s.Get(ctx, realm, userID)
	if err != nil {
		return AccountClient{}, err
	}
	stranger := &NotServiceAccountError{UserID: userID, Username: wire.Value(user.Username)}
	name, ok := strings.CutPrefix(wire.Value(user.Username), usernamePrefix)
	if !ok {
		return AccountClient{}, stranger
	}
	// No field names the client, and the username has lost its case: the clients whose name holds it are asked.
	names, err := s.c.Clients.holding(ctx, realm, name)
	if err != nil {
		return AccountClient{}, err
	}
	for _, candidate := range names {
		if !strings.EqualFold(candidate, name) {
			continue
		}
		client, err := s.c.Clients.Find(ctx, realm, candidate)
		if err != nil {
			return AccountClient{}, err
		}
		if !wire.Value(client.ServiceAccountsEnabled) {
			continue
		}
		if account, err := s.EnsureUser(ctx, realm, *client.ID); err == nil && wire.Value(account.ID) == userID {
			return AccountClient{ClientID: candidate, UUID: *client.ID}, nil
		}
	}
	return AccountClient{}, stranger
}

// NotServiceAccountError says that a user is a person, whose roles this project does not touch, or the service account of a
// client that the login may not view.
type NotServiceAccountError struct{ UserID, Username string }

// Error implements error.
func (e *NotServiceAccountError) Error() string {
	return "user " + e.UserID + " (" + quoteServerText(e.Username) + ") is not the service account of a client that the login may view"
}

// roleSet are the mappings of one container, "" for the realm.
func (s *ServiceAccountsService) roleSet(realm, userID, container string) roleSet {
	set := roleSet{userPath(realm, userID, "role-mappings", "realm"), []func(context.Context) error{func(ctx context.Context) error {
		_, err := s.Get(ctx, realm, userID)
		return err
	}}}
	if container != "" {
		set.path = userPath(realm, userID, "role-mappings", "clients", container)
		set.parents = append(set.parents, s.c.Clients.exists(realm, container))
	}
	return set
}

// Roles lists the roles of a container that are directly mapped to a user (GET
// /admin/realms/{realm}/users/{id}/role-mappings/realm or …/clients/{uuid}). The list is whole or refused; IsGone holds when the
// user or the container is gone. One without a role proves that the role is not mapped once Get has read the user.
func (s *ServiceAccountsService) Roles(ctx context.Context, realm, userID, container string) ([]wire.Role, error) {
	return s.roleSet(realm, userID, container).list(ctx, s.c)
}

// Mappings reads all roles that are directly mapped to a user, of the realm and of every client (GET
// /admin/realms/{realm}/users/{id}/role-mappings). Roles that the login may not view are omitted silently: those of the
// realm without view-realm, those of clients without view-clients.
func (s *ServiceAccountsService) Mappings(ctx context.Context, realm, userID string) (*wire.RoleMappings, error) {
	mappings, err := s.c.mappings(ctx, userPath(realm, userID, "role-mappings"))
	if hasStatus(err, http.StatusNotFound) {
		err = s.roleSet(realm, userID, "").orGone(ctx, err)
	}
	return mappings, err
}

// AddRole is AddRoles for one role.
func (s *ServiceAccountsService) AddRole(ctx context.Context, realm, userID, container string, role wire.Role) error {
	return s.AddRoles(ctx, realm, userID, container, []wire.Role{role})
}

// RemoveRole is RemoveRoles for one role.
func (s *ServiceAccountsService) RemoveRole(ctx context.Context, realm, userID, container string, role wire.Role) error {
	return s.RemoveRoles(ctx, realm, userID, container, []wire.Role{role})
}

// AddRoles maps roles of one container, by ID and name; repeating is fine, and one that is not there fails them all (POST of
// the same path as Roles).
func (s *ServiceAccountsService) AddRoles(ctx context.Context, realm, userID, container string, roles []wire.Role) error {
	return s.roleSet(realm, userID, container).change(ctx, s.c, http.MethodPost, roles)
}

// RemoveRoles removes mappings; what is gone, with its role, its user or its realm, is no error (DELETE of the same path,
// always with a body: without one Keycloak removes every mapping).
func (s *ServiceAccountsService) RemoveRoles(ctx context.Context, realm, userID, container string, roles []wire.Role) error {
	return s.roleSet(realm, userID, container).remove(ctx, s.c, roles)
}
