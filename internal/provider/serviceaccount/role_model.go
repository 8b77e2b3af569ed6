package serviceaccount

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/roleset"
)

// roleModel is the state of gatehouse_service_account_role.
type roleModel struct {
	Realm                types.String `tfsdk:"realm"`
	ServiceAccountUserID types.String `tfsdk:"service_account_user_id"`
	ClientID             types.String `tfsdk:"client_id"`
	Role                 types.String `tfsdk:"role"`
	RoleClientID         types.String `tfsdk:"role_client_id"`
}

// roleIdentityModel is the identity of gatehouse_service_account_role.
type roleIdentityModel struct {
	Realm        types.String `tfsdk:"realm"`
	ClientID     types.String `tfsdk:"client_id"`
	Role         types.String `tfsdk:"role"`
	RoleClientID types.String `tfsdk:"role_client_id"`
}

func (m *roleModel) identity() roleIdentityModel {
	return roleIdentityModel{Realm: m.Realm, ClientID: m.ClientID, Role: m.Role, RoleClientID: m.RoleClientID}
}

func (m *roleModel) label() string {
	of := fmt.Sprintf("Realm role %q", m.Role.ValueString())
	if !m.RoleClientID.IsNull() {
		of = fmt.Sprintf("Role %q of client %q", m.Role.ValueString(), m.RoleClientID.ValueString())
	}
	return of + " on " + m.account().label()
}

func (m *roleModel) account() account {
	return account{Realm: m.Realm, UserID: m.ServiceAccountUserID, ClientID: m.ClientID}
}

// set is the role as a set of one.
func (m *roleModel) set() roleset.Set {
	return roleset.Set{m.RoleClientID.ValueString(): {m.Role.ValueString()}}
}

// roleMapping is what private state keeps of a role on a service account: the role's ID, and the UUID of the role's client, "" for a
// realm role. The mapping is found by them whatever the role and its client are called by now, also by a login that no list shows
// them to.
type roleMapping struct{ Role, Container string }

// mappingKey is where private state keeps it.
const mappingKey = "granted"
