package credential

import (
	"context"
	"errors"
	"fmt"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// The access types, in the console's words.
const (
	confidential = "confidential"
	public       = "public"
	bearerOnly   = "bearer-only"
)

func accessTypeOf(c *wire.Client) string {
	switch {
	case wire.Value(c.PublicClient):
		return public
	case wire.Value(c.BearerOnly):
		return bearerOnly
	}
	return confidential
}

// provesItself refuses clients that never prove who they are, with a secret or a key.
func provesItself(c *wire.Client) error {
	if err := accessFits(*c.ClientID, accessTypeOf(c)); err != nil {
		return err
	}
	if c.Protocol != nil && *c.Protocol != "openid-connect" {
		return fmt.Errorf("client %q speaks %q, not openid-connect", *c.ClientID, *c.Protocol)
	}
	return nil
}

func accessFits(clientID, accessType string) error {
	switch accessType {
	case public:
		return fmt.Errorf("client %q is public: it has no secret and no key. Set access_type = \"confidential\" first", clientID)
	case bearerOnly:
		return fmt.Errorf("client %q is bearer-only: it never asks for tokens. Set access_type = \"confidential\" first", clientID)
	}
	return nil
}

// takesSecret refuses a client whose secret Keycloak does not accept.
func takesSecret(c *wire.Client) error {
	if err := provesItself(c); err != nil {
		return err
	}
	kind := ""
	switch authenticatorOf(c) {
	case authenticatorJWT:
		kind = "a key"
	case authenticatorX509:
		kind = "a TLS certificate (X.509)"
	case authenticatorFederated:
		kind = "a federated token"
	default:
		return nil
	}
	return fmt.Errorf("client %q authenticates with %s (its authenticator is %q), and its secret is not accepted. "+
		"Remove this gatehouse_credential, or give the client the authenticator \"client-secret\" first: destroying its gatehouse_key_credential does that, in an apply of its own", *c.ClientID, kind, authenticatorOf(c))
}

// plannedFit refuses a client that this configuration makes public or bearer-only. planned is its access type in the plan;
// empty where the plan does not tell.
func plannedFit(provider *providerdata.Data, realm, uuid, clientID string) (planned string, err error) {
	client, _ := provider.Planned.Client(realm, uuid, clientID)
	if client.AccessType == public || client.AccessType == bearerOnly {
		return client.AccessType, fmt.Errorf("this configuration gives client %q access_type = %q, and such a client has no secret and no key. Set access_type = \"confidential\", or remove this resource", clientID, client.AccessType)
	}
	return client.AccessType, nil
}

// alone notes the plan of a credential or key credential, and refuses a second one for the same client. Terraform plans one
// instance at most twice: a replacement as an update, and then as a create.
func alone(provider *providerdata.Data, realm, clientID string, plan providerdata.PlannedCredential) error {
	for _, before := range provider.Planned.NoteCredential(realm, clientID, plan) {
		switch {
		case before.Key != plan.Key:
			return fmt.Errorf("this configuration has a gatehouse_credential and a gatehouse_key_credential for client %q. A client authenticates with one or the other: remove one of them", clientID)
		case plan.Exists || !before.Exists:
			return errTwo(clientID)
		}
	}
	return nil
}

func errTwo(clientID string) error {
	return fmt.Errorf("this configuration has another resource of this type for client %q. Each of the two would take the other one's secret or key away: remove one of them", clientID)
}

// unfit is what a refresh keeps of a client that does not fit: its access type, and the reason.
func (w *witness) unfit(c *wire.Client) bool {
	w.Access, w.Unfit = "", ""
	if err := takesSecret(c); err != nil {
		w.Access, w.Unfit = accessTypeOf(c), err.Error()
	}
	return w.Unfit != ""
}

// refuse says in the plan that a client does not fit its credential: by the plan of the client, by what the last refresh found
// (for a credential that exists), or by the server (for a new one, whose client may also come with the same apply).
func (r *Resource) refuse(ctx context.Context, plan *model, uuid string, w *witness) error {
	s := r.Provider
	if s == nil || plan.Realm.IsUnknown() || plan.ClientID.IsUnknown() {
		return nil
	}
	realm, clientID := plan.Realm.ValueString(), plan.ClientID.ValueString()
	if err := alone(s, realm, clientID, providerdata.PlannedCredential{Exists: w != nil}); err != nil {
		return err
	}
	planned, err := plannedFit(s, realm, uuid, clientID)
	if err != nil {
		return err
	}
	if w == nil {
		if s.Unknown != "" {
			return nil
		}
		client, err := s.Admin.Clients.Peek(ctx, realm, clientID)
		if err != nil || client == nil {
			return nil //nolint:nilerr // the apply asks again, and says what is wrong
		}
		w = &witness{}
		w.unfit(client)
	}
	if w.Unfit == "" || planned == confidential && w.Access != confidential {
		return nil
	}
	return errors.New(w.Unfit)
}
