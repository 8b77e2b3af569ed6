// Package token is gatehouse_access_token, as a data source and as an ephemeral resource: a fresh token for a client, minted
// when it is read. Both take the same arguments and give the same values.
package token

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/identity"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/session"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// The grants, in OAuth's words.
const (
	grantClientCredentials = "client_credentials"
	grantPassword          = "password"
)

// model is the configuration and the result of both kinds.
type model struct {
	CredentialID        types.String  `tfsdk:"credential_id"`
	Realm               types.String  `tfsdk:"realm"`
	ClientID            types.String  `tfsdk:"client_id"`
	ClientSecret        types.String  `tfsdk:"client_secret"`
	GrantType           types.String  `tfsdk:"grant_type"`
	Username            types.String  `tfsdk:"username"`
	Password            types.String  `tfsdk:"password"`
	Scopes              types.Set     `tfsdk:"scopes"`
	AccessToken         types.String  `tfsdk:"access_token"`
	TokenType           types.String  `tfsdk:"token_type"`
	ExpiresIn           types.Int64   `tfsdk:"expires_in"`
	ExpiresAt           types.String  `tfsdk:"expires_at"`
	AuthorizationHeader types.String  `tfsdk:"authorization_header"`
	Claims              types.Dynamic `tfsdk:"claims"`
}

// mint fills the model with a fresh token; every failure is a diagnostic, and never a null token.
func (m *model) mint(ctx context.Context, s *session.Session, diags *diag.Diagnostics) {
	realm, clientID, ok := identity.Client(diags, m.CredentialID, m.Realm, m.ClientID)
	if !ok {
		return
	}
	m.Realm, m.ClientID = types.StringValue(realm), types.StringValue(clientID)
	grant := m.GrantType.ValueString()
	if grant == "" {
		grant = grantClientCredentials
	}
	m.GrantType = types.StringValue(grant)
	form := url.Values{"grant_type": {grant}}
	if grant == grantPassword {
		if m.Username.IsNull() || m.Password.IsNull() {
			diags.AddAttributeError(path.Root("username"), "Missing user", `grant_type = "password" needs username and password.`)
			return
		}
		form.Set("username", m.Username.ValueString())
		form.Set("password", m.Password.ValueString())
	}
	var scopes []string
	if !m.Scopes.IsNull() {
		diags.Append(m.Scopes.ElementsAs(ctx, &scopes, false)...)
	}
	if len(scopes) > 0 { // Keycloak answers 400 to an empty scope
		slices.Sort(scopes)
		form.Set("scope", strings.Join(scopes, " "))
	}
	secret, err := m.secret(ctx, s.Admin)
	var t *wire.Token
	if err == nil {
		t, err = s.Admin.Tokens.Request(ctx, realm, admin.ClientAuth{ClientID: clientID, Secret: secret}, form)
	}
	if admin.IsNotFound(err) && m.CredentialID.IsNull() {
		err = fmt.Errorf("%w. Where the same configuration makes the client, give credential_id = gatehouse_credential.….id instead: it waits for the create", err)
	}
	if err != nil {
		diags.AddError("Unable to get an access token", fmt.Sprintf("Client %q in realm %q: %s%s", clientID, realm, err, advice(err)))
		return
	}
	m.fill(ctx, t, time.Now(), diags)
}

// secret is the configured one, or the one that the server has, read with the provider's login; none for a public client.
func (m *model) secret(ctx context.Context, c *admin.Client) (string, error) {
	if !m.ClientSecret.IsNull() {
		return m.ClientSecret.ValueString(), nil
	}
	realm := m.Realm.ValueString()
	client, err := c.Clients.Find(ctx, realm, m.ClientID.ValueString())
	if err != nil {
		return "", fmt.Errorf("reading its secret: %w", err)
	}
	if client.PublicClient != nil && *client.PublicClient {
		return "", nil
	}
	return c.Clients.Secret(ctx, realm, *client.ID)
}

// fill takes over the answer. now is when it came, for servers whose tokens are no JWT.
func (m *model) fill(ctx context.Context, t *wire.Token, now time.Time, diags *diag.Diagnostics) {
	m.AccessToken = types.StringValue(t.AccessToken)
	m.TokenType = types.StringValue(t.TokenType)
	m.ExpiresIn = types.Int64Value(t.ExpiresIn)
	m.ExpiresAt = types.StringValue(now.Add(time.Duration(t.ExpiresIn) * time.Second).UTC().Format(time.RFC3339))
	m.AuthorizationHeader = types.StringValue("Bearer " + t.AccessToken)
	m.Claims = types.DynamicNull()
	if parts := strings.Split(t.AccessToken, "."); len(parts) == 3 {
		payload, err := base64.RawURLEncoding.DecodeString(parts[1])
		if err == nil {
			claims, d := claimsOf(ctx, payload)
			diags.Append(d...)
			m.Claims = types.DynamicValue(claims)
		}
	}
}

// advice says what usually lies behind a refusal of the token endpoint.
func advice(err error) string {
	var e *admin.Error
	if !errors.As(err, &e) {
		return ""
	}
	switch {
	case e.Code == "invalid_client":
		return ". There is no such enabled client in this realm: check realm, client_id and enabled"
	case e.Code == "unauthorized_client" && strings.Contains(e.Message, "service account"):
		return `. The client has no service account: add "service_accounts" to its enabled_flows`
	case e.Code == "unauthorized_client" && e.Status == http.StatusUnauthorized:
		return ". The secret is not the client's: check client_secret, or leave it out to have it read"
	case e.Code == "unauthorized_client":
		return `. The client may not use this grant: add "direct_access_grants" to its enabled_flows`
	case e.Code == "invalid_scope":
		return ". Each scope must be linked to the client, as default or optional"
	case e.Code == "invalid_grant":
		return ". Check username and password, and that the user is enabled and has no pending required action"
	}
	return ""
}
