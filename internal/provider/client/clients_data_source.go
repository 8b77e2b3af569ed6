package client

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/convert"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/diagnostics"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/validators"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

var _ datasource.DataSourceWithConfigure = (*ClientsDataSource)(nil)

// ClientsDataSource implements the data source gatehouse_clients.
type ClientsDataSource struct{ providerdata.DataSource }

// NewClientsDataSource makes one.
func NewClientsDataSource() datasource.DataSource { return &ClientsDataSource{} }

// clientsModel is its state: what is asked for, and what was found. Never a secret.
type clientsModel struct {
	Realm      types.String  `tfsdk:"realm"`
	Search     types.String  `tfsdk:"search"`
	Enabled    types.Bool    `tfsdk:"enabled"`
	AccessType types.String  `tfsdk:"access_type"`
	Attributes types.Map     `tfsdk:"attributes"`
	Clients    []clientModel `tfsdk:"clients"`
}

// clientModel is one client.
type clientModel struct {
	ClientID             types.String `tfsdk:"client_id"`
	ID                   types.String `tfsdk:"id"`
	Name                 types.String `tfsdk:"name"`
	Description          types.String `tfsdk:"description"`
	Enabled              types.Bool   `tfsdk:"enabled"`
	AccessType           types.String `tfsdk:"access_type"`
	EnabledFlows         types.Set    `tfsdk:"enabled_flows"`
	DefaultClientScopes  types.Set    `tfsdk:"default_client_scopes"`
	OptionalClientScopes types.Set    `tfsdk:"optional_client_scopes"`
	Attributes           types.Map    `tfsdk:"attributes"`
}

// Metadata implements datasource.DataSource.
func (d *ClientsDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_clients"
}

// Schema implements datasource.DataSource.
func (d *ClientsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	text := func(description string) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: description, Computed: true}
	}
	set := func(description string) schema.SetAttribute {
		return schema.SetAttribute{MarkdownDescription: description, ElementType: types.StringType, Computed: true}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists a realm's OpenID Connect clients, managed here or not: all of them, or those that meet every filter " +
			"that is given. Never a secret. Keycloak's own clients, such as `account` and `realm-management`, are among them.\n\n" +
			"A login with the right `view-clients` is enough.",
		Attributes: map[string]schema.Attribute{
			"realm": schema.StringAttribute{
				MarkdownDescription: "The realm's name.",
				Required:            true,
				Validators:          []validator.String{validators.RealmName()},
			},
			"search": schema.StringAttribute{
				MarkdownDescription: "Only clients whose client ID holds this text, in any case; `_`, `%` and `\\` stand for " +
					"themselves. It is the one filter that the server applies by itself, and so the one that makes a large realm quick.",
				Optional:   true,
				Validators: []validator.String{validators.Text()},
			},
			"enabled": schema.BoolAttribute{
				MarkdownDescription: "Only clients that may log in (`true`), or may not (`false`).",
				Optional:            true,
			},
			"access_type": schema.StringAttribute{
				MarkdownDescription: "Only clients of this type: `confidential`, `public` or `bearer-only`.",
				Optional:            true,
				Validators:          []validator.String{stringvalidator.OneOf(wire.Confidential, wire.Public, wire.BearerOnly)},
			},
			"attributes": schema.MapAttribute{
				MarkdownDescription: "Only clients that have each of these attributes, with exactly this value.",
				ElementType:         types.StringType,
				Optional:            true,
				Validators:          []validator.Map{freeAttributes{}},
			},
			"clients": schema.ListNestedAttribute{MarkdownDescription: "One entry for each client, sorted by `client_id`.", Computed: true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"client_id":              text("The client's client ID."),
					"id":                     text("The client's UUID."),
					"name":                   text("The display name; null without one."),
					"description":            text("What the client is for; null without one."),
					"enabled":                schema.BoolAttribute{MarkdownDescription: "Whether the client may log in.", Computed: true},
					"access_type":            text("`confidential`, `public` or `bearer-only`."),
					"enabled_flows":          set("What the client may do; see the resource `gatehouse_client`."),
					"default_client_scopes":  set("The client scopes linked as *default*, by name; null when the login may not see them."),
					"optional_client_scopes": set("The client scopes linked as *optional*, by name; null when the login may not see them."),
					"attributes": schema.MapAttribute{
						MarkdownDescription: "Further attributes, without those that Keycloak adds by itself, and without secrets and " +
							"keys; null without any.",
						ElementType: types.StringType,
						Computed:    true,
					},
				}}},
		},
	}
}

// Read implements datasource.DataSource.
func (d *ClientsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var data clientsModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() || !d.Provider.CanRead(&resp.Diagnostics) {
		return
	}
	realm, wanted := data.Realm.ValueString(), convert.Map[string](ctx, data.Attributes, &resp.Diagnostics)
	data.Clients = []clientModel{}
	take := func(c *wire.Client) {
		if wire.Value(c.Protocol) != "openid-connect" {
			return
		}
		if client := clientFromAPI(ctx, c, &resp.Diagnostics); data.matches(client, c.Attributes, wanted) {
			data.Clients = append(data.Clients, client)
		}
	}
	var err error
	if data.Search.IsNull() {
		err = d.Provider.Admin.Clients.Each(ctx, realm, take)
	} else {
		err = d.Provider.Admin.Clients.EachHolding(ctx, realm, data.Search.ValueString(), take)
	}
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "list", "clients", fmt.Sprintf("Realm %q", realm), err)
		return
	}
	slices.SortFunc(data.Clients, func(a, b clientModel) int { return strings.Compare(a.ClientID.ValueString(), b.ClientID.ValueString()) })
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}

// matches applies the filters that the server does not have.
func (m *clientsModel) matches(client clientModel, has, wanted map[string]string) bool {
	for key, v := range wanted {
		if has[key] != v {
			return false
		}
	}
	return (m.Enabled.IsNull() || m.Enabled.Equal(client.Enabled)) && (m.AccessType.IsNull() || m.AccessType.Equal(client.AccessType))
}

// clientFromAPI is a client as the resource and the other data source show it, in short.
func clientFromAPI(ctx context.Context, c *wire.Client, diags *diag.Diagnostics) clientModel {
	m := model{Attributes: types.MapUnknown(types.StringType)}
	m.readAPI(ctx, c, diags)
	return clientModel{
		ClientID: m.ClientID, ID: m.ID, Name: m.Name, Description: m.Description, Enabled: m.Enabled, AccessType: m.AccessType,
		EnabledFlows:        m.EnabledFlows,
		DefaultClientScopes: m.DefaultClientScopes, OptionalClientScopes: m.OptionalClientScopes, Attributes: m.Attributes,
	}
}
