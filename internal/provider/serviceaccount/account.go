package serviceaccount

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
)

// account is the service account that the roles are for, as both types name it: by its user, by its client, or by both.
type account struct {
	Realm    types.String
	UserID   types.String
	ClientID types.String
}

func (a account) label() string {
	if a.ClientID.ValueString() == "" {
		return fmt.Sprintf("service account %s in realm %q", a.UserID.ValueString(), a.Realm.ValueString())
	}
	return fmt.Sprintf("the service account of client %q in realm %q", a.ClientID.ValueString(), a.Realm.ValueString())
}

// resolve fills in the user or the client, whichever is missing, and makes sure that they belong together. It is for applies:
// Keycloak re-creates a user that was deleted.
func (a *account) resolve(ctx context.Context, provider *providerdata.Data) error {
	accounts, realm := provider.Admin.ServiceAccounts, a.Realm.ValueString()
	if id := a.UserID.ValueString(); id != "" {
		client, err := accounts.CachedClient(ctx, realm, id)
		if err != nil {
			return err
		}
		if want := a.ClientID.ValueString(); want != "" && want != client.ClientID {
			return fmt.Errorf("service_account_user_id %s belongs to client %q, client_id says %q", id, client.ClientID, want)
		}
		a.ClientID = types.StringValue(client.ClientID)
		return nil
	}
	clientID := a.ClientID.ValueString()
	uuid, err := provider.Admin.Clients.CachedUUID(ctx, realm, clientID)
	if err != nil {
		return provider.NearClients(ctx, realm, clientID, err)
	}
	user, err := accounts.EnsureUser(ctx, realm, uuid)
	var refused *admin.Error
	if errors.As(err, &refused) && refused.Status == http.StatusBadRequest {
		return fmt.Errorf(`client %q has no service account: add "service_accounts" to its enabled_flows (%w)`, clientID, err)
	}
	if err != nil {
		return err
	}
	a.UserID = types.StringPointerValue(user.ID)
	return nil
}

// find fills in the user after an import, which knows only the client, without creating one; false when there is none.
func (a *account) find(ctx context.Context, provider *providerdata.Data) (bool, error) {
	if !a.UserID.IsNull() {
		return true, nil
	}
	user, err := provider.Admin.ServiceAccounts.Find(ctx, a.Realm.ValueString(), a.ClientID.ValueString())
	if unlisted := (*admin.NotListedError)(nil); errors.As(err, &unlisted) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	a.UserID = types.StringPointerValue(user.ID)
	return true, nil
}
