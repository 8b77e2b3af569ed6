package provider_test

// Public keys, as JSON inside of a JSON text.
const (
	lawKey       = `{` + lawPoint + `,\"use\":\"sig\",\"kid\":\"k1\"}`
	lawSecondKey = `{\"kty\":\"OKP\",\"crv\":\"Ed25519\",` +
		`\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\",\"use\":\"sig\",\"kid\":\"k2\"}`
	lawTwoKeys      = `{\"keys\":[` + lawKey + `,` + lawSecondKey + `]}`
	lawKeyToEncrypt = `{` + lawPoint + `}`
	lawPoint        = `\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4\",` +
		`\"y\":\"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM\"`
)

// lawCertificate is a certificate, as PEM inside of a JSON text.
const lawCertificate = `-----BEGIN CERTIFICATE-----\n` +
	`MIIBCDCBr6ADAgECAgEBMAoGCCqGSM49BAMCMA0xCzAJBgNVBAMTAmNpMCAXDTIzMTExNDIyMTMyMFoYDzIwOTYxMDAyMDcwNjQwWjANMQswCQYDVQQDEwJjaTBZMBMG` +
	`ByqGSM49AgEGCCqGSM49AwEHA0IABMLAFiCHB+JEuAZzVmS3JKWvMMoBDlODwLzozsVArJYFahqS/Z732Y8cppTG3bba5hi4s041lgi/zrogB4Z7144wCgYIKoZIzj0E` +
	`AwIDSAAwRQIgJqXE0pGpWqSPZiqDz2HttEEIiZ2oT3LGbjuqwOqJPC8CIQCETNrQ4MeOQq/8LgpMgVBv/kdBuf4fiXUI+eqMlA7FaA==\n-----END CERTIFICATE-----\n`

// lawValues are values of the arguments that lawGeneral has none for, by argument or by type and argument.
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
	"encrypt_to":                              `["` + lawKeyToEncrypt + `"]`,
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
	"gatehouse_key_credential.jwks":                           `{"jwks": "` + lawTwoKeys + `", "jwks_url": null}`,
	"gatehouse_key_credential.jwks_url":                       `{"jwks_url": "https://law.example.com/jwks", "jwks": null}`,
	"gatehouse_key_credential.certificate":                    `{"certificate": "` + lawCertificate + `", "jwks": null, "jwks_url": null}`,
	"gatehouse_key_credential.x509_subject":                   `{"x509_subject": "CN=law", "jwks": null, "jwks_url": null}`,
}

// lawUntried are the arguments that the law does not change, with the reason.
var lawUntried = map[string]string{
	"realm": "another realm is another object: the create and the destroy show the same",
}
