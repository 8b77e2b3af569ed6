package realm

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/diagnostics"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/validators"
)

var _ datasource.DataSourceWithConfigure = (*OpenIDConfiguration)(nil)

// OpenIDConfiguration implements the data source gatehouse_openid_configuration.
type OpenIDConfiguration struct{ providerdata.DataSource }

// NewOpenIDConfiguration makes one.
func NewOpenIDConfiguration() datasource.DataSource { return &OpenIDConfiguration{} }

// Metadata implements datasource.DataSource.
func (d *OpenIDConfiguration) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_openid_configuration"
}

// endpoints and lists are what is taken over of the document, under the names that OpenID Connect Discovery gives them.
var (
	endpoints = map[string]string{
		"issuer":                 "The `iss` of the realm's tokens.",
		"authorization_endpoint": "Where a browser logs in.",
		"token_endpoint":         "Where clients ask for tokens.",
		"introspection_endpoint": "Where a resource server asks whether a token is active.",
		"userinfo_endpoint":      "Where a token with the scope `openid` shows whose it is.",
		"revocation_endpoint":    "Where a client ends its own tokens.",
		"end_session_endpoint":   "Where a session is logged out.",
		"jwks_uri":               "The realm's public keys.",
	}
	lists = map[string]string{
		"grant_types_supported":                 "The grants that the server knows; a client may use those of its `enabled_flows`.",
		"scopes_supported":                      "The realm's client scopes, and `openid`.",
		"token_endpoint_auth_methods_supported": "How clients may prove themselves.",
	}
)

// Schema implements datasource.DataSource.
func (d *OpenIDConfiguration) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A realm's OpenID Connect discovery document, for whatever has to find the realm's endpoints. It is public: " +
			"no login is needed for it.",
		Attributes: map[string]schema.Attribute{
			"realm": schema.StringAttribute{
				MarkdownDescription: "The realm's name, in its exact case.",
				Required:            true,
				Validators:          []validator.String{validators.RealmName()},
			},
		},
	}
	for name, description := range endpoints {
		resp.Schema.Attributes[name] = schema.StringAttribute{MarkdownDescription: description, Computed: true}
	}
	for name, description := range lists {
		resp.Schema.Attributes[name] = schema.SetAttribute{MarkdownDescription: description, ElementType: types.StringType, Computed: true}
	}
}

// Read implements datasource.DataSource.
func (d *OpenIDConfiguration) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var realm types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("realm"), &realm)...)
	if resp.Diagnostics.HasError() || !d.Provider.CanRead(&resp.Diagnostics) {
		return
	}
	document, err := d.Provider.Admin.Realms.Discovery(ctx, realm.ValueString())
	if admin.IsNotFound(err) {
		err = fmt.Errorf("%w. The provider itself logs in to realm %q", err, d.Provider.Admin.LoginRealm())
	}
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "read", "OpenID configuration", fmt.Sprintf("Realm %q", realm.ValueString()), err)
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("realm"), realm)...)
	for name := range endpoints {
		var value *string // an endpoint that a server does not have is null
		_ = json.Unmarshal(document[name], &value)
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), value)...)
	}
	for name := range lists {
		values := []string{}
		_ = json.Unmarshal(document[name], &values)
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), values)...)
	}
}
