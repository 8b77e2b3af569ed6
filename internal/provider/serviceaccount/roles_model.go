package serviceaccount

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/roleset"
)

// rolesModel is the state of gatehouse_service_account_roles.
type rolesModel struct {
	Realm                types.String `tfsdk:"realm"`
	ServiceAccountUserID types.String `tfsdk:"service_account_user_id"`
	ClientID             types.String `tfsdk:"client_id"`
	RealmRoles           types.Set    `tfsdk:"realm_roles"`
	ClientRoles          types.Map    `tfsdk:"client_roles"`
}

// rolesIdentityModel is the resource identity.
type rolesIdentityModel struct {
	Realm    types.String `tfsdk:"realm"`
	ClientID types.String `tfsdk:"client_id"`
}

func (m *rolesModel) identity() rolesIdentityModel {
	return rolesIdentityModel{Realm: m.Realm, ClientID: m.ClientID}
}

func (m *rolesModel) account() account {
	return account{Realm: m.Realm, UserID: m.ServiceAccountUserID, ClientID: m.ClientID}
}

func (m *rolesModel) take(a account) { m.ServiceAccountUserID, m.ClientID = a.UserID, a.ClientID }

func (m *rolesModel) label() string { return "Roles of " + m.account().label() }

// umaProtection is the role of a client with authorization services that Keycloak grants to the client's own service account. It
// belongs to nobody: unless a configuration lists it, it is neither shown nor removed.
const umaProtection = "uma_protection"

// withoutUMAProtection is what an account has, without what Keycloak grants by itself and the configuration does not list.
func (m *rolesModel) withoutUMAProtection(have, listed roleset.Set) roleset.Set {
	clientID := m.ClientID.ValueString()
	return have.Minus(roleset.Set{clientID: {umaProtection}}.Minus(listed))
}

// unlistedRoles names the roles that a new resource would remove without a plan having shown it; the role that the realm gives to
// every account is none of them.
func unlistedRoles(have, listed roleset.Set, realm string) []string {
	var out []string
	extra := have.Minus(listed)
	for _, clientID := range slices.Sorted(maps.Keys(extra)) {
		for _, name := range slices.Sorted(slices.Values(extra[clientID])) {
			switch {
			case clientID == "" && name == "default-roles-"+strings.ToLower(realm):
			case clientID == "":
				out = append(out, fmt.Sprintf("realm role %q", name))
			default:
				out = append(out, fmt.Sprintf("role %q of client %q", name, clientID))
			}
		}
	}
	return out
}
