package admin

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"

	"github.com/hashicorp/go-retryablehttp"
)

// Client talks to one server with one login. It is safe for concurrent use; make one for a whole run.
type Client struct {
	Realms          *RealmsService
	Clients         *ClientsService
	ClientScopes    *ClientScopesService
	Mappers         *MappersService
	Roles           *RolesService
	Rotations       *RotationsService
	ServiceAccounts *ServiceAccountsService
	Tokens          *TokensService
	Server          *ServerService

	cfg      Config
	base     string // URL and base path, no trailing slash
	http     *retryablehttp.Client
	quota    *quota
	inFlight chan struct{} // nil: no cap
	login  loginToken
	masked   maskedValues
	locks    keyedLocks
	names    directory
	settling recentCreates
}

// New makes a client. It sends nothing: the login happens with the first request. It fails on a URL that is not
// scheme://host[:port] with http or https, on one that holds user info, and on a base path that is not "/path".
func New(cfg Config) (*Client, error) {
	base, err := BaseURL(cfg.URL, cfg.BasePath)
	if err != nil {
		return nil, err
	}
	c := &Client{cfg: cfg, base: base, quota: newQuota()}
	c.http = newTransport(cfg, c.quota)
	if cfg.MaxConcurrentRequests > 0 {
		c.inFlight = make(chan struct{}, cfg.MaxConcurrentRequests)
	}
	c.login.login, c.login.limit = c.logIn, loginLimit(cfg)
	c.masked.add(cfg.Login.secrets()...)
	for _, v := range cfg.Headers {
		c.masked.add(v)
	}
	c.Realms = &RealmsService{c: c}
	c.Clients = &ClientsService{c: c}
	c.ClientScopes = &ClientScopesService{c: c}
	c.Mappers = &MappersService{c: c}
	c.Roles = &RolesService{c: c}
	c.Rotations = &RotationsService{c: c}
	c.ServiceAccounts = &ServiceAccountsService{c: c}
	c.Tokens = &TokensService{c: c}
	c.Server = &ServerService{c: c}
	return c, nil
}

// BaseURL joins a server URL and a base path, without a trailing slash. It says what is wrong with either, never what it was.
func BaseURL(server, basePath string) (string, error) {
	u, err := url.Parse(strings.TrimRight(server, "/"))
	switch {
	case err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https"):
		return "", fmt.Errorf("url must look like https://keycloak.example.com, with http or https and a host")
	case u.User != nil:
		return "", errors.New("url must not hold a user name or password")
	case u.RawQuery != "" || u.Fragment != "":
		return "", errors.New("url must not hold a query or a fragment")
	case u.Path != "":
		return "", fmt.Errorf("url must not hold a path: set base_path = %q instead", u.Path)
	}
	basePath = strings.TrimRight(basePath, "/")
	if basePath != "" && (!strings.HasPrefix(basePath, "/") || strings.ContainsAny(basePath, "?#%;") || strings.Contains(basePath, "//") || strings.Contains(basePath, "..")) {
		return "", errors.New(`base_path must be "" or start with a slash, such as "/auth"`)
	}
	return u.Scheme + "://" + u.Host + basePath, nil
}

// TokenURL is a realm's token endpoint.
func (c *Client) TokenURL(realm string) string { return TokenURL(c.base, realm) }

// TokenURL is the token endpoint of a realm below a BaseURL.
func TokenURL(base, realm string) string { return base + protocolPath(realm, "token") }

// protocolPath is one of a realm's OpenID Connect endpoints.
func protocolPath(realm, endpoint string) string {
	return segments("realms", realm, "protocol", "openid-connect", endpoint)
}

// Mask remembers values that must not be shown: secrets and tokens of a configuration, before they are sent anywhere.
func (c *Client) Mask(values ...string) { c.masked.add(values...) }

// LoginRealm is the realm that the login is for.
func (c *Client) LoginRealm() string { return c.cfg.Login.Realm }

// Login names the login without its secret.
func (c *Client) Login() string { return c.cfg.Login.String() }

// String is the configuration's: printed field by field, a client would show its login and its tokens.
func (c *Client) String() string { return c.cfg.String() }

// GoString keeps %#v from printing secrets.
func (c *Client) GoString() string { return c.cfg.String() }

// segments joins path segments, each escaped, with a leading slash.
func segments(parts ...string) string {
	var b strings.Builder
	for _, p := range parts {
		b.WriteByte('/')
		b.WriteString(url.PathEscape(p))
	}
	return b.String()
}

// keyedLocks serialises writes to one object.
type keyedLocks struct{ m sync.Map }

// lock waits for the key and returns its release.
func (l *keyedLocks) lock(key string) func() {
	m, _ := l.m.LoadOrStore(key, &sync.Mutex{})
	mu := m.(*sync.Mutex)
	mu.Lock()
	return mu.Unlock
}
