// Package serverinfo is the data source gatehouse_server_info: what the Keycloak behind the provider is and can do.
package serverinfo

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/diagnostics"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
)

var _ datasource.DataSourceWithConfigure = (*DataSource)(nil)

// DataSource implements the data source gatehouse_server_info.
type DataSource struct{ providerdata.DataSource }

// NewDataSource makes one.
func NewDataSource() datasource.DataSource { return &DataSource{} }

// model is its state.
type model struct {
	Version  types.String `tfsdk:"version"`
	Features types.Set    `tfsdk:"features"`
}

// Metadata implements datasource.DataSource.
func (d *DataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_server_info"
}

// Schema implements datasource.DataSource.
func (d *DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The server's version and enabled features, for preconditions such as " +
			"`contains(data.gatehouse_server_info.this.features, \"CLIENT_SECRET_ROTATION\")`. Needs any administrative role; the " +
			"answer has some 300 kB, so one of these in a configuration is enough.",
		Attributes: map[string]schema.Attribute{
			"version": schema.StringAttribute{
				MarkdownDescription: "Keycloak's version. Null for a login that does not hold `manage-realm` in the realm that it logs " +
					"in to, as an administrator of `master` does: Keycloak tells no other login.",
				Computed: true,
			},
			"features": schema.SetAttribute{
				MarkdownDescription: "The enabled features, as the server names them (console: *Server info*): `TOKEN_EXCHANGE` is " +
					"`--features=token-exchange:v1`, `ADMIN_FINE_GRAINED_AUTHZ` is `admin-fine-grained-authz:v1`.",
				ElementType: types.StringType,
				Computed:    true,
			},
		},
	}
}

// Read implements datasource.DataSource.
func (d *DataSource) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	if !d.Provider.CanRead(&resp.Diagnostics) {
		return
	}
	info, err := d.Provider.Admin.Server.Info(ctx)
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "read", "server info", "The server", err)
		return
	}
	data := model{Version: types.StringNull()}
	if info.Version != "" {
		data.Version = types.StringValue(info.Version)
	}
	features, diags := types.SetValueFrom(ctx, types.StringType, info.Features)
	resp.Diagnostics.Append(diags...)
	data.Features = features
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}
