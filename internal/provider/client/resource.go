// Package client is gatehouse_client: what a client may do. It never reads or writes a secret or a key; those are
// gatehouse_credential's.
package client

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"

	"github.com/hashicorp/go-uuid"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/convert"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/diagnostics"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/importid"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

var (
	_ resource.ResourceWithConfigure   = (*Resource)(nil)
	_ resource.ResourceWithIdentity    = (*Resource)(nil)
	_ resource.ResourceWithImportState = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan  = (*Resource)(nil)
)

// Resource implements gatehouse_client.
type Resource struct{ providerdata.Resource }

// NewResource makes one.
func NewResource() resource.Resource { return &Resource{} }

// Metadata implements resource.Resource.
func (r *Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_client"
	resp.ResourceBehavior.MutableIdentity = true
}

// Create implements resource.Resource.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || !r.Provider.CanWrite(&resp.Diagnostics) {
		return
	}
	r.warnOfCap(ctx, &plan, &resp.Diagnostics) // once more, as the plan may have had no realm to look at
	if plan.ClientID.IsUnknown() {
		plan.ClientID = types.StringValue(plan.ClientIDPrefix.ValueString() + strings.ToLower(rand.Text()))
	}
	realm := plan.Realm.ValueString()
	// Keycloak silently skips scopes that it does not know.
	configured := append(
		convert.StringSet(ctx, plan.DefaultClientScopes, &resp.Diagnostics),
		convert.StringSet(ctx, plan.OptionalClientScopes, &resp.Diagnostics)...)
	if _, err := r.scopeIDs(ctx, realm, configured); err != nil {
		diagnostics.Failed(&resp.Diagnostics, "create", "client", plan.label(), err)
		return
	}
	// Keycloak empties the scope list that a create leaves out when the other one is there: both are always sent.
	if plan.DefaultClientScopes.IsUnknown() || plan.OptionalClientScopes.IsUnknown() {
		defaults, err := r.Provider.Admin.Realms.CachedDefaultScopes(ctx, realm)
		if err != nil {
			diagnostics.Failed(&resp.Diagnostics, "read", "the realm's default client scopes", fmt.Sprintf("Realm %q", realm), err)
			return
		}
		plan.takeScopeDefaults(ctx, defaults, &resp.Diagnostics)
	}
	body := plan.toAPI(ctx, &resp.Diagnostics)
	if err := r.Provider.Admin.Clients.Create(ctx, realm, body); err != nil {
		if admin.IsConflict(err) {
			r.exists(ctx, plan, err, &resp.Diagnostics)
			return
		}
		diagnostics.Failed(&resp.Diagnostics, "create", "client", plan.label(), err)
		return
	}
	plan.ID = types.StringPointerValue(body.ID)
	// From here on the client is there. What still fails is a warning: an error would taint it, and the next apply would
	// replace a client that only has to be finished.
	if plan.hasServiceAccount(ctx, &resp.Diagnostics) {
		plan.ServiceAccountUserID = r.serviceAccount(ctx, plan, &resp.Diagnostics)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
}

// takeScopeDefaults fills the lists that the configuration leaves out, without a scope that the other list names.
func (m *model) takeScopeDefaults(ctx context.Context, d *admin.DefaultScopes, diags *diag.Diagnostics) {
	fill := func(list *types.Set, other types.Set, names []string) {
		if !list.IsUnknown() {
			return
		}
		taken := convert.StringSet(ctx, other, diags)
		free := []string{}
		for _, n := range names {
			if n != serviceAccountScope && !contains(taken, n) {
				free = append(free, n)
			}
		}
		*list = convert.ToSet(ctx, free, diags)
	}
	configuredDefault, configuredOptional := m.DefaultClientScopes, m.OptionalClientScopes
	fill(&m.DefaultClientScopes, configuredOptional, d.Default)
	fill(&m.OptionalClientScopes, configuredDefault, d.Optional)
}

// serviceAccount reads the service account's user ID; a failure is a warning, and null, which the next plan notices.
func (r *Resource) serviceAccount(ctx context.Context, m model, diags *diag.Diagnostics) types.String {
	user, err := r.Provider.Admin.ServiceAccounts.EnsureUser(ctx, m.Realm.ValueString(), m.ID.ValueString())
	if err != nil {
		diags.AddWarning("Client written, but its service account could not be read",
			fmt.Sprintf("%s: %s. service_account_user_id is null until the next apply.", m.label(), err))
		return types.StringNull()
	}
	return types.StringPointerValue(user.ID)
}

// Read implements resource.Resource.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	// First: Terraform below 1.12 passes no identity, and a Read that returns early must still set one.
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
	if resp.Diagnostics.HasError() || !r.Provider.CanRefresh(&resp.Diagnostics) {
		return
	}
	current, err := r.Provider.Admin.Clients.Refresh(ctx, state.Realm.ValueString(), state.ID.ValueString())
	if admin.IsGone(err) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "read", "client", state.label(), err)
		return
	}
	if state.justImported() {
		state.Attributes = types.MapUnknown(types.StringType)
	}
	state.fromAPI(ctx, current, &resp.Diagnostics)
	if err := r.readServiceAccount(ctx, &state, current); err != nil {
		diagnostics.Failed(&resp.Diagnostics, "read", "service account", state.label(), err)
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
}

// readServiceAccount fills in the user of the service account. A user that the state knows is confirmed by its ID; one that is
// gone may have been re-created, which a look-up by name finds for a login that may view it. A login that may view no users
// knows no better than the state.
func (r *Resource) readServiceAccount(ctx context.Context, state *model, current *wire.Client) error {
	if !wire.Value(current.ServiceAccountsEnabled) {
		state.ServiceAccountUserID = types.StringNull()
		return nil
	}
	accounts, realm := r.Provider.Admin.ServiceAccounts, state.Realm.ValueString()
	if id := state.ServiceAccountUserID.ValueString(); id != "" {
		if _, err := accounts.Get(ctx, realm, id); err == nil || admin.IsForbidden(err) {
			return nil
		} else if !admin.IsGone(err) {
			return err
		}
	}
	user, err := accounts.Find(ctx, realm, wire.Value(current.ClientID))
	if err != nil && !admin.IsForbidden(err) {
		return err
	}
	state.ServiceAccountUserID = types.StringNull()
	if user != nil {
		state.ServiceAccountUserID = types.StringPointerValue(user.ID)
	}
	return nil
}

// Update implements resource.Resource.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !r.Provider.CanWrite(&resp.Diagnostics) {
		return
	}
	replaced := plan.fillParents(state)
	relink := replaced || !plan.DefaultClientScopes.Equal(state.DefaultClientScopes) ||
		!plan.OptionalClientScopes.Equal(state.OptionalClientScopes)
	err := r.Provider.Admin.Clients.Modify(ctx, plan.Realm.ValueString(), plan.ID.ValueString(), func(current *wire.Client) *wire.Client {
		return plan.changes(ctx, &state, current, &resp.Diagnostics)
	})
	if admin.IsConflict(err) && !plan.ClientID.Equal(state.ClientID) {
		taken(plan, err, &resp.Diagnostics)
		return
	}
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "update", "client", plan.label(), err)
		return
	}
	if relink {
		if err := r.relinkScopes(ctx, plan, state, replaced, &resp.Diagnostics); err != nil {
			diagnostics.Failed(&resp.Diagnostics, "link the scopes of", "client", plan.label(), err)
			return
		}
	}
	if plan.ServiceAccountUserID.IsUnknown() {
		plan.ServiceAccountUserID = r.serviceAccount(ctx, plan, &resp.Diagnostics)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
}

// scopeIDs gives the IDs of a realm's client scopes by name; one of the names that is not there is an error with those that
// come close.
func (r *Resource) scopeIDs(ctx context.Context, realm string, names []string) (map[string]string, error) {
	if len(names) == 0 {
		return nil, nil
	}
	ids, err := r.Provider.Admin.Realms.CachedScopeIDs(ctx, realm, names)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if _, ok := ids[name]; !ok {
			return nil, fmt.Errorf("realm %q has no client scope %q.%s", realm, name, diagnostics.Nearest(name, keys(ids)))
		}
	}
	return ids, nil
}

// Delete implements resource.Resource.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !r.Provider.CanWrite(&resp.Diagnostics) {
		return
	}
	if state.isBuiltIn() { // the plan refuses first, but for a replacement
		diagnostics.BuiltIn(&resp.Diagnostics, "gatehouse_client", "client", state.label())
		return
	}
	if err := r.Provider.Admin.Clients.Delete(ctx, state.Realm.ValueString(), state.ID.ValueString()); err != nil {
		diagnostics.Failed(&resp.Diagnostics, "delete", "client", state.label(), err)
	}
}

// ImportState implements resource.ResourceWithImportState: by "realm/client_id", by "realm/<UUID>", or by identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if !r.Provider.CanRead(&resp.Diagnostics) {
		return
	}
	var id identityModel
	if !importid.Read(ctx, req, &resp.Diagnostics, &id, func(parts []string) {
		id.Realm, id.ClientID = types.StringValue(parts[0]), types.StringValue(parts[1])
	}, "realm/client_id") {
		return
	}
	m := model{Realm: id.Realm, ClientID: id.ClientID}
	current, err := lookup(ctx, r.Provider, id.Realm.ValueString(), id.ClientID.ValueString())
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "import", "client", m.label(), err)
		return
	}
	if p := wire.Value(current.Protocol); p != "openid-connect" {
		resp.Diagnostics.AddError(
			"Not an OpenID Connect client",
			fmt.Sprintf("Client %q in realm %q speaks %q, which this type does not manage.",
				wire.Value(current.ClientID), id.Realm.ValueString(), p),
		)
		return
	}
	id.ClientID = types.StringPointerValue(current.ClientID)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("realm"), id.Realm)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), current.ID)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("client_id"), id.ClientID)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, id)...)
}

// randomLength is how many characters rand.Text has.
const randomLength = 26

// lookup finds a client by its client ID, else by its UUID. The error names client IDs that come close.
func lookup(ctx context.Context, provider *providerdata.Data, realm, name string) (*wire.Client, error) {
	current, err := provider.Admin.Clients.Find(ctx, realm, name)
	if !admin.IsNotFound(err) {
		return current, err
	}
	if _, parseErr := uuid.ParseUUID(name); parseErr == nil {
		if byID, idErr := provider.Admin.Clients.Get(ctx, realm, name); !admin.IsNotFound(idErr) {
			return byID, idErr
		}
	}
	return nil, provider.NearClients(ctx, realm, name, err)
}
