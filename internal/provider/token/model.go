package token

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// The grants. Only token_exchange has another name than OAuth's, which is a URN.
const (
	grantClientCredentials = "client_credentials"
	grantPassword          = "password"
	grantRefresh           = "refresh_token"
	grantExchange          = "token_exchange"
)

const tokenExchangeURN = "urn:ietf:params:oauth:grant-type:token-exchange"

// stored is what both kinds have: arguments and results that may be in a state.
type stored struct {
	CredentialID        types.String  `tfsdk:"credential_id"`
	Realm               types.String  `tfsdk:"realm"`
	ClientID            types.String  `tfsdk:"client_id"`
	ClientSecret        types.String  `tfsdk:"client_secret"`
	AuthMethod          types.String  `tfsdk:"auth_method"`
	TokenURL            types.String  `tfsdk:"token_url"`
	GrantType           types.String  `tfsdk:"grant_type"`
	Username            types.String  `tfsdk:"username"`
	Password            types.String  `tfsdk:"password"`
	SubjectToken        types.String  `tfsdk:"subject_token"`
	RequestedSubject    types.String  `tfsdk:"requested_subject"`
	Audience            types.Set     `tfsdk:"audience"`
	Scopes              types.Set     `tfsdk:"scopes"`
	ExtraParams         types.Map     `tfsdk:"extra_params"`
	AccessToken         types.String  `tfsdk:"access_token"`
	IDToken             types.String  `tfsdk:"id_token"`
	TokenType           types.String  `tfsdk:"token_type"`
	ExpiresIn           types.Int64   `tfsdk:"expires_in"`
	ExpiresAt           types.String  `tfsdk:"expires_at"`
	RefreshExpiresIn    types.Int64   `tfsdk:"refresh_expires_in"`
	NotBeforePolicy     types.Int64   `tfsdk:"not_before_policy"`
	SessionState        types.String  `tfsdk:"session_state"`
	GrantedScopes       types.Set     `tfsdk:"granted_scopes"`
	AuthorizationHeader types.String  `tfsdk:"authorization_header"`
	Claims              types.Dynamic `tfsdk:"claims"`
}

// model is the ephemeral resource's, and what tokens are minted with: stored and what must not be kept. For the data source
// all that is null.
type model struct {
	stored
	RefreshToken        types.String `tfsdk:"refresh_token"`
	GrantedRefreshToken types.String `tfsdk:"granted_refresh_token"`
	ClientAssertionKey  types.String `tfsdk:"client_assertion_key"`
	ClientAssertionAlg  types.String `tfsdk:"client_assertion_alg"`
	ClientAssertionKid  types.String `tfsdk:"client_assertion_kid"`
	RevokeOnClose       types.Bool   `tfsdk:"revoke_on_close"`
}

// grant is the grant type, or the default.
func (m *model) grant() string {
	if m.GrantType.IsNull() {
		return grantClientCredentials
	}
	return m.GrantType.ValueString()
}

// form is what the token endpoint is asked, without what proves the client. Nothing in it is empty: Keycloak answers 400 to an
// empty scope.
func (m *model) form() url.Values {
	form := url.Values{}
	for name, v := range m.ExtraParams.Elements() {
		if s, ok := v.(types.String); ok && !s.IsNull() {
			form.Set(name, s.ValueString())
		}
	}
	form.Set("grant_type", m.grant())
	for name, v := range map[string]types.String{
		"username": m.Username, "password": m.Password, "refresh_token": m.RefreshToken,
		"subject_token": m.SubjectToken, "requested_subject": m.RequestedSubject,
	} {
		if !v.IsNull() {
			form.Set(name, v.ValueString())
		}
	}
	if m.grant() == grantExchange {
		form.Set("grant_type", tokenExchangeURN)
		form.Set("subject_token_type", "urn:ietf:params:oauth:token-type:access_token")
	}
	if audience := words(m.Audience); len(audience) > 0 {
		form["audience"] = audience
	}
	if scopes := words(m.Scopes); len(scopes) > 0 {
		form.Set("scope", strings.Join(scopes, " "))
	}
	return form
}

// words are the elements of a set, sorted; a set is in no order, and equal configurations ask equally.
func words(set types.Set) []string {
	var out []string
	for _, v := range set.Elements() {
		if s, ok := v.(types.String); ok {
			out = append(out, s.ValueString())
		}
	}
	slices.Sort(out)
	return out
}

// secrets are the values of the configuration that no text may show.
func (m *model) secrets() []string {
	out := []string{
		m.ClientSecret.ValueString(), m.Password.ValueString(), m.RefreshToken.ValueString(), m.SubjectToken.ValueString(),
		m.ClientAssertionKey.ValueString(),
	}
	for _, v := range m.ExtraParams.Elements() {
		if s, ok := v.(types.String); ok {
			out = append(out, s.ValueString())
		}
	}
	return out
}

// fill takes over the answer. now is when it came. What the answer does not have is null.
func (m *model) fill(ctx context.Context, t *wire.Token, now time.Time) {
	m.AccessToken = types.StringValue(t.AccessToken)
	m.IDToken = textOrNull(t.IDToken)
	m.GrantedRefreshToken = textOrNull(t.RefreshToken)
	if m.RefreshToken.IsNull() { // Terraform refuses a result that differs from what is configured; hence granted_scopes too
		m.RefreshToken = m.GrantedRefreshToken
	}
	m.TokenType = textOrNull(t.TokenType)
	m.ExpiresIn = types.Int64Value(t.ExpiresIn)
	m.ExpiresAt = types.StringValue(now.Add(time.Duration(t.ExpiresIn) * time.Second).UTC().Format(time.RFC3339))
	m.RefreshExpiresIn = types.Int64Value(t.RefreshExpiresIn)
	m.NotBeforePolicy = types.Int64Value(t.NotBeforePolicy)
	m.SessionState = textOrNull(t.SessionState)
	m.GrantedScopes = types.SetNull(types.StringType)
	if t.Scope != nil {
		m.GrantedScopes, _ = types.SetValueFrom(ctx, types.StringType, distinct(strings.Fields(*t.Scope)))
	}
	// Bearer in this spelling, whatever the answer's: some servers say "bearer", and some resource servers know only "Bearer".
	m.AuthorizationHeader = types.StringValue("Bearer " + t.AccessToken)
	m.Claims = types.DynamicNull()
	if claims, err := claimsOf(ctx, t.AccessToken); err == nil {
		m.Claims = types.DynamicValue(claims)
	}
}

func distinct(words []string) []string {
	slices.Sort(words)
	return append([]string{}, slices.Compact(words)...)
}

func textOrNull(s string) types.String {
	if s == "" {
		return types.StringNull()
	}
	return types.StringValue(s)
}
