package token

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/diagnostics"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/validators"
)

var _ datasource.DataSourceWithConfigure = (*PreviewDataSource)(nil)

// PreviewDataSource implements the data source gatehouse_token_preview.
type PreviewDataSource struct{ providerdata.DataSource }

// NewPreviewDataSource makes one.
func NewPreviewDataSource() datasource.DataSource { return &PreviewDataSource{} }

// previewModel is its state.
type previewModel struct {
	Realm       types.String  `tfsdk:"realm"`
	ClientID    types.String  `tfsdk:"client_id"`
	UserID      types.String  `tfsdk:"user_id"`
	Scopes      types.Set     `tfsdk:"scopes"`
	RealmRoles  types.Set     `tfsdk:"realm_roles"`
	ClientRoles types.Map     `tfsdk:"client_roles"`
	Audience    types.Set     `tfsdk:"audience"`
	Claims      types.Dynamic `tfsdk:"claims"`
}

// Metadata implements datasource.DataSource.
func (d *PreviewDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_token_preview"
}

// Schema implements datasource.DataSource.
func (d *PreviewDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "What an access token of a client would carry (console: *Client scopes*, *Evaluate*): its roles, audience " +
			"and claims, computed by the server without a secret and without a token. For `check` blocks and postconditions.\n\n" +
			"Needs `view-clients` and `view-users`.",
		Attributes: map[string]schema.Attribute{
			"realm": schema.StringAttribute{
				MarkdownDescription: "The realm's name.",
				Required:            true,
				Validators:          []validator.String{validators.RealmName()},
			},
			"client_id": schema.StringAttribute{
				MarkdownDescription: "The client ID of the client that asks for the token.",
				Required:            true,
				Validators:          []validator.String{validators.Name()},
			},
			"user_id": schema.StringAttribute{
				MarkdownDescription: "The ID of the user whose token it is. If omitted, the client's service account.",
				Optional:            true,
				Computed:            true,
				Validators:          []validator.String{validators.Name()},
			},
			"scopes": schema.SetAttribute{
				MarkdownDescription: "Scopes to ask for. One that is not linked to the client is an error, as it is at the token " +
					"endpoint; where this login is not shown the client's scopes (Keycloak 26.8), that is not checked.",
				ElementType: types.StringType,
				Optional:    true,
				Validators:  scopeRules(),
			},
			"realm_roles": schema.SetAttribute{
				MarkdownDescription: "The realm roles in the token, from `realm_access`.",
				ElementType:         types.StringType,
				Computed:            true,
			},
			"client_roles": schema.MapAttribute{
				MarkdownDescription: "The client roles in the token by client ID, from `resource_access`.",
				ElementType:         types.SetType{ElemType: types.StringType},
				Computed:            true,
			},
			"audience": schema.SetAttribute{
				MarkdownDescription: "Who the token is for, from `aud`.",
				ElementType:         types.StringType,
				Computed:            true,
			},
			"claims": schema.DynamicAttribute{
				MarkdownDescription: "All claims, as an object. Times and IDs are made up at each read.",
				Computed:            true,
			},
		},
	}
}

// Read implements datasource.DataSource.
func (d *PreviewDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var data previewModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() || !d.Provider.CanRead(&resp.Diagnostics) {
		return
	}
	claims, err := d.preview(ctx, &data)
	if err == nil {
		err = data.fill(ctx, claims, &resp.Diagnostics)
	}
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "preview", "token",
			fmt.Sprintf("Client %q in realm %q", data.ClientID.ValueString(), data.Realm.ValueString()), err)
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}

// preview asks the server, after checking what the server would silently ignore.
func (d *PreviewDataSource) preview(ctx context.Context, data *previewModel) (json.RawMessage, error) {
	api, realm, clientID := d.Provider.Admin, data.Realm.ValueString(), data.ClientID.ValueString()
	client, err := api.Clients.Find(ctx, realm, clientID)
	if err != nil {
		return nil, d.Provider.NearClients(ctx, realm, clientID, err)
	}
	if data.UserID.IsNull() {
		account, err := api.ServiceAccounts.Find(ctx, realm, clientID)
		if unlisted := (*admin.NotListedError)(nil); errors.As(err, &unlisted) {
			err = errors.New(`the client has no service account: give user_id, or add "service_accounts" to its enabled_flows`)
		}
		if err != nil {
			return nil, err
		}
		data.UserID = types.StringPointerValue(account.ID)
	}
	var scopes []string
	if !data.Scopes.IsNull() {
		data.Scopes.ElementsAs(ctx, &scopes, false)
	}
	slices.Sort(scopes)
	linked := append(slices.Clone(client.DefaultClientScopes), client.OptionalClientScopes...)
	for _, scope := range scopes {
		if !admin.HidesScopes(client) && scope != "openid" && !slices.Contains(linked, scope) {
			return nil, fmt.Errorf(
				"the scope %q is not linked to the client, so that the token endpoint would answer 400 invalid_scope.%s",
				scope,
				diagnostics.Nearest(scope, linked),
			)
		}
	}
	return api.Clients.PreviewToken(ctx, realm, *client.ID, data.UserID.ValueString(), strings.Join(scopes, " "))
}

// fill takes over the claims.
func (m *previewModel) fill(ctx context.Context, payload json.RawMessage, diags *diag.Diagnostics) error {
	type access struct {
		Roles []string `json:"roles"`
	}
	var known struct {
		Audience       json.RawMessage   `json:"aud"`
		RealmAccess    access            `json:"realm_access"`
		ResourceAccess map[string]access `json:"resource_access"`
	}
	if err := json.Unmarshal(payload, &known); err != nil {
		return errors.New("the answer holds no claims")
	}
	claims, err := claimsIn(ctx, payload)
	if err != nil {
		return err
	}
	audience := []string{}
	if one := ""; json.Unmarshal(known.Audience, &one) == nil { // one is text, several are a list
		audience = []string{one}
	} else if len(known.Audience) > 0 {
		_ = json.Unmarshal(known.Audience, &audience)
	}
	clientRoles := map[string][]string{}
	for clientID, held := range known.ResourceAccess {
		clientRoles[clientID] = held.Roles
	}
	var d [3]diag.Diagnostics
	m.RealmRoles, d[0] = types.SetValueFrom(ctx, types.StringType, append([]string{}, known.RealmAccess.Roles...))
	m.ClientRoles, d[1] = types.MapValueFrom(ctx, types.SetType{ElemType: types.StringType}, clientRoles)
	m.Audience, d[2] = types.SetValueFrom(ctx, types.StringType, audience)
	for _, each := range d {
		diags.Append(each...)
	}
	m.Claims = types.DynamicValue(claims)
	return nil
}
