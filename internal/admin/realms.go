package admin

import (
	"context"
	"net/http"
	"slices"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// RealmsService manages realms.
type RealmsService struct{ c *Client }

// Get reads a realm (GET /admin/realms/{realm}). A login without view-realm gets a stub, without lifespans.
func (s *RealmsService) Get(ctx context.Context, realm string) (*wire.Realm, error) {
	return realmKind.get(ctx, s.c, realmPath(realm), realm)
}

// Create makes a realm (POST /admin/realms) and sets its ID, as for a client: the ID tells this create from a realm of that name that
// somebody else made.
func (s *RealmsService) Create(ctx context.Context, realm *wire.Realm) error {
	if err := chooseID(&realm.ID); err != nil {
		return err
	}
	err := s.c.call(ctx, http.MethodPost, segments("admin", "realms"), nil, realm, nil)
	s.c.remembered.forgetRealm(*realm.Realm)
	return confirmCreated(err, func() error {
		there, getErr := s.Get(ctx, *realm.Realm)
		if getErr == nil && wire.Value(there.ID) != *realm.ID {
			return err
		}
		return getErr
	})
}

// Modify changes a realm (PUT /admin/realms/{realm}): change gets the realm as it is and returns what to send, or nil for
// nothing; attributes whole, as Keycloak replaces them all. What a body must not omit is added: see completeRealm.
// Modifications of one realm run one after the other: parallel ones with attributes answer 500.
func (s *RealmsService) Modify(ctx context.Context, realm string, change func(current *wire.Realm) *wire.Realm) error {
	defer s.c.locks.lock("realm/" + realm)()
	current, err := s.Get(ctx, realm)
	if err != nil {
		return err
	}
	body := change(current)
	if body == nil {
		return nil
	}
	completeRealm(body, current)
	path := realmPath(realm)
	return confirmPut(s.c.call(ctx, http.MethodPut, path, nil, body, nil), func() (bool, error) {
		after, err := s.Get(ctx, realm)
		return err == nil && change(after) == nil, err
	})
}

// Delete removes a realm and all that is in it (DELETE /admin/realms/{realm}). A realm that is gone is no error.
func (s *RealmsService) Delete(ctx context.Context, realm string) error {
	err := s.c.call(ctx, http.MethodDelete, realmPath(realm), nil, nil, nil)
	return confirmDeleted(err, func() error {
		_, err := s.Get(ctx, realm)
		return err
	})
}

// CachedSessionMaxLifespan is how long a session of the realm lasts at most, in seconds, which caps every token's lifespan; asked once a
// run, 0 when this login may not see it (GET /admin/realms/{realm}).
func (s *RealmsService) CachedSessionMaxLifespan(ctx context.Context, realm string) (int, error) {
	return s.c.remembered.settings.sessionMax.get(realm, func() (int, error) {
		r, err := s.Get(ctx, realm)
		if err != nil {
			return 0, err
		}
		return wire.Value(r.SSOSessionMaxLifespan), nil
	})
}

// DefaultScopes are the client scopes that a realm gives to new OpenID Connect clients, by name.
type DefaultScopes struct{ Default, Optional []string }

// CachedDefaultScopes reads a realm's default and optional client scopes (GET
// /admin/realms/{realm}/default-default-client-scopes and …-optional-…), once a run. SAML's scopes, which never attach to
// an OpenID Connect client, are left out: the lists carry the protocol.
func (s *RealmsService) CachedDefaultScopes(ctx context.Context, realm string) (*DefaultScopes, error) {
	return s.c.remembered.settings.defaultScopes.get(realm, func() (*DefaultScopes, error) {
		var d DefaultScopes
		for kind, into := range map[string]*[]string{"default": &d.Default, "optional": &d.Optional} {
			scopes, err := s.c.scopesAt(ctx, realmPath(realm, "default-"+kind+"-client-scopes"))
			if err != nil {
				return nil, err
			}
			*into = []string{}
			for _, sc := range scopes {
				if sc.Name != nil && (sc.Protocol == nil || *sc.Protocol == "openid-connect") {
					*into = append(*into, *sc.Name)
				}
			}
		}
		return &d, nil
	})
}

// CachedScopeIDs gives the IDs of a realm's client scopes by name (GET /admin/realms/{realm}/client-scopes). The list is read once a
// run, and again when one of the wanted names is not in it.
func (s *RealmsService) CachedScopeIDs(ctx context.Context, realm string, wanted []string) (map[string]string, error) {
	ask := func() (map[string]string, error) {
		return s.c.scopesByName(ctx, realmPath(realm, "client-scopes"))
	}
	known := &s.c.remembered.ids.clientScopes
	ids, err := known.get(realm, ask)
	if err != nil || !slices.ContainsFunc(wanted, func(name string) bool { return ids[name] == "" }) {
		return ids, err
	}
	known.forgetKey(realm)
	return known.get(realm, ask)
}

// scopesAt reads a list of client scopes, with their mappers where it is the realm's.
func (c *Client) scopesAt(ctx context.Context, path string) ([]wire.ClientScope, error) {
	return scopeKind.list(ctx, c, path, nil)
}

func (c *Client) scopesByName(ctx context.Context, path string) (map[string]string, error) {
	scopes, err := c.scopesAt(ctx, path)
	if err != nil {
		return nil, err
	}
	ids := make(map[string]string, len(scopes))
	for _, sc := range scopes {
		if err := checkID(path, *sc.ID); err != nil {
			return nil, err
		}
		ids[*sc.Name] = *sc.ID
	}
	return ids, nil
}
