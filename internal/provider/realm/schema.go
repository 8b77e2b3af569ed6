package realm

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/durations"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/planmodifiers"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/validators"
)

// IdentitySchema implements resource.ResourceWithIdentity.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"realm": identityschema.StringAttribute{RequiredForImport: true, Description: "The realm's name."},
	}}
}

// Schema implements resource.Resource.
func (r *Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	lifespan := func(description string) schema.StringAttribute {
		return schema.StringAttribute{
			MarkdownDescription: description + " A duration such as `30m` or `10h`. If omitted, the server's value stays and is shown.",
			CustomType:          durations.Type{}, Optional: true, Computed: true,
			PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown(), durations.KeepSpelling()},
		}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "A Keycloak realm: the tenant that clients, roles and tokens live in. Only the settings named here are " +
			"written; everything else of an existing realm stays as it is.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "The realm's internal ID, which the Admin REST API does not take in URLs.",
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"realm": schema.StringAttribute{
				MarkdownDescription: "The realm's name, as in its URLs (console: *Realm name*). Case-sensitive. Changing it replaces " +
					"the realm, and everything in it.",
				Required: true,
				Validators: []validator.String{
					validators.RealmName(),
				},
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"display_name": schema.StringAttribute{
				MarkdownDescription: "The display name (console: *Display name*).",
				Optional:            true,
				Validators:          []validator.String{validators.Text()},
			},
			"enabled": schema.BoolAttribute{
				MarkdownDescription: "Whether the realm issues tokens at all. Default `true`.",
				Optional:            true,
				Computed:            true,
				Default:             booldefault.StaticBool(true),
			},
			"ssl_required": schema.StringAttribute{
				MarkdownDescription: "Who must use https: `all`, `external` (everybody but private addresses; the server's default) or " +
					"`none` (console: *Require SSL*).",
				Optional: true,
				Computed: true,
				Validators: []validator.String{
					stringvalidator.OneOf("all", "external", "none"),
				},
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"access_token_lifespan":    lifespan("How long an access token is valid (console: *Access Token Lifespan*)."),
			"sso_session_idle_timeout": lifespan("How long a session lives without use (console: *SSO Session Idle*)."),
			"sso_session_max_lifespan": lifespan(
				"How long a session lives at most (console: *SSO Session Max*). It also caps every access token's lifespan, a client's " +
					"own included.",
			),
			"default_signature_algorithm": schema.StringAttribute{
				MarkdownDescription: "The JWS algorithm of tokens, such as `RS256` or `ES256` (console: *Default Signature Algorithm*).",
				Optional:            true,
				Computed:            true,
				Validators: []validator.String{
					stringvalidator.OneOf("RS256",
						"RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "HS256", "HS384", "HS512"),
				},
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"attributes": schema.MapAttribute{
				MarkdownDescription: "Free-form attributes of the realm. Only the keys named here are managed; a key that is removed " +
					"here is removed there, others are left alone. If the argument is omitted, the attributes are no longer managed " +
					"and stay; `{}` removes those that were named before. An import adopts those that Keycloak did not add by itself. " +
					"Names under which Keycloak keeps a setting of its own, such as `failureFactor`, are refused.",
				ElementType:   types.StringType,
				Optional:      true,
				Computed:      true,
				Validators:    []validator.Map{freeAttributes{}},
				PlanModifiers: []planmodifier.Map{planmodifiers.KeepWhenUnset()},
			},
			"deletion_protection": schema.BoolAttribute{
				MarkdownDescription: "While `true` (the default), a plan that would destroy or rename the realm is refused. Apply " +
					"`false` first. Known to Terraform only.",
				Optional: true,
				Computed: true,
				Default:  booldefault.StaticBool(true),
			},
			"issuer": schema.StringAttribute{
				MarkdownDescription: "The `iss` of the realm's tokens, as its discovery document names it. The server's hostname and the " +
					"realm's attribute `frontendUrl` decide it, so it may be on another host than the provider's `url`.",
				Computed:      true,
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"token_url": schema.StringAttribute{
				MarkdownDescription: "The realm's token endpoint, below the provider's `url`.",
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"not_before": schema.Int64Attribute{
				MarkdownDescription: "Tokens issued before this time, in seconds since the epoch, are refused (console: *Revocation*). " +
					"0: none.",
				Computed:      true,
				PlanModifiers: []planmodifier.Int64{int64planmodifier.UseStateForUnknown()},
			},
		},
	}
}
