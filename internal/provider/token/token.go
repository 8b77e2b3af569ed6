// Package token is gatehouse_access_token, as a data source and as an ephemeral resource: a fresh token for a client, minted
// when it is read; and the functions jwt_claims and token_url. Both kinds take the same arguments and give the same values, but
// for what must not be stored: refresh tokens and keys are the ephemeral resource's alone. It asks the token endpoint through
// the REST client and never speaks HTTP itself.
package token

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/go-uuid"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/importid"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// minted is a token with where it came from.
type minted struct {
	*wire.Token
	at   admin.Endpoint
	auth admin.ClientAuth
}

// mint fills the model with a fresh token; every failure is a diagnostic, and never a null token.
func (m *model) mint(ctx context.Context, provider *providerdata.Data, diags *diag.Diagnostics) (minted, bool) {
	provider.Admin.Mask(m.secrets()...)
	if m.validate(diags); diags.HasError() { // what was unknown in the plan is known now
		return minted{}, false
	}
	realm, clientID, ok := importid.Client(diags, m.CredentialID, m.Realm, m.ClientID)
	if !ok {
		return minted{}, false
	}
	m.Realm, m.ClientID, m.GrantType = types.StringValue(realm), types.StringValue(clientID), types.StringValue(m.grant())
	at, err := m.endpoint(provider.Admin)
	var auth admin.ClientAuth
	if err == nil {
		auth, err = m.prove(ctx, provider.Admin, at)
	}
	var t *wire.Token
	if err == nil {
		t, err = provider.Admin.Tokens.RequestAt(ctx, at, auth, m.form())
	}
	if admin.IsNotFound(err) && m.CredentialID.IsNull() {
		err = fmt.Errorf(
			"%w. Where the same configuration makes the client, give credential_id = gatehouse_credential.….id instead, or, for a "+
				"public client, client_id = gatehouse_client.….id: they wait for the create",
			err,
		)
	}
	if err != nil {
		hint := ""
		if text := admin.TokenHint(err, auth.Method); text != "" {
			hint = ". " + text
		}
		diags.AddError("Unable to get an access token", fmt.Sprintf("Client %q in realm %q: %s%s", clientID, realm, err, hint))
		return minted{}, false
	}
	if m.AuthMethod.IsNull() { // a public client needs none, whatever is configured, and a result must be as configured
		m.AuthMethod = types.StringValue(auth.Method)
	}
	m.fill(ctx, t, time.Now())
	return minted{t, at, auth}, true
}

// endpoint is the realm's own, or token_url's.
func (m *model) endpoint(c *admin.Client) (admin.Endpoint, error) {
	if m.TokenURL.IsNull() {
		return c.Tokens.Endpoint(m.Realm.ValueString()), nil
	}
	return c.Tokens.EndpointAt(m.TokenURL.ValueString())
}

// prove says how the client proves itself. A secret that is not given is read with the provider's login; it goes to the
// provider's own server and to no other.
func (m *model) prove(ctx context.Context, c *admin.Client, at admin.Endpoint) (admin.ClientAuth, error) {
	auth := admin.ClientAuth{ClientID: m.clientName(ctx, c), Method: m.AuthMethod.ValueString()}
	if auth.Method == "" {
		auth.Method = admin.AuthPost
	}
	switch {
	case !m.ClientAssertionKey.IsNull():
		auth.Method, auth.AssertionKey = admin.AuthKey, m.ClientAssertionKey.ValueString()
		auth.AssertionAlg, auth.AssertionKid = m.ClientAssertionAlg.ValueString(), m.ClientAssertionKid.ValueString()
	case auth.Method == admin.AuthNone:
	case !m.ClientSecret.IsNull():
		auth.Secret = m.ClientSecret.ValueString()
	case at.CrossOrigin():
		return auth, fmt.Errorf(
			"token_url is another server than the provider's, and a secret that is read with the provider's login is not sent there. "+
				"Give client_secret or client_assertion_key; for a public client, auth_method = %q",
			admin.AuthNone,
		)
	default:
		err := m.readSecret(ctx, c, &auth)
		return auth, err
	}
	return auth, nil
}

// clientName is client_id, or the client ID of the client whose UUID that is. A client may be called by a UUID, too; what the
// login cannot look up is sent as it is.
func (m *model) clientName(ctx context.Context, c *admin.Client) string {
	name, realm := m.ClientID.ValueString(), m.Realm.ValueString()
	if _, err := uuid.ParseUUID(name); err != nil {
		return name
	}
	if _, err := c.Clients.Find(ctx, realm, name); !admin.IsNotFound(err) {
		return name
	}
	client, err := c.Clients.Get(ctx, realm, name)
	if err != nil {
		return name
	}
	return *client.ClientID
}

// readSecret reads the secret that the server has; a public client has none.
func (m *model) readSecret(ctx context.Context, c *admin.Client, auth *admin.ClientAuth) error {
	realm := m.Realm.ValueString()
	client, err := c.Clients.Find(ctx, realm, auth.ClientID)
	if err != nil {
		return fmt.Errorf("reading its secret: %w", err)
	}
	if wire.Value(client.PublicClient) {
		auth.Method = admin.AuthNone
		return nil
	}
	if auth.Secret = admin.ReadSecretState(client).Secret; auth.Secret == "" {
		return fmt.Errorf("reading its secret: %w", admin.ErrNoSecret)
	}
	return nil
}
