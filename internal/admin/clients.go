package admin

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// ClientsService manages clients and their secrets. A client is addressed by its UUID, which a rename does not change.
type ClientsService struct{ c *Client }

// Get reads a client (GET /admin/realms/{realm}/clients/{uuid}). The answer carries its secret in clear, and attributes
// client.secret.*, of which one is the previous secret.
func (s *ClientsService) Get(ctx context.Context, realm, uuid string) (*wire.Client, error) {
	client, err := clientKind.get(ctx, s.c, clientPath(realm, uuid), uuid)
	if err != nil {
		return nil, err
	}
	s.note(realm, client)
	return client, nil
}

// HidesScopes reports that this login may not see the scopes of a client that it read (Keycloak 26.8): the lists are empty, and
// nothing is known about the scopes.
func HidesScopes(c *wire.Client) bool {
	return len(c.DefaultClientScopes) == 0 && len(c.OptionalClientScopes) == 0 && c.Access != nil && !c.Access["configure"]
}

// exists is a look for what belongs to the client: see confirmDeleted and roleSet.
func (s *ClientsService) exists(realm, uuid string) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := s.Get(ctx, realm, uuid)
		return err
	}
}

// note remembers a client that was read, and its secrets as values that must not be shown.
func (s *ClientsService) note(realm string, client *wire.Client) {
	s.c.remembered.ids.noteClient(realm, *client.ClientID, *client.ID)
	s.c.remembered.facts.noteClient(realm, client)
	s.c.masked.add(wire.Value(client.Secret), client.Attributes[previousSecret])
}

// Find reads a client by its clientId, exact and case-sensitive (GET /admin/realms/{realm}/clients?clientId=…). One that the
// login is not shown is a *NotListedError: it may exist nevertheless.
func (s *ClientsService) Find(ctx context.Context, realm, clientID string) (*wire.Client, error) {
	client, err := clientKind.find(ctx, s.c, realmPath(realm, "clients"), url.Values{"clientId": {clientID}}, clientID)
	if err != nil {
		return nil, err
	}
	s.note(realm, client)
	return client, nil
}

// CachedFind is Find, once a run until a write changes the client, without the client's secret and attributes. It is for plans.
// Callers must not change the client.
func (s *ClientsService) CachedFind(ctx context.Context, realm, clientID string) (*wire.Client, error) {
	return s.c.remembered.facts.clients.get(clientKey{realm, clientID}, func() (*wire.Client, error) {
		return belowRealm(&s.c.remembered, realm, func() (*wire.Client, error) {
			client, err := s.Find(ctx, realm, clientID)
			return withoutSecrets(client), err
		})
	})
}

// CachedUUID is the UUID of the client with this clientId, once a run.
func (s *ClientsService) CachedUUID(ctx context.Context, realm, clientID string) (string, error) {
	return s.c.remembered.ids.clients.get(clientKey{realm, clientID}, func() (string, error) {
		return belowRealm(&s.c.remembered, realm, func() (string, error) {
			client, err := s.Find(ctx, realm, clientID)
			if err != nil {
				return "", err
			}
			return *client.ID, nil
		})
	})
}

// CachedName is the clientId of the client with this UUID, once a run.
func (s *ClientsService) CachedName(ctx context.Context, realm, uuid string) (string, error) {
	return s.c.remembered.ids.clientNames.get(objectKey{realm, uuid}, func() (string, error) {
		client, err := s.Get(ctx, realm, uuid)
		if err != nil {
			return "", err
		}
		return *client.ClientID, nil
	})
}

// CachedGrantedRoles lists the roles of a container that a client's scopes let into its tokens when every optional scope is asked
// for, once a run. container is the realm's name or a client's UUID (GET
// /admin/realms/{realm}/clients/{uuid}/evaluate-scopes/scope-mappings/{container}/granted?scope=…).
func (s *ClientsService) CachedGrantedRoles(ctx context.Context, realm string, client *wire.Client, container string) ([]string, error) {
	uuid := *client.ID
	return s.c.remembered.facts.granted.get(grantedKey{realm, uuid, container}, func() ([]string, error) {
		query := url.Values{"scope": {strings.Join(client.OptionalClientScopes, " ")}}
		out, err := roleKind.list(ctx, s.c, clientPath(realm, uuid, "evaluate-scopes", "scope-mappings", container, "granted"), query)
		if err != nil {
			return nil, err
		}
		names := make([]string, 0, len(out))
		for _, role := range out {
			names = append(names, *role.Name)
		}
		return names, nil
	})
}

// ListNames lists clientIds, the first 500, for a message about one that is not there.
func (s *ClientsService) ListNames(ctx context.Context, realm string) ([]string, error) {
	return s.names(ctx, realm, url.Values{"first": {"0"}, "max": {"500"}})
}

// holding lists the clientIds that hold a text, in any case.
func (s *ClientsService) holding(ctx context.Context, realm, text string) ([]string, error) {
	names, err := s.names(ctx, realm, search(text))
	return slices.DeleteFunc(names, func(name string) bool { return !isMatch(name, text) }), err
}

func (s *ClientsService) names(ctx context.Context, realm string, query url.Values) ([]string, error) {
	list, err := clientKind.list(ctx, s.c, realmPath(realm, "clients"), query)
	if err != nil {
		return nil, err
	}
	names := make([]string, 0, len(list))
	for _, client := range list {
		names = append(names, *client.ClientID)
	}
	return names, nil
}

// Create makes a client (POST /admin/realms/{realm}/clients) and sets its ID, unless the caller chose one: where the answer does not
// tell whether the client was made, a GET by that ID does. It sets NotBefore to the server's now: Keycloak finds the client of a token
// by its name, so tokens of an earlier client of that name would come back to life.
func (s *ClientsService) Create(ctx context.Context, realm string, client *wire.Client) error {
	path := realmPath(realm, "clients")
	if err := s.c.mayWrite(http.MethodPost, path); err != nil { // before a login that only tells the time
		return err
	}
	if _, err := s.c.login.token(ctx); err != nil {
		return err
	}
	if now, ok := s.c.ServerNow(); ok {
		// A token with iat < notBefore is invalid. A time in the future would invalidate the new client's first tokens, so two
		// seconds more only where this run has itself deleted the client: its tokens may be of this very second, which may be one
		// after now, since both the login's iat and the time since are rounded down.
		if _, deleted := s.c.remembered.deleted.Load(clientKey{realm, *client.ClientID}); deleted {
			now += 2
		}
		client.NotBefore = &now
	}
	if err := chooseID(&client.ID); err != nil {
		return err
	}
	uuid := *client.ID
	err := confirmCreated(s.c.call(ctx, http.MethodPost, path, nil, client, nil), func() error { return s.exists(realm, uuid)(ctx) })
	if err != nil {
		return err
	}
	s.c.remembered.ids.noteClient(realm, *client.ClientID, uuid)
	s.c.remembered.unread.Store(objectKey{realm, uuid}, true)
	if client.FullScopeAllowed != nil && client.DefaultClientScopes != nil && client.OptionalClientScopes != nil {
		s.c.remembered.facts.noteClient(realm, client)
	}
	return nil
}

// Modify changes a client (PUT /admin/realms/{realm}/clients/{uuid}): change gets the client as it is and returns the fields
// to send, or nil for nothing. What a body must not omit is added: see completeClient. Modifications of one client run one
// after the other.
func (s *ClientsService) Modify(ctx context.Context, realm, uuid string, change func(current *wire.Client) *wire.Client) error {
	defer s.c.locks.lock("client/" + realm + "/" + uuid)()
	current, err := s.Get(ctx, realm, uuid)
	if err != nil {
		return err
	}
	body := change(current)
	if body == nil {
		return nil
	}
	completeClient(body, current)
	if body.Secret != nil {
		s.c.masked.add(*body.Secret)
	} else {
		s.keepExpired(current, body)
	}
	if body.ClientID != nil {
		defer s.c.remembered.ids.forgetClient(realm, uuid)
	}
	return confirmPut(s.c.call(ctx, http.MethodPut, clientPath(realm, uuid), nil, body, nil), func() (bool, error) {
		after, err := s.Get(ctx, realm, uuid)
		return err == nil && change(after) == nil, err
	})
}

// Delete removes a client, its service account and its roles (DELETE /admin/realms/{realm}/clients/{uuid}). One that is gone
// is no error.
func (s *ClientsService) Delete(ctx context.Context, realm, uuid string) error {
	err := confirmDeleted(s.c.call(ctx, http.MethodDelete, clientPath(realm, uuid), nil, nil, nil), func() error {
		return s.exists(realm, uuid)(ctx)
	})
	if err == nil {
		s.c.remembered.clientDeleted(realm, uuid)
	}
	return err
}

// ScopeLinks reads the client scopes linked to a client, kind "default" or "optional", as ID by name (GET
// /admin/realms/{realm}/clients/{uuid}/{kind}-client-scopes).
func (s *ClientsService) ScopeLinks(ctx context.Context, realm, uuid, kind string) (map[string]string, error) {
	return s.c.scopesByName(ctx, clientPath(realm, uuid, kind+"-client-scopes"))
}

// LinkScope and UnlinkScope add and remove one link (PUT, DELETE …/clients/{uuid}/{kind}-client-scopes/{id}). A scope that is
// linked the other way stays so: unlink it first.
func (s *ClientsService) LinkScope(ctx context.Context, realm, uuid, kind, scopeID string) error {
	return s.c.call(ctx, http.MethodPut, clientPath(realm, uuid, kind+"-client-scopes", scopeID), nil, nil, nil)
}

// UnlinkScope removes a link; see LinkScope.
func (s *ClientsService) UnlinkScope(ctx context.Context, realm, uuid, kind, scopeID string) error {
	return s.c.call(ctx, http.MethodDelete, clientPath(realm, uuid, kind+"-client-scopes", scopeID), nil, nil, nil)
}
