package realm

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/diagnostics"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/durations"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
)

var _ datasource.DataSourceWithConfigure = (*DataSource)(nil)

// DataSource implements the data source gatehouse_realm.
type DataSource struct{ providerdata.DataSource }

// NewDataSource makes one.
func NewDataSource() datasource.DataSource { return &DataSource{} }

// dataModel is its state: the resource's, without what only Terraform knows.
type dataModel struct {
	ID                        types.String    `tfsdk:"id"`
	Realm                     types.String    `tfsdk:"realm"`
	DisplayName               types.String    `tfsdk:"display_name"`
	Enabled                   types.Bool      `tfsdk:"enabled"`
	SSLRequired               types.String    `tfsdk:"ssl_required"`
	AccessTokenLifespan       durations.Value `tfsdk:"access_token_lifespan"`
	SSOSessionIdleTimeout     durations.Value `tfsdk:"sso_session_idle_timeout"`
	SSOSessionMaxLifespan     durations.Value `tfsdk:"sso_session_max_lifespan"`
	DefaultSignatureAlgorithm types.String    `tfsdk:"default_signature_algorithm"`
	Attributes                types.Map       `tfsdk:"attributes"`
	Issuer                    types.String    `tfsdk:"issuer"`
	TokenURL                  types.String    `tfsdk:"token_url"`
	NotBefore                 types.Int64     `tfsdk:"not_before"`
}

// Metadata implements datasource.DataSource.
func (d *DataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_realm"
}

// Schema implements datasource.DataSource.
func (d *DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	text := func(description string) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: description, Computed: true}
	}
	lifespan := func(description string) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: description, Computed: true, CustomType: durations.Type{}}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads a realm that another configuration manages. A login without `view-realm` sees only its name and URLs.",
		Attributes: map[string]schema.Attribute{
			"realm":        schema.StringAttribute{MarkdownDescription: "The realm's name. Case-sensitive.", Required: true},
			"id":           text("The realm's internal ID."),
			"display_name": text("The display name."),
			"enabled": schema.BoolAttribute{
				MarkdownDescription: "Whether the realm issues tokens at all.",
				Computed:            true,
			},
			"ssl_required":                text("Who must use https: `all`, `external` or `none`."),
			"access_token_lifespan":       lifespan("How long an access token is valid."),
			"sso_session_idle_timeout":    lifespan("How long a session lives without use."),
			"sso_session_max_lifespan":    lifespan("How long a session lives at most; it caps every access token's lifespan."),
			"default_signature_algorithm": text("The JWS algorithm of tokens."),
			"attributes": schema.MapAttribute{
				MarkdownDescription: "The realm's free-form attributes, without those that Keycloak adds by itself.",
				ElementType:         types.StringType,
				Computed:            true,
			},
			"issuer": text(
				"The `iss` of the realm's tokens, as its discovery document names it. It may be on another host than the provider's `url`.",
			),
			"token_url": text("The realm's token endpoint, below the provider's `url`."),
			"not_before": schema.Int64Attribute{
				MarkdownDescription: "Tokens issued before this time, in seconds since the epoch, are refused. 0: none.",
				Computed:            true,
			},
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
	name := data.Realm.ValueString()
	current, err := d.Provider.Admin.Realms.Get(ctx, name)
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "read", "realm", "Realm \""+name+"\"", err)
		return
	}
	m := model{Attributes: types.MapUnknown(types.StringType)}
	m.fromAPI(ctx, current, &resp.Diagnostics)
	m.readURLs(ctx, d.Provider.Admin, &resp.Diagnostics)
	if m.Attributes.IsUnknown() { // a stub
		m.Attributes = types.MapNull(types.StringType)
	}
	data = dataModel{
		ID: m.ID, Realm: m.Realm, DisplayName: m.DisplayName, Enabled: m.Enabled, SSLRequired: m.SSLRequired,
		AccessTokenLifespan: m.AccessTokenLifespan, SSOSessionIdleTimeout: m.SSOSessionIdleTimeout,
		SSOSessionMaxLifespan:     m.SSOSessionMaxLifespan,
		DefaultSignatureAlgorithm: m.DefaultSignatureAlgorithm, Attributes: m.Attributes, Issuer: m.Issuer, TokenURL: m.TokenURL,
		NotBefore: m.NotBefore,
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}
