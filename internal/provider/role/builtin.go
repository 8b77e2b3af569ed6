package role

import (
	"slices"
	"strings"
)

// adminRoles are the roles of the client realm-management, which no login may delete: Keycloak 26.7.4 answers 403.
var adminRoles = []string{
	"create-client", "impersonation", "manage-authorization", "manage-clients", "manage-events", "manage-identity-providers",
	"manage-realm", "manage-users", "query-clients", "query-groups", "query-realms", "query-users", "realm-admin",
	"view-authorization", "view-clients", "view-events", "view-identity-providers", "view-realm", "view-users",
}

// isBuiltIn reports that Keycloak never deletes a role: the realm's default role, and the rights over the realm.
func (m *model) isBuiltIn() bool {
	name := m.Name.ValueString()
	if m.ClientID.IsNull() {
		return name == "default-roles-"+strings.ToLower(m.Realm.ValueString())
	}
	return m.ClientID.ValueString() == "realm-management" && slices.Contains(adminRoles, name)
}
