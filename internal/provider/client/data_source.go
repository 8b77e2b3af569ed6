package client

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/convert"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/diagnostics"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/durations"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

var _ datasource.DataSourceWithConfigure = (*DataSource)(nil)

// DataSource implements the data source gatehouse_client.
type DataSource struct{ providerdata.DataSource }

// NewDataSource makes one.
func NewDataSource() datasource.DataSource { return &DataSource{} }

// dataModel is its state: what the resource shows, and what a consumer of the client needs. Never the secret.
type dataModel struct {
	ID                     types.String    `tfsdk:"id"`
	Realm                  types.String    `tfsdk:"realm"`
	ClientID               types.String    `tfsdk:"client_id"`
	Name                   types.String    `tfsdk:"name"`
	Description            types.String    `tfsdk:"description"`
	Enabled                types.Bool      `tfsdk:"enabled"`
	AccessType             types.String    `tfsdk:"access_type"`
	EnabledFlows           types.Set       `tfsdk:"enabled_flows"`
	RedirectURIs           types.Set       `tfsdk:"redirect_uris"`
	WebOrigins             types.Set       `tfsdk:"web_origins"`
	RootURL                types.String    `tfsdk:"root_url"`
	BaseURL                types.String    `tfsdk:"base_url"`
	FullScopeAllowed       types.Bool      `tfsdk:"full_scope_allowed"`
	DefaultClientScopes    types.Set       `tfsdk:"default_client_scopes"`
	OptionalClientScopes   types.Set       `tfsdk:"optional_client_scopes"`
	AccessTokenLifespan    durations.Value `tfsdk:"access_token_lifespan"`
	Attributes             types.Map       `tfsdk:"attributes"`
	ServiceAccountUserID   types.String    `tfsdk:"service_account_user_id"`
	ServiceAccountUsername types.String    `tfsdk:"service_account_username"`
	TokenURL               types.String    `tfsdk:"token_url"`
}

// Metadata implements datasource.DataSource.
func (d *DataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_client"
}

// Schema implements datasource.DataSource.
func (d *DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	text := func(description string) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: description, Computed: true}
	}
	flag := func(description string) schema.BoolAttribute {
		return schema.BoolAttribute{MarkdownDescription: description, Computed: true}
	}
	set := func(description string) schema.SetAttribute {
		return schema.SetAttribute{MarkdownDescription: description, ElementType: types.StringType, Computed: true}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads an OpenID Connect client that is managed elsewhere. Its secret is not here: see the ephemeral " +
			"resource `gatehouse_credential`.",
		Attributes: map[string]schema.Attribute{
			"realm":                  schema.StringAttribute{MarkdownDescription: "The realm's name.", Required: true},
			"client_id":              schema.StringAttribute{MarkdownDescription: "The client's client ID, or its UUID.", Required: true},
			"id":                     text("The client's UUID."),
			"name":                   text("The display name."),
			"description":            text("What the client is for."),
			"enabled":                flag("Whether the client may log in."),
			"access_type":            text("`confidential`, `public` or `bearer-only`."),
			"enabled_flows":          set("What the client may do; see the resource."),
			"redirect_uris":          set("Where a login may return to."),
			"web_origins":            set("The origins that may call with CORS."),
			"root_url":               text("What relative URLs of the client start with."),
			"base_url":               text("The client's home page."),
			"full_scope_allowed":     flag("Whether tokens carry every role of the service account."),
			"default_client_scopes":  set("The client scopes linked as *default*, by name; null when the login may not see them."),
			"optional_client_scopes": set("The client scopes linked as *optional*, by name; null when the login may not see them."),
			"access_token_lifespan": schema.StringAttribute{
				MarkdownDescription: "How long this client's access tokens are valid; null if the realm's lifespan applies.",
				CustomType:          durations.Type{},
				Computed:            true,
			},
			"attributes": schema.MapAttribute{
				MarkdownDescription: "Further attributes, without those that Keycloak adds by itself, and without secrets and keys.",
				ElementType:         types.StringType,
				Computed:            true,
			},
			"service_account_user_id":  text("The ID of the service account's user; null without one."),
			"service_account_username": text("The name of the service account's user; null without one."),
			"token_url":                text("Where the client gets its tokens."),
		},
	}
}

// Read implements datasource.DataSource.
func (d *DataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var data dataModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() || !d.Provider.CanRead(&resp.Diagnostics) {
		return
	}
	realm, name := data.Realm.ValueString(), data.ClientID.ValueString()
	label := fmt.Sprintf("Client %q in realm %q", name, realm)
	current, err := lookup(ctx, d.Provider, realm, name)
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "read", "client", label, err)
		return
	}
	m := model{
		Realm:        data.Realm,
		Attributes:   types.MapUnknown(types.StringType),
		RedirectURIs: convert.ToSet(ctx, nil, &resp.Diagnostics),
		WebOrigins:   convert.ToSet(ctx, nil, &resp.Diagnostics),
	}
	m.readAPI(ctx, current, &resp.Diagnostics)
	data = dataModel{
		ID: m.ID, Realm: m.Realm, ClientID: data.ClientID, Name: m.Name, Description: m.Description, Enabled: m.Enabled,
		AccessType:   m.AccessType,
		EnabledFlows: m.EnabledFlows, RedirectURIs: m.RedirectURIs, WebOrigins: m.WebOrigins, RootURL: m.RootURL, BaseURL: m.BaseURL,
		FullScopeAllowed: m.FullScopeAllowed, DefaultClientScopes: m.DefaultClientScopes, OptionalClientScopes: m.OptionalClientScopes,
		AccessTokenLifespan: m.AccessTokenLifespan, Attributes: m.Attributes, TokenURL: types.StringValue(d.Provider.Admin.TokenURL(realm)),
	}
	if wire.Value(current.ServiceAccountsEnabled) {
		accounts := d.Provider.Admin.ServiceAccounts
		data.ServiceAccountUsername = types.StringValue(accounts.Username(wire.Value(current.ClientID)))
		user, err := accounts.Find(ctx, realm, wire.Value(current.ClientID))
		if err != nil && !admin.IsForbidden(err) {
			diagnostics.Failed(&resp.Diagnostics, "read", "service account", label, err)
			return
		}
		if user != nil {
			data.ServiceAccountUserID = types.StringPointerValue(user.ID)
		}
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}
