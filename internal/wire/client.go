package wire

import "encoding/json"

// Client is Keycloak's ClientRepresentation: /admin/realms/{realm}/clients and below.
//
// In a PUT an absent field is kept, with two exceptions. AuthorizationServicesEnabled, when absent, is switched off, and the client's
// resources and policies are deleted. WebOrigins, when absent, become those of the redirect URIs where the client has none. Attributes
// merge: a key with an empty value is deleted. DefaultClientScopes and OptionalClientScopes are honoured in a POST and ignored in a PUT.
// NotBefore is in seconds since the epoch.
type Client struct {
	ID                                 *string           `json:"id,omitzero"`
	ClientID                           *string           `json:"clientId,omitzero"`
	Name                               *string           `json:"name,omitzero"`
	Description                        *string           `json:"description,omitzero"`
	Type                               *string           `json:"type,omitzero"`
	RootURL                            *string           `json:"rootUrl,omitzero"`
	AdminURL                           *string           `json:"adminUrl,omitzero"`
	BaseURL                            *string           `json:"baseUrl,omitzero"`
	SurrogateAuthRequired              *bool             `json:"surrogateAuthRequired,omitzero"`
	Enabled                            *bool             `json:"enabled,omitzero"`
	AlwaysDisplayInConsole             *bool             `json:"alwaysDisplayInConsole,omitzero"`
	ClientAuthenticatorType            *string           `json:"clientAuthenticatorType,omitzero"`
	Secret                             *string           `json:"secret,omitzero"`
	RegistrationAccessToken            *string           `json:"registrationAccessToken,omitzero"`
	DefaultRoles                       []string          `json:"defaultRoles,omitzero"`
	RedirectURIs                       []string          `json:"redirectUris,omitzero"`
	WebOrigins                         []string          `json:"webOrigins,omitzero"`
	NotBefore                          *int64            `json:"notBefore,omitzero"`
	BearerOnly                         *bool             `json:"bearerOnly,omitzero"`
	ConsentRequired                    *bool             `json:"consentRequired,omitzero"`
	StandardFlowEnabled                *bool             `json:"standardFlowEnabled,omitzero"`
	ImplicitFlowEnabled                *bool             `json:"implicitFlowEnabled,omitzero"`
	DirectAccessGrantsEnabled          *bool             `json:"directAccessGrantsEnabled,omitzero"`
	ServiceAccountsEnabled             *bool             `json:"serviceAccountsEnabled,omitzero"`
	AuthorizationServicesEnabled       *bool             `json:"authorizationServicesEnabled,omitzero"`
	DirectGrantsOnly                   *bool             `json:"directGrantsOnly,omitzero"`
	PublicClient                       *bool             `json:"publicClient,omitzero"`
	FrontchannelLogout                 *bool             `json:"frontchannelLogout,omitzero"`
	Protocol                           *string           `json:"protocol,omitzero"`
	Attributes                         map[string]string `json:"attributes,omitzero"`
	AuthenticationFlowBindingOverrides map[string]string `json:"authenticationFlowBindingOverrides,omitzero"`
	FullScopeAllowed                   *bool             `json:"fullScopeAllowed,omitzero"`
	NodeReRegistrationTimeout          *int              `json:"nodeReRegistrationTimeout,omitzero"`
	RegisteredNodes                    map[string]int    `json:"registeredNodes,omitzero"`
	ProtocolMappers                    []ProtocolMapper  `json:"protocolMappers,omitzero"`
	DefaultClientScopes                []string          `json:"defaultClientScopes,omitzero"`
	OptionalClientScopes               []string          `json:"optionalClientScopes,omitzero"`
	AuthorizationSettings              json.RawMessage   `json:"authorizationSettings,omitzero"`
	Access                             map[string]bool   `json:"access,omitzero"`
	Origin                             *string           `json:"origin,omitzero"`
}

// Secret is Keycloak's CredentialRepresentation as GET and POST …/clients/{id}/client-secret answer it, and as a user's
// reset-password takes it. Value is absent for a public client.
type Secret struct {
	ID             *string `json:"id,omitzero"`
	Type           *string `json:"type,omitzero"`
	UserLabel      *string `json:"userLabel,omitzero"`
	CreatedDate    *int64  `json:"createdDate,omitzero"`
	SecretData     *string `json:"secretData,omitzero"`
	CredentialData *string `json:"credentialData,omitzero"`
	Priority       *int    `json:"priority,omitzero"`
	Value          *string `json:"value,omitzero"`
	Temporary      *bool   `json:"temporary,omitzero"`
}

// ClientScope is Keycloak's ClientScopeRepresentation: /admin/realms/{realm}/client-scopes.
type ClientScope struct {
	ID              *string           `json:"id,omitzero"`
	Name            *string           `json:"name,omitzero"`
	Description     *string           `json:"description,omitzero"`
	Protocol        *string           `json:"protocol,omitzero"`
	Type            *string           `json:"type,omitzero"`
	Attributes      map[string]string `json:"attributes,omitzero"`
	ProtocolMappers []ProtocolMapper  `json:"protocolMappers,omitzero"`
}

// ClientScopeChange is the body of a client scope's PUT. Name must be set; what is absent is kept, and so is a null
// Description. A null attribute is deleted, while a blank one stays.
type ClientScopeChange struct {
	Name        *string            `json:"name,omitzero"`
	Description *string            `json:"description,omitzero"`
	Protocol    *string            `json:"protocol,omitzero"`
	Attributes  map[string]*string `json:"attributes,omitzero"`
}

// ProtocolMapper is Keycloak's ProtocolMapperRepresentation. Config is replaced whole in a PUT, whose body needs ID; Name and
// Protocol of a PUT are passed over. Blank values of Config are dropped.
type ProtocolMapper struct {
	ID              *string           `json:"id,omitzero"`
	Name            *string           `json:"name,omitzero"`
	Protocol        *string           `json:"protocol,omitzero"`
	ProtocolMapper  *string           `json:"protocolMapper,omitzero"`
	ConsentRequired *bool             `json:"consentRequired,omitzero"`
	ConsentText     *string           `json:"consentText,omitzero"`
	Config          map[string]string `json:"config,omitzero"`
}

// ClientProfiles is the body of /admin/realms/{realm}/client-policies/profiles.
type ClientProfiles struct {
	Profiles       []ClientProfile `json:"profiles,omitzero"`
	GlobalProfiles []ClientProfile `json:"globalProfiles,omitzero"`
}

// ClientProfile is a named list of executors, which act on clients that a policy selects.
type ClientProfile struct {
	Name        *string          `json:"name,omitzero"`
	Description *string          `json:"description,omitzero"`
	Executors   []PolicyExecutor `json:"executors,omitzero"`
}

// PolicyExecutor is one executor of a profile. Configuration depends on Executor.
type PolicyExecutor struct {
	Executor      *string         `json:"executor,omitzero"`
	Configuration json.RawMessage `json:"configuration,omitzero"`
}

// ClientPolicies is the body of /admin/realms/{realm}/client-policies/policies.
type ClientPolicies struct {
	Policies       []ClientPolicy `json:"policies,omitzero"`
	GlobalPolicies []ClientPolicy `json:"globalPolicies,omitzero"`
}

// ClientPolicy applies profiles to the clients that meet its conditions.
type ClientPolicy struct {
	Name        *string           `json:"name,omitzero"`
	Description *string           `json:"description,omitzero"`
	Enabled     *bool             `json:"enabled,omitzero"`
	Mode        *string           `json:"mode,omitzero"`
	Conditions  []PolicyCondition `json:"conditions,omitzero"`
	Profiles    []string          `json:"profiles,omitzero"`
}

// PolicyCondition is one condition of a policy. Configuration depends on Condition.
type PolicyCondition struct {
	Condition     *string         `json:"condition,omitzero"`
	Configuration json.RawMessage `json:"configuration,omitzero"`
}

// The access types of a client, in the words of Keycloak's console.
const (
	Confidential = "confidential"
	Public       = "public"
	BearerOnly   = "bearer-only"
)

// AccessType is what two switches of a client say together: BearerOnly beats Public.
func (c *Client) AccessType() string {
	switch {
	case Value(c.BearerOnly):
		return BearerOnly
	case Value(c.PublicClient):
		return Public
	}
	return Confidential
}
