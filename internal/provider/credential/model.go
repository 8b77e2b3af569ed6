package credential

import (
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/clientauth"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/durations"
)

// model is the state of gatehouse_credential.
type model struct {
	ID                      types.String    `tfsdk:"id"`
	Realm                   types.String    `tfsdk:"realm"`
	ClientID                types.String    `tfsdk:"client_id"`
	SecretWO                types.String    `tfsdk:"secret_wo"`
	SecretWOVersion         types.String    `tfsdk:"secret_wo_version"`
	SecretPrefix            types.String    `tfsdk:"secret_prefix"`
	SecretLength            types.Int64     `tfsdk:"secret_length"`
	RotateWhenChanged       types.Map       `tfsdk:"rotate_when_changed"`
	RotateAfter             durations.Value `tfsdk:"rotate_after"`
	StoreSecretInState      types.Bool      `tfsdk:"store_secret_in_state"`
	EncryptTo               types.String    `tfsdk:"encrypt_to"`
	KeepOnDestroy           types.Bool      `tfsdk:"keep_on_destroy"`
	RevokeTokens            types.Bool      `tfsdk:"revoke_tokens"`
	SecretVersion           types.Int64     `tfsdk:"secret_version"`
	RotationReason          types.String    `tfsdk:"rotation_reason"`
	RotatedAt               types.String    `tfsdk:"rotated_at"`
	RotateAt                types.String    `tfsdk:"rotate_at"`
	PreviousSecretExpiresAt types.String    `tfsdk:"previous_secret_expires_at"`
	ClientSecret            types.String    `tfsdk:"client_secret"`
	ClientSecretJWE         types.String    `tfsdk:"client_secret_jwe"`
}

func (m *model) identity() clientauth.Identity {
	return clientauth.Identity{Realm: m.Realm, ClientID: m.ClientID}
}

func (m *model) label() string {
	return fmt.Sprintf("Credential of client %q in realm %q", m.ClientID.ValueString(), m.Realm.ValueString())
}

// maker is who makes the next secret, by the configuration.
func (m *model) maker() maker {
	switch {
	case !m.SecretWOVersion.IsNull():
		return configured
	case !m.SecretPrefix.IsNull() || !m.SecretLength.IsNull():
		return generated
	}
	return serverMade
}

// show puts the secret where the configuration wants it: into the state only when that was asked for, in clear or for the
// receiver's eyes.
func (m *model) show(secret string) error {
	m.ClientSecret, m.ClientSecretJWE = types.StringNull(), types.StringNull()
	return m.showMissing(secret)
}

// showMissing leaves what is shown already: sealing again would give another text for the same secret. A login that does not
// see the secret ("") shows none.
func (m *model) showMissing(secret string) (err error) {
	if secret == "" {
		return nil
	}
	if m.StoreSecretInState.ValueBool() {
		m.ClientSecret = types.StringValue(secret)
	}
	if !m.EncryptTo.IsNull() && m.ClientSecretJWE.IsNull() {
		var sealed string
		sealed, err = seal(m.EncryptTo.ValueString(), secret)
		m.ClientSecretJWE = types.StringValue(sealed)
	}
	return err
}

// keep takes over from the state what only another secret changes.
func (m *model) keep(state *model) {
	m.SecretVersion, m.RotationReason = state.SecretVersion, state.RotationReason
	m.RotatedAt, m.PreviousSecretExpiresAt = state.RotatedAt, state.PreviousSecretExpiresAt
}

// rotateAt is when the secret that a fingerprint stands for is due by its age; null without rotate_after.
func (m *model) rotateAt(f fingerprint) types.String {
	after := m.RotateAfter.Seconds()
	if after == nil {
		return types.StringNull()
	}
	return instant(f.Since + int64(*after))
}

// instant writes seconds since the epoch in RFC 3339, UTC; 0 is null.
func instant(seconds int64) types.String {
	if seconds == 0 {
		return types.StringNull()
	}
	return types.StringValue(time.Unix(seconds, 0).UTC().Format(time.RFC3339))
}
