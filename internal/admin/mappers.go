package admin

import (
	"context"
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

// Get reads a mapper (GET …/protocol-mappers/models/{id}). Its config shows keys that Keycloak adds by itself.
func (s *MappersService) Get(ctx context.Context, realm string, parent MapperParent, id string) (*wire.ProtocolMapper, error) {
	return mapperKind.get(ctx, s.c, parent.path(realm, id), id)
}

// List reads all mappers of a parent (GET …/protocol-mappers/models).
func (s *MappersService) List(ctx context.Context, realm string, parent MapperParent) ([]wire.ProtocolMapper, error) {
	return mapperKind.list(ctx, s.c, parent.path(realm), nil)
}

// Find reads a mapper by its name, case-sensitive. One that is not there is a *NotListedError; names are those that are there.
func (s *MappersService) Find(ctx context.Context, realm string, parent MapperParent, name string) (
	mapper *wire.ProtocolMapper, names []string, err error,
) {
	list, err := s.List(ctx, realm, parent)
	if err != nil {
		return nil, nil, err
	}
	for i := range list {
		if wire.Value(list[i].Name) == name {
			return &list[i], nil, checkID(parent.path(realm), *list[i].ID)
		}
		names = append(names, wire.Value(list[i].Name))
	}
	return nil, names, s.c.notListed(parent.path(realm), mapperKind.noun, name)
}

// Create makes a mapper (POST …/protocol-mappers/models) and sets its ID, as for a client. A type of mapper that the server does not
// have is an error for which IsUnknownMapper holds.
func (s *MappersService) Create(ctx context.Context, realm string, parent MapperParent, mapper *wire.ProtocolMapper) error {
	if err := chooseID(&mapper.ID); err != nil {
		return err
	}
	err := s.c.call(ctx, http.MethodPost, parent.path(realm), nil, mapper, nil)
	return confirmCreated(err, func() error {
		_, err := s.Get(ctx, realm, parent, *mapper.ID)
		return err
	})
}

// Modify changes a mapper's config (PUT …/protocol-mappers/models/{id}): change gets the mapper as it is and returns the whole
// new config, or nil for no change. Name and protocol never change.
func (s *MappersService) Modify(
	ctx context.Context,
	realm string,
	parent MapperParent,
	id string,
	change func(current map[string]string) map[string]string,
) error {
	path := parent.path(realm, id)
	defer s.c.locks.lock("mapper/" + path)()
	current, err := s.Get(ctx, realm, parent, id)
	if err != nil {
		return err
	}
	config := change(current.Config)
	if config == nil {
		return nil
	}
	return confirmPut(s.c.call(ctx, http.MethodPut, path, nil, completeMapper(config, current), nil), func() (bool, error) {
		after, err := s.Get(ctx, realm, parent, id)
		return err == nil && change(after.Config) == nil, err
	})
}

// Delete removes a mapper (DELETE …/protocol-mappers/models/{id}). One that is gone, also with its parent, is no error.
func (s *MappersService) Delete(ctx context.Context, realm string, parent MapperParent, id string) error {
	return confirmDeleted(s.c.call(ctx, http.MethodDelete, parent.path(realm, id), nil, nil, nil), func() error {
		_, err := s.Get(ctx, realm, parent, id)
		return err
	})
}
