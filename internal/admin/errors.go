package admin

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Error is a request that the server answered, but not with success. It holds no secret, token or assertion.
type Error struct {
	Method string
	// Path is the request's path below the server's URL, without its query.
	Path   string
	Status int
	// Code is the OAuth error code or Keycloak's "error" text, where there is one.
	Code string
	// Message is the server's own words, quoted-safe and cut at 500 bytes; for an answer that is not JSON, what it was.
	Message string
	// Hint says what to do next, where that is known.
	Hint string
	// keycloak tells that the body was JSON in one of Keycloak's shapes; gone, that it is the answer to a GET of an object by
	// its server ID which is not there. See IsGone.
	keycloak, gone bool
}

// Error implements error.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s answered %d %s", e.Method, e.Path, e.Status, http.StatusText(e.Status))
	// Keycloak's "HTTP 403 Forbidden" says no more than the status.
	if e.Message != "" && e.Message != fmt.Sprintf("HTTP %d %s", e.Status, http.StatusText(e.Status)) {
		b.WriteString(": " + e.Message)
	}
	if e.Code != "" && e.Code != e.Message {
		fmt.Fprintf(&b, " (%s)", e.Code)
	}
	if e.Hint != "" {
		b.WriteString(". " + e.Hint)
	}
	return b.String()
}

// IsGone reports that an object is not there any more, so that a state may drop it and a delete is done. Keycloak itself said so:
// a 404 in its own words to a GET of that very object by its server ID, after a login that worked. A failed login, a list without
// the object, null, the answer for another object, HTML and a proxy's JSON prove nothing.
func IsGone(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.gone
}

// IsNotFound reports that a look-up, by name or by ID, found nothing: Keycloak's own 404, or a list without it. It is for
// messages and for plans; only IsGone may drop anything from a state.
func IsNotFound(err error) bool {
	var unlisted *NotListedError
	if errors.As(err, &unlisted) {
		return true
	}
	var e *Error
	return errors.As(err, &e) && e.Status == http.StatusNotFound && e.keycloak && notFound[e.Message]
}

// NotListedError says that a list which was asked for a name has nothing of that name. The object may exist nevertheless:
// Keycloak silently omits from a list what the login may not view.
type NotListedError struct {
	// Path is the list's, below the server's URL; Noun and Name are what it was asked for.
	Path, Noun, Name string
	login            string
}

// Error implements error.
func (e *NotListedError) Error() string {
	return fmt.Sprintf("GET %s lists no %s of this name that the login, %s, may view", e.Path, e.Noun, e.login)
}

func (c *Client) notListed(path, noun, name string) error {
	return &NotListedError{Path: path, Noun: noun, Name: name, login: c.Login()}
}

// IsForbidden reports a 403: the login is known and lacks a right. It never means gone.
func IsForbidden(err error) bool { return hasStatus(err, http.StatusForbidden) }

// IsConflict reports a 409: something of that name or ID exists.
func IsConflict(err error) bool { return hasStatus(err, http.StatusConflict) }

func hasStatus(err error, status int) bool {
	var e *Error
	return errors.As(err, &e) && e.Status == status
}

// IsUnknownMapper reports that the server has no protocol mapper of the type that was asked for.
func IsUnknownMapper(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Status == http.StatusNotFound && e.keycloak && e.Message == unknownMapper
}

func isNoRealm(err error) bool { return saysOf(err, noRealm) }

// saysOf reports that the server refused with this text.
func saysOf(err error, message string) bool {
	var e *Error
	return errors.As(err, &e) && e.Message == message
}

func isServerError(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Status/100 == 5
}

// notBeforeError says that a token was invalid from the start.
type notBeforeError struct {
	from  time.Time
	ahead int64 // seconds
}

func (e *notBeforeError) Error() string {
	return fmt.Sprintf("the token is invalid: tokens of this client are valid only from %s on, %d seconds after this one was issued. "+
		"notBefore of the realm, the client or the user lies in the future: wait until then, or set it back",
		e.from.Format(time.RFC3339), e.ahead)
}

// badAnswer words an answer that is not one to what was asked. Nothing is concluded from it.
func badAnswer(path, format string, args ...any) error {
	return fmt.Errorf("GET %s: the answer is not to what was asked: %s. Something between here and Keycloak may have made it",
		path, fmt.Sprintf(format, args...))
}

// quoteServerText makes a server's text safe to show: control characters escaped, cut at 500 bytes.
func quoteServerText(s string) string {
	const most = 500
	cut := ""
	if len(s) > most {
		s, cut = strings.ToValidUTF8(s[:most], ""), "…"
	}
	q := strconv.Quote(s)
	return strings.ReplaceAll(q[1:len(q)-1], `\"`, `"`) + cut
}

// What follows are Keycloak 26's own sentences, all that this package compares an answer with.

// noRealm is what the Admin REST API says of a realm that is not there, for every path below it.
const noRealm = "Realm not found."

const (
	httpsRequired = "HTTPS required"
	noExecutor    = "does not have valid provider" // of a client profile
	tokenReuse    = "Token reuse detected"         // of a client assertion
	unknownMapper = "ProtocolMapper provider not found"
	wrongAudience = "Invalid token audience" // of a client assertion that is not for the realm's issuer
	noSuchRealm   = "Realm does not exist"   // at the token endpoint
	noSuchClient  = "Could not find client"
	noSuchScope   = "Could not find client scope"
	noSuchRoleID  = "Could not find role with id"
	noSuchUser    = "User not found"
	noSuchMapper  = "Model not found"
)

// notFound lists what Keycloak says of an object, or of something above it, that is not there. Any other 404 comes from a
// wrong base path, a proxy, or a server that is not Keycloak.
var notFound = map[string]bool{
	noRealm:                                 true,
	noSuchClient:                            true,
	noSuchScope:                             true,
	noSuchRoleID:                            true,
	noSuchUser:                              true,
	noSuchMapper:                            true,
	noSuchRealm:                             true,
	"Could not find role":                   true,
	"Client not found":                      true,
	"Role not found":                        true,
	"Client scope not found":                true,
	"Client does not have a rotated secret": true,
	"Could not find composite role":         true,
}

// noRoute is what Keycloak says of a path that it does not serve, where a wrong base path leads.
var noRoute = map[string]bool{"Unable to find matching target resource method": true, "HTTP 404 Not Found": true}

// refusals are what usually lies behind a refusal of the token endpoint, by the error's code and a part of its text.
// The first that fits counts.
var refusals = []struct{ code, text, hint string }{
	{"invalid_client", "Audience not found", "audience names clients of this realm, by client ID"},
	{"invalid_client", "Public client is not allowed to exchange", "Only a confidential client may exchange tokens"},
	{"invalid_client", "consent", "The client asks its users for consent, which this grant cannot do: switch it off for the client"},
	{"invalid_client", "Bearer-only", "A bearer-only client gets no tokens; it checks those of others"},
	{"invalid_client", "Wrong client protocol", "This is a SAML client; tokens are for OpenID Connect clients"},
	{"invalid_client", "client_assertion", "The client proves itself with a key: give client_assertion_key"},
	{"invalid_client", "Invalid client", "There is no such enabled client in this realm: check realm, client_id and enabled"},
	{"invalid_client", "Token is not active", "The clocks of this machine and the server differ: an assertion lives for a minute"},
	{
		"invalid_client",
		"",
		"The server does not take the signed assertion: check that client_assertion_key is the private half of a key of this client, " +
			"client_assertion_kid and client_assertion_alg",
	},
	{
		"unauthorized_client",
		"Public client",
		`A public client has no service account: use grant_type = "password", or a confidential client`,
	},
	{"unauthorized_client", "service account", `The client has no service account: add "service_accounts" to its enabled_flows`},
	{"unauthorized_client", "direct access", `The client may not use this grant: add "direct_access_grants" to its enabled_flows`},
	{"invalid_scope", "", "Each scope must be linked to the client, as default or optional"},
	{"invalid_grant", "Account disabled", "The user is disabled"},
	{
		"invalid_grant",
		"not fully set up",
		"The user has a required action pending, such as a new password, or lacks a first name, last name or email: log in once by " +
			"browser, or complete the account",
	},
	{
		"invalid_grant",
		"user credentials",
		"Check username and password. Too many failures lock a user for a while, and a service account has no password",
	},
	{"invalid_grant", "don't match", "The refresh token belongs to another client: give the client that it was issued to"},
	{
		"invalid_grant",
		"Invalid refresh token",
		"refresh_token takes a refresh token of this realm, issued by this server under this host name",
	},
	{"invalid_grant", "", "The refresh token's session is over, or the token was used up or revoked: get another"},
	{"invalid_request", "token exchange is not enabled", `The client may not exchange tokens: add "token_exchange" to its enabled_flows`},
	{
		"invalid_request",
		"'requested_subject'",
		"requested_subject is legacy token exchange: it needs the server's features token-exchange:v1 and admin-fine-grained-authz:v1",
	},
	{
		"invalid_request",
		"audience not available",
		"audience only narrows: the token has to be for that client anyway, by an audience mapper or by a role of that client",
	},
	{
		"invalid_request",
		"Invalid token",
		"subject_token takes a live access token of this realm, issued by this server under this host name",
	},
	{"invalid_request", "disabled", "The client's service account is disabled"},
	{"invalid_request", "service account", "Switch the client's service account off and on again: its user was deleted"},
	{
		"access_denied",
		"within the token audience",
		"subject_token must be meant for this client: give the client that it was issued to an audience mapper for this one",
	},
	{
		"access_denied",
		"to exchange",
		"For requested_subject the subject token must carry the role impersonation of realm-management, and the user must be there, " +
			"enabled and without admin rights. " +
			"Without the standard exchange, audience can only be the client itself",
	},
	{"access_denied", "Realm not enabled", "The realm is disabled"},
	{"unknown_error", "", "The server failed; its log says why. An access.token.lifespan that is no number does this"},
}
