package rotationpolicy

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/diagnostics"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/importid"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
)

var (
	_ resource.ResourceWithConfigure      = (*Resource)(nil)
	_ resource.ResourceWithIdentity       = (*Resource)(nil)
	_ resource.ResourceWithImportState    = (*Resource)(nil)
	_ resource.ResourceWithValidateConfig = (*Resource)(nil)
)

// Resource implements gatehouse_secret_rotation_policy.
type Resource struct{ providerdata.Resource }

// NewResource makes one.
func NewResource() resource.Resource { return &Resource{} }

// Metadata implements resource.Resource.
func (r *Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_secret_rotation_policy"
	resp.ResourceBehavior.MutableIdentity = true
}

// Create implements resource.Resource.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || !r.Provider.CanWrite(&resp.Diagnostics) {
		return
	}
	err := r.Provider.Admin.Rotations.Create(ctx, plan.Realm.ValueString(), plan.toAPI())
	if errors.Is(err, admin.ErrRotationExists) {
		diagnostics.Exists(&resp.Diagnostics, "gatehouse_secret_rotation_policy", "secret rotation policy", plan.label(), plan.importID(),
			err)
		return
	}
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "create", "secret rotation policy", plan.label(), err)
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
}

// Read implements resource.Resource. With both halves gone the policy is gone; with one gone or changed into something else,
// the next apply puts it back.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	// First: Terraform below 1.12 passes no identity, and a Read that returns early must still set one.
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
	if resp.Diagnostics.HasError() || !r.Provider.CanRefresh(&resp.Diagnostics) {
		return
	}
	current, err := r.Provider.Admin.Rotations.Get(ctx, state.Realm.ValueString(), state.Name.ValueString())
	if admin.IsGone(err) || errors.Is(err, admin.ErrNoRotation) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "read", "secret rotation policy", state.label(), err)
		return
	}
	if len(current.Faults) > 0 {
		resp.Diagnostics.AddWarning("Secret rotation policy changed outside of Terraform",
			fmt.Sprintf("%s: %s. The next apply puts that back.", state.label(), strings.Join(current.Faults, ", and ")))
	}
	state.fromAPI(current)
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
	if err := r.Provider.Admin.Rotations.Update(ctx, plan.Realm.ValueString(), plan.toAPI()); err != nil {
		diagnostics.Failed(&resp.Diagnostics, "update", "secret rotation policy", plan.label(), err)
		return
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
	err := r.Provider.Admin.Rotations.Delete(ctx, state.Realm.ValueString(), state.Name.ValueString())
	if err != nil && !admin.IsGone(err) {
		diagnostics.Failed(&resp.Diagnostics, "delete", "secret rotation policy", state.label(), err)
	}
}

// ImportState implements resource.ResourceWithImportState: by "realm/name" or by identity. A half may be missing; what is
// there must be of the form that this type writes.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if !r.Provider.CanRead(&resp.Diagnostics) {
		return
	}
	var id identityModel
	if !importid.Read(ctx, req, &resp.Diagnostics, &id, func(parts []string) {
		id.Realm, id.Name = types.StringValue(parts[0]), types.StringValue(parts[1])
	}, "realm/name") {
		return
	}
	m := model{Realm: id.Realm, Name: id.Name}
	current, err := r.Provider.Admin.Rotations.Get(ctx, id.Realm.ValueString(), id.Name.ValueString())
	switch {
	case err != nil:
	case len(current.Faults) > 0:
		err = fmt.Errorf("%s, which this type does not manage. Choose another name for a policy of your own",
			strings.Join(current.Faults, ", and "))
	}
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "import", "secret rotation policy", m.label(), err)
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("realm"), id.Realm)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("name"), id.Name)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, id)...)
}
