// Package rotationpolicy is the resource gatehouse_secret_rotation_policy: a client profile and a client policy of one name, with which
// Keycloak lets a client's secrets expire and overlap.
package rotationpolicy

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/durations"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/importid"
)

// model is the state of gatehouse_secret_rotation_policy.
type model struct {
	Realm                   types.String    `tfsdk:"realm"`
	Name                    types.String    `tfsdk:"name"`
	ExpirationPeriod        durations.Value `tfsdk:"expiration_period"`
	RotatedExpirationPeriod durations.Value `tfsdk:"rotated_expiration_period"`
	RemainingRotationPeriod durations.Value `tfsdk:"remaining_rotation_period"`
	Enabled                 types.Bool      `tfsdk:"enabled"`
}

// identityModel is the resource identity.
type identityModel struct {
	Realm types.String `tfsdk:"realm"`
	Name  types.String `tfsdk:"name"`
}

func (m *model) identity() identityModel { return identityModel{Realm: m.Realm, Name: m.Name} }

func (m *model) label() string {
	return fmt.Sprintf("Secret rotation policy %q in realm %q", m.Name.ValueString(), m.Realm.ValueString())
}

func (m *model) importID() string {
	return importid.Join(m.Realm.ValueString(), m.Name.ValueString())
}

// toAPI makes what to write. A period that is left out is 0, which Keycloak takes for the two that may be.
func (m *model) toAPI() admin.Rotation {
	seconds := func(d durations.Value) int {
		if n := d.Seconds(); n != nil {
			return *n
		}
		return 0
	}
	return admin.Rotation{
		Name:    m.Name.ValueString(),
		Enabled: m.Enabled.ValueBool(),
		Periods: admin.RotationPeriods{
			Expiration:        seconds(m.ExpirationPeriod),
			RotatedExpiration: seconds(m.RotatedExpirationPeriod),
			Remaining:         seconds(m.RemainingRotationPeriod),
		},
	}
}

// fromAPI fills the model with what the server says. A half that is gone, or that does something else, reads as null, so that
// the plan shows what the next apply puts back.
func (m *model) fromAPI(r *admin.FoundRotation) {
	m.Enabled = types.BoolPointerValue(r.Enabled)
	periods := admin.RotationPeriods{}
	if r.Periods != nil {
		periods = *r.Periods
	}
	m.ExpirationPeriod = durations.FromSeconds(&periods.Expiration)
	m.RotatedExpirationPeriod = durations.FromSeconds(&periods.RotatedExpiration)
	m.RemainingRotationPeriod = durations.FromSeconds(&periods.Remaining)
}
