package credential

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/clientauth"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/diagnostics"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/validators"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

var _ datasource.DataSourceWithConfigure = (*CredentialsDataSource)(nil)

// CredentialsDataSource implements the data source gatehouse_credentials.
type CredentialsDataSource struct{ providerdata.DataSource }

// NewCredentialsDataSource makes one.
func NewCredentialsDataSource() datasource.DataSource { return &CredentialsDataSource{} }

// credentialsModel is its state. It holds no secret, and nothing that a secret could be guessed from.
type credentialsModel struct {
	Realm       types.String      `tfsdk:"realm"`
	Credentials []credentialModel `tfsdk:"credentials"`
}

// credentialModel is one client's line.
type credentialModel struct {
	ClientID                types.String `tfsdk:"client_id"`
	Enabled                 types.Bool   `tfsdk:"enabled"`
	Authenticator           types.String `tfsdk:"authenticator"`
	Maker                   types.String `tfsdk:"maker"`
	CreatedAt               types.String `tfsdk:"created_at"`
	ExpiresAt               types.String `tfsdk:"expires_at"`
	PreviousSecretExpiresAt types.String `tfsdk:"previous_secret_expires_at"`
}

// Metadata implements datasource.DataSource.
func (d *CredentialsDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_credentials"
}

// Schema implements datasource.DataSource.
func (d *CredentialsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	text := func(description string) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: description, Computed: true}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "A report of a realm's credentials, managed here or not: how each confidential OpenID Connect client " +
			"proves itself, how old its secret is and when it expires. Never a secret. For a check, or an alert, on what is too old or " +
			"about to expire.\n\n" +
			"A login with the right `view-clients` is enough. Mind that such a login can read every client's secret from Keycloak " +
			"itself, even though this report shows none: guard it like one that may change them.",
		Attributes: map[string]schema.Attribute{
			"realm": schema.StringAttribute{
				MarkdownDescription: "The realm's name.",
				Required:            true,
				Validators:          []validator.String{validators.RealmName()},
			},
			"credentials": schema.ListNestedAttribute{
				MarkdownDescription: "One entry for each confidential client, sorted by `client_id`; public and bearer-only clients " +
					"have no use for a credential.",
				Computed: true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"client_id": text("The client's client ID."),
					"enabled": schema.BoolAttribute{
						MarkdownDescription: "Whether the client may log in at all.",
						Computed:            true,
					},
					"authenticator": text(
						"How the client proves itself (console: *Client Authenticator*): `client-secret`, `client-jwt` (a key), " +
							"`client-x509` (a TLS certificate), `client-secret-jwt`, or a name that an extension of the server's " +
							"brings. A client with a key has a secret besides, which is not accepted.",
					),
					"maker": text(
						"Where the secret comes from, judged by its shape: `server` for 86 letters and digits, as Keycloak generates " +
							"them since 26.7, `other` for any other. Null for a login that may not see secrets. Keycloak itself does " +
							"not keep it.",
					),
					"created_at": text(
						"When the secret was created, RFC 3339 in UTC. Null where the server has never made the client one, but took " +
							"one that was given. A secret that is set later, other than by `gatehouse_credential`, keeps the time of " +
							"the one before it.",
					),
					"expires_at": text("When the secret expires, RFC 3339 in UTC. Null unless a rotation policy set it."),
					"previous_secret_expires_at": text(
						"When the previous secret expires, RFC 3339 in UTC; the time may have passed. Null where there is none.",
					),
				}},
			},
		},
	}
}

// Read implements datasource.DataSource.
func (d *CredentialsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var data credentialsModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() || !d.Provider.CanRead(&resp.Diagnostics) {
		return
	}
	realm := data.Realm.ValueString()
	data.Credentials = []credentialModel{}
	err := d.Provider.Admin.Clients.Each(ctx, realm, func(client *wire.Client) {
		if clientauth.CheckConfidential(client) == nil {
			data.Credentials = append(data.Credentials, credentialFromAPI(client))
		}
	})
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "read", "credentials", fmt.Sprintf("Realm %q", realm), err)
		return
	}
	slices.SortFunc(data.Credentials, func(a, b credentialModel) int {
		return strings.Compare(a.ClientID.ValueString(), b.ClientID.ValueString())
	})
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}

// credentialFromAPI is a client's line, without its secret.
func credentialFromAPI(c *wire.Client) credentialModel {
	secret := admin.ReadSecretState(c)
	return credentialModel{
		ClientID:                types.StringPointerValue(c.ClientID),
		Enabled:                 types.BoolValue(wire.Value(c.Enabled)),
		Authenticator:           types.StringValue(clientauth.Authenticator(c)),
		Maker:                   makerOf(secret.Secret),
		CreatedAt:               instant(secret.Created),
		ExpiresAt:               instant(secret.Expires),
		PreviousSecretExpiresAt: instant(secret.PreviousExpires),
	}
}

func makerOf(secret string) types.String {
	switch {
	case secret == "":
		return types.StringNull()
	case unguessable.MatchString(secret):
		return types.StringValue("server")
	}
	return types.StringValue("other")
}
