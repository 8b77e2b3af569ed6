package admin

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// ClientsService manages clients and their secrets. A client is addressed by its UUID, which a rename does not change.
type ClientsService struct{ c *Client }

func clientPath(realm, uuid string, below ...string) string {
	return segments(append([]string{"admin", "realms", realm, "clients", uuid}, below...)...)
}

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

// confirm reads the client, for what stands on it.
func (s *ClientsService) confirm(realm, uuid string) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := s.Get(ctx, realm, uuid)
		return err
	}
}

// note remembers a client's UUID by its name, and its secrets as values that must not be shown.
func (s *ClientsService) note(realm string, client *wire.Client) {
	if client.ID != nil && client.ClientID != nil {
		s.c.names.noteClient(realm, *client.ClientID, *client.ID)
		s.c.names.noteReach(realm, reachOf(client))
	}
	if client.Secret != nil {
		s.c.masked.add(*client.Secret)
	}
	s.c.masked.add(client.Attributes["client.secret.rotated"])
}

// Find reads a client by its clientId, exact and case-sensitive (GET /admin/realms/{realm}/clients?clientId=…). One that the
// login is not shown is a *NotListedError: it may be there all the same.
func (s *ClientsService) Find(ctx context.Context, realm, clientID string) (*wire.Client, error) {
	path := segments("admin", "realms", realm, "clients")
	list, err := clientKind.list(ctx, s.c, path, url.Values{"clientId": {clientID}})
	if err != nil {
		return nil, err
	}
	client, err := clientKind.pick(path, list, clientID)
	if err != nil {
		return nil, err
	}
	if client == nil {
		return nil, s.c.notListed(path, clientKind.noun, clientID)
	}
	s.note(realm, client)
	return client, nil
}

// Peek is Find for plans: nil, and no error, for a client that is not there, or that this run has just made. A realm that is
// not there is asked for once a run.
func (s *ClientsService) Peek(ctx context.Context, realm, clientID string) (*wire.Client, error) {
	if s.c.names.isMissing(realm) || s.c.names.isNew(realm, clientID) {
		return nil, nil
	}
	client, err := s.Find(ctx, realm, clientID)
	if IsNotFound(err) {
		s.c.names.noteMissing(realm, isNoRealm(err))
		return nil, nil
	}
	return client, err
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
	list, err := clientKind.list(ctx, s.c, segments("admin", "realms", realm, "clients"), query)
	if err != nil {
		return nil, err
	}
	names := make([]string, 0, len(list))
	for _, client := range list {
		names = append(names, *client.ClientID)
	}
	return names, nil
}

// CachedUUID gives the CachedUUID of the client with this clientId, asked once a run.
func (s *ClientsService) CachedUUID(ctx context.Context, realm, clientID string) (string, error) {
	return s.c.names.client(clientKey{realm, clientID}, func() (string, error) {
		client, err := s.Find(ctx, realm, clientID)
		if err != nil {
			return "", err
		}
		return *client.ID, nil
	})
}

// Create makes a client (POST /admin/realms/{realm}/clients). ID must be chosen by the caller: where the answer does not tell
// whether the client was made (it was lost, a 5xx, a 409 after a repeat), a GET by that ID does. It sets NotBefore to the server's now: Keycloak finds the client of a token by its
// name, so tokens of an earlier client of that name would come back to life.
func (s *ClientsService) Create(ctx context.Context, realm string, client *wire.Client) error {
	path := segments("admin", "realms", realm, "clients")
	if err := s.c.mayWrite(http.MethodPost, path); err != nil { // before a login that only tells the time
		return err
	}
	if _, err := s.c.login.token(ctx); err != nil {
		return err
	}
	if now, ok := s.c.ServerNow(); ok {
		// iat < notBefore is what dies. A time in the future would kill the new client's first tokens, so two seconds more only
		// where this run has itself deleted the client: its tokens may be of this very second, which may be one after now, since
		// both the login's iat and the time since are rounded down.
		if s.c.names.wasDeleted(realm, *client.ClientID) {
			now += 2
		}
		client.NotBefore = &now
	}
	err := s.c.call(ctx, http.MethodPost, path, nil, client, nil)
	if mayHaveHappened(err) {
		if _, getErr := s.Get(ctx, realm, *client.ID); getErr == nil {
			err = nil
		}
	}
	if err == nil {
		s.c.names.noteClient(realm, *client.ClientID, *client.ID)
		s.c.names.noteUnseenSecret(realm, *client.ID)
		s.c.names.forgetAbsent()
		if client.FullScopeAllowed != nil && client.DefaultClientScopes != nil && client.OptionalClientScopes != nil {
			s.c.names.noteReach(realm, reachOf(client))
		}
	}
	return err
}

// Modify changes a client (PUT /admin/realms/{realm}/clients/{uuid}): change gets the client as it is and returns the fields
// to send, or nil for nothing. What a body may not leave out is added: see completeClient. Modifications of one client run one
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
		defer s.c.names.forgetClient(realm, uuid, false)
	}
	defer s.c.names.forgetReach(realm, uuid)
	return settlePut(s.c.call(ctx, http.MethodPut, clientPath(realm, uuid), nil, body, nil), func() (bool, error) {
		after, err := s.Get(ctx, realm, uuid)
		return err == nil && change(after) == nil, err
	})
}

// Delete removes a client, its service account and its roles (DELETE /admin/realms/{realm}/clients/{uuid}). One that is gone
// is no error.
func (s *ClientsService) Delete(ctx context.Context, realm, uuid string) error {
	err := settleDelete(s.c.call(ctx, http.MethodDelete, clientPath(realm, uuid), nil, nil, nil), func() error {
		_, err := s.Get(ctx, realm, uuid)
		return err
	})
	if err == nil {
		s.c.names.forgetClient(realm, uuid, true)
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
	defer s.c.names.forgetReach(realm, uuid)
	return s.c.call(ctx, http.MethodPut, clientPath(realm, uuid, kind+"-client-scopes", scopeID), nil, nil, nil)
}

// UnlinkScope removes a link; see LinkScope.
func (s *ClientsService) UnlinkScope(ctx context.Context, realm, uuid, kind, scopeID string) error {
	defer s.c.names.forgetReach(realm, uuid)
	return s.c.call(ctx, http.MethodDelete, clientPath(realm, uuid, kind+"-client-scopes", scopeID), nil, nil, nil)
}
