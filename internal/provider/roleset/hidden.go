package roleset

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/privatestate"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// ClientUUIDs are the UUIDs of the clients whose roles a set holds, by client ID. Private state keeps them: a client that no list
// shows can then be asked for by its ID, which tells one that is gone from one that the login may not view.
type ClientUUIDs map[string]string

// clientUUIDsKey is where private state keeps them.
const clientUUIDsKey = "owners"

// ClientUUIDsFrom reads them from mappings.
func ClientUUIDsFrom(mappings *wire.RoleMappings) ClientUUIDs {
	uuids := ClientUUIDs{}
	for clientID, client := range mappings.ClientMappings {
		uuids[clientID] = *client.ID
	}
	return uuids
}

// FindClientUUIDs looks the clients of a set up; one that is not found is left out.
func FindClientUUIDs(ctx context.Context, provider *providerdata.Data, realm string, set Set) ClientUUIDs {
	uuids := ClientUUIDs{}
	for clientID := range set {
		if uuid, err := provider.Admin.Clients.CachedUUID(ctx, realm, clientID); clientID != "" && err == nil {
			uuids[clientID] = uuid
		}
	}
	return uuids
}

// With adds, of the uuids that were kept before, those whose roles the set still holds though the login does not see them.
func (o ClientUUIDs) With(kept ClientUUIDs, set Set) ClientUUIDs {
	for clientID, uuid := range kept {
		if _, read := o[clientID]; !read && len(set[clientID]) > 0 {
			o[clientID] = uuid
		}
	}
	return o
}

// Store writes the UUIDs into private state.
func (o ClientUUIDs) Store(ctx context.Context, private privatestate.Writer, diags *diag.Diagnostics) {
	if len(o) > 0 {
		privatestate.Set(ctx, private, clientUUIDsKey, o, diags)
	}
}

// StoredClientUUIDs reads them back; nil when there are none.
func StoredClientUUIDs(ctx context.Context, private privatestate.Reader, diags *diag.Diagnostics) ClientUUIDs {
	stored, _ := privatestate.Get[ClientUUIDs](ctx, private, clientUUIDsKey, diags)
	return stored
}

// KeepHidden adds to what was read what the state had and this login may not see: Keycloak leaves roles that it does not show out
// of a list silently. It asks only for the uuids of what is missing: who may view a client may view its roles.
func (s Set) KeepHidden(ctx context.Context, provider *providerdata.Data, realm string, had Set, uuids ClientUUIDs) error {
	for clientID, names := range had.Minus(s) {
		hidden, err := hides(ctx, provider, realm, clientID, uuids[clientID], names[0])
		if err != nil {
			return err
		}
		if hidden {
			s.add(clientID, names...)
		}
	}
	return nil
}

// hides reports that the login may not view the roles of a client, or, where clientID is "", those of the realm.
func hides(ctx context.Context, provider *providerdata.Data, realm, clientID, uuid, role string) (bool, error) {
	var err error
	switch {
	case clientID == "":
		if _, err = provider.Admin.Roles.Find(ctx, realm, "", role); admin.IsNotFound(err) { // whoever may not view roles gets a 403
			err = nil
		}
	case uuid == "":
		if _, err = provider.Admin.Clients.Find(ctx, realm, clientID); admin.IsNotFound(err) {
			return true, nil
		}
	default:
		if _, err = provider.Admin.Clients.Get(ctx, realm, uuid); admin.IsGone(err) {
			err = nil
		}
	}
	if admin.IsForbidden(err) {
		return true, nil
	}
	return false, err
}
