package admin

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// Reach is what decides which roles a client's tokens can carry.
type Reach struct {
	UUID string
	// FullScope lets every role of the account in.
	FullScope bool
	// ShowsRoles reports that something puts roles into the tokens at all: the client scope "roles", or a mapper for roles, of
	// the client's own or of a scope that is linked to it, either way.
	ShowsRoles bool
	linked     []string // client scopes whose mappers nobody has looked at
	optional   []string
	hidden     bool
}

// HidesScopes reports that this login may not see the scopes of a client that it read (Keycloak 26.8): the lists are empty, and
// what it cannot see is unknown.
func HidesScopes(c *wire.Client) bool {
	return len(c.DefaultClientScopes) == 0 && len(c.OptionalClientScopes) == 0 && c.Access != nil && !c.Access["configure"]
}

// rolesScope is the client scope that every realm has for the mappers that put roles into tokens.
const rolesScope = "roles"

func reachOf(c *wire.Client) Reach {
	r := Reach{UUID: wire.Value(c.ID), FullScope: wire.Value(c.FullScopeAllowed), optional: c.OptionalClientScopes, hidden: HidesScopes(c)}
	linked := slices.Concat(c.DefaultClientScopes, c.OptionalClientScopes)
	if r.ShowsRoles = slices.Contains(linked, rolesScope) || mapRoles(c.ProtocolMappers); !r.ShowsRoles {
		r.linked = linked
	}
	return r
}

func mapRoles(mappers []wire.ProtocolMapper) bool {
	return slices.ContainsFunc(mappers, func(m wire.ProtocolMapper) bool {
		kind := wire.Value(m.ProtocolMapper)
		return kind == "oidc-usermodel-realm-role-mapper" || kind == "oidc-usermodel-client-role-mapper"
	})
}

// Reach tells what a client's tokens can carry; nil, and no error, for a client that is not there or hides its scopes. A client that this run has
// read or made is not asked for again.
func (s *ClientsService) Reach(ctx context.Context, realm, clientID string) (*Reach, error) {
	uuid, err := s.PeekUUID(ctx, realm, clientID)
	if err != nil || uuid == "" {
		return nil, err
	}
	reach, err := remembered(&s.c.names, &s.c.names.reaches, accountKey{realm, uuid}, "reach\x00"+realm+"\x00"+uuid, func() (Reach, error) {
		client, err := s.Get(ctx, realm, uuid)
		if err != nil {
			return Reach{}, err
		}
		return reachOf(client), nil
	})
	if IsNotFound(err) || reach.hidden {
		return nil, nil
	}
	if err != nil || len(reach.linked) == 0 {
		return &reach, err
	}
	showing, err := remembered(&s.c.names, &s.c.names.showing, realm, "showing\x00"+realm, func() ([]string, error) {
		scopes, err := s.c.scopesAt(ctx, segments("admin", "realms", realm, "client-scopes"))
		var names []string
		for _, scope := range scopes {
			if mapRoles(scope.ProtocolMappers) {
				names = append(names, wire.Value(scope.Name))
			}
		}
		return names, err
	})
	reach.ShowsRoles = slices.ContainsFunc(reach.linked, func(name string) bool { return slices.Contains(showing, name) })
	return &reach, err
}

// PeekUUID is UUID for plans: "", and no error, for a client that is not there.
func (s *ClientsService) PeekUUID(ctx context.Context, realm, clientID string) (string, error) {
	key := roleKey{realm: realm, container: clientID}
	if s.c.names.isMissing(realm) || s.c.names.isAbsent(key) {
		return "", nil
	}
	uuid, err := s.CachedUUID(ctx, realm, clientID)
	if IsNotFound(err) {
		s.c.names.noteMissing(realm, isNoRealm(err))
		s.c.names.noteAbsent(key)
		return "", nil
	}
	return uuid, err
}

// Carried lists the roles of a container that a client's scopes let into its tokens when every optional scope is asked for
// (GET /admin/realms/{realm}/clients/{uuid}/evaluate-scopes/scope-mappings/{realm or client}/granted?scope=…), once a run.
func (s *ClientsService) Carried(ctx context.Context, realm string, reach *Reach, container string) ([]string, error) {
	holder := container
	if holder == "" {
		holder = realm
	}
	key := roleKey{realm, reach.UUID, holder}
	return remembered(&s.c.names, &s.c.names.carried, key, "carried\x00"+realm+"\x00"+reach.UUID+"\x00"+holder, func() ([]string, error) {
		query := url.Values{"scope": {strings.Join(reach.optional, " ")}}
		path := clientPath(realm, reach.UUID, "evaluate-scopes", "scope-mappings", holder, "granted")
		out, err := roleKind.list(ctx, s.c, path, query)
		if err != nil {
			return nil, err
		}
		names := make([]string, 0, len(out))
		for _, role := range out {
			names = append(names, wire.Value(role.Name))
		}
		return names, nil
	})
}

// CachedName gives the clientId of the client with this UUID, asked once a run.
func (s *ClientsService) CachedName(ctx context.Context, realm, uuid string) (string, error) {
	if name := s.c.names.nameOf(realm, uuid); name != "" {
		return name, nil
	}
	client, err := s.Get(ctx, realm, uuid)
	if err != nil {
		return "", err
	}
	return wire.Value(client.ClientID), nil
}

func isNoRealm(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Message == noRealm
}
