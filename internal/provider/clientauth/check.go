package clientauth

import (
	"fmt"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// The client authenticators of Keycloak, by which a client proves itself.
const (
	ClientSecret = "client-secret"
	ClientJWT    = "client-jwt"
	ClientX509   = "client-x509"
	FederatedJWT = "federated-jwt"
)

// Authenticator is the authenticator of a client.
func Authenticator(c *wire.Client) string {
	if c.ClientAuthenticatorType == nil {
		return ClientSecret
	}
	return *c.ClientAuthenticatorType
}

// CheckConfidential refuses a client that never authenticates, neither with a secret nor with a key.
func CheckConfidential(c *wire.Client) error {
	switch c.AccessType() {
	case wire.Public:
		return fmt.Errorf("client %q is public: it has no secret and no key. Set access_type = \"confidential\" first", *c.ClientID)
	case wire.BearerOnly:
		return fmt.Errorf("client %q is bearer-only: it never asks for tokens. Set access_type = \"confidential\" first", *c.ClientID)
	}
	if c.Protocol != nil && *c.Protocol != "openid-connect" {
		return fmt.Errorf("client %q speaks %q, not openid-connect", *c.ClientID, *c.Protocol)
	}
	return nil
}

// CheckPlanned refuses a client that this configuration makes public or bearer-only. planned is its access type in the plan;
// empty where the plan does not tell.
func CheckPlanned(provider *providerdata.Data, realm, uuid, clientID string) (planned string, err error) {
	client, _ := provider.Planned.Client(realm, uuid, clientID)
	if client.AccessType == wire.Public || client.AccessType == wire.BearerOnly {
		return client.AccessType, fmt.Errorf(
			"this configuration gives client %q access_type = %q, and such a client has no secret and no key. "+
				"Set access_type = \"confidential\", or remove this resource",
			clientID, client.AccessType,
		)
	}
	return client.AccessType, nil
}

// CheckSingle records the plan of a credential, and refuses a second one for the same client. Terraform plans one instance at most
// twice: a replacement as an update, and then as a create.
func CheckSingle(provider *providerdata.Data, realm, clientID string, plan providerdata.PlannedCredential) error {
	for _, before := range provider.Planned.NoteCredential(realm, clientID, plan) {
		switch {
		case before.Key != plan.Key:
			return fmt.Errorf("this configuration has a gatehouse_credential and a gatehouse_key_credential for client %q. "+
				"A client authenticates with one or the other: remove one of them", clientID)
		case plan.Exists || !before.Exists:
			return SecondCredential(clientID)
		}
	}
	return nil
}

// SecondCredential is the error of a second credential for one client.
func SecondCredential(clientID string) error {
	return fmt.Errorf("this configuration has another resource of this type for client %q. "+
		"Each of the two would take the other one's secret or key away: remove one of them", clientID)
}
