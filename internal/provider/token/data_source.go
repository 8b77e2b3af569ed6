package token

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/attributes"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/session"
)

var _ datasource.DataSourceWithConfigure = (*DataSource)(nil)

// DataSource implements the data source gatehouse_access_token.
type DataSource struct{ session *session.Session }

// NewDataSource makes one.
func NewDataSource() datasource.DataSource { return &DataSource{} }

// Metadata implements datasource.DataSource.
func (d *DataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_access_token"
}

// Configure implements datasource.DataSourceWithConfigure.
func (d *DataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.session = session.From(req.ProviderData, &resp.Diagnostics)
}

// Schema implements datasource.DataSource.
func (d *DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	in := func(name string, validators ...validator.String) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: descriptions[name], Optional: true, Validators: validators}
	}
	inOut := func(name string, validators ...validator.String) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: descriptions[name], Optional: true, Computed: true, Validators: validators}
	}
	secret := func(name string) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: descriptions[name], Optional: true, Sensitive: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)}}
	}
	out := func(name string, sensitive bool) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: descriptions[name], Computed: true, Sensitive: sensitive}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "A fresh access token, minted at each read.\n\n~> The token is stored in the state, marked as sensitive. Use the ephemeral resource `gatehouse_access_token` instead wherever its value may go: it is in no plan and no state.",
		Attributes: map[string]schema.Attribute{
			"credential_id": in("credential_id", stringvalidator.ExactlyOneOf(path.MatchRoot("credential_id"), path.MatchRoot("client_id"))),
			"realm":         inOut("realm", attributes.RealmName(), stringvalidator.AlsoRequires(path.MatchRoot("client_id"))),
			"client_id":     inOut("client_id", attributes.Name(), stringvalidator.AlsoRequires(path.MatchRoot("realm"))),
			"client_secret": secret("client_secret"),
			"grant_type":    inOut("grant_type", stringvalidator.OneOf(grantClientCredentials, grantPassword)),
			"username":      in("username", attributes.Name()),
			"password":      secret("password"),
			"scopes": schema.SetAttribute{MarkdownDescription: descriptions["scopes"], ElementType: types.StringType, Optional: true,
				Validators: []validator.Set{setvalidator.ValueStringsAre(attributes.Name())}},
			"access_token":         out("access_token", true),
			"token_type":           out("token_type", false),
			"expires_in":           schema.Int64Attribute{MarkdownDescription: descriptions["expires_in"], Computed: true},
			"expires_at":           out("expires_at", false),
			"authorization_header": out("authorization_header", true),
			"claims":               schema.DynamicAttribute{MarkdownDescription: descriptions["claims"], Computed: true},
		},
	}
}

// Read implements datasource.DataSource.
func (d *DataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var data model
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() || !d.session.CanRead(&resp.Diagnostics) {
		return
	}
	if data.mint(ctx, d.session, &resp.Diagnostics); resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}
