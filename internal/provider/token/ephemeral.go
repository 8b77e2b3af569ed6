package token

import (
	"context"
	"encoding/json"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
)

var (
	_ ephemeral.EphemeralResourceWithConfigure      = (*Ephemeral)(nil)
	_ ephemeral.EphemeralResourceWithValidateConfig = (*Ephemeral)(nil)
	_ ephemeral.EphemeralResourceWithClose          = (*Ephemeral)(nil)
)

// Ephemeral implements the ephemeral resource gatehouse_access_token.
type Ephemeral struct{ providerdata.EphemeralResource }

// NewEphemeral makes one.
func NewEphemeral() ephemeral.EphemeralResource { return &Ephemeral{} }

// Metadata implements ephemeral.EphemeralResource.
func (e *Ephemeral) Metadata(_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_access_token"
}

// Schema implements ephemeral.EphemeralResource.
func (e *Ephemeral) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A fresh access token that is in no plan and no state: for provider blocks, write-only arguments and " +
			"provisioners. It is minted in plans too, when its arguments are known, and the sessions that it opens end with the run.",
		Attributes: ephemeralArguments(),
	}
	maps.Copy(resp.Schema.Attributes, ephemeralResults())
}

func ephemeralArguments() map[string]schema.Attribute {
	in := func(name string) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: descriptions[name], Optional: true, Validators: stringRules(name)}
	}
	inOut := func(name, description string, more ...validator.String) schema.StringAttribute {
		return schema.StringAttribute{
			MarkdownDescription: description,
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
		"credential_id": in("credential_id"),
		"realm":         inOut("realm", descriptions["realm"]),
		"client_id":     inOut("client_id", descriptions["client_id"]),
		"client_secret": secret("client_secret"),
		"auth_method": inOut("auth_method", descriptions["auth_method"]+descriptions["auth_method_key"],
			stringvalidator.OneOf(admin.AuthPost, admin.AuthBasic, admin.AuthKey, admin.AuthNone)),
		"client_assertion_key": secret("client_assertion_key"),
		"client_assertion_alg": in("client_assertion_alg"),
		"client_assertion_kid": in("client_assertion_kid"),
		"token_url":            in("token_url"),
		"grant_type": inOut("grant_type", descriptions["grant_type_refresh"],
			stringvalidator.OneOf(grantClientCredentials, grantPassword, grantRefresh, grantExchange)),
		"username": in("username"),
		"password": secret("password"),
		"refresh_token": schema.StringAttribute{
			MarkdownDescription: descriptions["refresh_token"],
			Optional:            true,
			Computed:            true,
			Sensitive:           true,
			Validators:          stringRules("refresh_token"),
		},
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
		"revoke_on_close": schema.BoolAttribute{MarkdownDescription: descriptions["revoke_on_close"], Optional: true},
	}
}

func ephemeralResults() map[string]schema.Attribute {
	out := func(name string, sensitive bool) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: descriptions[name], Computed: true, Sensitive: sensitive}
	}
	number := func(name string) schema.Int64Attribute {
		return schema.Int64Attribute{MarkdownDescription: descriptions[name], Computed: true}
	}
	return map[string]schema.Attribute{
		"access_token":          out("access_token", true),
		"id_token":              out("id_token", true),
		"granted_refresh_token": out("granted_refresh_token", true),
		"token_type":            out("token_type", false),
		"expires_in":            number("expires_in"),
		"expires_at":            out("expires_at", false),
		"refresh_expires_in":    number("refresh_expires_in"),
		"not_before_policy":     number("not_before_policy"),
		"session_state":         out("session_state", false),
		"granted_scopes": schema.SetAttribute{
			MarkdownDescription: descriptions["granted_scopes"],
			ElementType:         types.StringType,
			Computed:            true,
		},
		"authorization_header": out("authorization_header", true),
		"claims":               schema.DynamicAttribute{MarkdownDescription: descriptions["claims"], Computed: true},
	}
}

// ValidateConfig implements ephemeral.EphemeralResourceWithValidateConfig.
func (e *Ephemeral) ValidateConfig(ctx context.Context, req ephemeral.ValidateConfigRequest, resp *ephemeral.ValidateConfigResponse) {
	var data model
	if resp.Diagnostics.Append(req.Config.Get(ctx, &data)...); !resp.Diagnostics.HasError() {
		data.validate(&resp.Diagnostics)
	}
}

// handleKey is where private data keeps the handle of what Close has to do.
const handleKey = "close"

// Open implements ephemeral.EphemeralResource.
func (e *Ephemeral) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	var data model
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() || !e.Provider.CanRead(&resp.Diagnostics) {
		return
	}
	t, ok := data.mint(ctx, e.Provider, &resp.Diagnostics)
	if !ok {
		return
	}
	if data.revokes(t) {
		handle, err := json.Marshal(data.atClose(ctx, e.Provider, t))
		if err != nil {
			resp.Diagnostics.AddError("Unable to prepare the end of the token", err.Error())
		}
		resp.Diagnostics.Append(resp.Private.SetKey(ctx, handleKey, handle)...)
	}
	resp.Diagnostics.Append(resp.Result.Set(ctx, &data)...)
}

// Close implements ephemeral.EphemeralResourceWithClose. It never fails a run whose work is done: what could not be revoked is a
// warning.
func (e *Ephemeral) Close(ctx context.Context, req ephemeral.CloseRequest, resp *ephemeral.CloseResponse) {
	private, diags := req.Private.GetKey(ctx, handleKey)
	resp.Diagnostics.Append(diags...)
	var handle string
	if len(private) == 0 || json.Unmarshal(private, &handle) != nil {
		return
	}
	if end, ok := closing.LoadAndDelete(handle); ok {
		end.(func(context.Context, *diag.Diagnostics))(ctx, &resp.Diagnostics)
	}
}
