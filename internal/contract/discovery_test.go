package contract

import (
	"encoding/json"
	"testing"
)

var noPublicRealm = errX("Realm does not exist")

func TestPublicRealm(t *testing.T) {
	w := newWorld(t)
	shown := Case{
		Name: "to anybody", Do: "GET /realms/<realm>", Status: 200, Head: map[string]string{"Cache-Control": "no-cache", "Content-Type": "application/json;charset=UTF-8"},
		Want: `{"realm":"<realm>","public_key":"<any>","token-service":"<url>/realms/<realm>/protocol/openid-connect","account-service":"<url>/realms/<realm>/account","tokens-not-before":0}`,
	}
	disabled, since := shown, shown
	disabled.Name = "and of a disabled realm"
	since.Name, since.Want = "with its notBefore", `{"tokens-not-before":1000,"…":0}`
	w.run(t, []Case{
		shown,
		{Name: "an unknown realm", Do: "GET /realms/<other>", Status: 404, Want: noPublicRealm},
		{Name: "POST", Do: "POST /realms/<realm>", Status: 405, Want: noMethod},
		{Name: "a path that is none", Do: "GET /realms/<realm>/nope", Status: 404, Want: noPath},
		{Name: "one of a protocol", Do: "GET ~nope", Status: 404, Want: noPath},
		{Name: "notBefore", Do: "PUT ", Body: `{"notBefore":1000}`, Status: 204},
		since,
		{Name: "no more, and disabled", Do: "PUT ", Body: `{"notBefore":0,"enabled":false}`, Status: 204},
		disabled,
	})
}

func TestCerts(t *testing.T) {
	w := newWorld(t)
	key := func(alg, use string) string {
		return `{"kid":"<word>","kty":"RSA","alg":"` + alg + `","use":"` + use + `","n":"<word>","e":"AQAB","x5c":["<any>"],"x5t":"<word>","x5t#S256":"<word>"}`
	}
	w.run(t, []Case{
		{Name: "one to verify with and one to encrypt with", Do: "GET ~certs", Status: 200, Want: `{"keys":["<set>",` + key("RS256", "sig") + `,` + key("RSA-OAEP", "enc") + `]}`, Head: fresh},
		{Name: "an unknown realm", Do: "GET /realms/<other>/protocol/openid-connect/certs", Status: 404, Want: noPublicRealm},
		{Name: "POST", Do: "POST ~certs", Status: 405, Want: noMethod},
	})
}

// list is a JSON list of words.
func list(words ...string) string {
	out, _ := json.Marshal(words) //nolint:errchkjson // strings
	return string(out)
}

func TestDiscovery(t *testing.T) {
	w := newWorld(t)
	w.must(t, "POST client-scopes", `{"name":"own","protocol":"openid-connect"}`)
	w.must(t, "POST client-scopes", `{"name":"other","protocol":"saml"}`)
	set := func(words ...string) string { return list(append([]string{"<set>"}, words...)...) }
	asymmetric := []string{"PS384", "RS384", "EdDSA", "ES384", "ES256", "RS256", "ES512", "PS256", "PS512", "RS512"}
	signing := append([]string{"HS256", "HS384", "HS512"}, asymmetric...)
	signed, orNot, methods := set(signing...), set(append([]string{"none"}, signing...)...), list("private_key_jwt", "client_secret_basic", "client_secret_post", "tls_client_auth", "client_secret_jwt")
	wrapping := set("ECDH-ES+A256KW", "ECDH-ES+A192KW", "ECDH-ES+A128KW", "RSA-OAEP", "RSA-OAEP-256", "RSA1_5", "ECDH-ES")
	encrypting := set("A256GCM", "A192GCM", "A128GCM", "A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512")
	const grants = "urn:ietf:params:oauth:grant-type:"
	fields := map[string]string{
		"acr_values_supported": list("0", "1"), "authorization_encryption_alg_values_supported": wrapping, "authorization_encryption_enc_values_supported": encrypting,
		"authorization_response_iss_parameter_supported": "true", "authorization_signing_alg_values_supported": signed,
		"backchannel_authentication_request_signing_alg_values_supported": set(asymmetric...), "backchannel_logout_session_supported": "true", "backchannel_logout_supported": "true",
		"backchannel_token_delivery_modes_supported": list("poll", "ping"), "claim_types_supported": list("normal"), "claims_parameter_supported": "true",
		"claims_supported":                 list("iss", "sub", "aud", "exp", "iat", "auth_time", "name", "given_name", "family_name", "preferred_username", "email", "acr", "azp", "nonce"),
		"code_challenge_methods_supported": list("plain", "S256"), "dpop_signing_alg_values_supported": set(asymmetric...),
		"frontchannel_logout_session_supported": "true", "frontchannel_logout_supported": "true",
		"grant_types_supported": set("authorization_code", "client_credentials", "implicit", "password", "refresh_token", grants+"device_code", grants+"jwt-bearer", grants+"token-exchange",
			grants+"uma-ticket", "urn:openid:params:grant-type:ciba"),
		"id_token_encryption_alg_values_supported": wrapping, "id_token_encryption_enc_values_supported": encrypting, "id_token_signing_alg_values_supported": signed,
		"introspection_endpoint_auth_methods_supported": methods, "introspection_endpoint_auth_signing_alg_values_supported": signed,
		"prompt_values_supported": list("none", "login", "consent"), "request_object_encryption_alg_values_supported": wrapping, "request_object_encryption_enc_values_supported": encrypting,
		"request_object_signing_alg_values_supported": orNot, "request_parameter_supported": "true", "request_uri_parameter_supported": "true", "require_pushed_authorization_requests": "false",
		"require_request_uri_registration": "true", "response_modes_supported": set("query", "fragment", "form_post", "query.jwt", "fragment.jwt", "form_post.jwt", "jwt"),
		"response_types_supported":                   set("code", "none", "id_token", "token", "id_token token", "code id_token", "code token", "code id_token token"),
		"revocation_endpoint_auth_methods_supported": methods, "revocation_endpoint_auth_signing_alg_values_supported": signed,
		"scopes_supported":        set("openid", "roles", "profile", "organization", "offline_access", "phone", "basic", "microprofile-jwt", "web-origins", "acr", "email", "service_account", "address", "own"),
		"subject_types_supported": list("public", "pairwise"), "tls_client_certificate_bound_access_tokens": "true",
		"token_endpoint_auth_methods_supported": methods, "token_endpoint_auth_signing_alg_values_supported": signed,
		"userinfo_encryption_alg_values_supported": wrapping, "userinfo_encryption_enc_values_supported": encrypting, "userinfo_signing_alg_values_supported": orNot,
		"issuer": `"<url>/realms/<realm>"`, "registration_endpoint": `"<url>/realms/<realm>/clients-registrations/openid-connect"`,
	}
	for field, path := range map[string]string{
		"authorization_endpoint": "auth", "token_endpoint": "token", "introspection_endpoint": "token/introspect", "userinfo_endpoint": "userinfo", "end_session_endpoint": "logout",
		"jwks_uri": "certs", "check_session_iframe": "login-status-iframe.html", "revocation_endpoint": "revoke", "device_authorization_endpoint": "auth/device",
		"backchannel_authentication_endpoint": "ext/ciba/auth", "pushed_authorization_request_endpoint": "ext/par/request",
	} {
		fields[field] = `"<url>/realms/<realm>/protocol/openid-connect/` + path + `"`
	}
	aliases, want := "", ""
	for _, field := range []string{
		"token_endpoint", "revocation_endpoint", "introspection_endpoint", "device_authorization_endpoint", "registration_endpoint", "userinfo_endpoint",
		"pushed_authorization_request_endpoint", "backchannel_authentication_endpoint",
	} {
		aliases += `,"` + field + `":` + fields[field]
	}
	fields["mtls_endpoint_aliases"] = `{` + aliases[1:] + `}`
	for field, value := range fields {
		want += `,"` + field + `":` + value
	}
	const path = "/.well-known/openid-configuration"
	w.run(t, []Case{
		{Name: "the whole of it", Do: "GET /realms/<realm>" + path, Status: 200, Want: `{` + want[1:] + `}`, Head: map[string]string{"Cache-Control": "no-cache, must-revalidate, no-transform, no-store"}},
		{Name: "an unknown realm", Do: "GET /realms/<other>" + path, Status: 404, Want: noPublicRealm},
		{Name: "POST", Do: "POST /realms/<realm>" + path, Status: 404, Want: noPath},
	})
}
