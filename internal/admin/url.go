package admin

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// BaseURL joins a server URL and a base path, without a trailing slash. Errors say what is wrong with either, and never show it.
func BaseURL(server, basePath string) (string, error) {
	u, err := url.Parse(strings.TrimRight(server, "/"))
	switch {
	case err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https"):
		return "", errors.New("url must look like https://keycloak.example.com, with http or https and a host")
	case u.User != nil:
		return "", errors.New("url must not hold a user name or password")
	case u.RawQuery != "" || u.Fragment != "":
		return "", errors.New("url must not hold a query or a fragment")
	case u.Path != "":
		return "", fmt.Errorf("url must not hold a path: set base_path = %q instead", u.Path)
	}
	basePath = strings.TrimRight(basePath, "/")
	malformed := !strings.HasPrefix(basePath, "/") || strings.ContainsAny(basePath, "?#%;") ||
		strings.Contains(basePath, "//") || strings.Contains(basePath, "..")
	if basePath != "" && malformed {
		return "", errors.New(`base_path must be "" or start with a slash, such as "/auth"`)
	}
	return u.Scheme + "://" + u.Host + basePath, nil
}

// TokenURL is a realm's token endpoint.
func (c *Client) TokenURL(realm string) string { return TokenURL(c.base, realm) }

// TokenURL is the token endpoint of a realm below a BaseURL.
func TokenURL(base, realm string) string { return base + protocolPath(realm, "token") }

// ParseTokenURL reads a token URL: http or https, a host and a path, neither user info nor a fragment.
func ParseTokenURL(tokenURL string) (*url.URL, error) {
	u, err := url.Parse(tokenURL)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return nil, errors.New("token_url must look like https://login.example.com/realms/acme/protocol/openid-connect/token, " +
			"with http or https and a host")
	case u.User != nil:
		return nil, errors.New("token_url must not hold a user name or password")
	case u.Fragment != "":
		return nil, errors.New("token_url must not hold a fragment")
	}
	return u, nil
}

// Origin is a URL's scheme, host and port in lower case, without the scheme's default port (RFC 6454, section 6.2).
func Origin(u *url.URL) string {
	host, port := strings.ToLower(u.Hostname()), u.Port()
	switch {
	case port != "" && port != map[string]string{"http": "80", "https": "443"}[u.Scheme]:
		host = net.JoinHostPort(host, port)
	case strings.Contains(host, ":"):
		host = "[" + host + "]"
	}
	return u.Scheme + "://" + host
}

// IsLoopback reports that a host name is this machine's own.
func IsLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || ip != nil && ip.IsLoopback()
}

// segments joins path segments, each escaped, with a leading slash.
func segments(parts ...string) string {
	var b strings.Builder
	for _, p := range parts {
		b.WriteByte('/')
		b.WriteString(url.PathEscape(p))
	}
	return b.String()
}

// realmPath is a path of the Admin REST API: /admin/realms/{realm}, and what is below.
func realmPath(realm string, below ...string) string {
	return segments(append([]string{"admin", "realms", realm}, below...)...)
}

func clientPath(realm, uuid string, below ...string) string {
	return realmPath(realm, append([]string{"clients", uuid}, below...)...)
}

func scopePath(realm, id string, below ...string) string {
	return realmPath(realm, append([]string{"client-scopes", id}, below...)...)
}

func userPath(realm, userID string, below ...string) string {
	return realmPath(realm, append([]string{"users", userID}, below...)...)
}

// rolesPath is the roles of a container: of the realm where that is empty, else of the client with that UUID.
func rolesPath(realm, container string, below ...string) string {
	below = append([]string{"roles"}, below...)
	if container != "" {
		return clientPath(realm, container, below...)
	}
	return realmPath(realm, below...)
}

func rolePath(realm, id string, below ...string) string {
	return realmPath(realm, append([]string{"roles-by-id", id}, below...)...)
}

// path is the mappers of the parent: /admin/realms/{realm}/{clients|client-scopes}/{id}/protocol-mappers/models.
func (p MapperParent) path(realm string, below ...string) string {
	below = append([]string{"protocol-mappers", "models"}, below...)
	if p.Client != "" {
		return clientPath(realm, p.Client, below...)
	}
	return scopePath(realm, p.Scope, below...)
}

// protocolPath is one of a realm's OpenID Connect endpoints.
func protocolPath(realm, endpoint string) string {
	return segments("realms", realm, "protocol", "openid-connect", endpoint)
}

// splitAdminPath takes a path of the Admin REST API apart: the realm's name, and what follows it, escaped and without a slash. The
// realm is "" for /admin/realms itself, and for a path outside of it.
func splitAdminPath(path string) (realm, below string) {
	rest, ok := strings.CutPrefix(path, "/admin/realms/")
	if !ok {
		return "", ""
	}
	escaped, below, _ := strings.Cut(rest, "/")
	realm, err := url.PathUnescape(escaped)
	if err != nil {
		return escaped, below
	}
	return realm, below
}

// checkPath refuses a path with a segment that the server, or a proxy before it, would take out: the request would be about another
// object, such as all clients in place of one. Such a segment is a name or an ID of a configuration, an import or an answer.
func checkPath(path string) error {
	for _, segment := range strings.Split(strings.TrimPrefix(path, "/"), "/") {
		if segment == "" || segment == "." || segment == ".." {
			return fmt.Errorf("nothing was sent: a part of the path, a name or an ID, is %q", segment)
		}
	}
	return nil
}

// redirectTarget is where a redirect points, without a query, which may hold anything.
func redirectTarget(resp *http.Response) string {
	u, err := resp.Location()
	if err != nil {
		return "nowhere"
	}
	return u.Scheme + "://" + u.Host + u.Path
}
