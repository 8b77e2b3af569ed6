package role

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
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
		"client_id": identityschema.StringAttribute{
			OptionalForImport: true,
			Description:       "The client ID of the role's client; omitted for a realm role.",
		},
		"name": identityschema.StringAttribute{RequiredForImport: true, Description: "The role's name."},
	}}
}

// Schema implements resource.Resource.
func (r *Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A role of a realm or of a client. Deleting it removes it from everyone who has it.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{MarkdownDescription: "The role's ID, which a rename does not change.", Computed: true,
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()}},
			"realm": schema.StringAttribute{
				MarkdownDescription: "The realm's name. Changing it replaces the role.",
				Required:            true,
				Validators: []validator.String{
					validators.RealmName(),
				},
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"name": schema.StringAttribute{
				MarkdownDescription: "The role's name, any text, case-sensitive. Changing it renames the role in place: who has it " +
					"keeps it.",
				Required:   true,
				Validators: []validator.String{validators.Name()},
			},
			"client_id": schema.StringAttribute{
				MarkdownDescription: "The client ID of the client whose role this is. Omit it for a realm role. A client that is " +
					"renamed keeps its roles: this one follows in place, if it refers to the `gatehouse_client` that is renamed, or if " +
					"the client has the new name already. The client ID of another client replaces the role.",
				Optional:   true,
				Validators: []validator.String{validators.Name()},
			},
			"description": schema.StringAttribute{
				MarkdownDescription: "What the role allows.",
				Optional:            true,
				Validators:          []validator.String{validators.Text()},
			},
			"attributes": schema.MapAttribute{
				MarkdownDescription: "Attributes of the role, each a list of values. Only the keys named here are managed; a key that " +
					"is removed here is removed there, others are left alone. If the argument is omitted, the attributes are no longer " +
					"managed and stay; `{}` removes those that were named before. An import adopts them all.",
				ElementType:   valuesType,
				Optional:      true,
				Computed:      true,
				Validators:    []validator.Map{freeAttributes{}},
				PlanModifiers: []planmodifier.Map{planmodifiers.KeepWhenUnset()},
			},
			"composites": compositesAttribute(),
		},
	}
}

func compositesAttribute() schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		MarkdownDescription: "The roles that this role contains (console: *Associated roles*): who has it has those. The block is the " +
			"whole: what it does not list is removed, and `{}` is none. If the block is omitted, they are not managed: a new role has " +
			"none, and those that are there stay.",
		Optional: true, Computed: true,
		PlanModifiers: []planmodifier.Object{planmodifiers.KeepObjectWhenUnset()},
		Attributes: map[string]schema.Attribute{
			"realm_roles": roleset.RealmRoles("The names of the realm's roles that this role contains. Omitted or `[]`: no roles."),
			"client_roles": roleset.ClientRoles(
				"The roles of clients that this role contains: a set of names for each client ID. Omitted or `{}`: no roles.",
			),
		},
	}
}

// compositesType is the type of the argument composites.
var compositesType = map[string]attr.Type{
	"realm_roles":  types.SetType{ElemType: types.StringType},
	"client_roles": types.MapType{ElemType: types.SetType{ElemType: types.StringType}},
}
