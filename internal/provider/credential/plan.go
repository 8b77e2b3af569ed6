package credential

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/clientauth"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/diagnostics"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/privatestate"
)

// ModifyPlan decides whether this plan rotates, and makes unknown exactly what a rotation changes. What the clock and the
// server have to say was decided by the last refresh.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		return
	}
	var plan, config model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if req.State.Raw.IsNull() {
		if err := r.refuse(ctx, &plan, "", nil); err != nil {
			diagnostics.FailedAt(&resp.Diagnostics, path.Root("client_id"), "create", "credential", plan.label(), err)
		}
		warnOfWeak(config.SecretWO, &resp.Diagnostics)
		plan.planCreate()
	} else if !r.modifyUpdate(ctx, &plan, &config, req, resp) {
		return
	}
	for name, value := range map[string]attr.Value{
		"id": plan.ID, "secret_version": plan.SecretVersion, "rotation_reason": plan.RotationReason, "rotated_at": plan.RotatedAt,
		"rotate_at": plan.RotateAt, "previous_secret_expires_at": plan.PreviousSecretExpiresAt, "client_secret": plan.ClientSecret,
		"client_secret_jwe": plan.ClientSecretJWE,
	} {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root(name), value)...)
	}
}

// modifyUpdate is ModifyPlan for a credential that exists; false when that is all.
func (r *Resource) modifyUpdate(
	ctx context.Context,
	plan, config *model,
	req resource.ModifyPlanRequest,
	resp *resource.ModifyPlanResponse,
) bool {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	kept, d := req.Private.GetKey(ctx, fingerprintKey)
	resp.Diagnostics.Append(d...)
	uuid, _ := privatestate.Get[string](ctx, req.Private, clientauth.UUIDKey, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return false
	}
	renamed, replaced, err := clientauth.PlanIdentity(ctx, r.Provider, uuid, state.identity(), plan.identity(), resp)
	f, _ := decodeFingerprint(kept)
	if err == nil && !replaced {
		err = r.refuse(ctx, plan, uuid, &f)
	}
	if err != nil {
		diagnostics.FailedAt(&resp.Diagnostics, path.Root("client_id"), "update", "credential", plan.label(), err)
	}
	if err != nil || replaced {
		return false
	}
	if renamed {
		plan.ID = types.StringUnknown() // whatever reads the secret waits for the new name
	}
	if !plan.SecretWOVersion.Equal(state.SecretWOVersion) {
		warnOfWeak(config.SecretWO, &resp.Diagnostics)
	}
	if state.StoreSecretInState.ValueBool() && !plan.StoreSecretInState.IsUnknown() && !plan.StoreSecretInState.ValueBool() {
		resp.Diagnostics.AddAttributeWarning(
			path.Root("store_secret_in_state"), "Older versions of the state hold the secret",
			fmt.Sprintf(
				"%s: from this apply on the state does not hold the secret, but its older versions and backups do. Rotate the secret "+
					"after this apply, with rotate_when_changed.",
				plan.label(),
			),
		)
	}
	plan.planUpdate(&state, f)
	return true
}

// planCreate leaves unknown what the create finds out.
func (m *model) planCreate() {
	m.RotationReason = types.StringNull()
	m.hide()
	if m.RotateAfter.IsNull() {
		m.RotateAt = types.StringNull()
	}
}

// hide makes the two forms of the secret null where the configuration does not ask for them.
func (m *model) hide() {
	if stored := m.StoreSecretInState; !stored.IsUnknown() && !stored.ValueBool() {
		m.ClientSecret = types.StringNull()
	}
	if m.EncryptTo.IsNull() {
		m.ClientSecretJWE = types.StringNull()
	}
}

// planUpdate keeps everything, or makes unknown what a rotation changes.
func (m *model) planUpdate(state *model, f fingerprint) {
	m.ClientSecret, m.ClientSecretJWE = state.ClientSecret, state.ClientSecretJWE
	reasons := m.reasons(state, f)
	undecided := m.SecretWOVersion.IsUnknown() || m.SecretPrefix.IsUnknown() || m.SecretLength.IsUnknown() ||
		!fullyKnown(m.RotateWhenChanged) ||
		f.AgeDue != "" && m.RotateAfter.IsUnknown()
	rotates := len(reasons) > 0 || undecided
	if rotates {
		m.SecretVersion, m.RotationReason = types.Int64Unknown(), types.StringUnknown()
		m.RotatedAt, m.PreviousSecretExpiresAt, m.RotateAt = types.StringUnknown(), types.StringUnknown(), types.StringUnknown()
	} else {
		m.keep(state)
		m.RotateAt = m.rotateAt(f)
	}
	if m.RotateAfter.IsNull() {
		m.RotateAt = types.StringNull()
	} else if m.RotateAfter.IsUnknown() {
		m.RotateAt = types.StringUnknown()
	}
	if rotates && !undecided {
		m.RotationReason = m.reasonText(reasons, f, state)
	}
	if rotates || !m.StoreSecretInState.Equal(state.StoreSecretInState) {
		m.ClientSecret = types.StringUnknown()
	}
	if rotates || !m.EncryptTo.Equal(state.EncryptTo) {
		m.ClientSecretJWE = types.StringUnknown()
	}
	m.hide()
}

func fullyKnown(m types.Map) bool {
	if m.IsUnknown() {
		return false
	}
	for _, v := range m.Elements() {
		if v.IsUnknown() {
			return false
		}
	}
	return true
}

// weakUnder and weakUnderKinds are the least number of characters, and of kinds (lower case, upper case, digits, others), of a secret
// without a warning.
const (
	weakUnder      = 16
	weakUnderKinds = 3
)

// warnOfWeak warns of a secret that can be guessed.
func warnOfWeak(secret types.String, diags *diag.Diagnostics) {
	if secret.IsNull() || secret.IsUnknown() || !weak(secret.ValueString()) {
		return
	}
	diags.AddAttributeWarning(
		path.Root("secret_wo"), "Weak client secret",
		fmt.Sprintf(
			"A client secret is never typed by a person: use at least %d characters, of at least %d kinds out of lower case, upper case, "+
				"digits and others, or leave it to the server.",
			weakUnder, weakUnderKinds,
		),
	)
}

func weak(secret string) bool {
	var lower, upper, digit, other int
	for _, c := range secret {
		switch {
		case c >= 'a' && c <= 'z':
			lower = 1
		case c >= 'A' && c <= 'Z':
			upper = 1
		case c >= '0' && c <= '9':
			digit = 1
		default:
			other = 1
		}
	}
	return len([]rune(secret)) < weakUnder || lower+upper+digit+other < weakUnderKinds
}
