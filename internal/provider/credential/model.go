package credential

import (
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/clientauth"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/durations"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
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

// justImported reports that an import made this state, and no refresh has filled it yet.
func (m *model) justImported() bool { return m.SecretVersion.IsNull() }

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

// show puts the secret where the configuration wants it: into the state only when that was asked for, in clear or for
// the recipient.
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

// fromAPI fills the state with what a client's representation shows of its secret, and returns the secret's fingerprint.
func (m *model) fromAPI(client *wire.Client, kept []byte, now time.Time, diags *diag.Diagnostics) (fingerprint, error) {
	shown := admin.ReadSecretState(client)
	f, known := decodeFingerprint(kept)
	m.ClientID = types.StringPointerValue(client.ClientID)
	m.ID = m.identity().ID()
	if m.justImported() {
		m.adopt(shown, now, diags)
	}
	if known {
		f.setUnfit(client)
	}
	v := decide(m, f, known, shown, f.Unfit == "", now)
	f = m.apply(v, f, shown, diags)
	if shown.PreviousExpires > now.Unix() {
		m.PreviousSecretExpiresAt = instant(shown.PreviousExpires)
	} else {
		m.PreviousSecretExpiresAt = types.StringNull() // Keycloak keeps the time until the client is changed
	}
	m.RotateAt = m.rotateAt(f)
	if v.outcome == replacementDue || v.outcome == lostRotationNotDone {
		return f, nil // the next apply replaces this secret
	}
	return f, m.showMissing(shown.Secret)
}

// apply changes the state as a verdict says, and returns the fingerprint to keep.
func (m *model) apply(v verdict, f fingerprint, shown admin.SecretState, diags *diag.Diagnostics) fingerprint {
	switch v.outcome {
	case firstSeen:
		f = newFingerprint(shown.Secret, adopted, shown.Created)
	case same:
		if len(f.MAC) == 0 && shown.Secret != "" { // the login sees the secret for the first time
			seen := newFingerprint(shown.Secret, f.Maker, f.Created)
			f.Salt, f.MAC, f.Short = seen.Salt, seen.MAC, seen.Short
		}
	case changedOutside:
		m.follow(v.reason, f, shown, diags)
		f = newFingerprint(shown.Secret, adopted, shown.Created)
	case lostRotationDone:
		m.follow(v.reason, f, shown, diags)
		f = newFingerprint(shown.Secret, m.maker(), shown.Created)
	case unfit, replacementDue, lostRotationNotDone: // the fingerprint stays that of the secret before
	}
	f.Since, f.RotationDue, f.AgeDue, f.Policy = v.since, v.rotationDue, v.ageDue, shown.Expires != 0
	return f
}

// follow gives the credential the version of another secret that the server has; before is the fingerprint of the old one.
func (m *model) follow(reason string, before fingerprint, shown admin.SecretState, diags *diag.Diagnostics) {
	diags.AddWarning("Client secret changed outside of this run",
		fmt.Sprintf("%s: %s. secret_version changes, so that every resource that uses the secret gets the new one.", m.label(), reason))
	m.RotationReason = m.another(dated(reason, before))
	m.SecretVersion = types.Int64Value(m.nextVersion(shown.Created))
	m.RotatedAt = instant(shown.Created)
	m.ClientSecret, m.ClientSecretJWE = types.StringNull(), types.StringNull() // showMissing has the new ones
}

// adopt fills in, after an import, what only the provider knows. The creation time of the secret may have been the version of
// an earlier secret, since a PUT of another secret leaves the time alone: the version is the second of the import.
func (m *model) adopt(shown admin.SecretState, now time.Time, diags *diag.Diagnostics) {
	m.SecretVersion, m.RotatedAt = types.Int64Value(max(now.Unix(), shown.Created+1)), instant(shown.Created)
	m.StoreSecretInState, m.KeepOnDestroy, m.RevokeTokens = types.BoolValue(false), types.BoolValue(false), types.BoolValue(true)
	if shown.Secret == "" {
		noteHidden(m, diags)
	}
}

// noteHidden says what a login that may not see the secret has to do without.
func noteHidden(m *model, diags *diag.Diagnostics) {
	diags.AddWarning(
		"Client secret is not visible",
		fmt.Sprintf(
			"%s: this login may not read the secret, so it is not shown anywhere, and a change of it is noticed by its creation time "+
				"only. A login with manage-clients can rotate it nevertheless. Nothing is rotated for this reason.",
			m.label(),
		),
	)
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
