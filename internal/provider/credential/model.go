package credential

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/identity"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// model is the state of gatehouse_credential.
type model struct {
	ID                 types.String `tfsdk:"id"`
	Realm              types.String `tfsdk:"realm"`
	ClientID           types.String `tfsdk:"client_id"`
	SecretWO           types.String `tfsdk:"secret_wo"`
	SecretWOVersion    types.Int64  `tfsdk:"secret_wo_version"`
	RotateWhenChanged  types.Map    `tfsdk:"rotate_when_changed"`
	StoreSecretInState types.Bool   `tfsdk:"store_secret_in_state"`
	ClientSecret       types.String `tfsdk:"client_secret"`
	SecretVersion      types.Int64  `tfsdk:"secret_version"`
}

// identityModel is the resource identity.
type identityModel struct {
	Realm    types.String `tfsdk:"realm"`
	ClientID types.String `tfsdk:"client_id"`
}

func (m *model) identity() identityModel { return identityModel{Realm: m.Realm, ClientID: m.ClientID} }

func (m *model) label() string {
	return fmt.Sprintf("Credential of client %q in realm %q", m.ClientID.ValueString(), m.Realm.ValueString())
}

func (m *model) id() types.String {
	return types.StringValue(identity.Join(m.Realm.ValueString(), m.ClientID.ValueString()))
}

// show puts the secret where the configuration wants it: into the state only when it was asked for.
func (m *model) show(secret string) {
	m.ClientSecret = types.StringNull()
	if m.StoreSecretInState.ValueBool() {
		m.ClientSecret = types.StringValue(secret)
	}
}

// rotates reports whether the plan of an update gives the client another secret.
func (m *model) rotates(state *model, w witness) bool {
	return w.Restore || !m.SecretWOVersion.Equal(state.SecretWOVersion) ||
		// From one map to another, never from or to none: adding the argument is no reason to rotate.
		!m.RotateWhenChanged.IsNull() && !state.RotateWhenChanged.IsNull() && !m.RotateWhenChanged.Equal(state.RotateWhenChanged)
}

// visibleSecret is a client's secret as the server shows it; not visible when it has none or the login may not see it.
func visibleSecret(c *wire.Client) (string, bool) {
	if c.Secret == nil || *c.Secret == "" || *c.Secret == admin.MaskedSecret && c.Access != nil && !c.Access["configure"] {
		return "", false
	}
	return *c.Secret, true
}

// usesSecret refuses clients that never prove themselves with a secret.
func usesSecret(c *wire.Client) error {
	switch {
	case c.PublicClient != nil && *c.PublicClient:
		return fmt.Errorf("client %q is public: it has no secret. Set access_type = \"confidential\"", *c.ClientID)
	case c.BearerOnly != nil && *c.BearerOnly:
		return fmt.Errorf("client %q is bearer-only: it never asks for tokens", *c.ClientID)
	case c.Protocol != nil && *c.Protocol != "openid-connect":
		return fmt.Errorf("client %q speaks %q, not openid-connect", *c.ClientID, *c.Protocol)
	}
	return nil
}
