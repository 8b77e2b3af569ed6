package serviceaccount

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/roleset"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/validators"
)

// IdentitySchema implements resource.ResourceWithIdentity.
func (r *RolesResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"realm": identityschema.StringAttribute{RequiredForImport: true, Description: "The realm's name."},
		"client_id": identityschema.StringAttribute{
			RequiredForImport: true,
			Description:       "The client ID of the client that owns the service account.",
		},
	}}
}

// Schema implements resource.Resource.
func (r *RolesResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "All the roles of one service account: what is not listed is removed. For one role beside others that " +
			"other configurations grant, use `gatehouse_service_account_role`; never both on one account, since they would undo each " +
			"other.\n\n" +
			"That holds for `default-roles-<realm>` too, the role that Keycloak gives to every new account: unless it is listed in " +
			"`realm_roles`, it is removed when this resource is created. It contains what people need, such as `offline_access` and " +
			"the roles of the account console; a machine rarely does. The role `uma_protection` of the client itself, which Keycloak " +
			"grants with authorization services, is left alone unless it is listed.\n\n" +
			"Creating this resource for an account that has other roles than that one is an error, before anything is written: import " +
			"it, and the plan shows what will be removed. Destroying it removes the roles that its state lists, as the plan shows " +
			"them, and nothing else: not `default-roles-<realm>` where it was not listed, and not what was granted meanwhile. Roles " +
			"that come from groups or from other roles are not looked at.\n\n" +
			"The login needs `view-users`, `view-realm` and `view-clients` to see the roles, `manage-users` and `manage-clients` to " +
			"change them.",
		Attributes: map[string]schema.Attribute{
			"realm": schema.StringAttribute{
				MarkdownDescription: "The realm's name. Changing it replaces the resource.",
				Required:            true,
				Validators: []validator.String{
					validators.RealmName(),
				},
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"service_account_user_id": userIDAttribute(),
			"client_id":               clientIDAttribute(),
			"realm_roles": roleset.RealmRoles("The names of the realm's roles that the account has. " +
				"Omitted or `[]`: no roles."),
			"client_roles": roleset.ClientRoles("The roles of clients that the account has: a set of names for each client ID. " +
				"Omitted or `{}`: no roles."),
		},
	}
}

// ConfigValidators implements resource.ResourceWithConfigValidators.
func (r *RolesResource) ConfigValidators(context.Context) []resource.ConfigValidator {
	return accountValidators()
}
