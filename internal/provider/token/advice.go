package token

import (
	"errors"
	"net/http"
	"strings"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
)

// refusals are what usually lies behind a refusal of Keycloak 26's token endpoint, by the error's code and a part of its text.
// The first that fits counts.
var refusals = []struct{ code, text, advice string }{
	{"invalid_client", "Audience not found", "audience names clients of this realm, by client ID"},
	{"invalid_client", "Public client is not allowed to exchange", "Only a confidential client may exchange tokens"},
	{"invalid_client", "consent", "The client asks its users for consent, which this grant cannot do: switch it off for the client"},
	{"invalid_client", "Bearer-only", "A bearer-only client gets no tokens; it checks those of others"},
	{"invalid_client", "Wrong client protocol", "This is a SAML client; tokens are for OpenID Connect clients"},
	{"invalid_client", "client_assertion", "The client proves itself with a key: give client_assertion_key"},
	{"invalid_client", "Invalid client", "There is no such enabled client in this realm: check realm, client_id and enabled"},
	{"invalid_client", "Token is not active", "The clocks of this machine and the server differ: an assertion lives for a minute"},
	{"invalid_client", "", "The server does not take the signed assertion: check that client_assertion_key is the private half of a key of this client, client_assertion_kid and client_assertion_alg"},
	{"unauthorized_client", "Public client", `A public client has no service account: use grant_type = "password", or a confidential client`},
	{"unauthorized_client", "service account", `The client has no service account: add "service_accounts" to its enabled_flows`},
	{"unauthorized_client", "direct access", `The client may not use this grant: add "direct_access_grants" to its enabled_flows`},
	{"invalid_scope", "", "Each scope must be linked to the client, as default or optional"},
	{"invalid_grant", "Account disabled", "The user is disabled"},
	{"invalid_grant", "not fully set up", "The user has a required action pending, such as a new password, or lacks a first name, last name or email: log in once by browser, or complete the account"},
	{"invalid_grant", "user credentials", "Check username and password. Too many failures lock a user for a while, and a service account has no password"},
	{"invalid_grant", "don't match", "The refresh token belongs to another client: give the client that it was issued to"},
	{"invalid_grant", "Invalid refresh token", "refresh_token takes a refresh token of this realm, issued by this server under this host name"},
	{"invalid_grant", "", "The refresh token's session is over, or the token was used up or revoked: get another"},
	{"invalid_request", "token exchange is not enabled", `The client may not exchange tokens: add "token_exchange" to its enabled_flows`},
	{"invalid_request", "'requested_subject'", "requested_subject is legacy token exchange: it needs the server's features token-exchange:v1 and admin-fine-grained-authz:v1"},
	{"invalid_request", "audience not available", "audience only narrows: the token has to be for that client anyway, by an audience mapper or by a role of that client"},
	{"invalid_request", "Invalid token", "subject_token takes a live access token of this realm, issued by this server under this host name"},
	{"invalid_request", "disabled", "The client's service account is disabled"},
	{"invalid_request", "service account", "Switch the client's service account off and on again: its user was deleted"},
	{"access_denied", "within the token audience", "subject_token must be meant for this client: give the client that it was issued to an audience mapper for this one"},
	{"access_denied", "to exchange", "For requested_subject the subject token must carry the role impersonation of realm-management, and the user must be there, enabled and without admin rights. " +
		"Without the standard exchange, audience can only be the client itself"},
	{"access_denied", "Realm not enabled", "The realm is disabled"},
	{"unknown_error", "", "The server failed; its log says why. An access.token.lifespan that is no number does this"},
}

// advice says what usually lies behind a refusal of the token endpoint, and what to do next. method is how the client proved
// itself.
func advice(err error, method string) string {
	var e *admin.Error
	if !errors.As(err, &e) || e.Hint != "" {
		return ""
	}
	if e.Code == "unauthorized_client" && e.Status == http.StatusUnauthorized && strings.HasPrefix(e.Message, "Invalid client") {
		return ". " + adviceOnProof(method)
	}
	if e.Message == "Realm does not exist" {
		return ". Check realm, in its exact case"
	}
	for _, r := range refusals {
		if e.Code == r.code && strings.Contains(e.Message, r.text) {
			return ". " + r.advice
		}
	}
	return ""
}

// adviceOnProof is for a client that is there and did not prove itself.
func adviceOnProof(method string) string {
	switch method {
	case admin.AuthKey:
		return "The client proves itself with a secret, not with a key: its authenticator has to be Signed JWT"
	case admin.AuthNone:
		return "The client is confidential: give client_secret, or leave auth_method out to have the secret read"
	}
	return "The secret is not the client's, or has expired: check client_secret, or leave it out to have it read"
}
