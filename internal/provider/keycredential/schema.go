package keycredential

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/clientauth"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/validators"
)

// IdentitySchema implements resource.ResourceWithIdentity.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = clientauth.IdentitySchema()
}

// Schema implements resource.Resource.
func (r *Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A confidential client, managed here or not, that proves itself with a key of its own in place of a " +
			"secret: a signed assertion (`private_key_jwt`) for `jwks`, `jwks_url` and `certificate`, or a TLS client certificate " +
			"(mTLS) for `x509_subject`. Exactly one of the four is given (console: the client's *Credentials*, *Client " +
			"Authenticator*).\n\n" +
			"Only public keys pass through here: the private one stays with the client. Creating one replaces whatever key the client " +
			"has, and its secret stops being accepted; importing one adopts what is there. Destroying it takes the key away, and the " +
			"client is back to a secret: a new one that is never shown, not the one from before; tokens that were issued live until " +
			"they expire. To go from a key to a `gatehouse_credential`, apply the removal of the key first. A client has one or the " +
			"other, not both.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "`realm/client_id`. Ephemeral resources and data sources take it as `credential_id`, and so wait " +
					"until the key is there.",
				Computed:      true,
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"realm": schema.StringAttribute{
				MarkdownDescription: "The realm's name. Changing it replaces the key credential.",
				Required:            true,
				Validators: []validator.String{
					validators.RealmName(),
				},
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"client_id": schema.StringAttribute{
				MarkdownDescription: "The client's client ID. A client that is renamed keeps its key: the key credential follows in " +
					"place, if it refers to the `gatehouse_client` that is renamed, or if the client has the new name already. The " +
					"client ID of another client replaces the key credential.",
				Required:   true,
				Validators: []validator.String{validators.Name()},
			},
			"jwks": schema.StringAttribute{
				MarkdownDescription: "The client's public keys as the JSON text of a JWK set, each with `\"use\": \"sig\"` and, where " +
					"there are several, a `kid` that the assertions name; a private or symmetric key is refused (console: *Keys*, " +
					"*JWKS*). To renew a key, list the new one besides the old, and remove the old one when the client has changed " +
					"over. Formatting is no difference.",
				Optional: true,
				Validators: []validator.String{
					jwksSource,
					stringvalidator.ExactlyOneOf(path.MatchRoot("jwks"), path.MatchRoot("jwks_url"), path.MatchRoot("certificate"),
						path.MatchRoot("x509_subject")),
				},
				PlanModifiers: []planmodifier.String{keepText{sameJSON}},
			},
			"jwks_url": schema.StringAttribute{
				MarkdownDescription: "Where the server reads the client's JWK set, `https` unless on the loopback (console: *Keys*, " +
					"*JWKS URL*). The client then renews its keys by itself.",
				Optional:   true,
				Validators: []validator.String{jwksURLSource},
			},
			"certificate": schema.StringAttribute{
				MarkdownDescription: "The certificate of the key that signs the assertions, PEM, without its chain (console: *Keys*, " +
					"*Certificate*). Its assertions must name no `kid`.",
				Optional:      true,
				Validators:    []validator.String{certificateSource},
				PlanModifiers: []planmodifier.String{keepText{sameCertificate}},
			},
			"x509_subject": schema.StringAttribute{
				MarkdownDescription: "The whole subject of the client's TLS certificate, such as `CN=ci,O=Acme` (console: *Subject " +
					"DN*). It is compared as it is, never as a pattern. The server has to ask for client certificates and to trust the " +
					"CA that signed them.",
				Optional:   true,
				Validators: []validator.String{subjectSource},
			},
			"signing_algorithm": schema.StringAttribute{
				MarkdownDescription: "The one JWS algorithm that assertions may be signed with, such as `ES256` (console: *Signature " +
					"algorithm*). Not with `x509_subject`. If omitted, any that fits the key.",
				Optional: true,
				Validators: []validator.String{
					stringvalidator.OneOf("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"),
					stringvalidator.ConflictsWith(path.MatchRoot("x509_subject")),
				},
			},
		},
	}
}
