package admin

import (
	"net/http"
	"sync"
	"time"

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

	cfg        Config
	base       string // URL and base path, no trailing slash
	http       *retryablehttp.Client
	quota      *quota
	inFlight   chan struct{} // nil: no cap
	login      loginToken
	masked     maskedValues
	locks      keyedLocks
	created    recentCreates
	remembered remembered
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

// newTransport makes the HTTP client: retries over one connection pool, no redirects.
func newTransport(cfg Config, q *quota) *retryablehttp.Client {
	base := http.DefaultTransport.(*http.Transport).Clone()
	base.TLSClientConfig = cfg.TLS
	base.MaxIdleConnsPerHost = 64
	timeout := cfg.requestTimeout()
	return &retryablehttp.Client{
		HTTPClient: &http.Client{
			Transport: base,
			Timeout:   timeout,
			// A redirect would carry the token, or a secret, to the host that it names.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		RetryMax:   cfg.MaxRetries,
		CheckRetry: q.check,
		Backoff: func(_, _ time.Duration, attempt int, resp *http.Response) time.Duration {
			return min(backoff(attempt, resp), timeout)
		},
		ErrorHandler:   retryablehttp.PassthroughErrorHandler,
		RequestLogHook: markRepeat,
		// Logger stays nil: it would print whole URLs. See log.go.
	}
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

// keyedLocks serialises writes to one object.
type keyedLocks struct{ m sync.Map }

// lock waits for the key and returns its release.
func (l *keyedLocks) lock(key string) func() {
	m, _ := l.m.LoadOrStore(key, &sync.Mutex{})
	mu := m.(*sync.Mutex)
	mu.Lock()
	return mu.Unlock
}
