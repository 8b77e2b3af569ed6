package client

import (
	"slices"
	"strings"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// builtIn are the clients of every realm, which Keycloak 26.7.4 refuses to delete.
var builtIn = []string{"account", "account-console", "admin-cli", "broker", "realm-management", "security-admin-console"}

// isBuiltIn reports that a client comes with its realm. The realm master has one for each realm besides, by whose rights the realm is
// administered.
func (m *model) isBuiltIn() bool {
	clientID := m.ClientID.ValueString()
	return slices.Contains(builtIn, clientID) ||
		m.Realm.ValueString() == "master" && m.AccessType.ValueString() == wire.BearerOnly && strings.HasSuffix(clientID, "-realm")
}
