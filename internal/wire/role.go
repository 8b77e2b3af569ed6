package wire

// Role is Keycloak's RoleRepresentation, of a realm role or a client role. ContainerID is the realm's ID or the client's
// UUID. In a PUT Name must be sent and an absent Description is cleared; absent Attributes are kept, given ones replace all.
type Role struct {
	ID          *string             `json:"id,omitzero"`
	Name        *string             `json:"name,omitzero"`
	Description *string             `json:"description,omitzero"`
	Composite   *bool               `json:"composite,omitzero"`
	Composites  *Composites         `json:"composites,omitzero"`
	ClientRole  *bool               `json:"clientRole,omitzero"`
	ContainerID *string             `json:"containerId,omitzero"`
	Attributes  map[string][]string `json:"attributes,omitzero"`
}

// Composites names the roles that a composite role contains, as a create takes them. Client is keyed by clientId.
type Composites struct {
	Realm  []string            `json:"realm,omitzero"`
	Client map[string][]string `json:"client,omitzero"`
}

// RealmRoles is the part "roles" of a realm export. Client is keyed by clientId.
type RealmRoles struct {
	Realm  []Role            `json:"realm,omitzero"`
	Client map[string][]Role `json:"client,omitzero"`
}

// ScopeMapping is one entry of a realm export's scopeMappings and clientScopeMappings.
type ScopeMapping struct {
	Self        *string  `json:"self,omitzero"`
	Client      *string  `json:"client,omitzero"`
	ClientScope *string  `json:"clientScope,omitzero"`
	Roles       []string `json:"roles,omitzero"`
}

// RoleMappings is Keycloak's MappingsRepresentation: the roles directly mapped to a user. ClientMappings is keyed by
// clientId. A kind that holds nothing is absent.
type RoleMappings struct {
	RealmMappings  []Role                        `json:"realmMappings,omitzero"`
	ClientMappings map[string]ClientRoleMappings `json:"clientMappings,omitzero"`
}

// ClientRoleMappings is one client's part of RoleMappings: ID is the client's UUID, Client its clientId.
type ClientRoleMappings struct {
	ID       *string `json:"id,omitzero"`
	Client   *string `json:"client,omitzero"`
	Mappings []Role  `json:"mappings,omitzero"`
}
