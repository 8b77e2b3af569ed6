package admin

import (
	"context"
	"errors"
	"net/http"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// MappersService manages the protocol mappers of clients and of client scopes.
type MappersService struct{ c *Client }

// MapperParent is what a mapper belongs to, by ID: one of the two is set.
type MapperParent struct {
	Client string `json:"client,omitempty"`
	Scope  string `json:"scope,omitempty"`
}

// path is that of the owner's mappers: /admin/realms/{realm}/{clients|client-scopes}/{id}/protocol-mappers/models.
func (o MapperParent) path(realm string, below ...string) string {
	below = append([]string{"protocol-mappers", "models"}, below...)
	if o.Client != "" {
		return clientPath(realm, o.Client, below...)
	}
	return scopePath(realm, o.Scope, below...)
}

// Get reads a mapper (GET …/protocol-mappers/models/{id}). Its config shows keys that Keycloak adds by itself.
func (s *MappersService) Get(ctx context.Context, realm string, owner MapperParent, id string) (*wire.ProtocolMapper, error) {
	return mapperKind.get(ctx, s.c, owner.path(realm, id), id)
}

// List reads all mappers of an owner (GET …/protocol-mappers/models).
func (s *MappersService) List(ctx context.Context, realm string, owner MapperParent) ([]wire.ProtocolMapper, error) {
	return mapperKind.list(ctx, s.c, owner.path(realm), nil)
}

// Find reads a mapper by its name, case-sensitive. One that is not there is a *NotListedError; names are those that are there.
func (s *MappersService) Find(ctx context.Context, realm string, owner MapperParent, name string) (mapper *wire.ProtocolMapper, names []string, err error) {
	list, err := s.List(ctx, realm, owner)
	if err != nil {
		return nil, nil, err
	}
	for i := range list {
		if wire.Value(list[i].Name) == name {
			return &list[i], nil, checkID(owner.path(realm), *list[i].ID)
		}
		names = append(names, wire.Value(list[i].Name))
	}
	return nil, names, s.c.notListed(owner.path(realm), mapperKind.noun, name)
}

// Create makes a mapper (POST …/protocol-mappers/models). ID must be chosen by the caller, as for a client. A type of mapper that the server does not have is an error for which IsUnknownMapper holds.
func (s *MappersService) Create(ctx context.Context, realm string, owner MapperParent, mapper *wire.ProtocolMapper) error {
	defer s.forget(realm, owner)
	err := s.c.call(ctx, http.MethodPost, owner.path(realm), nil, mapper, nil)
	if mayHaveHappened(err) {
		if _, getErr := s.Get(ctx, realm, owner, *mapper.ID); getErr == nil {
			err = nil
		}
	}
	return err
}

// Modify changes a mapper's config (PUT …/protocol-mappers/models/{id}): change gets the mapper as it is and returns the whole
// new config, or nil for no change. Name and protocol never change.
func (s *MappersService) Modify(ctx context.Context, realm string, owner MapperParent, id string, change func(current map[string]string) map[string]string) error {
	path := owner.path(realm, id)
	defer s.c.locks.lock("mapper/" + path)()
	current, err := s.Get(ctx, realm, owner, id)
	if err != nil {
		return err
	}
	config := change(current.Config)
	if config == nil {
		return nil
	}
	return settlePut(s.c.call(ctx, http.MethodPut, path, nil, completeMapper(config, current), nil), func() (bool, error) {
		after, err := s.Get(ctx, realm, owner, id)
		return err == nil && change(after.Config) == nil, err
	})
}

// Delete removes a mapper (DELETE …/protocol-mappers/models/{id}). One that is gone, also with its owner, is no error.
func (s *MappersService) Delete(ctx context.Context, realm string, owner MapperParent, id string) error {
	defer s.forget(realm, owner)
	return settleDelete(s.c.call(ctx, http.MethodDelete, owner.path(realm, id), nil, nil, nil), func() error {
		_, err := s.Get(ctx, realm, owner, id)
		return err
	})
}

// forget is for an owner whose mappers were changed.
func (s *MappersService) forget(realm string, owner MapperParent) {
	if owner.Client != "" {
		s.c.names.forgetReach(realm, owner.Client)
		return
	}
	s.c.names.forgetReaches(realm)
}

// IsUnknownMapper reports that the server has no protocol mapper of the type that was asked for.
func IsUnknownMapper(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Status == http.StatusNotFound && e.keycloak && e.Message == unknownMapper
}

const unknownMapper = "ProtocolMapper provider not found"
