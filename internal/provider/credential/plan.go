package credential

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// ModifyPlan decides whether this plan rotates, and makes unknown exactly what a rotation changes. What the clock and the
// server have to say was settled by the last refresh.
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
		r.refuse(ctx, &plan, &resp.Diagnostics)
		warnOfWeak(config.SecretWO, &resp.Diagnostics)
		plan.planCreate()
	} else {
		var state model
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
		kept, d := req.Private.GetKey(ctx, witnessKey)
		resp.Diagnostics.Append(d...)
		if resp.Diagnostics.HasError() {
			return
		}
		w, _ := decodeWitness(kept)
		if !plan.SecretWOVersion.Equal(state.SecretWOVersion) {
			warnOfWeak(config.SecretWO, &resp.Diagnostics)
		}
		plan.planUpdate(&state, w)
	}
	for name, value := range map[string]attr.Value{
		"secret_version": plan.SecretVersion, "rotation_reason": plan.RotationReason, "rotated_at": plan.RotatedAt, "rotate_at": plan.RotateAt,
		"previous_secret_expires_at": plan.PreviousSecretExpiresAt, "client_secret": plan.ClientSecret, "client_secret_jwe": plan.ClientSecretJWE,
	} {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root(name), value)...)
	}
}

// planCreate leaves unknown what the create finds out.
func (m *model) planCreate() {
	m.RotationReason = types.StringNull()
	m.hide()
	if m.RotateAfter.IsNull() {
		m.RotateAt = types.StringNull()
	}
}

// hide makes the two forms of the secret null where nobody asked for them.
func (m *model) hide() {
	if stored := m.StoreSecretInState; !stored.IsUnknown() && !stored.ValueBool() {
		m.ClientSecret = types.StringNull()
	}
	if m.EncryptTo.IsNull() {
		m.ClientSecretJWE = types.StringNull()
	}
}

// planUpdate keeps everything, or makes unknown what a rotation changes.
func (m *model) planUpdate(state *model, w witness) {
	m.ClientSecret, m.ClientSecretJWE = state.ClientSecret, state.ClientSecretJWE
	reasons := m.reasons(state, w)
	undecided := m.SecretWOVersion.IsUnknown() || m.SecretPrefix.IsUnknown() || m.SecretLength.IsUnknown() || !fullyKnown(m.RotateWhenChanged) ||
		w.Aged != "" && m.RotateAfter.IsUnknown()
	rotates := len(reasons) > 0 || undecided
	if rotates {
		m.SecretVersion, m.RotationReason = types.Int64Unknown(), types.StringUnknown()
		m.RotatedAt, m.PreviousSecretExpiresAt, m.RotateAt = types.StringUnknown(), types.StringUnknown(), types.StringUnknown()
	} else {
		m.keep(state)
		m.RotateAt = m.rotateAt(w)
	}
	if m.RotateAfter.IsNull() {
		m.RotateAt = types.StringNull()
	} else if m.RotateAfter.IsUnknown() {
		m.RotateAt = types.StringUnknown()
	}
	if rotates && !undecided {
		m.RotationReason = m.reasonText(reasons, w)
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

// refuse says already in the plan that a client has no secret to manage. One that is not there may come with the same apply.
func (r *Resource) refuse(ctx context.Context, plan *model, diags *diag.Diagnostics) {
	if r.session == nil || r.session.Unknown != "" || plan.Realm.IsUnknown() || plan.ClientID.IsUnknown() {
		return
	}
	client, err := r.session.Admin.Clients.Peek(ctx, plan.Realm.ValueString(), plan.ClientID.ValueString())
	if err != nil || client == nil {
		return // the apply asks again, and says what is wrong
	}
	if err := provesItself(client); err != nil {
		diags.AddAttributeError(path.Root("client_id"), "Unable to create credential", fmt.Sprintf("%s: %s.", plan.label(), err))
	}
}

// weakUnder is how many characters a secret has at least that nobody is warned about; kinds are lower case, upper case,
// digits and everything else.
const (
	weakUnder      = 16
	weakUnderKinds = 3
)

// warnOfWeak warns of a secret that can be guessed.
func warnOfWeak(secret types.String, diags *diag.Diagnostics) {
	if secret.IsNull() || secret.IsUnknown() || !weak(secret.ValueString()) {
		return
	}
	diags.AddAttributeWarning(path.Root("secret_wo"), "Weak client secret",
		fmt.Sprintf("A client secret is never typed by a person: use at least %d characters, of at least %d kinds out of lower case, upper case, digits and others, or leave it to the server.", weakUnder, weakUnderKinds))
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
