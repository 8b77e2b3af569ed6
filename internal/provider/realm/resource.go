// Package realm is gatehouse_realm: a realm, as far as machine access needs it. Settings that the configuration does not
// name are never reset.
package realm

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/diagnostics"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/importid"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

var (
	_ resource.ResourceWithConfigure   = (*Resource)(nil)
	_ resource.ResourceWithImportState = (*Resource)(nil)
	_ resource.ResourceWithIdentity    = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan  = (*Resource)(nil)
)

// Resource implements gatehouse_realm.
type Resource struct{ providerdata.Resource }

// NewResource makes one.
func NewResource() resource.Resource { return &Resource{} }

// Metadata implements resource.Resource.
func (r *Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_realm"
	resp.ResourceBehavior.MutableIdentity = true
}

// Create implements resource.Resource.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || !r.Provider.CanWrite(&resp.Diagnostics) {
		return
	}
	name := plan.Realm.ValueString()
	checkAttributes(path.Root("attributes"), plan.Attributes, &resp.Diagnostics)
	body := plan.toAPI(ctx, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if err := r.Provider.Admin.Realms.Create(ctx, body); err != nil {
		if admin.IsConflict(err) {
			diagnostics.Exists(&resp.Diagnostics, "gatehouse_realm", "realm", plan.label(), plan.importID(), err)
			return
		}
		diagnostics.Failed(&resp.Diagnostics, "create", "realm", plan.label(), err)
		return
	}
	plan.ID = types.StringPointerValue(body.ID)
	current, err := r.Provider.Admin.Realms.Get(ctx, name)
	if err == nil && !isStub(current) && plan.changes(ctx, &model{}, current, &resp.Diagnostics) != nil {
		r.undo(ctx, plan, &resp.Diagnostics)
		return
	}
	if err != nil {
		// The realm is there and complete: a failed read must not taint it. The next refresh fills what is missing.
		resp.Diagnostics.AddWarning("Realm created, but not read back", fmt.Sprintf("%s: %s", plan.label(), err))
		current = &wire.Realm{Realm: &name}
	}
	plan.fromAPI(ctx, current, &resp.Diagnostics)
	plan.readURLs(ctx, r.Provider.Admin, &resp.Diagnostics)
	plan.nullUnknowns()
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
}

// undo deletes a realm that this run has just created and that is not what was sent. In the state it would be tainted, and the
// next apply would replace a realm that may hold data by then.
func (r *Resource) undo(ctx context.Context, plan model, diags *diag.Diagnostics) {
	name := plan.Realm.ValueString()
	text := "The server created it, but with other settings than it was sent. It was deleted again."
	if err := r.Provider.Admin.Realms.Delete(context.WithoutCancel(ctx), name); err != nil {
		text = fmt.Sprintf("The server created it, but with other settings than it was sent, and it could not be deleted again: %s.", err)
	}
	diags.AddError("Unable to create realm",
		plan.label()+": "+text+" Remove the attributes that are not free-form from the configuration.")
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
	name := state.Realm.ValueString()
	current, err := r.Provider.Admin.Realms.Get(ctx, name)
	if admin.IsGone(err) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "read", "realm", state.label(), err)
		return
	}
	if state.justImported() {
		if isStub(current) {
			diagnostics.Failed(&resp.Diagnostics, "import", "realm", state.label(),
				errors.New("the login may not view its settings: it lacks view-realm"))
			return
		}
		state.DeletionProtection = types.BoolValue(true)
		state.Attributes = types.MapUnknown(types.StringType)
	}
	r.noteProtection(state)
	state.fromAPI(ctx, current, &resp.Diagnostics)
	state.readURLs(ctx, r.Provider.Admin, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
}

// Update implements resource.Resource.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !r.Provider.CanWrite(&resp.Diagnostics) {
		return
	}
	if checkAttributes(path.Root("attributes"), plan.Attributes, &resp.Diagnostics); resp.Diagnostics.HasError() {
		return
	}
	name := plan.Realm.ValueString()
	err := r.Provider.Admin.Realms.Modify(ctx, name, func(current *wire.Realm) *wire.Realm {
		return plan.changes(ctx, &state, current, &resp.Diagnostics)
	})
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "update", "realm", plan.label(), err)
		return
	}
	if plan.Issuer.IsUnknown() {
		plan.readURLs(ctx, r.Provider.Admin, &resp.Diagnostics)
	}
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
	if state.DeletionProtection.ValueBool() { // the plan refuses first; a saved plan of an older state may not have
		resp.Diagnostics.AddError("Realm is protected from deletion", state.label()+" has deletion_protection = true. Apply false first.")
		return
	}
	if err := r.Provider.Admin.Realms.Delete(ctx, state.Realm.ValueString()); err != nil {
		diagnostics.Failed(&resp.Diagnostics, "delete", "realm", state.label(), err)
	}
}

// ImportState implements resource.ResourceWithImportState: by "realm" or by identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if !r.Provider.CanRead(&resp.Diagnostics) {
		return
	}
	var id identityModel
	if !importid.Read(ctx, req, &resp.Diagnostics, &id, func(parts []string) {
		id.Realm = types.StringValue(parts[0])
	}, "realm") {
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("realm"), id.Realm)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, id)...)
}
