package admin

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// explain adds to an *Error what its reader should do next.
func (c *Client) explain(ctx context.Context, err error) error {
	var e *Error
	if !errors.As(err, &e) || e.Hint != "" {
		return err
	}
	switch {
	case e.Status == http.StatusForbidden && e.Message == httpsRequired:
		e.Hint = "The realm requires https (gatehouse_realm.ssl_required): set url to the server's https address"
	case e.Status == http.StatusForbidden:
		needs := missingRole(e.Method, strings.TrimPrefix(e.Path, c.cfg.BasePath))
		e.Hint = fmt.Sprintf("The login, %s, may not do this. It probably lacks %s", c.Login(), needs)
	case e.Status == http.StatusUnauthorized && c.cfg.Login.AccessToken != "":
		e.Hint = "The given access_token has expired, was revoked, is not an access token (an ID token is not one), or was issued for " +
			"another host name; it is never renewed"
	case e.Status == http.StatusUnauthorized:
		e.Hint = fmt.Sprintf(
			"The server does not take the token that it issued to %s. Keycloak checks the issuer: use the one host name that its hostname "+
				"settings give",
			c.Login(),
		)
	case e.Status == http.StatusNotFound && (!e.keycloak || noRoute[e.Message]):
		e.Hint = c.basePathHint(ctx)
	}
	return err
}

// basePathHint asks where Keycloak answers, at the root or below /auth, and says which base_path to set.
func (c *Client) basePathHint(ctx context.Context) string {
	root := strings.TrimSuffix(c.base, c.cfg.BasePath)
	for _, candidate := range []string{"", "/auth"} {
		if candidate == c.cfg.BasePath || !c.keycloakAt(ctx, root+candidate) {
			continue
		}
		return fmt.Sprintf("Nothing of Keycloak answers below %s, but a Keycloak answers below %s: set base_path = %q",
			c.base, root+candidate, candidate)
	}
	return fmt.Sprintf("No Keycloak answers below %s: check url and base_path", c.base)
}

// keycloakAt reports whether the public description of the realm master is served below base.
func (c *Client) keycloakAt(ctx context.Context, base string) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/realms/master", nil)
	if err != nil {
		return false
	}
	req.Header.Set("Accept", "application/json")
	resp, err := c.http.HTTPClient.Do(req)
	if err != nil {
		return false
	}
	defer resp.Body.Close() //nolint:errcheck // nothing to do about it
	data, err := readBounded(resp, maxErrorBody)
	var realm struct {
		Realm        string `json:"realm"`
		TokenService string `json:"token-service"`
	}
	return err == nil && resp.StatusCode == http.StatusOK && json.Unmarshal(data, &realm) == nil && realm.TokenService != ""
}

func isCertificateError(err error) bool {
	var verification *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	var host x509.HostnameError
	return errors.As(err, &verification) || errors.As(err, &authority) || errors.As(err, &host)
}

// missingRole names the roles that a refused request needs and where they are (Keycloak 26.7.4, each tried).
func missingRole(method, path string) string {
	if path == "/admin/realms" {
		return "create-realm or admin, roles of the realm master"
	}
	return managementRole(method == http.MethodGet, path) +
		" (client realm-management of the realm, or its <realm>-realm client in master)"
}

func managementRole(read bool, path string) string {
	switch {
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

// TokenHint says what usually lies behind a refusal of the token endpoint, and what to do next; "" where that is not known, or is said
// by the error. method is how the client authenticated.
func TokenHint(err error, method string) string {
	var e *Error
	if !errors.As(err, &e) || e.Hint != "" {
		return ""
	}
	if e.Code == "unauthorized_client" && e.Status == http.StatusUnauthorized && strings.HasPrefix(e.Message, "Invalid client") {
		return authenticationHint(method)
	}
	if e.Message == noSuchRealm {
		return "Check realm, in its exact case"
	}
	for _, r := range refusals {
		if e.Code == r.code && strings.Contains(e.Message, r.text) {
			return r.hint
		}
	}
	return ""
}

// authenticationHint is for a client that is there and did not prove itself.
func authenticationHint(method string) string {
	switch method {
	case AuthKey:
		return "The client proves itself with a secret, not with a key: its authenticator has to be Signed JWT"
	case AuthNone:
		return "The client is confidential: give client_secret, or omit auth_method to have the secret read"
	}
	return "The secret is not the client's, or has expired: check client_secret, or omit it to have it read"
}
