package wire

import "encoding/json"

// User is Keycloak's UserRepresentation, of a person or a service account. CreatedTimestamp is in milliseconds since the
// epoch, NotBefore in seconds. Nothing in it names the client that owns a service account.
type User struct {
	ID                         *string             `json:"id,omitzero"`
	Username                   *string             `json:"username,omitzero"`
	FirstName                  *string             `json:"firstName,omitzero"`
	LastName                   *string             `json:"lastName,omitzero"`
	Email                      *string             `json:"email,omitzero"`
	EmailVerified              *bool               `json:"emailVerified,omitzero"`
	Attributes                 map[string][]string `json:"attributes,omitzero"`
	UserProfileMetadata        json.RawMessage     `json:"userProfileMetadata,omitzero"`
	Self                       *string             `json:"self,omitzero"`
	Origin                     *string             `json:"origin,omitzero"`
	CreatedTimestamp           *int64              `json:"createdTimestamp,omitzero"`
	Enabled                    *bool               `json:"enabled,omitzero"`
	TOTP                       *bool               `json:"totp,omitzero"`
	FederationLink             *string             `json:"federationLink,omitzero"`
	ServiceAccountClientID     *string             `json:"serviceAccountClientId,omitzero"`
	Credentials                []Secret            `json:"credentials,omitzero"`
	DisableableCredentialTypes []string            `json:"disableableCredentialTypes,omitzero"`
	RequiredActions            []string            `json:"requiredActions,omitzero"`
	FederatedIdentities        json.RawMessage     `json:"federatedIdentities,omitzero"`
	RealmRoles                 []string            `json:"realmRoles,omitzero"`
	ClientRoles                map[string][]string `json:"clientRoles,omitzero"`
	ClientConsents             json.RawMessage     `json:"clientConsents,omitzero"`
	NotBefore                  *int64              `json:"notBefore,omitzero"`
	Groups                     []string            `json:"groups,omitzero"`
	Access                     map[string]bool     `json:"access,omitzero"`
}
