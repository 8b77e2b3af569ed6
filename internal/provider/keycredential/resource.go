package keycredential

import (
	"context"
	"fmt"

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

// Resource implements gatehouse_key_credential.
type Resource struct{ providerdata.Resource }

// NewResource makes one.
func NewResource() resource.Resource { return &Resource{} }

// Metadata implements resource.Resource.
func (r *Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_key_credential"
	resp.ResourceBehavior.MutableIdentity = true
}

// Create implements resource.Resource: from here on the client's secret is refused.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || !r.Provider.CanWrite(&resp.Diagnostics) {
		return
	}
	uuid, err := r.set(ctx, &plan, "")
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "create", "key credential", plan.label(), err)
		return
	}
	plan.ID = plan.identity().ID()
	privatestate.Set(ctx, resp.Private, clientauth.UUIDKey, uuid, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
}

// set gives the client its key: the client with a UUID, or, for a create, the one with the name. A client that is not there is
// an error with those that come close.
func (r *Resource) set(ctx context.Context, m *model, uuid string) (string, error) {
	clients, realm, clientID, created := r.Provider.Admin.Clients, m.Realm.ValueString(), m.ClientID.ValueString(), uuid == ""
	if created {
		var err error
		if uuid, err = clients.CachedUUID(ctx, realm, clientID); err != nil {
			return "", r.Provider.NearClients(ctx, realm, clientID, err)
		}
		if !r.Provider.Issued.Claim(realm, uuid) {
			return "", fmt.Errorf(
				"this configuration has another gatehouse_credential or gatehouse_key_credential for client %q. A client authenticates "+
					"with one of them: remove the others",
				clientID,
			)
		}
	}
	defer r.Provider.Lock(realm, uuid)()
	var refused error
	err := clients.Modify(ctx, realm, uuid, func(current *wire.Client) *wire.Client {
		if refused = clientauth.CheckName(current, clientID); refused == nil {
			refused = clientauth.CheckConfidential(current)
		}
		if refused != nil {
			return nil
		}
		return m.changes(current)
	})
	if refused != nil {
		err = refused
	}
	if err == nil {
		r.Provider.Issued.Note(realm, uuid, m.proof())
	} else if created {
		r.Provider.Issued.Release(realm, uuid)
	}
	return uuid, err
}

// Read implements resource.Resource. A client that proves itself otherwise by now has no key: the plan shows what the next
// apply puts back.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	// First: Terraform below 1.12 passes no identity, and a Read that returns early must still set one.
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
	if resp.Diagnostics.HasError() || !r.Provider.CanRefresh(&resp.Diagnostics) {
		return
	}
	uuid, _ := privatestate.Get[string](ctx, req.Private, clientauth.UUIDKey, &resp.Diagnostics)
	client, err := clientauth.ReadStateClient(ctx, r.Provider, state.Realm.ValueString(), state.ClientID.ValueString(), uuid)
	if uuid != "" && admin.IsGone(err) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "read", "key credential", state.label(), err)
		return
	}
	privatestate.Set(ctx, resp.Private, clientauth.UUIDKey, *client.ID, &resp.Diagnostics)
	state.ClientID = types.StringPointerValue(client.ClientID)
	state.fromAPI(client)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
}

// Update implements resource.Resource.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || !r.Provider.CanWrite(&resp.Diagnostics) {
		return
	}
	uuid, _ := privatestate.Get[string](ctx, req.Private, clientauth.UUIDKey, &resp.Diagnostics)
	if _, err := r.set(ctx, &plan, uuid); err != nil {
		diagnostics.Failed(&resp.Diagnostics, "update", "key credential", plan.label(), err)
		return
	}
	plan.ID = plan.identity().ID()
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
}

// Delete implements resource.Resource.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !r.Provider.CanWrite(&resp.Diagnostics) {
		return
	}
	uuid, _ := privatestate.Get[string](ctx, req.Private, clientauth.UUIDKey, &resp.Diagnostics)
	defer r.Provider.Lock(state.Realm.ValueString(), uuid)() // as for a credential
	client, err := clientauth.ReadStateClient(ctx, r.Provider, state.Realm.ValueString(), state.ClientID.ValueString(), uuid)
	if err == nil {
		if err = r.clear(ctx, &state, client); err != nil { // the client may be destroyed at the same time
			if _, getErr := r.Provider.Admin.Clients.Get(ctx, state.Realm.ValueString(), *client.ID); admin.IsGone(getErr) {
				return
			}
		}
	}
	if err != nil && (uuid == "" || !admin.IsGone(err)) {
		diagnostics.Failed(&resp.Diagnostics, "delete", "key credential", state.label(), err)
	}
}

// clear takes the key away and lets the client prove itself with a secret again. The secrets go first, while they are not yet
// accepted: a secret from before the key must not work again, not even for a moment. A client that was given
// another authenticator since keeps it, and its secret; and under create_before_destroy the key that this run has set stays.
func (r *Resource) clear(ctx context.Context, m *model, client *wire.Client) error {
	clients, realm := r.Provider.Admin.Clients, m.Realm.ValueString()
	has := model{Realm: m.Realm, ClientID: m.ClientID}
	has.fromAPI(client)
	if r.Provider.Issued.Is(realm, *client.ID, has.proof()) {
		return nil
	}
	keyed := func(c *wire.Client) bool {
		return clientauth.Authenticator(c) == clientauth.ClientJWT || clientauth.Authenticator(c) == clientauth.ClientX509
	}
	if keyed(client) && clientauth.CheckConfidential(client) == nil {
		if err := clients.DiscardSecret(ctx, realm, client); err != nil {
			return err
		}
	}
	return clients.Modify(ctx, realm, *client.ID, func(current *wire.Client) *wire.Client {
		_, attributes := m.toAPI()
		for key := range attributes {
			attributes[key] = ""
		}
		authenticator := clientauth.Authenticator(current)
		if keyed(current) {
			authenticator = clientauth.ClientSecret
		}
		return authenticatorChanges(current, authenticator, attributes)
	})
}

// ImportState implements resource.ResourceWithImportState: by "realm/client_id" or by identity. It adopts the key that is
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
		err = clientauth.CheckConfidential(client)
	}
	if err == nil {
		if m.fromAPI(client); !m.hasKey() {
			err = fmt.Errorf("its authenticator is %q, and there is no key of it that this type manages", clientauth.Authenticator(client))
		}
	}
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "import", "key credential", m.label(), err)
		return
	}
	privatestate.Set(ctx, resp.Private, clientauth.UUIDKey, *client.ID, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("realm"), id.Realm)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("client_id"), id.ClientID)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, id)...)
}
