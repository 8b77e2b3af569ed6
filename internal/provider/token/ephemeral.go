package token

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/attributes"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/session"
)

var _ ephemeral.EphemeralResourceWithConfigure = (*Ephemeral)(nil)

// Ephemeral implements the ephemeral resource gatehouse_access_token.
type Ephemeral struct{ session *session.Session }

// NewEphemeral makes one.
func NewEphemeral() ephemeral.EphemeralResource { return &Ephemeral{} }

// Metadata implements ephemeral.EphemeralResource.
func (e *Ephemeral) Metadata(_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_access_token"
}

// Configure implements ephemeral.EphemeralResourceWithConfigure.
func (e *Ephemeral) Configure(_ context.Context, req ephemeral.ConfigureRequest, resp *ephemeral.ConfigureResponse) {
	e.session = session.From(req.ProviderData, &resp.Diagnostics)
}

// Schema implements ephemeral.EphemeralResource.
func (e *Ephemeral) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
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
		MarkdownDescription: "A fresh access token that is in no plan and no state: for provider blocks, write-only arguments and provisioners. It is minted in plans too, when its arguments are known.",
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

// Open implements ephemeral.EphemeralResource.
func (e *Ephemeral) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	var data model
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() || !e.session.CanRead(&resp.Diagnostics) {
		return
	}
	if data.mint(ctx, e.session, &resp.Diagnostics); resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.Result.Set(ctx, &data)...)
}
