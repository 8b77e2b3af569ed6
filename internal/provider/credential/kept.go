package credential

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// clientKey is where private state keeps the client's UUID: a client is the same one under another name, and gone only when
// the server knows no client of that UUID.
const clientKey = "client"

// keptClient reads the UUID; empty for a state that has none.
func keptClient(ctx context.Context, private interface {
	GetKey(context.Context, string) ([]byte, diag.Diagnostics)
}, diags *diag.Diagnostics) (uuid string) {
	kept, d := private.GetKey(ctx, clientKey)
	diags.Append(d...)
	_ = json.Unmarshal(kept, &uuid) // none: empty
	return uuid
}

// keepClient writes the UUID.
func keepClient(ctx context.Context, private interface {
	SetKey(context.Context, string, []byte) diag.Diagnostics
}, uuid string, diags *diag.Diagnostics) {
	kept, _ := json.Marshal(uuid) // a string
	diags.Append(private.SetKey(ctx, clientKey, kept)...)
}

// stateClient reads the client of a state by its UUID. Only the state of an older version, which has none, goes by the name;
// such a client that is not listed is an error, since the list may as well be cut by the rights of the login.
func stateClient(ctx context.Context, provider *providerdata.Data, realm, clientID, uuid string) (*wire.Client, error) {
	if uuid != "" {
		return provider.Admin.Clients.Get(ctx, realm, uuid)
	}
	client, err := provider.Admin.Clients.Find(ctx, realm, clientID)
	if admin.IsNotFound(err) {
		err = fmt.Errorf("%w. That does not prove that the client is gone: this state does not know the client's UUID, and a login without view-clients finds no client by its name. "+
			"If the client is gone, remove this resource from the state (terraform state rm)", err)
	}
	return client, err
}

// plannedClient reads the client of a plan: by its UUID, which has to have the planned client_id by now, or by its name, with
// the names that come close in the error.
func plannedClient(ctx context.Context, provider *providerdata.Data, realm, clientID, uuid string) (*wire.Client, error) {
	if uuid == "" {
		client, err := provider.Admin.Clients.Find(ctx, realm, clientID)
		return client, provider.NearClients(ctx, realm, clientID, err)
	}
	client, err := provider.Admin.Clients.Get(ctx, realm, uuid)
	if err == nil {
		err = namedAs(client, clientID)
	}
	return client, err
}

// namedAs refuses a client that does not have the planned client_id (yet).
func namedAs(client *wire.Client, clientID string) error {
	if *client.ClientID == clientID {
		return nil
	}
	return fmt.Errorf("the client (UUID %s) has the client_id %q at the moment, not %q. Where this configuration renames the client, refer to it: client_id = gatehouse_client.….client_id", *client.ID, *client.ClientID, clientID)
}
