package clientscope

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/convert"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/diagnostics"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/roleset"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

var _ datasource.DataSourceWithConfigure = (*DataSource)(nil)

// DataSource implements the data source gatehouse_client_scope.
type DataSource struct{ providerdata.DataSource }

// NewDataSource makes one.
func NewDataSource() datasource.DataSource { return &DataSource{} }

// Metadata implements datasource.DataSource.
func (d *DataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_client_scope"
}

// Schema implements datasource.DataSource.
func (d *DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	text := func(description string) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: description, Computed: true}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads a client scope with the roles that it maps, for instance to check in a precondition that it is there " +
			"and what it allows. A name that is not there is an error with the names that come close.",
		Attributes: map[string]schema.Attribute{
			"realm": schema.StringAttribute{MarkdownDescription: "The realm's name.", Required: true},
			"name": schema.StringAttribute{
				MarkdownDescription: "The client scope's name. Case-sensitive.",
				Required:            true,
			},
			"id":          text("The client scope's ID."),
			"description": text("What the scope is for; null without one."),
			"protocol":    text("`openid-connect` or `saml`."),
			"include_in_token_scope": schema.BoolAttribute{
				MarkdownDescription: "Whether the scope's name is in the `scope` of a token that has it.",
				Computed:            true,
			},
			"realm_roles": schema.SetAttribute{
				MarkdownDescription: "The roles of the realm that a token with this scope may carry, by name; empty without any.",
				ElementType:         types.StringType,
				Computed:            true,
			},
			"client_roles": schema.MapAttribute{
				MarkdownDescription: "The roles of clients that a token with this scope may carry: sets of role names by client ID; " +
					"empty without any.",
				ElementType: types.SetType{ElemType: types.StringType},
				Computed:    true,
			},
			"attributes": schema.MapAttribute{
				MarkdownDescription: "All other attributes of the scope.",
				ElementType:         types.StringType,
				Computed:            true,
			},
		},
	}
}

// Read implements datasource.DataSource.
func (d *DataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var data model
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() || !d.Provider.CanRead(&resp.Diagnostics) {
		return
	}
	realm := data.Realm.ValueString()
	current, err := find(ctx, d.Provider, realm, data.Name.ValueString())
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "read", "client scope", data.label(), err)
		return
	}
	mapped, err := d.Provider.Admin.ClientScopes.Roles(ctx, realm, wire.Value(current.ID))
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "read the roles of", "client scope", data.label(), err)
		return
	}
	data.fromAPI(ctx, current, &resp.Diagnostics)
	free := maps.Clone(current.Attributes)
	delete(free, inTokenScope)
	data.Attributes = convert.ToMap(ctx, free, &resp.Diagnostics)
	none := types.MapValueMust(types.SetType{ElemType: types.StringType}, nil)
	data.RealmRoles, data.ClientRoles = roleset.FromMappings(mapped).
		Values(ctx, types.SetValueMust(types.StringType, nil), none, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}
