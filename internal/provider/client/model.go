package client

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/convert"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/durations"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/importid"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// model is the state of gatehouse_client. It has no secret: that is gatehouse_credential's.
type model struct {
	ID                   types.String    `tfsdk:"id"`
	Realm                types.String    `tfsdk:"realm"`
	ClientID             types.String    `tfsdk:"client_id"`
	ClientIDPrefix       types.String    `tfsdk:"client_id_prefix"`
	Name                 types.String    `tfsdk:"name"`
	Description          types.String    `tfsdk:"description"`
	Enabled              types.Bool      `tfsdk:"enabled"`
	AccessType           types.String    `tfsdk:"access_type"`
	EnabledFlows         types.Set       `tfsdk:"enabled_flows"`
	RedirectURIs         types.Set       `tfsdk:"redirect_uris"`
	WebOrigins           types.Set       `tfsdk:"web_origins"`
	RootURL              types.String    `tfsdk:"root_url"`
	BaseURL              types.String    `tfsdk:"base_url"`
	FullScopeAllowed     types.Bool      `tfsdk:"full_scope_allowed"`
	DefaultClientScopes  types.Set       `tfsdk:"default_client_scopes"`
	OptionalClientScopes types.Set       `tfsdk:"optional_client_scopes"`
	AccessTokenLifespan  durations.Value `tfsdk:"access_token_lifespan"`
	Attributes           types.Map       `tfsdk:"attributes"`
	ServiceAccountUserID types.String    `tfsdk:"service_account_user_id"`
}

// identityModel is the resource identity.
type identityModel struct {
	Realm    types.String `tfsdk:"realm"`
	ClientID types.String `tfsdk:"client_id"`
}

func (m *model) identity() identityModel { return identityModel{Realm: m.Realm, ClientID: m.ClientID} }

func (m *model) importID() string {
	return importid.Join(m.Realm.ValueString(), m.ClientID.ValueString())
}

func (m *model) label() string {
	return fmt.Sprintf("Client %q in realm %q", m.ClientID.ValueString(), m.Realm.ValueString())
}

// justImported reports that an import made this state, and no refresh has filled it yet.
func (m *model) justImported() bool { return m.AccessType.IsNull() }

// serviceAccountScope is linked and unlinked by the server itself, with the service account.
const serviceAccountScope = "service_account"

// toAPI makes the body of a create. Every switch is sent: Keycloak's defaults depend on which others are there. The protocol is not:
// with it, Keycloak makes an admin URL, redirect URIs and web origins out of a root URL, whatever was sent.
func (m *model) toAPI(ctx context.Context, diags *diag.Diagnostics) *wire.Client {
	c := &wire.Client{
		ID:                   m.ID.ValueStringPointer(),
		ClientID:             m.ClientID.ValueStringPointer(),
		Name:                 m.Name.ValueStringPointer(),
		Description:          m.Description.ValueStringPointer(),
		Enabled:              m.Enabled.ValueBoolPointer(),
		PublicClient:         new(m.AccessType.ValueString() == wire.Public),
		BearerOnly:           new(m.AccessType.ValueString() == wire.BearerOnly),
		RootURL:              m.RootURL.ValueStringPointer(),
		BaseURL:              m.BaseURL.ValueStringPointer(),
		RedirectURIs:         convert.StringSet(ctx, m.RedirectURIs, diags),
		WebOrigins:           convert.StringSet(ctx, m.WebOrigins, diags),
		FullScopeAllowed:     m.FullScopeAllowed.ValueBoolPointer(),
		DefaultClientScopes:  convert.StringSet(ctx, m.DefaultClientScopes, diags),
		OptionalClientScopes: convert.StringSet(ctx, m.OptionalClientScopes, diags),
		Attributes:           map[string]string{},
	}
	// With a root URL and no list, Keycloak makes a redirect URI of its own.
	if c.RedirectURIs == nil {
		c.RedirectURIs = []string{}
	}
	if c.WebOrigins == nil {
		c.WebOrigins = []string{}
	}
	for k, v := range convert.Map[string](ctx, m.Attributes, diags) {
		c.Attributes[k] = v
	}
	if seconds := m.AccessTokenLifespan.Seconds(); seconds != nil {
		c.Attributes[lifespanAttribute] = strconv.Itoa(*seconds)
	}
	setFlows(c, convert.StringSet(ctx, m.EnabledFlows, diags))
	return c
}

// changes makes the body of an update: what the plan changes, compared with the prior state, and the server does not have yet; nil
// for nothing. What another user or tool has changed since the plan was made stays. Scope lists are not in it, since Keycloak ignores
// them in a PUT.
func (m *model) changes(ctx context.Context, prior *model, current *wire.Client, diags *diag.Diagnostics) *wire.Client {
	want, had := m.toAPI(ctx, diags), prior.toAPI(ctx, diags)
	body := &wire.Client{Attributes: attributeChanges(had.Attributes, want.Attributes, current.Attributes)}
	changed := len(body.Attributes) > 0
	for i, into := range texts(body) {
		if w := wire.Value(*texts(want)[i]); w != wire.Value(*texts(had)[i]) && w != wire.Value(*texts(current)[i]) {
			*into, changed = &w, true // "" removes it: Keycloak ignores null
		}
	}
	if !m.AccessType.Equal(prior.AccessType) { // two switches are one argument
		had.PublicClient, had.BearerOnly = new(!*want.PublicClient), new(!*want.BearerOnly)
	}
	for i, into := range switches(body) {
		if w := *switches(want)[i]; wire.Value(w) != wire.Value(*switches(had)[i]) && wire.Value(w) != wire.Value(*switches(current)[i]) {
			*into, changed = w, true
		}
	}
	if !sameElements(want.RedirectURIs, had.RedirectURIs) && !sameElements(want.RedirectURIs, current.RedirectURIs) {
		body.RedirectURIs, changed = want.RedirectURIs, true
	}
	if !sameElements(want.WebOrigins, had.WebOrigins) && !sameElements(want.WebOrigins, current.WebOrigins) {
		body.WebOrigins, changed = want.WebOrigins, true
	}
	if !changed {
		return nil
	}
	return body
}

// texts are the fields of a client that arguments of the same meaning set.
func texts(c *wire.Client) []**string {
	return []**string{&c.ClientID, &c.Name, &c.Description, &c.RootURL, &c.BaseURL}
}

// switches are those behind enabled, access_type, full_scope_allowed and enabled_flows; three flows are attributes.
func switches(c *wire.Client) []**bool {
	return []**bool{
		&c.Enabled, &c.PublicClient, &c.BearerOnly, &c.FullScopeAllowed, &c.StandardFlowEnabled, &c.ImplicitFlowEnabled,
		&c.DirectAccessGrantsEnabled, &c.ServiceAccountsEnabled, &c.AuthorizationServicesEnabled,
	}
}

// attributeChanges is the part of the attributes that the plan changes; "" deletes a key. A lifespan of -1, which reads as null, is
// not among those that this resource had.
func attributeChanges(had, want, have map[string]string) map[string]string {
	out := map[string]string{}
	for k, v := range want {
		if was, named := had[k]; named && was == v || have[k] == v || v == "false" && have[k] == "" && isFlowAttribute(k) {
			continue
		}
		out[k] = v
	}
	for k := range had {
		if _, still := want[k]; !still && have[k] != "" {
			out[k] = ""
		}
	}
	return out
}

// fromAPI fills the model with what the server says, except for the service account, which is another request.
func (m *model) fromAPI(ctx context.Context, c *wire.Client, diags *diag.Diagnostics) {
	m.ID = types.StringPointerValue(c.ID)
	m.ClientID = types.StringPointerValue(c.ClientID)
	m.Name = convert.Optional(c.Name)
	m.Description = convert.Optional(c.Description)
	m.Enabled = types.BoolValue(wire.Value(c.Enabled))
	m.AccessType = types.StringValue(c.AccessType())
	m.EnabledFlows = convert.ToSet(ctx, flowsOf(c), diags)
	m.RedirectURIs = emptyAsBefore(ctx, m.RedirectURIs, c.RedirectURIs, diags)
	m.WebOrigins = emptyAsBefore(ctx, m.WebOrigins, c.WebOrigins, diags)
	m.RootURL = convert.Optional(c.RootURL)
	m.BaseURL = convert.Optional(c.BaseURL)
	m.FullScopeAllowed = types.BoolValue(wire.Value(c.FullScopeAllowed))
	if !admin.HidesScopes(c) || m.DefaultClientScopes.IsNull() {
		m.DefaultClientScopes = convert.ToSet(ctx, withoutServiceAccount(c.DefaultClientScopes), diags)
		m.OptionalClientScopes = convert.ToSet(ctx, withoutServiceAccount(c.OptionalClientScopes), diags)
	}
	m.AccessTokenLifespan = durations.FromSeconds(nil)
	if seconds, err := strconv.Atoi(c.Attributes[lifespanAttribute]); err == nil {
		m.AccessTokenLifespan = durations.FromSeconds(&seconds)
	}
	m.Attributes = convert.NamedKeys(ctx, types.StringType, m.Attributes, c.Attributes, adoptsAttribute, diags)
}

// readAPI is fromAPI for a data source, which has nothing that it knew before: lists that may be hidden are null.
func (m *model) readAPI(ctx context.Context, c *wire.Client, diags *diag.Diagnostics) {
	m.fromAPI(ctx, c, diags)
	if admin.HidesScopes(c) {
		m.DefaultClientScopes, m.OptionalClientScopes = types.SetNull(types.StringType), types.SetNull(types.StringType)
	}
}

func withoutServiceAccount(scopes []string) []string {
	return slices.DeleteFunc(slices.Clone(scopes), func(s string) bool { return s == serviceAccountScope })
}

// emptyAsBefore reads a list for which unset and [] are the same to the server: an empty one stays what it was.
func emptyAsBefore(ctx context.Context, before types.Set, list []string, diags *diag.Diagnostics) types.Set {
	if len(list) == 0 && (before.IsNull() || before.IsUnknown()) {
		return types.SetNull(types.StringType)
	}
	return convert.ToSet(ctx, list, diags)
}

// sameElements compares two lists as sets.
func sameElements(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	return !slices.ContainsFunc(a, func(s string) bool { return !slices.Contains(b, s) })
}
