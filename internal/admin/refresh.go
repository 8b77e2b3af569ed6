package admin

import (
	"context"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// The reads of a refresh, apart from the Get that a change needs: a change compares with the server as it is now, a refresh may share
// one answer among many objects. Today each is a Get.

// Refresh is Get for a refresh.
func (s *ClientsService) Refresh(ctx context.Context, realm, uuid string) (*wire.Client, error) {
	return s.Get(ctx, realm, uuid)
}

// Refresh is Get for a refresh.
func (s *ClientScopesService) Refresh(ctx context.Context, realm, id string) (*wire.ClientScope, error) {
	return s.Get(ctx, realm, id)
}

// Refresh is Get for a refresh.
func (s *MappersService) Refresh(ctx context.Context, realm string, parent MapperParent, id string) (*wire.ProtocolMapper, error) {
	return s.Get(ctx, realm, parent, id)
}

// Refresh is Get for a refresh.
func (s *RolesService) Refresh(ctx context.Context, realm, id string) (*wire.Role, error) {
	return s.Get(ctx, realm, id)
}
