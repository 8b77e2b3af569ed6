package realm

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
)

// ModifyPlan refuses what deletion protection forbids, in the plan, where it can still be thought over, and shows that the issuer
// moves.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.State.Raw.IsNull() {
		r.planCreate(ctx, req, resp)
		return
	}
	var state, plan model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	verb := "destroy"
	if !req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
		verb = "replace"
	}
	if resp.Diagnostics.HasError() {
		return
	}
	protected := r.noteProtection(state)
	if plan.Realm.Equal(state.Realm) {
		changes := !req.Plan.Raw.Equal(req.State.Raw)
		if plan.movesIssuer(state) || state.Issuer.IsNull() && changes { // null: it could not be read
			resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("issuer"), types.StringUnknown())...)
		}
		return
	}
	if protected {
		refuse(verb, state.Realm.ValueString(), resp)
	}
}

// noteProtection remembers whether the realm of a state is protected: a create of the same run is the second half of its replacement.
// An imported realm is protected as one made here: null is the default.
func (r *Resource) noteProtection(state model) bool {
	protected := state.DeletionProtection.IsNull() || state.DeletionProtection.ValueBool()
	if r.Provider != nil {
		r.Provider.Created.NoteProtection(state.Realm.ValueString(), protected)
	}
	return protected
}

// planCreate notes a realm that is created, for what is in it. A create beside a state is the second half of a replacement, which is
// refused for a protected realm: -replace is planned as an update first, and a tainted realm is read first. Without that read
// (-refresh=false) nothing is known of a tainted realm; where it may be protected, its clients and roles are not planned to go with it.
func (r *Resource) planCreate(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || r.Provider == nil {
		return
	}
	realm := plan.Realm.ValueString()
	protected, known := r.Provider.Created.Protection(realm)
	switch {
	case protected:
		refuse("replace", realm, resp)
	case known, !plan.DeletionProtection.ValueBool():
		r.Provider.Created.Note(providerdata.Object{Realm: realm})
	}
}

func refuse(verb, realm string, resp *resource.ModifyPlanResponse) {
	resp.Diagnostics.AddAttributeError(
		path.Root("deletion_protection"), "Realm is protected from deletion",
		fmt.Sprintf(
			"This plan would %s the realm %q, with every client, role and user in it. Set deletion_protection = false, apply that, and "+
				"plan again.",
			verb, realm,
		),
	)
}
