package admin

import (
	"maps"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// The functions of this file are the one place that knows which fields Keycloak 26.7.4 fills in by itself where a body omits
// them. They complete the body of a PUT with what was just read, so that a write changes what it is about and nothing else.
// Creates have no such function: the types send every field, and never the protocol.

// completeRealm completes the body of PUT /admin/realms/{realm}.
func completeRealm(body, current *wire.Realm) {
	// Without attributes, or without these keys among them, CIBA and PAR return to their defaults. With attributes, every key that
	// is not named is deleted, and the fields that Keycloak keeps under such a key (the lifetimes of client and offline sessions,
	// OTP reuse, the extra origins of WebAuthn) return to their defaults as well.
	if body.Attributes == nil {
		body.Attributes = maps.Clone(current.Attributes)
	}
	// Both fields of the device flow return to their defaults, 600 and 5, each on its own, whatever the attributes of the same
	// names say: Keycloak does not look at those in a PUT.
	if body.Oauth2DeviceCodeLifespan == nil {
		body.Oauth2DeviceCodeLifespan = current.Oauth2DeviceCodeLifespan
	}
	if body.Oauth2DevicePollingInterval == nil {
		body.Oauth2DevicePollingInterval = current.Oauth2DevicePollingInterval
	}
}

// completeClient completes the body of PUT /admin/realms/{realm}/clients/{uuid}.
func completeClient(body, current *wire.Client) {
	// Without web origins, Keycloak opens CORS for the origins of the redirect URIs of a client that has no web origins.
	if body.WebOrigins == nil {
		body.WebOrigins = append([]string{}, current.WebOrigins...)
	}
	// Without the switch, Keycloak turns authorization services off and deletes their resources, scopes and policies.
	if body.AuthorizationServicesEnabled == nil {
		body.AuthorizationServicesEnabled = current.AuthorizationServicesEnabled
	}
	// Without attributes, even empty ones, Keycloak answers 500 when the client's secret has expired under a rotation policy; with
	// them it rotates that secret, which keepExpired prevents.
	if body.Attributes == nil {
		body.Attributes = map[string]string{}
	}
}

// completeRole completes the body of PUT /admin/realms/{realm}/roles-by-id/{id}.
func completeRole(body, current *wire.Role) {
	// Without a name, Keycloak answers 500.
	if body.Name == nil {
		body.Name = current.Name
	}
	// Without a description, Keycloak removes the one that is there. Attributes that are omitted stay.
	if body.Description == nil {
		body.Description = current.Description
	}
}

// completeScope completes the body of PUT /admin/realms/{realm}/client-scopes/{id}.
func completeScope(body *wire.ClientScopeChange, current *wire.ClientScope) {
	// Without a name, Keycloak answers 500. All else that is omitted stays.
	if body.Name == nil {
		body.Name = current.Name
	}
}

// completeMapper is the body of PUT …/protocol-mappers/models/{id} for a new config, which replaces the old one whole.
func completeMapper(config map[string]string, current *wire.ProtocolMapper) *wire.ProtocolMapper {
	// Without its ID Keycloak answers 500, without its kind 404; the rest it passes over.
	body := *current
	body.Config = config
	return &body
}
