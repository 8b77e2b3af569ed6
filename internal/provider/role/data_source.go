package role

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/diagnostics"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/roleset"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/validators"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

var _ datasource.DataSourceWithConfigure = (*DataSource)(nil)

// DataSource implements the data source gatehouse_role.
type DataSource struct{ providerdata.DataSource }

// NewDataSource makes one.
func NewDataSource() datasource.DataSource { return &DataSource{} }

// Metadata implements datasource.DataSource.
func (d *DataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_role"
}

// Schema implements datasource.DataSource.
func (d *DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads a role that another configuration manages. A name that is not there is an error in the plan, with " +
			"the names that come close: a way to have a spelling checked before anything is applied.",
		Attributes: map[string]schema.Attribute{
			"realm": schema.StringAttribute{
				MarkdownDescription: "The realm's name.",
				Required:            true,
				Validators:          []validator.String{validators.RealmName()},
			},
			"name": schema.StringAttribute{
				MarkdownDescription: "The role's name. Case-sensitive.",
				Required:            true,
				Validators:          []validator.String{validators.Name()},
			},
			"client_id": schema.StringAttribute{
				MarkdownDescription: "The client ID of the client whose role this is. Omit it for a realm role.",
				Optional:            true,
				Validators:          []validator.String{validators.Name()},
			},
			"id":          schema.StringAttribute{MarkdownDescription: "The role's ID, which a rename does not change.", Computed: true},
			"description": schema.StringAttribute{MarkdownDescription: "What the role allows; null without one.", Computed: true},
			"attributes": schema.MapAttribute{
				MarkdownDescription: "The role's attributes, each a list of values.",
				ElementType:         types.ListType{ElemType: types.StringType},
				Computed:            true,
			},
			"composites": schema.SingleNestedAttribute{
				MarkdownDescription: "The roles that this role directly contains (console: *Associated roles*), as far as the login " +
					"may see them.",
				Computed: true,
				Attributes: map[string]schema.Attribute{
					"realm_roles": schema.SetAttribute{
						MarkdownDescription: "The names of the realm's roles.",
						ElementType:         types.StringType,
						Computed:            true,
					},
					"client_roles": schema.MapAttribute{
						MarkdownDescription: "The roles of clients: a set of names for each client ID.",
						ElementType:         types.SetType{ElemType: types.StringType},
						Computed:            true,
					},
				},
			},
		},
	}
}

// Read implements datasource.DataSource. Nothing is null but a description: a reader of the data need not look out for it.
func (d *DataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var data model
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() || !d.Provider.CanRead(&resp.Diagnostics) {
		return
	}
	current, err := find(ctx, d.Provider, data)
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "read", "role", data.label(), err)
		return
	}
	data.Attributes = types.MapUnknown(types.ListType{ElemType: types.StringType})
	if data.fromAPI(ctx, current, &resp.Diagnostics); data.Attributes.IsNull() {
		data.Attributes = types.MapValueMust(valuesType, nil)
	}
	parts := &wire.RoleMappings{}
	if wire.Value(current.Composite) {
		if parts, err = d.Provider.Admin.Roles.Composites(ctx, data.Realm.ValueString(), data.ID.ValueString()); err != nil {
			diagnostics.Failed(&resp.Diagnostics, "read the composites of", "role", data.label(), err)
			return
		}
	}
	data.setComposites(ctx, roleset.FromMappings(parts), types.SetUnknown(types.StringType),
		types.MapUnknown(types.SetType{ElemType: types.StringType}), &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}
