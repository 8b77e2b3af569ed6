package admin

import (
	"context"
	"errors"
	"net/http"
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
	// ShowsRoles reports that something puts roles into the tokens at all: the client scope "roles", linked either way, or a
	// mapper of the client's own.
	ShowsRoles bool
	scopes     []string // the optional ones
}

// rolesScope is the client scope that every realm has for the mappers that put roles into tokens.
const rolesScope = "roles"

func reachOf(c *wire.Client) Reach {
	shows := slices.Contains(c.DefaultClientScopes, rolesScope) || slices.Contains(c.OptionalClientScopes, rolesScope)
	for _, mapper := range c.ProtocolMappers {
		kind := deref(mapper.ProtocolMapper)
		shows = shows || kind == "oidc-usermodel-realm-role-mapper" || kind == "oidc-usermodel-client-role-mapper"
	}
	return Reach{UUID: deref(c.ID), FullScope: deref(c.FullScopeAllowed), ShowsRoles: shows, scopes: c.OptionalClientScopes}
}

// Reach tells what a client's tokens can carry; nil, and no error, for a client that is not there. A client that this run has
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
	if IsNotFound(err) {
		return nil, nil
	}
	return &reach, err
}

// PeekUUID is UUID for plans: "", and no error, for a client that is not there.
func (s *ClientsService) PeekUUID(ctx context.Context, realm, clientID string) (string, error) {
	key := roleKey{realm: realm, container: clientID}
	if s.c.names.isMissing(realm) || s.c.names.isAbsent(key) {
		return "", nil
	}
	uuid, err := s.UUID(ctx, realm, clientID)
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
		var out []wire.Role
		query := url.Values{"scope": {strings.Join(reach.scopes, " ")}}
		path := clientPath(realm, reach.UUID, "evaluate-scopes", "scope-mappings", holder, "granted")
		if err := s.c.call(ctx, http.MethodGet, path, query, nil, &out); err != nil {
			return nil, err
		}
		names := make([]string, 0, len(out))
		for _, role := range out {
			names = append(names, deref(role.Name))
		}
		return names, nil
	})
}

// Name gives the clientId of the client with this UUID, asked once a run.
func (s *ClientsService) Name(ctx context.Context, realm, uuid string) (string, error) {
	if name := s.c.names.nameOf(realm, uuid); name != "" {
		return name, nil
	}
	client, err := s.Get(ctx, realm, uuid)
	if err != nil {
		return "", err
	}
	return deref(client.ClientID), nil
}

func isNoRealm(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Message == "Realm not found."
}
