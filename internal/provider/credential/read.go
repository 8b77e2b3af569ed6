package credential

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/clientauth"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/diagnostics"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/privatestate"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// Read implements resource.Resource. It notices a secret that was changed outside of Terraform, a rotation that is due, and a
// client that was renamed or whose secret Keycloak does not accept any more.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	// First of all: Terraform below 1.12 passes no identity, and a Read that ends early has to answer one all the same.
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
	kept, d := req.Private.GetKey(ctx, fingerprintKey)
	resp.Diagnostics.Append(d...)
	uuid, _ := privatestate.Get[string](ctx, req.Private, clientauth.UUIDKey, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || !r.Provider.CanRefresh(&resp.Diagnostics) {
		return
	}
	client, err := clientauth.ReadStateClient(ctx, r.Provider, state.Realm.ValueString(), state.ClientID.ValueString(), uuid)
	if uuid != "" && admin.IsGone(err) {
		resp.State.RemoveResource(ctx)
		return
	}
	var f fingerprint
	if err == nil {
		f, err = state.fromAPI(client, kept, r.Provider.Admin.Now(), &resp.Diagnostics)
	}
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "read", "credential", state.label(), err)
		return
	}
	privatestate.Set(ctx, resp.Private, clientauth.UUIDKey, *client.ID, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, fingerprintKey, f.encode())...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
}

// fromAPI fills the state with what a client's representation shows of its secret, and returns the secret's fingerprint.
func (m *model) fromAPI(client *wire.Client, kept []byte, now time.Time, diags *diag.Diagnostics) (fingerprint, error) {
	shown := admin.ReadSecretState(client)
	f, known := decodeFingerprint(kept)
	m.ClientID = types.StringPointerValue(client.ClientID)
	m.ID = m.identity().ID()
	if m.SecretVersion.IsNull() { // just imported
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
	case changedElsewhere:
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
	diags.AddWarning(
		"Client secret changed outside of this run",
		fmt.Sprintf("%s: %s. secret_version changes, so that every resource that uses the secret gets the new one.", m.label(), reason),
	)
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
