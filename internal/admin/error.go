package admin

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
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

// IsForbidden reports a 403: the login is known and lacks a right. It never means gone.
func IsForbidden(err error) bool { return hasStatus(err, http.StatusForbidden) }

// IsConflict reports a 409: something of that name or ID exists.
func IsConflict(err error) bool { return hasStatus(err, http.StatusConflict) }

func hasStatus(err error, status int) bool {
	var e *Error
	return errors.As(err, &e) && e.Status == status
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

// missingRole names the realm-management roles that a refused request needs (Keycloak 26.7.4, each tried).
func missingRole(method, path string) string {
	read := method == http.MethodGet
	switch {
	case path == "/admin/realms":
		return "the role create-realm or admin of the realm master"
	case strings.Contains(path, "/role-mappings"):
		return pick(read, "view-users", "manage-users, and the right that the granted role itself stands for")
	case strings.Contains(path, "/users"):
		return pick(read, "view-users", "manage-users")
	case strings.Contains(path, "/clients"), strings.Contains(path, "client-scopes"):
		return pick(read, "view-clients", "manage-clients")
	case strings.Contains(path, "/roles-by-id"):
		return pick(read, "view-realm or view-clients", "manage-realm or manage-clients")
	default:
		return pick(read, "view-realm", "manage-realm")
	}
}

func pick(cond bool, yes, no string) string {
	if cond {
		return yes
	}
	return no
}
