package serviceaccount

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/validators"
)

// IdentitySchema implements resource.ResourceWithIdentity.
func (r *RoleResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"realm": identityschema.StringAttribute{RequiredForImport: true, Description: "The realm's name."},
		"client_id": identityschema.StringAttribute{
			RequiredForImport: true,
			Description:       "The client ID of the client that owns the service account.",
		},
		"role": identityschema.StringAttribute{RequiredForImport: true, Description: "The role's name."},
		"role_client_id": identityschema.StringAttribute{
			OptionalForImport: true,
			Description:       "The client ID of the role's client; omitted for a realm role.",
		},
	}}
}

// Schema implements resource.Resource.
func (r *RoleResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	replaced := []planmodifier.String{stringplanmodifier.RequiresReplace()}
	resp.Schema = schema.Schema{
		MarkdownDescription: "One role on one service account. Additive: roles that no block names are left alone. Every argument " +
			"replaces the resource when it changes.",
		Attributes: map[string]schema.Attribute{
			"realm": schema.StringAttribute{MarkdownDescription: "The realm's name.", Required: true,
				Validators: []validator.String{validators.RealmName()}, PlanModifiers: replaced},
			"service_account_user_id": userIDAttribute(),
			"client_id":               clientIDAttribute(),
			"role": schema.StringAttribute{MarkdownDescription: "The role's name. Case-sensitive.", Required: true,
				Validators: []validator.String{validators.Name()}, PlanModifiers: replaced},
			"role_client_id": schema.StringAttribute{
				MarkdownDescription: "The client ID of the client whose role this is. Omit it for a realm role.",
				Optional:            true,
				Validators:          []validator.String{validators.Name()},
				PlanModifiers:       replaced,
			},
		},
	}
}

// ConfigValidators implements resource.ResourceWithConfigValidators.
func (r *RoleResource) ConfigValidators(context.Context) []resource.ConfigValidator {
	return accountValidators()
}
