// Package credential is gatehouse_credential: the secret of a client, made by the server, by the provider or by the user,
// rotated when that is due or asked for, and out of the state unless it was asked for by name; and what else belongs to how
// a client proves itself. The client is another package's.
package credential

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/diagnostics"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/identity"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/session"
)

var (
	_ resource.ResourceWithConfigure      = (*Resource)(nil)
	_ resource.ResourceWithIdentity       = (*Resource)(nil)
	_ resource.ResourceWithImportState    = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan     = (*Resource)(nil)
	_ resource.ResourceWithValidateConfig = (*Resource)(nil)
)

// Resource implements gatehouse_credential.
type Resource struct{ session *session.Session }

// NewResource makes one.
func NewResource() resource.Resource { return &Resource{} }

// Metadata implements resource.Resource.
func (r *Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_credential"
	resp.ResourceBehavior.MutableIdentity = true
}

// Configure implements resource.ResourceWithConfigure.
func (r *Resource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.session = session.From(req.ProviderData, &resp.Diagnostics)
}

// Create implements resource.Resource: whoever had the old secret is out.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan, config model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() || !r.session.CanWrite(&resp.Diagnostics) {
		return
	}
	made, err := r.issue(ctx, &plan, config.SecretWO)
	if err == nil {
		plan.ID, plan.RotationReason = plan.id(), types.StringNull()
		err = plan.take(made, 1)
	}
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "create", "credential", plan.label(), err)
		return
	}
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, witnessKey, made.witness.encode())...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
}

// Read implements resource.Resource. It notices a secret that was changed elsewhere, and whether one is due.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	// First of all: Terraform below 1.12 passes no identity, and a Read that ends early has to answer one all the same.
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
	kept, d := req.Private.GetKey(ctx, witnessKey)
	resp.Diagnostics.Append(d...)
	if resp.Diagnostics.HasError() || !r.session.CanRefresh(&resp.Diagnostics) {
		return
	}
	client, err := r.session.Admin.Clients.Find(ctx, state.Realm.ValueString(), state.ClientID.ValueString())
	if admin.IsNotFound(err) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "read", "credential", state.label(), err)
		return
	}
	w, known := decodeWitness(kept)
	found, now := admin.StateOfSecret(client), r.session.Admin.Now()
	if state.SecretVersion.IsNull() { // just imported
		state.adopt(found, &resp.Diagnostics)
	}
	if known {
		w = compare(&state, w, found, &resp.Diagnostics)
	} else {
		w = newWitness(found.Secret, adopted, found.Created)
	}
	if w.Since == 0 {
		w.Since = now.Unix()
	}
	w.Policy = found.Expires != 0
	if w.Due == "" {
		if found.Expires != 0 && found.Expires <= now.Unix() {
			w.Due = "the secret expired on " + date(found.Expires)
		}
		err = state.showMissing(found.Secret)
	}
	w.Aged = ""
	if w.Due == "" {
		w.Aged = state.aged(w, now)
	}
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "read", "credential", state.label(), err)
		return
	}
	state.PreviousSecretExpiresAt, state.RotateAt = instant(found.PreviousExpires), state.rotateAt(w)
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, witnessKey, w.encode())...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
}

// adopt fills in, after an import, what only the provider knows.
func (m *model) adopt(found admin.SecretState, diags *diag.Diagnostics) {
	m.ID, m.SecretVersion, m.RotatedAt = m.id(), types.Int64Value(1), instant(found.Created)
	m.StoreSecretInState, m.KeepOnDestroy, m.RevokeTokens = types.BoolValue(false), types.BoolValue(false), types.BoolValue(true)
	if found.Secret == "" {
		noteHidden(m, diags)
	}
}

// compare looks whether the secret on the server is still the one of the witness. One that the configuration chose is put
// back by the next apply; any other simply has a new version.
func compare(state *model, w witness, found admin.SecretState, diags *diag.Diagnostics) witness {
	w.Due = ""
	switch {
	case w.of(found.Secret, found.Created):
		if w.Unanswered != "" {
			w.Due = w.Unanswered + " (the last apply asked for it, and it did not happen)"
		}
		if len(w.MAC) == 0 && found.Secret != "" { // seen for the first time
			seen := newWitness(found.Secret, w.Maker, w.Created)
			w.Salt, w.MAC, w.Short = seen.Salt, seen.MAC, seen.Short
		}
		return w
	case w.Maker == configured && w.Unanswered == "":
		w.Due = "the secret on the server is not secret_wo any more"
		return w
	}
	reason, by := "changed on the server, not by this configuration", adopted
	if w.Unanswered != "" {
		reason, by = w.Unanswered+" (its answer was lost, and this refresh found it done)", state.maker()
	}
	diags.AddWarning("Client secret changed outside of this run", fmt.Sprintf("%s: %s. secret_version moves on, so that whatever uses the secret follows.", state.label(), reason))
	w = newWitness(found.Secret, by, found.Created)
	state.SecretVersion = types.Int64Value(state.SecretVersion.ValueInt64() + 1)
	state.RotationReason, state.RotatedAt = types.StringValue(reason), instant(found.Created)
	state.ClientSecret, state.ClientSecretJWE = types.StringNull(), types.StringNull() // showMissing has the new ones
	return w
}

// Update implements resource.Resource.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state, config model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	kept, d := req.Private.GetKey(ctx, witnessKey)
	resp.Diagnostics.Append(d...)
	if resp.Diagnostics.HasError() || !r.session.CanWrite(&resp.Diagnostics) {
		return
	}
	w, _ := decodeWitness(kept)
	reasons := plan.reasons(&state, w)
	var err error
	if len(reasons) == 0 {
		err = r.reshow(ctx, &plan, &state, w, &resp.Diagnostics)
	} else {
		w, err = r.rotate(ctx, &plan, &state, w, config.SecretWO, reasons)
	}
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "update", "credential", plan.label(), err)
	}
	if err != nil && w.Unanswered == "" {
		return
	}
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, witnessKey, w.encode())...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
}

// rotate is the update that gives the client another secret. Where it may have done so and the answer was lost, the plan
// still becomes the state, with the version as it was, and the witness remembers: the next refresh sees whether it happened.
func (r *Resource) rotate(ctx context.Context, plan, state *model, w witness, own types.String, reasons []string) (witness, error) {
	made, err := r.issue(ctx, plan, own)
	if err != nil {
		if admin.IsAnswerLost(err) && plan.maker() != configured {
			plan.keep(state)
			plan.RotateAt, plan.ClientSecret, plan.ClientSecretJWE = state.RotateAt, state.ClientSecret, state.ClientSecretJWE
			w.Unanswered, w.Due = strings.Join(reasons, "; "), ""
			err = fmt.Errorf("%w. The server may have made the new secret all the same: the next plan finds out, and nothing has to be repaired by hand", err)
		}
		return w, err
	}
	plan.RotationReason = plan.reasonText(reasons, w)
	version := state.SecretVersion.ValueInt64()
	if !made.same || !w.of(made.secret, 0) {
		version++
	}
	return made.witness, plan.take(made, version)
}

// reshow is the update that leaves the secret alone: at most it is shown in another place.
func (r *Resource) reshow(ctx context.Context, plan, state *model, w witness, diags *diag.Diagnostics) error {
	plan.keep(state)
	plan.RotateAt = plan.rotateAt(w)
	if !plan.ClientSecret.IsUnknown() && !plan.ClientSecretJWE.IsUnknown() {
		return nil
	}
	for _, shown := range []*types.String{&plan.ClientSecret, &plan.ClientSecretJWE} {
		if shown.IsUnknown() {
			*shown = types.StringNull()
		}
	}
	secret, err := r.session.Admin.Clients.Secret(ctx, plan.Realm.ValueString(), plan.ClientID.ValueString())
	if errors.Is(err, admin.ErrNoSecret) {
		noteHidden(plan, diags)
		return nil
	}
	if err != nil {
		return err
	}
	return plan.showMissing(secret)
}

// noteHidden says what a login that may not see the secret has to do without.
func noteHidden(m *model, diags *diag.Diagnostics) {
	diags.AddWarning("Client secret is not visible", fmt.Sprintf("%s: this login may not read the secret, so it is not shown anywhere, and a change of it is noticed by its creation time only. "+
		"It can be rotated all the same by a login with manage-clients. Nothing is rotated for this reason.", m.label()))
}

// Delete implements resource.Resource: the secret is replaced by one that nobody has, and tokens that were issued die.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !r.session.CanWrite(&resp.Diagnostics) || state.KeepOnDestroy.ValueBool() {
		return
	}
	realm := state.Realm.ValueString()
	clients := r.session.Admin.Clients
	client, err := clients.Find(ctx, realm, state.ClientID.ValueString())
	if err == nil && provesItself(client) == nil {
		if _, err = clients.NewSecret(ctx, realm, client); err == nil {
			err = clients.DeletePreviousSecret(ctx, realm, *client.ID)
		}
	}
	if err == nil && state.RevokeTokens.ValueBool() {
		err = r.session.Admin.ServiceAccounts.RevokeTokens(ctx, realm, client, time.Now())
		if admin.IsForbidden(err) {
			err = fmt.Errorf("the secret is replaced, but the tokens issued so far are not revoked: %w. Or set revoke_tokens = false, apply, and destroy then: the tokens live until they expire", err)
		}
	}
	if err != nil && !admin.IsNotFound(err) {
		diagnostics.Failed(&resp.Diagnostics, "delete", "credential", state.label(), err)
	}
}

// ImportState implements resource.ResourceWithImportState: by "realm/client_id" or by identity. It adopts the secret that is
// there and changes nothing.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if !r.session.CanRead(&resp.Diagnostics) {
		return
	}
	id, ok := importedIdentity(ctx, req, &resp.Diagnostics)
	if !ok {
		return
	}
	m := model{Realm: id.Realm, ClientID: id.ClientID}
	realm, clientID := id.Realm.ValueString(), id.ClientID.ValueString()
	client, err := r.session.Admin.Clients.Find(ctx, realm, clientID)
	err = r.session.NearClients(ctx, realm, clientID, err)
	if err == nil {
		err = provesItself(client)
	}
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "import", "credential", m.label(), err)
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("realm"), id.Realm)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("client_id"), id.ClientID)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, id)...)
}

func importedIdentity(ctx context.Context, req resource.ImportStateRequest, diags *diag.Diagnostics) (identityModel, bool) {
	var id identityModel
	if req.ID == "" {
		diags.Append(req.Identity.Get(ctx, &id)...)
		return id, !diags.HasError()
	}
	parts, ok := identity.Split(diags, req.ID, "realm/client_id")
	if ok {
		id.Realm, id.ClientID = types.StringValue(parts[0]), types.StringValue(parts[1])
	}
	return id, ok
}
