package token_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

// refused plans a token of each set of arguments, data source or ephemeral resource, and wants the error. attributes that are
// no part of a case come from common.
func refused(t *testing.T, s *testserver.Server, kind, common string, cases []struct{ arguments, says string }) {
	t.Helper()
	var steps []resource.TestStep
	for _, c := range cases {
		steps = append(steps, resource.TestStep{
			Config:      s.Config(fmt.Sprintf("%s \"gatehouse_access_token\" \"this\" {\n%s\n%s\n}", kind, common, c.arguments)),
			ExpectError: testserver.Says(c.says),
		})
	}
	s.Test(t, append(steps, resource.TestStep{Config: s.Config("locals {}")})...)
}

func TestRefusedTokensSayWhatToDo(t *testing.T) {
	t.Parallel()
	s := people(t)
	s.Do(t, func(ctx context.Context, _ *admin.Client) error {
		for _, client := range []map[string]any{
			{"clientId": "off", "secret": "off-secret", "serviceAccountsEnabled": true, "enabled": false},
			{"clientId": "web", "secret": "web-secret"},
			{"clientId": "deaf", "bearerOnly": true, "secret": "deaf-secret"},
			{"clientId": "saml", "protocol": "saml", "secret": "saml-secret"},
			{"clientId": "keyed", "clientAuthenticatorType": "client-jwt", "serviceAccountsEnabled": true},
		} {
			if _, err := s.Call(ctx, http.MethodPost, "/clients", client); err != nil {
				return err
			}
		}
		return nil
	})()
	testserver.Proves(t, "N22", "D10", "D23")
	refused(t, s, "data", "", []struct{ arguments, says string }{
		{"realm = \"REALM\"\nclient_id = \"svc\"\nclient_secret = \"wrong-secret\"", "answered 401 Unauthorized: Invalid client or Invalid client credentials (unauthorized_client). The secret is not the client's, or has expired"},
		{"realm = \"REALM\"\nclient_id = \"svc\"\nauth_method = \"none\"", "The client is confidential: give client_secret"},
		{"realm = \"REALM\"\nclient_id = \"svc\"\nscopes = [\"nope\"]", "answered 400 Bad Request: Invalid scopes: nope (invalid_scope). Each scope must be linked to the client"},
		{"realm = \"REALM\"\nclient_id = \"off\"", "answered 401 Unauthorized: Invalid client or Invalid client credentials (invalid_client). There is no such enabled client"},
		{"realm = \"REALM\"\nclient_id = \"web\"", `Client not enabled to retrieve service account (unauthorized_client). The client has no service account: add "service_accounts"`},
		{"realm = \"REALM\"\nclient_id = \"ui\"", `A public client has no service account: use grant_type = "password"`},
		{"realm = \"REALM\"\nclient_id = \"svc\"" + asAlice, `Client not allowed for direct access grants (unauthorized_client). The client may not use this grant: add "direct_access_grants"`},
		{"realm = \"REALM\"\nclient_id = \"deaf\"\nclient_secret = \"deaf-secret\"", "A bearer-only client gets no tokens"},
		{"realm = \"REALM\"\nclient_id = \"saml\"\nclient_secret = \"saml-secret\"", "This is a SAML client"},
		{"realm = \"REALM\"\nclient_id = \"keyed\"", "The client proves itself with a key: give client_assertion_key"},
		{"realm = \"REALM\"\nclient_id = \"nobody\"", "lists no client of this name that the login, user \"admin\" (client \"admin-cli\", realm \"master\"), may view. Where the same configuration makes the client, give credential_id"},
		{"realm = \"REALM-x\"\nclient_id = \"svc\"", "Realm not found"},
		{"realm = \"REALM-x\"\nclient_id = \"svc\"\nclient_secret = \"svc-secret\"", "Realm does not exist"},
	})
}

func TestRefusedLoginsSayWhatIsWrongWithTheUser(t *testing.T) {
	t.Parallel()
	s := people(t)
	s.Do(t, func(ctx context.Context, _ *admin.Client) error {
		password := []map[string]any{{"type": "password", "value": "a-password"}}
		for _, user := range []map[string]any{
			{"username": "todo", "enabled": true, "firstName": "F", "lastName": "L", "email": "todo@example.com", "credentials": password, "requiredActions": []string{"UPDATE_PASSWORD"}},
			{"username": "off", "enabled": false, "firstName": "F", "lastName": "L", "email": "off@example.com", "credentials": password},
		} {
			if _, err := s.Call(ctx, http.MethodPost, "/users", user); err != nil {
				return err
			}
		}
		return nil
	})()
	testserver.Proves(t, "D12")
	refused(t, s, "ephemeral", "realm = \"REALM\"\nclient_id = \"ui\"\ngrant_type = \"password\"\npassword = \"a-password\"", []struct{ arguments, says string }{
		{`username = "todo"`, "answered 400 Bad Request: Account is not fully set up (invalid_grant). The user has a required action pending"},
		{`username = "off"`, "Account disabled (invalid_grant). The user is disabled"},
		{`username = "alice"`, "Invalid user credentials (invalid_grant). Check username and password"},
		{`username = "nobody"`, "Invalid user credentials (invalid_grant). Check username and password"},
		{`username = "service-account-svc"`, "a service account has no password"},
	})
}

func TestRefusedRefreshTokensAndExchangesSayWhy(t *testing.T) {
	t.Parallel()
	s := people(t)
	callers, ended := login(t, s, atUI), login(t, s, atUI)
	if err := s.Admin.Tokens.Revoke(t.Context(), s.Admin.Tokens.Endpoint(s.Realm), atUI, ended.RefreshToken); err != nil {
		t.Fatal(err)
	}
	refresh := func(client, token string) string {
		return fmt.Sprintf("client_id = %q\ngrant_type = \"refresh_token\"\nrefresh_token = %q", client, token)
	}
	exchange := func(token, more string) string {
		return fmt.Sprintf("client_id = \"svc\"\ngrant_type = \"token_exchange\"\nsubject_token = %q\n%s", token, more)
	}
	own, err := s.Admin.Tokens.Request(t.Context(), "master", admin.ClientAuth{ClientID: "admin-cli"}, map[string][]string{
		"grant_type": {"password"}, "username": {s.Username}, "password": {s.Password},
	})
	if err != nil {
		t.Fatal(err)
	}
	refused(t, s, "ephemeral", `realm = "REALM"`, []struct{ arguments, says string }{
		{refresh("ui", "no-token-at-all"), "Invalid refresh token (invalid_grant). refresh_token takes a refresh token of this realm"},
		{refresh("back", callers.RefreshToken), "The refresh token belongs to another client"},
		{refresh("ui", ended.RefreshToken), "(invalid_grant). The refresh token's session is over"},
		{exchange("no-token-at-all", ""), "Invalid token (invalid_request). subject_token takes a live access token of this realm"},
		{exchange(own.AccessToken, ""), "Invalid token (invalid_request). subject_token takes a live access token of this realm"},
		{exchange(callers.AccessToken, `audience = ["nope"]`), "Audience not found (invalid_client). audience names clients of this realm"},
		{exchange(callers.AccessToken, `audience = ["account", "ui"]`), "Requested audience not available: ui (invalid_request). audience only narrows"},
		{exchange(callers.AccessToken, `requested_subject = "alice"`), "Client not allowed to exchange (access_denied). For requested_subject the subject token must carry the role impersonation"},
	})
}

func TestArgumentsThatDoNotFitAreRefusedInThePlan(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	record := s.Record(t)
	testserver.Proves(t, "N2")
	refused(t, s, "ephemeral", "realm = \"REALM\"\nclient_id = \"svc\"", []struct{ arguments, says string }{
		{`grant_type = "implicit"`, "must be one of"},
		{`grant_type = "password"`, `grant_type = "password" needs username and password`},
		{"grant_type = \"password\"\nusername = \"u\"", `grant_type = "password" needs username and password`},
		{`grant_type = "refresh_token"`, `grant_type = "refresh_token" needs refresh_token`},
		{`grant_type = "token_exchange"`, `grant_type = "token_exchange" needs subject_token`},
		{"grant_type = \"token_exchange\"\nrequested_subject = \"alice\"", `grant_type = "token_exchange" needs subject_token`},
		{`username = "u"`, `username belongs to grant_type = "password", and this is grant_type = "client_credentials"`},
		{`refresh_token = "r"`, `refresh_token belongs to grant_type = "refresh_token"`},
		{`audience = []`, `audience belongs to grant_type = "token_exchange"`},
		{"grant_type = \"password\"\nusername = \"u\"\npassword = \"p\"\nsubject_token = \"t\"", `subject_token belongs to grant_type = "token_exchange", and this is grant_type = "password"`},
		{`client_secret = ""`, "string length must be at least 1"},
		{`scopes = ["a b"]`, "a scope is one word"},
		{`scopes = [""]`, "is empty"},
		{`scopes = [null]`, "null"},
		{`auth_method = "client_secret_jwt"`, "must be one of"},
		{`auth_method = "private_key_jwt"`, `auth_method = "private_key_jwt" needs client_assertion_key`},
		{"auth_method = \"none\"\nclient_secret = \"s\"", `auth_method = "none" sends no secret`},
		{`client_assertion_key = "not a key"`, "the key is neither PEM nor a JWK"},
		{"client_assertion_key = \"{}\"\nclient_secret = \"s\"", "client_secret and client_assertion_key exclude each other"},
		{"client_assertion_key = \"{}\"\nauth_method = \"client_secret_basic\"", `client_assertion_key belongs to auth_method = "private_key_jwt"`},
		{`client_assertion_kid = "k"`, "client_assertion_kid belongs to client_assertion_key"},
		{`client_assertion_alg = "HS256"`, "must be one of"},
		{`token_url = "login.example.com/token"`, "token_url must look like"},
		{`token_url = "https://u:p@login.example.com/token"`, "token_url must not hold a user name or password"},
		{`token_url = "https://login.example.com/token#x"`, "token_url must not hold a fragment"},
		{"token_url = \"https://login.example.com/token\"\nclient_secret = \"s\"\nrevoke_on_close = true", "tells where tokens are revoked"},
		{`token_url = "http://login.example.com/token"`, "token_url must be https"},
		{`extra_params = { scope = "a" }`, `The parameter "scope" is set by arguments of its own`},
		{`extra_params = { requested_token_type = "a" }`, `The parameter "requested_token_type"`},
		{`extra_params = { client_assertion_type = "a" }`, `The parameter "client_assertion_type"`},
		{`extra_params = { subject_token_type = "a" }`, `The parameter "subject_token_type"`},
		{`extra_params = { "" = "a" }`, "A parameter needs a name"},
		{`extra_params = { a = null }`, "null"},
	})
	if requests := record.Requests(); len(requests) != 0 {
		t.Errorf("want no request, got %q", requests)
	}
}

func TestClientIsNamedOneWay(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	refused(t, s, "data", "", []struct{ arguments, says string }{
		{"", "credential_id"},
		{`realm = "REALM"`, "client_id"},
		{`client_id = "ci"`, "realm"},
		{`credential_id = "ci"`, "realm/client_id"},
		{"credential_id = \"REALM/ci\"\nclient_id = \"ci\"\nrealm = \"REALM\"", "credential_id"},
	})
}

func TestDataSourceTakesNothingThatMustNotBeStored(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	refused(t, s, "data", "realm = \"REALM\"\nclient_id = \"svc\"", []struct{ arguments, says string }{
		{`refresh_token = "r"`, "Unsupported argument"},
		{`client_assertion_key = "k"`, "Unsupported argument"},
		{`revoke_on_close = true`, "Unsupported argument"},
		{`grant_type = "refresh_token"`, "must be one of"},
		{`auth_method = "private_key_jwt"`, "must be one of"},
	})
}
