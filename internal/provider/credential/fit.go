package credential

import (
	"context"
	"errors"
	"fmt"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/clientauth"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// takesSecret refuses a client whose secret Keycloak does not accept.
func takesSecret(c *wire.Client) error {
	if err := clientauth.CheckConfidential(c); err != nil {
		return err
	}
	kind := ""
	switch clientauth.Authenticator(c) {
	case clientauth.ClientJWT:
		kind = "a key"
	case clientauth.ClientX509:
		kind = "a TLS certificate (X.509)"
	case clientauth.FederatedJWT:
		kind = "a federated token"
	default:
		return nil
	}
	return fmt.Errorf("client %q authenticates with %s (its authenticator is %q), and its secret is not accepted. "+
		"Remove this gatehouse_credential, or give the client the authenticator \"client-secret\" first: destroying its "+
		"gatehouse_key_credential does that, in an apply of its own", *c.ClientID, kind, clientauth.Authenticator(c))
}

// setUnfit keeps whether Keycloak accepts a secret of the client, for the plan.
func (f *fingerprint) setUnfit(c *wire.Client) {
	f.Access, f.Unfit = "", ""
	if err := takesSecret(c); err != nil {
		f.Access, f.Unfit = c.AccessType(), err.Error()
	}
}

// refuse says in the plan that a client does not fit its credential: by the plan of the client, by what the last refresh found
// (for a credential that exists), or by the server (for a new one, whose client may also come with the same apply).
func (r *Resource) refuse(ctx context.Context, plan *model, uuid string, f *fingerprint) error {
	s := r.Provider
	if s == nil || plan.Realm.IsUnknown() || plan.ClientID.IsUnknown() {
		return nil
	}
	realm, clientID := plan.Realm.ValueString(), plan.ClientID.ValueString()
	if err := clientauth.CheckSingle(s, realm, clientID, providerdata.PlannedCredential{Exists: f != nil}); err != nil {
		return err
	}
	planned, err := clientauth.CheckPlanned(s, realm, uuid, clientID)
	if err != nil {
		return err
	}
	if f == nil {
		if s.Unknown != "" {
			return nil
		}
		client, err := s.Admin.Clients.CachedFind(ctx, realm, clientID)
		if err != nil {
			return nil //nolint:nilerr // the apply asks again, and says what is wrong
		}
		f = &fingerprint{}
		f.setUnfit(client)
	}
	if f.Unfit == "" || planned == wire.Confidential && f.Access != wire.Confidential {
		return nil
	}
	return errors.New(f.Unfit)
}
