package rotationpolicy

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/durations"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/validators"
)

// defaultPolicyName is the name of a policy that the configuration does not name.
const defaultPolicyName = "secret-rotation"

// IdentitySchema implements resource.ResourceWithIdentity.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"realm": identityschema.StringAttribute{RequiredForImport: true, Description: "The realm's name."},
		"name": identityschema.StringAttribute{
			RequiredForImport: true,
			Description:       "The name of the client profile and the client policy.",
		},
	}}
}

// Schema implements resource.Resource.
func (r *Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	replaced, spelling := stringplanmodifier.RequiresReplace(), []planmodifier.String{durations.KeepSpelling()}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Secret rotation with an overlap, for every confidential client of a realm: while the policy is enabled, " +
			"a secret that Keycloak replaces stays valid for a grace period, and every secret expires. It is a client profile with the " +
			"executor `secret-rotation` and a client policy of the same name (console: *Realm settings*, *Client policies*); other " +
			"profiles and policies of the realm are left alone.\n\n" +
			"A secret that has reached its end is refused, and no `gatehouse_credential` makes another one before the next apply: " +
			"choose an `expiration_period` well above the time between two applies. Clients that were there before the policy get an " +
			"end with their next change. Destroying the policy ends no secret: ends and previous secrets that are set already stay " +
			"until each client's next change.\n\n" +
			"The server needs the feature `client-secret-rotation`, which Keycloak has on by default from 26.8; start an earlier one " +
			"with `--features=client-secret-rotation`. Reading needs the right `view-realm`, writing `manage-realm`.",
		Attributes: map[string]schema.Attribute{
			"realm": schema.StringAttribute{MarkdownDescription: "The realm's name. Changing it replaces the policy.", Required: true,
				Validators: []validator.String{validators.RealmName()}, PlanModifiers: []planmodifier.String{replaced}},
			"name": schema.StringAttribute{
				MarkdownDescription: "The name of both the client profile and the client policy. " +
					"Default `" + defaultPolicyName + "`. Changing it replaces them.",
				Optional:      true,
				Computed:      true,
				Default:       stringdefault.StaticString(defaultPolicyName),
				Validators:    []validator.String{validators.Name()},
				PlanModifiers: []planmodifier.String{replaced},
			},
			"expiration_period": schema.StringAttribute{
				MarkdownDescription: "How long a secret is valid, a duration such as `30d` (console: *Secret expiration*). It counts " +
					"from when the secret is created; a change applies to secrets created after it.",
				CustomType:    durations.Type{},
				Required:      true,
				PlanModifiers: spelling,
			},
			"rotated_expiration_period": schema.StringAttribute{
				MarkdownDescription: "How long the previous secret stays valid after a rotation, a duration such as `2d`, at most " +
					"`expiration_period` (console: *Rotated Secret expiration*). If omitted, it is invalid at once.",
				CustomType:    durations.Type{},
				Optional:      true,
				PlanModifiers: spelling,
			},
			"remaining_rotation_period": schema.StringAttribute{
				MarkdownDescription: "How close to its end a secret is rotated when its client updates itself by dynamic client " +
					"registration, a duration such as `10d`, at most `expiration_period` (console: *Remain Expiration Time*). It means " +
					"nothing for other clients. If omitted, such an update rotates no secret that is still valid.",
				CustomType:    durations.Type{},
				Optional:      true,
				PlanModifiers: spelling,
			},
			"enabled": schema.BoolAttribute{
				MarkdownDescription: "Whether the policy is in force (console: the policy's switch). Default `true`.",
				Optional:            true,
				Computed:            true,
				Default:             booldefault.StaticBool(true),
			},
		},
	}
}
