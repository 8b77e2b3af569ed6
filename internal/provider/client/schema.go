package client

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/setplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/durations"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/planmodifiers"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/validators"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// IdentitySchema implements resource.ResourceWithIdentity.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"realm":     identityschema.StringAttribute{RequiredForImport: true, Description: "The realm's name."},
		"client_id": identityschema.StringAttribute{RequiredForImport: true, Description: "The client's client ID."},
	}}
}

// Schema implements resource.Resource.
func (r *Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	text := func(description string) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: description, Optional: true, Validators: []validator.String{validators.Text()}}
	}
	uris := func(description string) schema.SetAttribute {
		return schema.SetAttribute{MarkdownDescription: description, ElementType: types.StringType, Optional: true,
			Validators: []validator.Set{setvalidator.ValueStringsAre(validators.Text())}}
	}
	scopes := func(kind string) schema.SetAttribute {
		return schema.SetAttribute{
			MarkdownDescription: "The client scopes linked as *" + kind + "*, by name. If omitted, a new client gets the realm's own " +
				"list, and the links are not managed; `[]` links none. `service_account`, which the server links itself, is not listed.",
			ElementType: types.StringType, Optional: true, Computed: true,
			Validators:    []validator.Set{setvalidator.ValueStringsAre(validators.Name(), linkedByServer{})},
			PlanModifiers: []planmodifier.Set{setplanmodifier.UseStateForUnknown()},
		}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "An OpenID Connect client: by default a machine client, with a service account and every other flow off. " +
			"It says what the client may do; how the client proves who it is, its secret, is `gatehouse_credential`, and never in this " +
			"type's state.\n\n" +
			"Deleting a client is its revocation: its tokens become inactive for every service that asks the server. Offline verifiers " +
			"accept them until they expire, so keep lifespans short.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{MarkdownDescription: "The client's UUID, which a rename does not change.", Computed: true,
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()}},
			"realm": schema.StringAttribute{
				MarkdownDescription: "The realm's name. Changing it replaces the client.",
				Required:            true,
				Validators: []validator.String{
					validators.RealmName(),
				},
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"client_id": schema.StringAttribute{
				MarkdownDescription: "The name that the client logs in with (console: *Client ID*). Changing it renames the client in " +
					"place: UUID, roles and secret stay, tokens issued under the old name become inactive. If omitted, the provider " +
					"generates one at create.",
				Optional: true,
				Computed: true,
				Validators: []validator.String{
					validators.Name(),
					stringvalidator.ConflictsWith(path.MatchRoot("client_id_prefix")),
				},
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"client_id_prefix": schema.StringAttribute{
				MarkdownDescription: "The prefix of a generated client ID, which 26 random letters and digits follow. Changing it " +
					"replaces the client.",
				Optional: true,
				Validators: []validator.String{
					validators.Name(),
					stringvalidator.LengthAtMost(255 - randomLength),
				},
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"name":        text("The display name."),
			"description": text("What the client is for."),
			"enabled": schema.BoolAttribute{
				MarkdownDescription: "Whether the client may log in. Switched off, its tokens are inactive too. Default `true`.",
				Optional:            true,
				Computed:            true,
				Default:             booldefault.StaticBool(true),
			},
			"access_type": schema.StringAttribute{
				MarkdownDescription: "`confidential` (the default: it has a secret or a key), `public` (it has none), or `bearer-only` " +
					"(it never asks for tokens, only takes them; console: *Client authentication*).",
				Optional:   true,
				Computed:   true,
				Default:    stringdefault.StaticString(wire.Confidential),
				Validators: []validator.String{stringvalidator.OneOf(wire.Confidential, wire.Public, wire.BearerOnly)},
			},
			"enabled_flows": schema.SetAttribute{
				MarkdownDescription: "What the client may do (console: *Authentication flow*, *Authorization*): any of `standard`, " +
					"`implicit`, `direct_access_grants`, `service_accounts`, `device_authorization`, `ciba`, `token_exchange`, " +
					"`authorization`. What is not listed is switched off. Default `[\"service_accounts\"]` for a confidential client, " +
					"else `[]`. Switching `service_accounts` off deletes the service account and its roles; switching `authorization` " +
					"off deletes its resources and policies.",
				ElementType: types.StringType, Optional: true, Computed: true,
				Validators: []validator.Set{setvalidator.ValueStringsAre(stringvalidator.OneOf(flows...))}},
			"redirect_uris": uris("Where a login may return to (console: *Valid redirect URIs*)."),
			"web_origins":   uris("The origins that may call with CORS (console: *Web origins*)."),
			"root_url":      text("What relative URLs of the client start with (console: *Root URL*)."),
			"base_url":      text("The client's home page (console: *Home URL*)."),
			"full_scope_allowed": schema.BoolAttribute{
				MarkdownDescription: "Whether tokens carry every role of the service account. `true` is the default, as in Keycloak; " +
					"with `false` they carry the client's own roles and those that its scopes map: least privilege.",
				Optional: true,
				Computed: true,
				Default:  booldefault.StaticBool(true),
			},
			"default_client_scopes":  scopes("default"),
			"optional_client_scopes": scopes("optional"),
			"access_token_lifespan": schema.StringAttribute{
				MarkdownDescription: "How long this client's access tokens are valid, a duration such as `5m` or `10h` (console: *Access " +
					"Token Lifespan*). Capped by the realm's `sso_session_max_lifespan`. If omitted, the realm's lifespan applies.",
				CustomType:    durations.Type{},
				Optional:      true,
				PlanModifiers: []planmodifier.String{durations.KeepSpelling()},
			},
			"attributes": schema.MapAttribute{
				MarkdownDescription: "Further attributes of the client. Only the keys named here are managed; a key that is removed " +
					"here is removed there, others are left alone. If the argument is omitted, the attributes are no longer managed " +
					"and stay; `{}` removes those that were named before. An import adopts those that Keycloak did not add by itself. " +
					"Keys that another argument or type owns are refused.",
				ElementType:   types.StringType,
				Optional:      true,
				Computed:      true,
				Validators:    []validator.Map{freeAttributes{}},
				PlanModifiers: []planmodifier.Map{planmodifiers.KeepWhenUnset()},
			},
			"service_account_user_id": schema.StringAttribute{
				MarkdownDescription: "The ID of the service account's user, for `gatehouse_service_account_role`. Null without the flow " +
					"`service_accounts`.",
				Computed: true,
			},
		},
	}
}
