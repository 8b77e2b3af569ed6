package providerdata

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/diagnostics"
)

// NearClients adds to a "not found" the client IDs that come close to the one that was asked for; any other error, and none,
// comes back as it is.
func (d *Data) NearClients(ctx context.Context, realm, clientID string, err error) error {
	if !admin.IsNotFound(err) {
		return err
	}
	names, listErr := d.Admin.Clients.ListNames(ctx, realm)
	if listErr != nil {
		return err
	}
	return fmt.Errorf("client %q: %w.%s", clientID, err, diagnostics.Nearest(clientID, names))
}

// NearRoles does the same for a role of the realm (container "") or of the client with that UUID.
func (d *Data) NearRoles(ctx context.Context, realm, container, role string, err error) error {
	if !admin.IsNotFound(err) {
		return err
	}
	names, listErr := d.Admin.Roles.ListNames(ctx, realm, container)
	if listErr != nil {
		return err
	}
	return fmt.Errorf("role %q: %w.%s", role, err, diagnostics.Nearest(role, names))
}

// NearScopes does the same for a client scope of the realm.
func (d *Data) NearScopes(ctx context.Context, realm, scope string, err error) error {
	if !admin.IsNotFound(err) {
		return err
	}
	ids, listErr := d.Admin.Realms.CachedScopeIDs(ctx, realm, nil)
	if listErr != nil {
		return err
	}
	return fmt.Errorf("client scope %q: %w.%s", scope, err, diagnostics.Nearest(scope, slices.Sorted(maps.Keys(ids))))
}
