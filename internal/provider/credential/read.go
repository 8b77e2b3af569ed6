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

// Read implements resource.Resource. It notices a secret that was changed elsewhere, whether one is due, and a client that has
// another name or does not fit any more.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	// First of all: Terraform below 1.12 passes no identity, and a Read that ends early has to answer one all the same.
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
	kept, d := req.Private.GetKey(ctx, witnessKey)
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
	var w witness
	if err == nil {
		w, err = state.fromAPI(client, kept, r.Provider.Admin.Now(), &resp.Diagnostics)
	}
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "read", "credential", state.label(), err)
		return
	}
	privatestate.Set(ctx, resp.Private, clientauth.UUIDKey, *client.ID, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, witnessKey, w.encode())...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
}

// fromAPI fills the state with what a client's representation says of its secret, and makes the witness of it.
func (m *model) fromAPI(client *wire.Client, kept []byte, now time.Time, diags *diag.Diagnostics) (w witness, err error) {
	found := admin.ReadSecretState(client)
	w, known := decodeWitness(kept)
	m.ClientID = types.StringPointerValue(client.ClientID)
	m.ID = m.identity().ID()
	if m.SecretVersion.IsNull() { // just imported
		m.adopt(found, now, diags)
	}
	switch {
	case !known:
		w = newWitness(found.Secret, adopted, found.Created)
	case w.unfit(client):
		w.Due = ""
	default:
		w = compare(m, w, found, diags)
	}
	if w.Since == 0 {
		w.Since = now.Unix()
	}
	w.Policy = found.Expires != 0
	if w.Due == "" {
		if found.Expires != 0 && found.Expires <= now.Unix() {
			w.Due = "the secret expired on " + date(found.Expires)
		}
		err = m.showMissing(found.Secret)
	}
	w.Aged = ""
	if w.Due == "" {
		w.Aged = m.aged(w, now)
	}
	if found.PreviousExpires <= now.Unix() {
		found.PreviousExpires = 0 // Keycloak keeps it until the client is changed
	}
	m.PreviousSecretExpiresAt, m.RotateAt = instant(found.PreviousExpires), m.rotateAt(w)
	return w, err
}

// adopt fills in, after an import, what only the provider knows. The creation time of the secret may have been the version of
// an earlier secret, since a PUT of another secret leaves the time alone: the version is the second of the import.
func (m *model) adopt(found admin.SecretState, now time.Time, diags *diag.Diagnostics) {
	m.SecretVersion, m.RotatedAt = types.Int64Value(max(now.Unix(), found.Created+1)), instant(found.Created)
	m.StoreSecretInState, m.KeepOnDestroy, m.RevokeTokens = types.BoolValue(false), types.BoolValue(false), types.BoolValue(true)
	if found.Secret == "" {
		noteHidden(m, diags)
	}
}

// compare looks whether the secret on the server is still the one of the witness. One that the configuration chose, or that has
// lost its prefix, is replaced by the next apply; any other simply has a new version.
func compare(state *model, w witness, found admin.SecretState, diags *diag.Diagnostics) witness {
	w.Due = ""
	answered := w.Unanswered == ""
	switch {
	case w.of(found.Secret, found.Created):
		if !answered {
			w.Due = w.Unanswered + " (the last apply asked for it, and it did not happen)"
		}
		if len(w.MAC) == 0 && found.Secret != "" { // seen for the first time
			seen := newWitness(found.Secret, w.Maker, w.Created)
			w.Salt, w.MAC, w.Short = seen.Salt, seen.MAC, seen.Short
		}
		return w
	case w.Maker == configured && answered:
		w.Due = "the secret on the server is not secret_wo any more"
		return w
	case w.Maker == generated && answered && found.Secret != "" && !state.looksGenerated(found.Secret):
		w.Due = "the secret was changed on the server, and does not have the secret_prefix and secret_length of this configuration"
		return w
	}
	reason, by := "changed on the server, not by this configuration", adopted
	if !answered {
		reason, by = w.Unanswered+" (its answer was lost, and this refresh found it done)", state.maker()
	}
	diags.AddWarning(
		"Client secret changed outside of this run",
		fmt.Sprintf("%s: %s. secret_version moves on, so that whatever uses the secret follows.", state.label(), reason),
	)
	state.RotationReason = state.another(dated(reason, w))
	w = newWitness(found.Secret, by, found.Created)
	state.SecretVersion = types.Int64Value(state.nextVersion(found.Created))
	state.RotatedAt = instant(found.Created)
	state.ClientSecret, state.ClientSecretJWE = types.StringNull(), types.StringNull() // showMissing has the new ones
	return w
}
