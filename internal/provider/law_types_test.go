package provider_test

// lawType is what the law has to know of a resource type besides its schema. Configurations are JSON; REALM stands for the
// world's realm, ACCOUNT for the service account of its client helper. Paths have {argument} for an argument's value.
type lawType struct {
	// made is the configuration of a new object; found is the import ID of one that somebody else has made.
	made, found string
	// always is added to the configuration of both.
	always string
	// object are the paths of all that a create, a replacement and a destroy are about.
	object []string
	// names is the argument that is the object's name, if it can be renamed.
	names string
	// paths are those of an argument or attribute whose path is not the first of object and its name in Keycloak's spelling.
	// Below them, only keys and elements that the plan changes may change; {key} is where those are instead.
	// "argument/element" is a path of a set's element.
	paths map[string][]string
}

// lawSecretPaths are a client's secret and what Keycloak notes of it.
var lawSecretPaths = []string{
	"{client}/secret", "{client}/attributes/client.secret.creation.time", "{client}/attributes/client.secret.expiration.time",
	"{client}/attributes/client.secret.rotated", "{client}/attributes/client.secret.rotated.creation.time",
	"{client}/attributes/client.secret.rotated.expiration.time",
}

// lawKeyPaths are where Keycloak keeps a client's keys, and which of them counts.
var lawKeyPaths = []string{
	"{client}/clientAuthenticatorType", "{client}/attributes/use.jwks.url", "{client}/attributes/jwks.url",
	"{client}/attributes/use.jwks.string", "{client}/attributes/jwks.string", "{client}/attributes/jwt.credential.certificate",
	"{client}/attributes/token.endpoint.auth.signing.alg", "{client}/attributes/x509.subjectdn",
	"{client}/attributes/x509.allow.regex.pattern.comparison",
}

var lawTypes = map[string]lawType{
	"gatehouse_realm": {
		made: `{"realm": "REALM-new"}`, found: "REALM", always: `{"deletion_protection": false}`,
		object: []string{"{realm}"},
	},
	"gatehouse_client": {
		made:  `{"realm": "REALM", "client_id": "new", "redirect_uris": ["https://new.example.com/*"]}`,
		found: "REALM/portal", names: "client_id",
		object: []string{
			"{client}", "{account}", "{realm}/roles/client/{client_id}",
			"{realm}/clientScopeMappings/*/client:{client_id}", "{realm}/scopeMappings/client:{client_id}",
		},
		paths: map[string][]string{
			"client_id": {
				"{client}/clientId", "{account}/username", "{account}/serviceAccountClientId", "{client}/authorizationSettings/resources/*/owner/name",
			},
			"access_type":                        append([]string{"{client}/publicClient", "{client}/bearerOnly"}, lawSecretPaths...),
			"access_token_lifespan":              {"{client}/attributes/access.token.lifespan"},
			"service_account_user_id":            {"{account}"},
			"enabled_flows/standard":             {"{client}/standardFlowEnabled"},
			"enabled_flows/implicit":             {"{client}/implicitFlowEnabled"},
			"enabled_flows/direct_access_grants": {"{client}/directAccessGrantsEnabled"},
			"enabled_flows/device_authorization": {"{client}/attributes/oauth2.device.authorization.grant.enabled"},
			"enabled_flows/ciba":                 {"{client}/attributes/oidc.ciba.grant.enabled"},
			"enabled_flows/token_exchange":       {"{client}/attributes/standard.token.exchange.enabled"},
			// Keycloak links the scope, and makes the role.
			"enabled_flows/service_accounts": {"{client}/serviceAccountsEnabled", "{account}", "{client}/defaultClientScopes/service_account"},
			"enabled_flows/authorization": {
				"{client}/authorizationServicesEnabled", "{client}/authorizationSettings",
				"{realm}/roles/client/{client_id}/uma_protection", "{account}/clientRoles/{client_id}/uma_protection",
			},
		},
	},
	"gatehouse_role": {
		made: `{"realm": "REALM", "name": "new"}`, found: "REALM/editor", names: "name",
		object: []string{ // a role that is deleted leaves all that has it
			"{role}", "{realm}/roles/realm/*/composites/{container}/{name}",
			"{realm}/users/*/realmRoles/{name}", "{realm}/scopeMappings/*/roles/{name}",
		},
		paths: map[string][]string{
			"composites/realm_roles":  {"{role}/composites/realm", "{role}/composite"},
			"composites/client_roles": {"{role}/composites/client", "{role}/composite"},
		},
	},
	"gatehouse_client_scope": {
		made: `{"realm": "REALM", "name": "new"}`, found: "REALM/reports", names: "name",
		object: []string{
			"{realm}/clientScopes/{name}", "{realm}/scopeMappings/clientScope:{name}", "{realm}/clientScopeMappings/*/clientScope:{name}",
			"{realm}/clients/*/defaultClientScopes/{name}", "{realm}/clients/*/optionalClientScopes/{name}",
			"{realm}/defaultDefaultClientScopes/{name}", "{realm}/defaultOptionalClientScopes/{name}",
		},
		paths: map[string][]string{
			"include_in_token_scope": {"{realm}/clientScopes/{name}/attributes/include.in.token.scope"},
			"realm_roles":            {"{realm}/scopeMappings/clientScope:{name}/roles"},
			"client_roles":           {"{realm}/clientScopeMappings/{key}/clientScope:{name}/roles"},
		},
	},
	"gatehouse_protocol_mapper": {
		made: `{"realm": "REALM", "client_id": "portal", "name": "new", "protocol_mapper": "oidc-audience-mapper",
		  "config": {"included.client.audience": "api", "access.token.claim": "true"}}`,
		found:  "REALM/client/portal/team",
		object: []string{"{mapper}"},
		paths: map[string][]string{ // Keycloak adds the second key where the first is
			"config/id.token.claim":     {"{mapper}/config/userinfo.token.claim"},
			"config/access.token.claim": {"{mapper}/config/introspection.token.claim"},
		},
	},
	"gatehouse_service_account_role": {
		made: `{"realm": "REALM", "client_id": "portal", "role": "writer"}`, found: "REALM/portal/api/reader",
		object: []string{"{account}/{granted}"},
	},
	"gatehouse_service_account_roles": {
		made: `{"realm": "REALM", "client_id": "worker", "realm_roles": ["writer"]}`, found: "REALM/portal",
		object: []string{"{account}/realmRoles", "{account}/clientRoles"},
		paths:  map[string][]string{"realm_roles": {"{account}/realmRoles"}, "client_roles": {"{account}/clientRoles"}},
	},
	"gatehouse_credential": {
		made: `{"realm": "REALM", "client_id": "portal", "rotate_when_changed": {"year": "1"}}`, found: "REALM/worker",
		object: append([]string{"{account}/notBefore"}, lawSecretPaths...), // a destroy revokes the tokens
		paths:  map[string][]string{"secret_version": lawSecretPaths},
	},
	"gatehouse_key_credential": {
		made: `{"realm": "REALM", "client_id": "portal", "jwks": "{\"keys\":[` + lawKey + `]}"}`, found: "REALM/helper",
		object: append(lawKeyPaths, lawSecretPaths...),
		paths: map[string][]string{
			"jwks": lawKeyPaths, "jwks_url": lawKeyPaths, "certificate": lawKeyPaths, "x509_subject": lawKeyPaths, "signing_algorithm": lawKeyPaths,
		},
	},
	"gatehouse_secret_rotation_policy": {
		made: `{"realm": "REALM", "name": "new", "expiration_period": "30d"}`, found: "REALM/by hand",
		object: []string{"{profile}", "{policy}"},
		paths: map[string][]string{
			"enabled":                   {"{policy}/enabled"},
			"expiration_period":         {"{rotation}/expiration-period"},
			"rotated_expiration_period": {"{rotation}/rotated-expiration-period"},
			"remaining_rotation_period": {"{rotation}/remaining-rotation-period"},
		},
	},
}
