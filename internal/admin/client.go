package admin

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

const (
	// maxList, maxObject and maxErrorBody bound what is read of an answer, in decompressed bytes: a page of a list, one object
	// or a token, and an error.
	maxList      = 64 << 20
	maxObject    = 4 << 20
	maxErrorBody = 64 << 10
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
	session  session
	masked   maskedValues
	locks    keyedLocks
	names    directory
	settling settling
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
	c.session.login, c.session.limit = c.login, loginLimit(cfg)
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

// Issuer is the issuer of a realm's tokens as this client addresses the server: {url}{base_path}/realms/{realm}.
func (c *Client) Issuer(realm string) string { return c.base + segments("realms", realm) }

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

// call sends an admin request as JSON and decodes the answer into out (nil: no answer is expected). A 401 discards the
// token, logs in once more and repeats once; "not found" is asked again while this run's own writes settle in a cluster.
func (c *Client) call(ctx context.Context, method, path string, query url.Values, body, out any) error {
	if err := c.mayWrite(method, path); err != nil {
		return err
	}
	var payload []byte
	if body != nil {
		var err error
		if payload, err = json.Marshal(body); err != nil {
			return fmt.Errorf("encode %s %s: %w", method, path, err)
		}
	}
	target := path
	if len(query) > 0 {
		target += "?" + query.Encode()
	}
	for refused, missed := 0, 0; ; {
		token, err := c.session.token(ctx)
		if err != nil {
			return err
		}
		req := request{method: method, target: target, contentType: "application/json", body: payload, bearer: token, most: boundOf(out)}
		data, err := c.send(ctx, req)
		if hasStatus(err, http.StatusUnauthorized) {
			if refused == 0 && c.session.discard(token) {
				refused++
				continue
			}
		} else {
			c.session.proven.Store(true)
		}
		if IsNotFound(err) && missed < settleTries && c.settling.doubtful(method, path) {
			missed++
			if err := pause(ctx, settlePause); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return c.explain(ctx, err)
		}
		if out == nil && method != http.MethodGet && len(bytes.TrimSpace(data)) > 0 {
			return fmt.Errorf("%s %s was answered with a text, where Keycloak answers a write with none: whether it happened is not known. Something between here and Keycloak may have made the answer", method, path)
		}
		c.settling.note(method, path)
		if out == nil {
			return nil
		}
		return decode(method, path, data, out)
	}
}

// decode reads an answer, of which null is none.
func decode(method, path string, data []byte, out any) error {
	err := json.Unmarshal(data, out)
	if err == nil && string(bytes.TrimSpace(data)) == "null" {
		err = errors.New("it is null")
	}
	if err != nil {
		return fmt.Errorf("%s %s: the answer is not the JSON that was expected: %s", method, path, quoteServerText(err.Error()))
	}
	return nil
}

// boundOf is maxList for a list, else maxObject.
func boundOf(out any) int64 {
	if out == nil || reflect.TypeOf(out).Elem().Kind() != reflect.Slice {
		return maxObject
	}
	return maxList
}

// ErrReadOnly says that a request was not sent because the Client only reads.
var ErrReadOnly = errors.New("nothing was sent: the provider is configured with read_only = true (or GATEHOUSE_READ_ONLY)")

// mayWrite refuses, for a Client that only reads, everything but GET, and the one GET that may make something.
func (c *Client) mayWrite(method, path string) error {
	if c.cfg.ReadOnly && (method != http.MethodGet || strings.HasSuffix(path, "/service-account-user")) {
		return fmt.Errorf("%s %s: %w", method, path, ErrReadOnly)
	}
	return nil
}

// request is one request as it goes out.
type request struct {
	// base is the server and what is before target; empty for the Client's own.
	base string
	// foreign is set for another server than the configured one, which gets none of its headers.
	foreign                     bool
	method, target, contentType string
	body                        []byte
	bearer                      string
	basicUser, basicPassword    string
	most                        int64 // bytes of an answer; 0 is maxObject
}

// send sends one request, with retries, and returns the body of a 2xx answer. Anything else is an *Error.
func (c *Client) send(ctx context.Context, r request) ([]byte, error) {
	if c.inFlight != nil {
		select {
		case c.inFlight <- struct{}{}:
			defer func() { <-c.inFlight }()
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	path, _, _ := strings.Cut(r.target, "?")
	if err := checkPath(path); err != nil && r.base == "" { // a token_url is taken as it is written
		return nil, fmt.Errorf("%s %s: %w", r.method, path, err)
	}
	for attempt := 0; ; attempt++ {
		req, err := c.newRequest(ctx, r)
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", r.method, path, err)
		}
		started := time.Now()
		resp, err := c.http.Do(req)
		if err != nil {
			c.logFailure(ctx, r.method, path, started, err)
			return nil, c.unreachable(r, path, err)
		}
		data, err := readBounded(resp, cmp.Or(r.most, maxObject))
		_ = resp.Body.Close() // nothing to do about it
		c.logExchange(ctx, r, resp, data, started)
		switch {
		case errors.Is(err, errBrokeOff) && r.method == http.MethodGet && attempt < c.cfg.MaxRetries && c.quota.take():
			// A reset in the middle of an answer is one like any other; the library has seen only its headers.
			if err := pause(ctx, c.http.Backoff(0, 0, attempt, nil)); err != nil {
				return nil, err
			}
		case err != nil:
			return nil, fmt.Errorf("%s %s: %w", r.method, path, &maskedError{c.masked.hide(err.Error()), err})
		case resp.StatusCode/100 == 2:
			return data, nil
		default:
			return nil, c.refusal(r.method, cmp.Or(r.base, c.cfg.BasePath)+path, resp, data)
		}
	}
}

// checkPath refuses a path with a segment that the server, or something before it, would take out: the request would be one about
// another object, such as all clients in place of one. Such a segment is a name or an ID of a configuration, an import or an answer.
func checkPath(path string) error {
	for _, segment := range strings.Split(strings.TrimPrefix(path, "/"), "/") {
		if segment == "" || segment == "." || segment == ".." {
			return fmt.Errorf("nothing was sent: a part of the path, a name or an ID, is %q", segment)
		}
	}
	return nil
}

// newRequest puts headers and authorization on a request.
func (c *Client) newRequest(ctx context.Context, r request) (*retryablehttp.Request, error) {
	var body any
	if r.body != nil {
		body = r.body
	}
	req, err := retryablehttp.NewRequestWithContext(ctx, r.method, cmp.Or(r.base, c.base)+r.target, body)
	if err != nil {
		return nil, err
	}
	if !r.foreign {
		for k, v := range c.cfg.Headers {
			req.Header.Set(k, v)
		}
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", c.cfg.UserAgent)
	if r.body != nil {
		req.Header.Set("Content-Type", r.contentType)
	}
	switch {
	case r.bearer != "":
		req.Header.Set("Authorization", "Bearer "+r.bearer)
	case r.basicUser != "":
		// Keycloak URL-decodes both halves, as RFC 6749 section 2.3.1 asks.
		req.SetBasicAuth(url.QueryEscape(r.basicUser), url.QueryEscape(r.basicPassword))
		_, pair, _ := strings.Cut(req.Header.Get("Authorization"), " ")
		c.masked.add(pair)
	}
	return req, nil
}

// errBrokeOff is an answer whose body ended before its end.
var errBrokeOff = errors.New("the answer broke off")

// readBounded reads an answer up to a bound; past it a success is an error, an error is cut.
func readBounded(resp *http.Response, most int64) ([]byte, error) {
	if resp.StatusCode/100 != 2 {
		most = maxErrorBody
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, most+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errBrokeOff, err)
	}
	if int64(len(data)) > most {
		if resp.StatusCode/100 == 2 {
			return nil, fmt.Errorf("the answer is larger than %d bytes", most)
		}
		data = data[:most]
	}
	return data, nil
}

// refusal turns an answer that is no success into an *Error.
func (c *Client) refusal(method, path string, resp *http.Response, data []byte) *Error {
	e := &Error{Method: method, Path: path, Status: resp.StatusCode}
	kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	var shape wire.Error
	switch {
	case resp.StatusCode/100 == 3:
		e.Message = "a redirect to " + quoteServerText(redirectTarget(resp)) + ", which is never followed"
		e.Hint = "Set url and base_path to the address that answers itself"
	case len(bytes.TrimSpace(data)) == 0:
	case kind == "text/html":
		e.Message = "an HTML page, not JSON: this may not be Keycloak's API"
	case json.Unmarshal(data, &shape) == nil && shape.Text() != "":
		e.keycloak = true
		e.Code = quoteServerText(c.masked.hide(shape.Code))
		e.Message = quoteServerText(c.masked.hide(shape.Text()))
	default:
		e.Message = "an answer that is not JSON (" + quoteServerText(resp.Header.Get("Content-Type")) + ")"
	}
	return e
}

// redirectTarget is where a redirect points, without a query, which may hold anything.
func redirectTarget(resp *http.Response) string {
	u, err := resp.Location()
	if err != nil {
		return "nowhere"
	}
	return u.Scheme + "://" + u.Host + u.Path
}

// unreachable explains a request that got no answer.
func (c *Client) unreachable(r request, path string, err error) error {
	var uerr *url.Error
	if errors.As(err, &uerr) {
		err = uerr.Err // the URL is named below, without its query
	}
	text := c.masked.hide(err.Error())
	var hint string
	switch {
	case isCertificateError(err):
		hint = "The server's certificate is not trusted: set root_ca_certificate or root_ca_certificate_file to the CA that signed it."
	case strings.Contains(text, "server gave HTTP response to HTTPS client"):
		hint = "The server speaks plain http on this port: check the scheme and port of url."
	default:
		hint = "Check that the server runs and that " + pick(r.base == "", "url", "token_url") + " is its address."
	}
	return fmt.Errorf("%s %s%s got no answer: %w. %s", r.method, cmp.Or(r.base, c.base), path, &maskedError{text, err}, hint)
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
