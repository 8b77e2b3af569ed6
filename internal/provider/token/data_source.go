package token

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
)

var (
	_ datasource.DataSourceWithConfigure      = (*DataSource)(nil)
	_ datasource.DataSourceWithValidateConfig = (*DataSource)(nil)
)

// DataSource implements the data source gatehouse_access_token.
type DataSource struct{ providerdata.DataSource }

// NewDataSource makes one.
func NewDataSource() datasource.DataSource { return &DataSource{} }

// Metadata implements datasource.DataSource.
func (d *DataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_access_token"
}

// Schema implements datasource.DataSource.
func (d *DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A fresh access token, minted at each read.\n\n" +
			"~> The token is stored in the state, marked as sensitive, and so are the secrets that it is given. Use the ephemeral " +
			"resource `gatehouse_access_token` instead wherever its value may go: it is in no plan and no state, it ends the sessions " +
			"that it makes, and it also takes refresh tokens and keys, which this does not, as they would be stored.",
		Attributes: dataSourceArguments(),
	}
	maps.Copy(resp.Schema.Attributes, dataSourceResults())
}

func dataSourceArguments() map[string]schema.Attribute {
	in := func(name string) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: descriptions[name], Optional: true, Validators: stringRules(name)}
	}
	inOut := func(name string, more ...validator.String) schema.StringAttribute {
		return schema.StringAttribute{
			MarkdownDescription: descriptions[name],
			Optional:            true,
			Computed:            true,
			Validators:          append(stringRules(name), more...),
		}
	}
	secret := func(name string) schema.StringAttribute {
		return schema.StringAttribute{
			MarkdownDescription: descriptions[name],
			Optional:            true,
			Sensitive:           true,
			Validators:          stringRules(name),
		}
	}
	return map[string]schema.Attribute{
		"credential_id":     in("credential_id"),
		"realm":             inOut("realm"),
		"client_id":         inOut("client_id"),
		"client_secret":     secret("client_secret"),
		"auth_method":       inOut("auth_method", stringvalidator.OneOf(admin.AuthPost, admin.AuthBasic, admin.AuthNone)),
		"token_url":         in("token_url"),
		"grant_type":        inOut("grant_type", stringvalidator.OneOf(grantClientCredentials, grantPassword, grantExchange)),
		"username":          in("username"),
		"password":          secret("password"),
		"subject_token":     secret("subject_token"),
		"requested_subject": in("requested_subject"),
		"audience": schema.SetAttribute{MarkdownDescription: descriptions["audience"], ElementType: types.StringType, Optional: true,
			Validators: audienceRules()},
		"scopes": schema.SetAttribute{MarkdownDescription: descriptions["scopes"], ElementType: types.StringType, Optional: true,
			Validators: scopeRules()},
		"extra_params": schema.MapAttribute{
			MarkdownDescription: descriptions["extra_params"],
			ElementType:         types.StringType,
			Optional:            true,
			Sensitive:           true,
			Validators:          parameterRules(),
		},
	}
}

func dataSourceResults() map[string]schema.Attribute {
	out := func(name string, sensitive bool) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: descriptions[name], Computed: true, Sensitive: sensitive}
	}
	number := func(name string) schema.Int64Attribute {
		return schema.Int64Attribute{MarkdownDescription: descriptions[name], Computed: true}
	}
	return map[string]schema.Attribute{
		"access_token":       out("access_token", true),
		"id_token":           out("id_token", true),
		"token_type":         out("token_type", false),
		"expires_in":         number("expires_in"),
		"expires_at":         out("expires_at", false),
		"refresh_expires_in": number("refresh_expires_in"),
		"not_before_policy":  number("not_before_policy"),
		"session_state":      out("session_state", false),
		"granted_scopes": schema.SetAttribute{
			MarkdownDescription: descriptions["granted_scopes"],
			ElementType:         types.StringType,
			Computed:            true,
		},
		"authorization_header": out("authorization_header", true),
		"claims":               schema.DynamicAttribute{MarkdownDescription: descriptions["claims"], Computed: true},
	}
}

// ValidateConfig implements datasource.DataSourceWithValidateConfig.
func (d *DataSource) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	var data stored
	if resp.Diagnostics.Append(req.Config.Get(ctx, &data)...); !resp.Diagnostics.HasError() {
		(&model{stored: data}).validate(&resp.Diagnostics)
	}
}

// Read implements datasource.DataSource.
func (d *DataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var data stored
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() || !d.Provider.CanRead(&resp.Diagnostics) {
		return
	}
	m := model{stored: data}
	if _, ok := m.mint(ctx, d.Provider, &resp.Diagnostics); ok {
		resp.Diagnostics.Append(resp.State.Set(ctx, &m.stored)...)
	}
}
