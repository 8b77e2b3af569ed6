// Package clientauth is what the credentials of a client have in common: which client a state or a plan means, and whether that
// client can have a secret or a key. It writes nothing. The packages of the credentials import it.
package clientauth

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/importid"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// UUIDKey is where private state keeps the client's UUID: a client is the same one under another name, and gone only when the
// server knows no client of that UUID.
const UUIDKey = "client"

// Identity is the resource identity of a credential.
type Identity struct {
	Realm    types.String `tfsdk:"realm"`
	ClientID types.String `tfsdk:"client_id"`
}

// ID is the credential's id, "realm/client_id".
func (i Identity) ID() types.String {
	return types.StringValue(importid.Join(i.Realm.ValueString(), i.ClientID.ValueString()))
}

// IdentitySchema describes Identity.
func IdentitySchema() identityschema.Schema {
	return identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"realm":     identityschema.StringAttribute{RequiredForImport: true, Description: "The realm's name."},
		"client_id": identityschema.StringAttribute{RequiredForImport: true, Description: "The client's client ID."},
	}}
}

// ImportedIdentity reads an import by "realm/client_id" or by identity.
func ImportedIdentity(ctx context.Context, req resource.ImportStateRequest, diags *diag.Diagnostics) (id Identity, ok bool) {
	ok = importid.Read(ctx, req, diags, &id, func(parts []string) {
		id.Realm, id.ClientID = types.StringValue(parts[0]), types.StringValue(parts[1])
	}, "realm/client_id")
	return id, ok
}

// ReadStateClient reads the client of a state by its UUID. Only the state of an older version, which has none, is read by name;
// such a client that is not listed is an error, since the list may as well be cut by the rights of the login.
func ReadStateClient(ctx context.Context, provider *providerdata.Data, realm, clientID, uuid string) (*wire.Client, error) {
	if uuid != "" {
		return provider.Admin.Clients.Get(ctx, realm, uuid)
	}
	client, err := provider.Admin.Clients.Find(ctx, realm, clientID)
	if admin.IsNotFound(err) {
		err = fmt.Errorf("%w. That does not prove that the client is gone: this state does not know the client's UUID, "+
			"and a login without view-clients finds no client by its name. "+
			"If the client is gone, remove this resource from the state (terraform state rm)", err)
	}
	return client, err
}

// ReadPlannedClient reads the client of a plan: by its UUID, which has to have the planned client_id by now, or by its name, with
// similar names in the error.
func ReadPlannedClient(ctx context.Context, provider *providerdata.Data, realm, clientID, uuid string) (*wire.Client, error) {
	if uuid == "" {
		client, err := provider.Admin.Clients.Find(ctx, realm, clientID)
		return client, provider.NearClients(ctx, realm, clientID, err)
	}
	client, err := provider.Admin.Clients.Get(ctx, realm, uuid)
	if err == nil {
		err = CheckName(client, clientID)
	}
	return client, err
}

// CheckName refuses a client that does not have the planned client_id (yet).
func CheckName(client *wire.Client, clientID string) error {
	if *client.ClientID == clientID {
		return nil
	}
	return fmt.Errorf("the client (UUID %s) has the client_id %q at the moment, not %q. "+
		"Where this configuration renames the client, refer to it: client_id = "+
		"gatehouse_client.….client_id", *client.ID, *client.ClientID, clientID)
}
