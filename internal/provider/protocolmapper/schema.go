package protocolmapper

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/resourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/validators"
)

// IdentitySchema implements resource.ResourceWithIdentity.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"realm": identityschema.StringAttribute{RequiredForImport: true, Description: "The realm's name."},
		"client_id": identityschema.StringAttribute{
			OptionalForImport: true,
			Description:       "The client ID of the client that has the mapper; omitted for a mapper of a client scope.",
		},
		"client_scope": identityschema.StringAttribute{
			OptionalForImport: true,
			Description:       "The name of the client scope that has the mapper; omitted for a mapper of a client.",
		},
		"name": identityschema.StringAttribute{RequiredForImport: true, Description: "The mapper's name."},
	}}
}

// Schema implements resource.Resource.
func (r *Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	replaced := []planmodifier.String{stringplanmodifier.RequiresReplace()}
	resp.Schema = schema.Schema{
		MarkdownDescription: "A protocol mapper: it puts a claim, an audience or a role into the tokens of one client, or of every " +
			"client that a client scope is linked to.\n\n" +
			"A mapper that writes the claim `sub` makes its client the subject that the claim names, to Keycloak's Admin REST API too: " +
			"the plan warns of it. So the right to manage clients amounts to the right to administer the realm.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{MarkdownDescription: "The mapper's ID.", Computed: true,
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()}},
			"realm": schema.StringAttribute{MarkdownDescription: "The realm's name. Changing it replaces the mapper.", Required: true,
				Validators: []validator.String{validators.RealmName()}, PlanModifiers: replaced},
			"client_id": schema.StringAttribute{
				MarkdownDescription: "The client ID of the client that gets the mapper. This or `client_scope` is required, not both. " +
					"A client that is renamed keeps its mappers: the mapper follows in place, if it refers to the `gatehouse_client` " +
					"that is renamed, or if the client has the new name already. The client ID of another client replaces the mapper.",
				Optional:   true,
				Validators: []validator.String{validators.Name()},
			},
			"client_scope": schema.StringAttribute{
				MarkdownDescription: "The name of the client scope that gets the mapper. Changing it replaces the mapper.",
				Optional:            true,
				Validators:          []validator.String{validators.ScopeName()},
				PlanModifiers:       replaced,
			},
			"name": schema.StringAttribute{
				MarkdownDescription: "The mapper's name, any text, case-sensitive. Changing it replaces the mapper: Keycloak cannot " +
					"rename one.",
				Required:      true,
				Validators:    []validator.String{validators.Name()},
				PlanModifiers: replaced,
			},
			"protocol_mapper": schema.StringAttribute{
				MarkdownDescription: "The kind of mapper, as Keycloak's API names it (console: *Mapper type*): `oidc-audience-mapper`, " +
					"`oidc-hardcoded-claim-mapper`, `oidc-usermodel-attribute-mapper`, … Names that start with `saml-` are for SAML. " +
					"Changing it replaces the mapper.",
				Required:      true,
				Validators:    []validator.String{validators.Name()},
				PlanModifiers: replaced,
			},
			"config": schema.MapAttribute{
				MarkdownDescription: "The mapper's settings, by the keys of Keycloak's API, such as `included.client.audience` or " +
					"`claim.name`; values are text, also `\"true\"`. Only the keys named here are managed; a key that is removed here " +
					"is removed there. Keycloak adds `userinfo.token.claim` and `introspection.token.claim`, equal to `id.token.claim` " +
					"and `access.token.claim`, where they are left out. An import adopts every key. The values are no secrets: plans " +
					"and the state show them.",
				ElementType:   types.StringType,
				Optional:      true,
				Validators:    []validator.Map{configValues{}},
				PlanModifiers: []planmodifier.Map{keepWorkedOut{}},
			},
		},
	}
}

// keepWorkedOut keeps what the state holds where the configuration says the same without the keys that Keycloak adds by
// itself: an import cannot know which of them its configuration names.
type keepWorkedOut struct{}

func (keepWorkedOut) Description(context.Context) string {
	return "Keys that Keycloak adds by itself are no difference."
}

func (m keepWorkedOut) MarkdownDescription(ctx context.Context) string { return m.Description(ctx) }

func (keepWorkedOut) PlanModifyMap(_ context.Context, req planmodifier.MapRequest, resp *planmodifier.MapResponse) {
	want, have := req.ConfigValue.Elements(), req.StateValue.Elements()
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() || req.StateValue.IsNull() {
		return
	}
	for k, v := range want {
		if there, ok := have[k]; !ok || !there.Equal(v) {
			return
		}
	}
	known := map[string]string{}
	for k, v := range want {
		if s, ok := v.(types.String); ok {
			known[k] = s.ValueString()
		}
	}
	worked := derivedKeys(known)
	for k, v := range have {
		if _, named := want[k]; named {
			continue
		}
		if added, is := worked[k]; !is || !v.Equal(types.StringValue(added)) {
			return
		}
	}
	resp.PlanValue = req.StateValue
}

// ConfigValidators implements resource.ResourceWithConfigValidators.
func (r *Resource) ConfigValidators(context.Context) []resource.ConfigValidator {
	return []resource.ConfigValidator{resourcevalidator.ExactlyOneOf(path.MatchRoot("client_id"), path.MatchRoot("client_scope"))}
}
