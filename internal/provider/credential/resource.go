// Package credential is gatehouse_credential: the secret of a client, made by the server, by the provider or by the user,
// rotated when that is due or asked for, and out of the state unless it was asked for by name; and what else belongs to how
// a client proves itself. The client is another package's.
package credential

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/clientauth"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/diagnostics"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/privatestate"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

var (
	_ resource.ResourceWithConfigure      = (*Resource)(nil)
	_ resource.ResourceWithIdentity       = (*Resource)(nil)
	_ resource.ResourceWithImportState    = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan     = (*Resource)(nil)
	_ resource.ResourceWithValidateConfig = (*Resource)(nil)
)

// Resource implements gatehouse_credential.
type Resource struct{ providerdata.Resource }

// NewResource makes one.
func NewResource() resource.Resource { return &Resource{} }

// Metadata implements resource.Resource.
func (r *Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_credential"
	resp.ResourceBehavior.MutableIdentity = true
}

// Create implements resource.Resource: whoever had the old secret is out.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan, config model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() || !r.Provider.CanWrite(&resp.Diagnostics) {
		return
	}
	made, uuid, err := r.create(ctx, &plan, config.SecretWO)
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "create", "credential", plan.label(), err)
		return
	}
	privatestate.Set(ctx, resp.Private, clientauth.UUIDKey, uuid, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, witnessKey, made.witness.encode())...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
}

// create issues the first secret of a credential. A client whose secret this run has already issued belongs to another one.
func (r *Resource) create(ctx context.Context, plan *model, own types.String) (made issued, uuid string, err error) {
	realm := plan.Realm.ValueString()
	client, err := clientauth.ReadPlannedClient(ctx, r.Provider, realm, plan.ClientID.ValueString(), "")
	if err == nil {
		err = takesSecret(client)
	}
	if err != nil {
		return made, "", err
	}
	uuid = *client.ID
	if !r.Provider.Issued.Claim(realm, uuid) {
		return made, "", clientauth.SecondCredential(plan.ClientID.ValueString())
	}
	if made, err = r.issue(ctx, plan, client, own); err != nil {
		r.Provider.Issued.Release(realm, uuid)
		return made, "", err
	}
	plan.ID, plan.RotationReason = plan.identity().ID(), types.StringNull()
	version := r.firstVersion(plan, uuid, made)
	r.Provider.Issued.NoteVersion(realm, uuid, version)
	return made, uuid, plan.take(made, version)
}

// Update implements resource.Resource.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state, config model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	kept, d := req.Private.GetKey(ctx, witnessKey)
	resp.Diagnostics.Append(d...)
	if resp.Diagnostics.HasError() || !r.Provider.CanWrite(&resp.Diagnostics) {
		return
	}
	w, _ := decodeWitness(kept)
	uuid, _ := privatestate.Get[string](ctx, req.Private, clientauth.UUIDKey, &resp.Diagnostics)
	reasons := plan.reasons(&state, w)
	var err error
	if len(reasons) == 0 {
		err = r.reshow(ctx, &plan, &state, uuid, w, &resp.Diagnostics)
	} else {
		w, err = r.rotate(ctx, &plan, &state, uuid, w, config.SecretWO, reasons)
	}
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "update", "credential", plan.label(), err)
	}
	if err != nil && w.Unanswered == "" {
		return
	}
	plan.ID = plan.identity().ID()
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, witnessKey, w.encode())...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
}

// rotate is the update that gives the client another secret. Where it may have done so and the answer was lost, the plan
// still becomes the state, with the version as it was, and the witness remembers: the next refresh sees whether it happened.
func (r *Resource) rotate(
	ctx context.Context,
	plan, state *model,
	uuid string,
	w witness,
	own types.String,
	reasons []string,
) (witness, error) {
	client, err := clientauth.ReadPlannedClient(ctx, r.Provider, plan.Realm.ValueString(), plan.ClientID.ValueString(), uuid)
	if err == nil {
		err = takesSecret(client)
	}
	if err == nil && !r.Provider.Issued.Claim(plan.Realm.ValueString(), *client.ID) {
		err = clientauth.SecondCredential(plan.ClientID.ValueString())
	}
	if err != nil {
		return w, err
	}
	made, err := r.issue(ctx, plan, client, own)
	if err != nil {
		if admin.IsAnswerLost(err) && plan.maker() != configured {
			plan.keep(state)
			plan.RotateAt, plan.ClientSecret, plan.ClientSecretJWE = state.RotateAt, state.ClientSecret, state.ClientSecretJWE
			w.Unanswered, w.Due = strings.Join(reasons, "; "), ""
			err = fmt.Errorf(
				"%w. The server may have made the new secret all the same: the next plan finds out, and nothing has to be repaired by hand",
				err,
			)
		}
		return w, err
	}
	plan.RotationReason = plan.reasonText(reasons, w, state)
	version := state.SecretVersion.ValueInt64()
	if !made.same || !w.of(made.secret, 0) {
		version = state.nextVersion(made.witness.Since)
	}
	r.Provider.Issued.NoteVersion(plan.Realm.ValueString(), *client.ID, version)
	return made.witness, plan.take(made, version)
}

// reshow is the update that leaves the secret alone: at most the secret is shown in another place, or the client renamed.
func (r *Resource) reshow(ctx context.Context, plan, state *model, uuid string, w witness, diags *diag.Diagnostics) error {
	plan.keep(state)
	plan.RotateAt = plan.rotateAt(w)
	if !plan.ClientSecret.IsUnknown() && !plan.ClientSecretJWE.IsUnknown() && plan.ClientID.Equal(state.ClientID) {
		return nil
	}
	missing := false
	for _, shown := range []*types.String{&plan.ClientSecret, &plan.ClientSecretJWE} {
		if shown.IsUnknown() {
			*shown, missing = types.StringNull(), true
		}
	}
	client, err := clientauth.ReadPlannedClient(ctx, r.Provider, plan.Realm.ValueString(), plan.ClientID.ValueString(), uuid)
	if err != nil || !missing {
		return err
	}
	secret := admin.ReadSecretState(client).Secret
	if secret == "" {
		noteHidden(plan, diags)
	}
	return plan.showMissing(secret)
}

// noteHidden says what a login that may not see the secret has to do without.
func noteHidden(m *model, diags *diag.Diagnostics) {
	diags.AddWarning(
		"Client secret is not visible",
		fmt.Sprintf(
			"%s: this login may not read the secret, so it is not shown anywhere, and a change of it is noticed by its creation time only. "+
				"It can be rotated all the same by a login with manage-clients. Nothing is rotated for this reason.",
			m.label(),
		),
	)
}

// Delete implements resource.Resource: the secret is replaced by one that nobody has, and tokens that were issued die.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	uuid, _ := privatestate.Get[string](ctx, req.Private, clientauth.UUIDKey, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || !r.Provider.CanWrite(&resp.Diagnostics) {
		return
	}
	r.Provider.Issued.NoteEnd(state.Realm.ValueString(), uuid, state.ClientID.ValueString(), state.SecretVersion.ValueInt64())
	if state.KeepOnDestroy.ValueBool() {
		return
	}
	defer r.Provider.Lock(state.Realm.ValueString(), uuid)() // a create for the same client comes before the look, or after the end
	client, err := clientauth.ReadStateClient(ctx, r.Provider, state.Realm.ValueString(), state.ClientID.ValueString(), uuid)
	if err == nil {
		if err = r.end(ctx, &state, client); err != nil { // the client may be destroyed at the same time
			if _, getErr := r.Provider.Admin.Clients.Get(ctx, state.Realm.ValueString(), *client.ID); admin.IsGone(getErr) {
				return
			}
		}
	}
	if err != nil && (uuid == "" || !admin.IsGone(err)) {
		diagnostics.Failed(&resp.Diagnostics, "delete", "credential", state.label(), err)
	}
}

// end takes the secret of a client away from everybody who has it, and revokes its tokens; whether the login may revoke them is
// asked before anything is changed. Under create_before_destroy the client has the secret of the next credential by now, which
// this run has issued: that one stays, with everything that it logs in.
func (r *Resource) end(ctx context.Context, state *model, client *wire.Client) (err error) {
	clients, accounts, realm := r.Provider.Admin.Clients, r.Provider.Admin.ServiceAccounts, state.Realm.ValueString()
	if r.Provider.Issued.Is(realm, *client.ID, admin.ReadSecretState(client).Secret) {
		return nil
	}
	account := ""
	if state.RevokeTokens.ValueBool() {
		if account, err = accounts.Revocable(ctx, realm, client); err != nil {
			return fmt.Errorf(
				"nothing was changed, since the tokens issued so far cannot be revoked, which needs the right manage-users: %w. Or set "+
					"revoke_tokens = false, apply, and destroy then: the tokens live until they expire",
				err,
			)
		}
	}
	if clientauth.CheckConfidential(client) == nil {
		err = clients.DiscardSecret(ctx, realm, client)
	}
	if err != nil || account == "" {
		return err
	}
	return accounts.Revoke(ctx, realm, account, time.Now())
}

// ImportState implements resource.ResourceWithImportState: by "realm/client_id" or by identity. It adopts the secret that is
// there and changes nothing.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if !r.Provider.CanRead(&resp.Diagnostics) {
		return
	}
	id, ok := clientauth.ImportedIdentity(ctx, req, &resp.Diagnostics)
	if !ok {
		return
	}
	m := model{Realm: id.Realm, ClientID: id.ClientID}
	realm, clientID := id.Realm.ValueString(), id.ClientID.ValueString()
	client, err := clientauth.ReadPlannedClient(ctx, r.Provider, realm, clientID, "")
	if err == nil {
		err = takesSecret(client)
	}
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "import", "credential", m.label(), err)
		return
	}
	privatestate.Set(ctx, resp.Private, clientauth.UUIDKey, *client.ID, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("realm"), id.Realm)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("client_id"), id.ClientID)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, id)...)
}
