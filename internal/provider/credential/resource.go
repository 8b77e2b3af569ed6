// Package credential is gatehouse_credential: the secret of a client, made by the server or given by the user, rotated on
// demand, and out of the state unless it was asked for by name. The client itself is another package's.
package credential

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/diagnostics"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/identity"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/session"
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

// ModifyPlan decides whether this plan rotates, and makes unknown exactly what a rotation changes.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		return
	}
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if req.State.Raw.IsNull() {
		if stored := plan.StoreSecretInState; !stored.IsUnknown() && !stored.ValueBool() {
			resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("client_secret"), types.StringNull())...)
		}
		return
	}
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	kept, d := req.Private.GetKey(ctx, witnessKey)
	resp.Diagnostics.Append(d...)
	if resp.Diagnostics.HasError() {
		return
	}
	w, _ := decodeWitness(kept)
	version, secret := state.SecretVersion, state.ClientSecret
	rotates := plan.rotates(&state, w)
	if rotates {
		version = types.Int64Unknown()
	}
	switch stored := plan.StoreSecretInState; {
	case !stored.IsUnknown() && !stored.ValueBool():
		secret = types.StringNull()
	case rotates || secret.IsNull():
		secret = types.StringUnknown()
	}
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("secret_version"), version)...)
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("client_secret"), secret)...)
}

// Create implements resource.Resource: whoever had the old secret is out.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan, config model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() || !r.session.CanWrite(&resp.Diagnostics) {
		return
	}
	w, secret, err := r.rotate(ctx, plan, config.SecretWO)
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "create", "credential", plan.label(), err)
		return
	}
	plan.ID = plan.id()
	plan.SecretVersion = types.Int64Value(1)
	plan.show(secret)
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, witnessKey, w.encode())...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
}

// rotate gives the client a new secret, the configuration's where it has one, and makes its witness.
func (r *Resource) rotate(ctx context.Context, m model, chosen types.String) (witness, string, error) {
	clients, realm := r.session.Admin.Clients, m.Realm.ValueString()
	client, err := clients.Find(ctx, realm, m.ClientID.ValueString())
	if err != nil {
		return witness{}, "", err
	}
	if err := usesSecret(client); err != nil {
		return witness{}, "", err
	}
	if chosen.IsNull() {
		secret, err := clients.NewSecret(ctx, realm, *client.ID)
		return newWitness(secret, false), secret, err
	}
	secret := chosen.ValueString()
	err = clients.Modify(ctx, realm, *client.ID, func(current *wire.Client) *wire.Client {
		if current.Secret != nil && *current.Secret == secret {
			return nil
		}
		return &wire.Client{Secret: &secret}
	})
	return newWitness(secret, true), secret, err
}

// Read implements resource.Resource. It notices a secret that was changed elsewhere: one that the server made simply has a
// new version; one that the configuration chose is put back by the next apply.
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
	if state.SecretVersion.IsNull() { // just imported
		state.ID = state.id()
		state.SecretVersion = types.Int64Value(1)
		state.StoreSecretInState = types.BoolValue(false)
	}
	secret, visible := visibleSecret(client)
	w, known := decodeWitness(kept)
	switch {
	case !visible:
	case !known:
		w = newWitness(secret, !state.SecretWOVersion.IsNull())
	case w.of(secret):
		w.Restore = false
	case w.Chosen:
		w.Restore = true
	default:
		w = newWitness(secret, false)
		state.SecretVersion = types.Int64Value(state.SecretVersion.ValueInt64() + 1)
	}
	if visible && !w.Restore {
		state.show(secret)
	}
	if visible {
		resp.Diagnostics.Append(resp.Private.SetKey(ctx, witnessKey, w.encode())...)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
}

// Update implements resource.Resource.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state, config model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() || !r.session.CanWrite(&resp.Diagnostics) {
		return
	}
	var secret string
	var err error
	switch {
	case plan.SecretVersion.IsUnknown():
		var w witness
		if w, secret, err = r.rotate(ctx, plan, config.SecretWO); err == nil {
			plan.SecretVersion = types.Int64Value(state.SecretVersion.ValueInt64() + 1)
			resp.Diagnostics.Append(resp.Private.SetKey(ctx, witnessKey, w.encode())...)
		}
	case plan.ClientSecret.IsUnknown(): // the state is to hold it from now on
		secret, err = r.current(ctx, plan)
	default:
		secret = state.ClientSecret.ValueString()
	}
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "update", "credential", plan.label(), err)
		return
	}
	plan.show(secret)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
}

func (r *Resource) current(ctx context.Context, m model) (string, error) {
	realm := m.Realm.ValueString()
	uuid, err := r.session.Admin.Clients.UUID(ctx, realm, m.ClientID.ValueString())
	if err != nil {
		return "", err
	}
	return r.session.Admin.Clients.Secret(ctx, realm, uuid)
}

// Delete implements resource.Resource: the secret is replaced by one that nobody has.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !r.session.CanWrite(&resp.Diagnostics) {
		return
	}
	realm := state.Realm.ValueString()
	client, err := r.session.Admin.Clients.Find(ctx, realm, state.ClientID.ValueString())
	if err == nil && usesSecret(client) == nil {
		_, err = r.session.Admin.Clients.NewSecret(ctx, realm, *client.ID)
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
		err = usesSecret(client)
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
