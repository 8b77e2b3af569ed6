package credential

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/attributes"
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
	replaced := []planmodifier.String{stringplanmodifier.RequiresReplace()}
	resp.Schema = schema.Schema{
		MarkdownDescription: "The secret of a confidential client, managed here or not. Creating one issues a new secret, and the old one stops working; importing one adopts the secret that is there. Destroying it replaces the secret by one that nobody has.\n\n" +
			"The secret is not in the state. Read it with the ephemeral resource `gatehouse_credential`, and pass `secret_version` to what uses it, so that it follows a rotation.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{MarkdownDescription: "`realm/client_id`. Ephemeral resources and data sources take it as `credential_id`, and so wait until the secret is there.", Computed: true,
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()}},
			"realm": schema.StringAttribute{MarkdownDescription: "The realm's name. Changing it replaces the credential.", Required: true,
				Validators: []validator.String{attributes.RealmName()}, PlanModifiers: replaced},
			"client_id": schema.StringAttribute{MarkdownDescription: "The client's client ID. Changing it replaces the credential.", Required: true,
				Validators: []validator.String{attributes.Name()}, PlanModifiers: replaced},
			"secret_wo": schema.StringAttribute{MarkdownDescription: "A secret of your own, write-only: it is in no plan and no state. 1 to 255 characters; needs `secret_wo_version`. Left out, the server makes the secret. When somebody changes it on the server, the next apply puts it back.", Optional: true, Sensitive: true, WriteOnly: true,
				Validators: []validator.String{attributes.Text(), stringvalidator.AlsoRequires(path.MatchRoot("secret_wo_version"))}},
			"secret_wo_version": schema.Int64Attribute{MarkdownDescription: "Says that `secret_wo` is another one: changing it, or removing both, rotates.", Optional: true,
				Validators: []validator.Int64{int64validator.AlsoRequires(path.MatchRoot("secret_wo"))}},
			"rotate_when_changed": schema.MapAttribute{MarkdownDescription: "Any values; the secret rotates when they change from one map to another. Adding or removing the argument does not rotate.", ElementType: types.StringType, Optional: true},
			"store_secret_in_state": schema.BoolAttribute{MarkdownDescription: "Whether `client_secret` holds the secret, and with it the state. Default `false`. Changing it does not rotate.", Optional: true, Computed: true,
				Default: booldefault.StaticBool(false)},
			"client_secret":  schema.StringAttribute{MarkdownDescription: "The secret, only with `store_secret_in_state = true`.", Computed: true, Sensitive: true},
			"secret_version": schema.Int64Attribute{MarkdownDescription: "Counts the secrets since the create or import. It changes exactly when the secret does, also when somebody else changes it.", Computed: true},
		},
	}
}

// weakUnder is how many characters a secret has at least that nobody is warned about; kinds are lower case, upper case,
// digits and everything else.
const (
	weakUnder      = 16
	weakUnderKinds = 3
)

// ValidateConfig warns of a secret that can be guessed.
func (r *Resource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var secret types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("secret_wo"), &secret)...)
	if secret.IsNull() || secret.IsUnknown() || !weak(secret.ValueString()) {
		return
	}
	resp.Diagnostics.AddAttributeWarning(path.Root("secret_wo"), "Weak client secret",
		fmt.Sprintf("A client secret is never typed by a person: use at least %d characters, of at least %d kinds out of lower case, upper case, digits and others, or leave it to the server.", weakUnder, weakUnderKinds))
}

func weak(secret string) bool {
	var lower, upper, digit, other int
	for _, c := range secret {
		switch {
		case c >= 'a' && c <= 'z':
			lower = 1
		case c >= 'A' && c <= 'Z':
			upper = 1
		case c >= '0' && c <= '9':
			digit = 1
		default:
			other = 1
		}
	}
	return len([]rune(secret)) < weakUnder || lower+upper+digit+other < weakUnderKinds
}
