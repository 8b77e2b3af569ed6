package credential

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/diagnostics"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/importid"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/validators"
)

var _ ephemeral.EphemeralResourceWithConfigure = (*Ephemeral)(nil)

// Ephemeral implements the ephemeral resource gatehouse_credential.
type Ephemeral struct{ providerdata.EphemeralResource }

// NewEphemeral makes one.
func NewEphemeral() ephemeral.EphemeralResource { return &Ephemeral{} }

type ephemeralModel struct {
	CredentialID types.String `tfsdk:"credential_id"`
	Realm        types.String `tfsdk:"realm"`
	ClientID     types.String `tfsdk:"client_id"`
	ClientSecret types.String `tfsdk:"client_secret"`
}

// Metadata implements ephemeral.EphemeralResource.
func (e *Ephemeral) Metadata(_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_credential"
}

// Schema implements ephemeral.EphemeralResource.
func (e *Ephemeral) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The secret of a client, read with the provider's login and kept out of plan and state: for another " +
			"provider's write-only argument, or a provider block.",
		Attributes: map[string]schema.Attribute{
			"credential_id": schema.StringAttribute{
				MarkdownDescription: "The `id` of a `gatehouse_credential`. Known only after its create, so that this waits for the " +
					"secret. Instead of `realm` and `client_id`.",
				Optional: true,
				Validators: []validator.String{
					stringvalidator.ExactlyOneOf(path.MatchRoot("credential_id"), path.MatchRoot("client_id")),
				},
			},
			"realm": schema.StringAttribute{MarkdownDescription: "The realm's name, with `client_id`.", Optional: true, Computed: true,
				Validators: []validator.String{validators.RealmName(), stringvalidator.AlsoRequires(path.MatchRoot("client_id"))}},
			"client_id": schema.StringAttribute{
				MarkdownDescription: "The client's client ID, with `realm`.",
				Optional:            true,
				Computed:            true,
				Validators:          []validator.String{validators.Name(), stringvalidator.AlsoRequires(path.MatchRoot("realm"))},
			},
			"client_secret": schema.StringAttribute{MarkdownDescription: "The secret.", Computed: true, Sensitive: true},
		},
	}
}

// Open implements ephemeral.EphemeralResource.
func (e *Ephemeral) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	var data ephemeralModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() || !e.Provider.CanRead(&resp.Diagnostics) {
		return
	}
	realm, clientID, ok := importid.Client(&resp.Diagnostics, data.CredentialID, data.Realm, data.ClientID)
	if !ok {
		return
	}
	secret, err := e.Provider.Admin.Clients.Secret(ctx, realm, clientID)
	if admin.IsNotFound(err) && data.CredentialID.IsNull() {
		err = fmt.Errorf(
			"%w. Where the same configuration makes the client, give credential_id = gatehouse_credential.….id instead: it waits for "+
				"the create",
			err,
		)
	}
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "read", "credential", fmt.Sprintf("Client %q in realm %q", clientID, realm), err)
		return
	}
	data.Realm, data.ClientID, data.ClientSecret = types.StringValue(realm), types.StringValue(clientID), types.StringValue(secret)
	resp.Diagnostics.Append(resp.Result.Set(ctx, &data)...)
}
