package credential

import (
	"context"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/clientauth"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/durations"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/validators"
)

// longestSecret is what Keycloak's column holds, in characters.
const longestSecret = 255

var prefixes = regexp.MustCompile(`^[A-Za-z0-9_.~-]{1,64}$`)

// IdentitySchema implements resource.ResourceWithIdentity.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = clientauth.IdentitySchema()
}

// Schema implements resource.Resource.
func (r *Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The secret of a confidential client, managed here or not. Creating one issues a new secret, and the old " +
			"one stops working (a client that the same apply makes has a new one already); importing one adopts the secret that is " +
			"there. The client has to be confidential, and to authenticate with a secret: one that authenticates with a key, a TLS " +
			"certificate or a federated token is refused. A client has one `gatehouse_credential`, or one " +
			"`gatehouse_key_credential`.\n\n" +
			"Destroying it replaces the secret by one that is never shown, expires the previous one, and revokes the service account's " +
			"tokens. With `create_before_destroy`, which spreads from any resource that refers to this one, the new credential issues " +
			"its secret first; destroying the old one then leaves that secret alone, and with it a previous secret, until it expires, " +
			"and the tokens issued so far. A secret that another user or tool has set meanwhile is replaced too.\n\n" +
			"A rotation is an update in place. Where the realm has a `gatehouse_secret_rotation_policy`, the previous secret stays " +
			"valid until `previous_secret_expires_at`, if the server made the new one; `secret_wo` and `secret_prefix` have no such " +
			"overlap. Tokens issued before a rotation stay valid until they expire.\n\n" +
			"A login that may not see secrets (from Keycloak 26.8, one without `manage-clients`) plans and refreshes as well; it " +
			"notices a changed secret by its creation time.\n\n" +
			"The secret is not in the state. Read it with the ephemeral resource `gatehouse_credential`, and pass `secret_version` to " +
			"what uses it, so that it follows a rotation.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "`realm/client_id`. Ephemeral resources and data sources take it as `credential_id`, and so wait " +
					"until the secret is there.",
				Computed:      true,
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"realm": schema.StringAttribute{
				MarkdownDescription: "The realm's name. Changing it replaces the credential.",
				Required:            true,
				Validators: []validator.String{
					validators.RealmName(),
				},
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"client_id": schema.StringAttribute{
				MarkdownDescription: "The client's client ID. A client that is renamed keeps its secret: the credential follows in " +
					"place, if it refers to the `gatehouse_client` that is renamed, or if the client has the new name already. The " +
					"client ID of another client replaces the credential.",
				Required:   true,
				Validators: []validator.String{validators.Name()},
			},
			"secret_wo": schema.StringAttribute{
				MarkdownDescription: "A secret of your own, write-only: it is in no plan and no state. 1 to 255 characters; needs " +
					"`secret_wo_version`. If omitted, Keycloak generates the secret, or the provider does (`secret_prefix`). When it is " +
					"changed on the server, the next apply puts it back.",
				Optional:  true,
				Sensitive: true,
				WriteOnly: true,
				Validators: []validator.String{validators.Text(), stringvalidator.AlsoRequires(path.MatchRoot("secret_wo_version")),
					stringvalidator.ConflictsWith(path.MatchRoot("secret_prefix"), path.MatchRoot("secret_length"),
						path.MatchRoot("rotate_after"))},
			},
			"secret_wo_version": schema.StringAttribute{
				MarkdownDescription: "The version of `secret_wo`: any text, such as a number, a date, a hash, or the `secret_version` " +
					"of another credential. Changing it, or removing both, rotates. It is in the state: no plain hash of a secret that " +
					"can be guessed.",
				Optional:   true,
				Validators: []validator.String{validators.Text(), stringvalidator.AlsoRequires(path.MatchRoot("secret_wo"))},
			},
			"secret_prefix": schema.StringAttribute{
				MarkdownDescription: "Makes the provider generate the secret, with this prefix, such as `key_`, by which scanners " +
					"recognise it: letters, digits, `-`, `_`, `.` and `~`. Changing or removing it rotates; so does a secret without " +
					"it, such as one that was regenerated in the console. A secret that was imported is left as it is until it rotates.",
				Optional:   true,
				Validators: []validator.String{stringvalidator.RegexMatches(prefixes, "1 to 64 letters, digits, -, _, . and ~")},
			},
			"secret_length": schema.Int64Attribute{
				MarkdownDescription: "Makes the provider generate the secret, with this many random characters (letters, digits, `-` " +
					"and `_`) after the prefix. At least 22, which is 128 bits; default 32. Changing or removing it rotates.",
				Optional:   true,
				Validators: []validator.Int64{int64validator.Between(22, longestSecret)},
			},
			"rotate_when_changed": schema.MapAttribute{
				MarkdownDescription: "Any values; the secret rotates when they change from one map to another. Adding or removing the " +
					"argument does not rotate.",
				ElementType: types.StringType,
				Optional:    true,
			},
			"rotate_after": schema.StringAttribute{
				MarkdownDescription: "The age, a duration such as `90d`, at which the secret is due: the first plan after that shows a " +
					"rotation, with the date. It counts from `rotated_at`, or, for a secret whose age the server does not know, from " +
					"when it was first seen here. What a plan shows was found by its refresh, so an age that is set, or made shorter, " +
					"only now counts from the next plan on. Not together with `secret_wo`, which only the configuration can change.",
				CustomType:    durations.Type{},
				Optional:      true,
				PlanModifiers: []planmodifier.String{durations.KeepSpelling()},
			},
			"store_secret_in_state": schema.BoolAttribute{
				MarkdownDescription: "Whether `client_secret` holds the secret, and with it the state. Default `false`. Changing it " +
					"does not rotate: after `true`, rotate the secret (`rotate_when_changed`), since older versions of the state still " +
					"hold it.",
				Optional: true,
				Computed: true,
				Default:  booldefault.StaticBool(false),
			},
			"encrypt_to": schema.StringAttribute{
				MarkdownDescription: "The recipient's public key, as a JWK: RSA of at least 2048 bits, or EC. `client_secret_jwe` is " +
					"then the secret for that key alone. A key that names its `alg` gets RSA-OAEP(-256) or ECDH-ES(+A128KW, +A192KW, " +
					"+A256KW); RSA-OAEP-256 and ECDH-ES+A256KW otherwise. Changing it does not rotate.",
				Optional:   true,
				Validators: []validator.String{publicJWK{}},
			},
			"keep_on_destroy": schema.BoolAttribute{
				MarkdownDescription: "Whether a destroy leaves the client as it is: its secret, a previous one, and its tokens. " +
					"Default `false`.",
				Optional: true,
				Computed: true,
				Default:  booldefault.StaticBool(false),
			},
			"revoke_tokens": schema.BoolAttribute{
				MarkdownDescription: "Whether a destroy makes the tokens inactive that the client's service account was issued so far, " +
					"for whoever asks the server (introspection, userinfo). Who verifies tokens offline believes them until they " +
					"expire. Needs `manage-users`; a destroy without that right fails, and changes nothing. Default `true`.",
				Optional: true,
				Computed: true,
				Default:  booldefault.StaticBool(true),
			},
			"secret_version": schema.Int64Attribute{
				MarkdownDescription: "A number that never stands for two secrets of one client, whatever happens to this resource: the " +
					"second, since 1970, in which the secret was created or imported, by the server's clock, and at least one more " +
					"than before at each rotation. It changes exactly when the secret does, also when the secret is changed outside of " +
					"Terraform. A resource that follows it, as the version of a write-only argument or in `triggers_replace`, never " +
					"keeps an expired secret.",
				Computed: true,
			},
			"rotation_reason": schema.StringAttribute{
				MarkdownDescription: "Why the secret was rotated last, with the date of the secret before; a plan that rotates says " +
					"here why. Another text for each rotation. Null until the first one.",
				Computed: true,
			},
			"rotated_at": schema.StringAttribute{
				MarkdownDescription: "When the secret was created, RFC 3339 in UTC, by the server's clock. Null for an imported one " +
					"whose age the server does not know.",
				Computed: true,
			},
			"rotate_at": schema.StringAttribute{
				MarkdownDescription: "When `rotate_after` makes a rotation due, RFC 3339 in UTC.",
				Computed:            true,
			},
			"previous_secret_expires_at": schema.StringAttribute{
				MarkdownDescription: "When the previous secret expires, RFC 3339 in UTC, where the realm has a " +
					"`gatehouse_secret_rotation_policy`. Null when there is none, or once the time has passed.",
				Computed: true,
			},
			"client_secret": schema.StringAttribute{
				MarkdownDescription: "The secret, only with `store_secret_in_state = true`.",
				Computed:            true,
				Sensitive:           true,
			},
			"client_secret_jwe": schema.StringAttribute{
				MarkdownDescription: "The secret encrypted to `encrypt_to`: a JWE in compact form, content A256GCM. Only the " +
					"receiver's private key opens it, so it may be a plain output.",
				Computed: true,
			},
		},
	}
}
