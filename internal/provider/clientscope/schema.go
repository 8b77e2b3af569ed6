package clientscope

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/planmodifiers"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/roleset"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/validators"
)

// IdentitySchema implements resource.ResourceWithIdentity.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"realm": identityschema.StringAttribute{RequiredForImport: true, Description: "The realm's name."},
		"name":  identityschema.StringAttribute{RequiredForImport: true, Description: "The client scope's name."},
	}}
}

// Schema implements resource.Resource.
func (r *Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A client scope: a name that a token request may ask for, and what a token with it carries. A new scope " +
			"is linked to no client: list it in the `default_client_scopes` or `optional_client_scopes` of a `gatehouse_client`.\n\n" +
			"A scope that maps roles is omitted from the tokens of an account that has none of them, without an error. The roles say " +
			"what a token may carry, for clients whose `full_scope_allowed` is `false`; they grant nothing. Claims and audiences are " +
			"the scope's protocol mappers: `gatehouse_protocol_mapper`. Deleting a scope removes it from every client that it is " +
			"linked to.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{MarkdownDescription: "The client scope's ID, which a rename does not change.", Computed: true,
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()}},
			"realm": schema.StringAttribute{
				MarkdownDescription: "The realm's name. Changing it replaces the client scope.",
				Required:            true,
				Validators: []validator.String{
					validators.RealmName(),
				},
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"name": schema.StringAttribute{
				MarkdownDescription: "The word that a token request asks for: ASCII without space, quotation mark and backslash, " +
					"case-sensitive. Changing it renames the scope in place: clients and mappers keep it.",
				Required:   true,
				Validators: []validator.String{validators.ScopeName()},
			},
			"description": schema.StringAttribute{
				MarkdownDescription: "What the scope is for.",
				Optional:            true,
				Validators:          []validator.String{validators.Text()},
			},
			"protocol": schema.StringAttribute{
				MarkdownDescription: "`openid-connect` (the default) or `saml`. Changing it replaces the scope: Keycloak unlinks a " +
					"scope of another protocol from every client.",
				Optional:      true,
				Computed:      true,
				Default:       stringdefault.StaticString("openid-connect"),
				Validators:    []validator.String{stringvalidator.OneOf("openid-connect", "saml")},
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"include_in_token_scope": schema.BoolAttribute{
				MarkdownDescription: "Whether the scope's name is in the `scope` of a token that has it (console: *Include in token " +
					"scope*). Default `true`.",
				Optional: true,
				Computed: true,
				Default:  booldefault.StaticBool(true),
			},
			"realm_roles": roleset.RealmRoles(
				"The roles of the realm that a token with this scope may carry, by name (console: *Scope* tab). The set is the whole: " +
					"what is not in it is unmapped, `[]` is none. If omitted, the mapped roles of the realm are not managed.",
			),
			"client_roles": roleset.ClientRoles(
				"The roles of clients that a token with this scope may carry: sets of role names by client ID. The map is the whole: " +
					"what is not in it is unmapped, also for clients that it does not name, `{}` is none. If omitted, the mapped roles " +
					"of clients are not managed.",
			),
			"attributes": schema.MapAttribute{
				MarkdownDescription: "Further attributes of the scope, such as `consent.screen.text`. Only the keys named here are " +
					"managed; a key that is removed here is removed there, others are left alone. If the argument is omitted, the " +
					"attributes are no longer managed and stay; `{}` removes those that were named before. An import adopts them all.",
				ElementType:   types.StringType,
				Optional:      true,
				Computed:      true,
				Validators:    []validator.Map{freeAttributes{}},
				PlanModifiers: []planmodifier.Map{planmodifiers.KeepWhenUnset()},
			},
		},
	}
}

// The lengths that Keycloak's columns hold, in characters; past them it answers 500.
const (
	longestKey   = 255
	longestValue = 2048
)
