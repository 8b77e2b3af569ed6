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

const (
	lawClient  = "{realm}/clients/{client_id}"
	lawAccount = "{realm}/users/service-account-{client_id}"
	lawSecret  = "{realm}/clients/{client_id}/attributes/client.secret."
)

// lawSecretPaths are a client's secret and what Keycloak notes of it.
var lawSecretPaths = []string{lawClient + "/secret", lawSecret + "creation.time", lawSecret + "expiration.time", lawSecret + "rotated", lawSecret + "rotated.creation.time", lawSecret + "rotated.expiration.time"}

// lawKeyPaths are where Keycloak keeps a client's keys, and which of them counts.
var lawKeyPaths = []string{
	lawClient + "/clientAuthenticatorType", lawClient + "/attributes/use.jwks.url", lawClient + "/attributes/jwks.url", lawClient + "/attributes/use.jwks.string",
	lawClient + "/attributes/jwks.string", lawClient + "/attributes/jwt.credential.certificate", lawClient + "/attributes/token.endpoint.auth.signing.alg",
	lawClient + "/attributes/x509.subjectdn", lawClient + "/attributes/x509.allow.regex.pattern.comparison",
}

var lawTypes = map[string]lawType{
	"gatehouse_realm": {
		made: `{"realm": "REALM-new"}`, found: "REALM", always: `{"deletion_protection": false}`,
		object: []string{"{realm}"},
	},
	"gatehouse_client": {
		made: `{"realm": "REALM", "client_id": "new", "redirect_uris": ["https://new.example.com/*"]}`, found: "REALM/portal", names: "client_id",
		object: []string{lawClient, lawAccount, "{realm}/roles/client/{client_id}", "{realm}/clientScopeMappings/*/client:{client_id}", "{realm}/scopeMappings/client:{client_id}"},
		paths: map[string][]string{
			"client_id":                          {lawClient + "/clientId", lawAccount + "/username", lawAccount + "/serviceAccountClientId", lawClient + "/authorizationSettings/resources/*/owner/name"},
			"access_type":                        append([]string{lawClient + "/publicClient", lawClient + "/bearerOnly"}, lawSecretPaths...),
			"access_token_lifespan":              {lawClient + "/attributes/access.token.lifespan"},
			"service_account_user_id":            {lawAccount},
			"enabled_flows/standard":             {lawClient + "/standardFlowEnabled"},
			"enabled_flows/implicit":             {lawClient + "/implicitFlowEnabled"},
			"enabled_flows/direct_access_grants": {lawClient + "/directAccessGrantsEnabled"},
			"enabled_flows/device_authorization": {lawClient + "/attributes/oauth2.device.authorization.grant.enabled"},
			"enabled_flows/ciba":                 {lawClient + "/attributes/oidc.ciba.grant.enabled"},
			"enabled_flows/token_exchange":       {lawClient + "/attributes/standard.token.exchange.enabled"},
			"enabled_flows/service_accounts":     {lawClient + "/serviceAccountsEnabled", lawAccount, lawClient + "/defaultClientScopes/service_account"},                                                                                        // Keycloak links the scope
			"enabled_flows/authorization":        {lawClient + "/authorizationServicesEnabled", lawClient + "/authorizationSettings", "{realm}/roles/client/{client_id}/uma_protection", lawAccount + "/clientRoles/{client_id}/uma_protection"}, // Keycloak makes the role
		},
	},
	"gatehouse_role": {
		made: `{"realm": "REALM", "name": "new"}`, found: "REALM/editor", names: "name",
		object: []string{ // a role that is deleted leaves all that has it
			"{realm}/roles/{container}/{name}", "{realm}/roles/realm/*/composites/{container}/{name}",
			"{realm}/users/*/realmRoles/{name}", "{realm}/scopeMappings/*/roles/{name}",
		},
		paths: map[string][]string{
			"composites/realm_roles":  {"{realm}/roles/{container}/{name}/composites/realm", "{realm}/roles/{container}/{name}/composite"},
			"composites/client_roles": {"{realm}/roles/{container}/{name}/composites/client", "{realm}/roles/{container}/{name}/composite"},
		},
	},
	"gatehouse_client_scope": {
		made: `{"realm": "REALM", "name": "new"}`, found: "REALM/reports", names: "name",
		object: []string{
			"{realm}/clientScopes/{name}", "{realm}/scopeMappings/clientScope:{name}", "{realm}/clientScopeMappings/*/clientScope:{name}",
			"{realm}/clients/*/defaultClientScopes/{name}", "{realm}/clients/*/optionalClientScopes/{name}", "{realm}/defaultDefaultClientScopes/{name}", "{realm}/defaultOptionalClientScopes/{name}",
		},
		paths: map[string][]string{
			"include_in_token_scope": {"{realm}/clientScopes/{name}/attributes/include.in.token.scope"},
			"realm_roles":            {"{realm}/scopeMappings/clientScope:{name}/roles"},
			"client_roles":           {"{realm}/clientScopeMappings/{key}/clientScope:{name}/roles"},
		},
	},
	"gatehouse_protocol_mapper": {
		made: `{"realm": "REALM", "client_id": "portal", "name": "new", "protocol_mapper": "oidc-audience-mapper", "config": {"included.client.audience": "api", "access.token.claim": "true"}}`, found: "REALM/client/portal/team",
		object: []string{"{realm}/{owner}/protocolMappers/{name}"},
		paths: map[string][]string{
			"config/id.token.claim":     {"{realm}/{owner}/protocolMappers/{name}/config/userinfo.token.claim"},      // Keycloak adds the key
			"config/access.token.claim": {"{realm}/{owner}/protocolMappers/{name}/config/introspection.token.claim"}, // Keycloak adds the key
		},
	},
	"gatehouse_service_account_role": {
		made: `{"realm": "REALM", "client_id": "portal", "role": "writer"}`, found: "REALM/portal/api/reader",
		object: []string{lawAccount + "/{granted}"},
	},
	"gatehouse_service_account_roles": {
		made: `{"realm": "REALM", "client_id": "worker", "realm_roles": ["writer"]}`, found: "REALM/portal",
		object: []string{lawAccount + "/realmRoles", lawAccount + "/clientRoles"},
		paths:  map[string][]string{"realm_roles": {lawAccount + "/realmRoles"}, "client_roles": {lawAccount + "/clientRoles"}},
	},
	"gatehouse_credential": {
		made: `{"realm": "REALM", "client_id": "portal", "rotate_when_changed": {"year": "1"}}`, found: "REALM/worker",
		object: append([]string{lawAccount + "/notBefore"}, lawSecretPaths...), // a destroy revokes the tokens
		paths:  map[string][]string{"secret_version": lawSecretPaths},
	},
	"gatehouse_key_credential": {
		made:   `{"realm": "REALM", "client_id": "portal", "jwks": "{\"keys\":[` + lawKey + `]}"}`,
		object: append(lawKeyPaths, lawSecretPaths...),
		paths:  map[string][]string{"jwks": lawKeyPaths, "jwks_url": lawKeyPaths, "certificate": lawKeyPaths, "x509_subject": lawKeyPaths, "signing_algorithm": lawKeyPaths},
	},
	"gatehouse_secret_rotation_policy": {
		made: `{"realm": "REALM", "name": "new", "expiration_period": "30d"}`, found: "REALM/by hand",
		object: []string{"{realm}/clientProfiles/profiles/{name}", "{realm}/clientPolicies/policies/{name}"},
		paths: map[string][]string{
			"enabled":                   {"{realm}/clientPolicies/policies/{name}/enabled"},
			"expiration_period":         {"{realm}/clientProfiles/profiles/{name}/executors/secret-rotation/configuration/expiration-period"},
			"rotated_expiration_period": {"{realm}/clientProfiles/profiles/{name}/executors/secret-rotation/configuration/rotated-expiration-period"},
			"remaining_rotation_period": {"{realm}/clientProfiles/profiles/{name}/executors/secret-rotation/configuration/remaining-rotation-period"},
		},
	},
}

// lawKey is a public key, as JSON inside of a JSON text.
const lawKey = `{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4\",\"y\":\"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM\",\"use\":\"sig\",\"kid\":\"k1\"}`

const lawCertificate = "MIIBCDCBr6ADAgECAgEBMAoGCCqGSM49BAMCMA0xCzAJBgNVBAMTAmNpMCAXDTIzMTExNDIyMTMyMFoYDzIwOTYxMDAyMDcwNjQwWjANMQswCQYDVQQDEwJjaTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABMLAFiCHB+JEuAZzVmS3JKWvMMoBDlODwLzozsVArJYFahqS/Z732Y8cppTG3bba5hi4s041lgi/zrogB4Z7144wCgYIKoZIzj0EAwIDSAAwRQIgJqXE0pGpWqSPZiqDz2HttEEIiZ2oT3LGbjuqwOqJPC8CIQCETNrQ4MeOQq/8LgpMgVBv/kdBuf4fiXUI+eqMlA7FaA=="

// lawValues are values of arguments that not any text of the general ones fits, by argument or by type and argument.
var lawValues = map[string]string{
	"gatehouse_client.root_url":               `["https://law.example.com"]`,
	"gatehouse_client.base_url":               `["/law"]`,
	"gatehouse_client.redirect_uris":          `[["https://law.example.com/*"]]`,
	"gatehouse_client.web_origins":            `[["https://law.example.com"]]`,
	"gatehouse_client.enabled_flows":          `[["service_accounts", "authorization", "standard", "ciba"]]`,
	"gatehouse_client.default_client_scopes":  `[["basic", "roles"]]`,
	"gatehouse_client.optional_client_scopes": `[["phone"]]`,
	"gatehouse_protocol_mapper.config":        `[{"access.token.claim": "false", "id.token.claim": "true"}]`,
	"protocol_mapper":                         `["oidc-hardcoded-claim-mapper", "oidc-audience-mapper"]`,
	"client_id":                               `["worker", "portal"]`,
	"gatehouse_client.client_id":              `["renamed"]`,
	"gatehouse_role.client_id":                `["spa"]`,
	"gatehouse_role.name":                     `["renamed"]`,
	"gatehouse_client_scope.name":             `["renamed"]`,
	"role":                                    `["whole"]`,
	"realm_roles":                             `[["whole"]]`,
	"client_roles":                            `[{"api": ["writer"]}]`,
	"composites":                              `[{"realm_roles": ["reader"], "client_roles": {"api": ["writer"]}}]`,
	"encrypt_to":                              `["{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4\",\"y\":\"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM\"}"]`,
	"default_signature_algorithm":             `["ES384"]`,
	"gatehouse_realm.attributes":              `[{"team": "law", "law": "one"}]`,
}

// lawGeneral are values for any other argument, by its type: the first that the provider takes and that is not there already.
var lawGeneral = map[string]string{
	"tftypes.String":                            `["law", "7h", "external", "none", "saml", "ES256", "400d"]`,
	"tftypes.Bool":                              `[true, false]`,
	"tftypes.Number":                            `[40]`,
	"tftypes.Map[tftypes.String]":               `[{"law": "one"}]`,
	"tftypes.Map[tftypes.List[tftypes.String]]": `[{"law": ["one", "two"]}]`,
	"tftypes.Set[tftypes.String]":               `[["law"]]`,
}

// lawTogether are arguments that are only changed along with others. They come last: some take away what others are about.
var lawTogether = map[string]string{
	"gatehouse_client.access_type":                            `{"access_type": "public", "enabled_flows": ["standard"]}`,
	"gatehouse_client.client_id_prefix":                       `{"client_id_prefix": "law-", "client_id": null}`,
	"gatehouse_realm.deletion_protection":                     `{"deletion_protection": true}`,
	"gatehouse_protocol_mapper.client_id":                     `{"client_id": "worker"}`,
	"gatehouse_protocol_mapper.client_scope":                  `{"client_scope": "reports", "client_id": null}`,
	"gatehouse_service_account_role.role_client_id":           `{"role_client_id": "api", "role": "writer"}`,
	"gatehouse_service_account_role.client_id":                `{"client_id": "helper", "service_account_user_id": null}`,
	"gatehouse_service_account_role.service_account_user_id":  `{"service_account_user_id": "ACCOUNT", "client_id": null}`,
	"gatehouse_service_account_roles.client_id":               `{"client_id": "helper", "service_account_user_id": null}`,
	"gatehouse_service_account_roles.service_account_user_id": `{"service_account_user_id": "ACCOUNT", "client_id": null}`,
	"gatehouse_credential.secret_wo":                          `{"secret_wo": "Law-0123456789-secret", "secret_wo_version": "1"}`,
	"gatehouse_credential.secret_wo_version":                  `{"secret_wo": "Law-9876543210-secret", "secret_wo_version": "2"}`,
	"gatehouse_key_credential.jwks":                           `{"jwks": "{\"keys\":[` + lawKey + `,{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\",\"use\":\"sig\",\"kid\":\"k2\"}]}"}`,
	"gatehouse_key_credential.jwks_url":                       `{"jwks_url": "https://law.example.com/jwks", "jwks": null}`,
	"gatehouse_key_credential.certificate":                    `{"certificate": "-----BEGIN CERTIFICATE-----\n` + lawCertificate + `\n-----END CERTIFICATE-----\n", "jwks": null}`,
	"gatehouse_key_credential.x509_subject":                   `{"x509_subject": "CN=law", "jwks": null}`,
}

// lawUntried are the arguments that the law does not change, with the reason.
var lawUntried = map[string]string{
	"realm": "another realm is another object: the create and the destroy show the same",
}
