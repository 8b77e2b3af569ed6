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

// call sends an admin request as JSON and decodes the answer into out (nil: no answer is expected). A request that may have written
// drops what it changes from what this run remembers.
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
	req := request{
		method: method, target: target, contentType: "application/json", body: payload,
		most: boundOf(out), mute: out == nil && method != http.MethodGet,
	}
	data, err := c.repeatAuthorized(ctx, method, path, func(token string) ([]byte, error) {
		req.bearer = token
		return c.send(ctx, req)
	})
	c.remembered.wrote(method, path)
	if err != nil {
		return c.explain(ctx, err)
	}
	c.created.note(method, path)
	if out == nil {
		return nil
	}
	return decode(method, path, data, out)
}

// decode reads an answer; null counts as no answer.
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
	if out == nil {
		return maxObject
	}
	if kind := reflect.TypeOf(out).Elem(); kind.Kind() != reflect.Slice || kind.Elem().Kind() == reflect.Uint8 {
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
	// crossOrigin is set for another server than the configured one, which gets none of its headers.
	crossOrigin                 bool
	method, target, contentType string
	body                        []byte
	bearer                      string
	basicUser, basicPassword    string
	most                        int64 // bytes of an answer; 0 is maxObject
	mute                        bool  // a write that Keycloak answers with 201 or 204, and no text
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
	return c.repeatBrokenOff(ctx, r.method, func() ([]byte, error) { return c.exchange(ctx, r, path) })
}

// exchange sends a request, which the HTTP client repeats, and reads the answer.
func (c *Client) exchange(ctx context.Context, r request, path string) ([]byte, error) {
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
	case err != nil:
		return nil, fmt.Errorf("%s %s: %w", r.method, path, &maskedError{c.masked.hide(err.Error()), err})
	case resp.StatusCode/100 != 2:
		return nil, c.refusal(r.method, cmp.Or(r.base, c.cfg.BasePath)+path, resp, data)
	case r.mute && !isMute(resp, data):
		return nil, fmt.Errorf(
			"%s %s was answered %d, where Keycloak answers 201 or 204 without a text: whether the write happened is not known. "+
				"Something between here and Keycloak may have made the answer",
			r.method, path, resp.StatusCode,
		)
	}
	return data, nil
}

// isMute reports a success as Keycloak answers a write: 201 or 204, and no text.
func isMute(resp *http.Response, data []byte) bool {
	return (resp.StatusCode == http.StatusCreated || resp.StatusCode == http.StatusNoContent) && len(bytes.TrimSpace(data)) == 0
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
	if !r.crossOrigin {
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
		hint = "The server's certificate is not trusted: set root_ca_certificate or root_ca_certificate_file to the CA that signed it"
	case strings.Contains(text, "server gave HTTP response to HTTPS client"):
		hint = "The server speaks plain http on this port: check the scheme and port of url"
	default:
		hint = "Check that the server runs and that " + pick(r.base == "", "url", "token_url") + " is its address"
	}
	return fmt.Errorf("%s %s%s got no answer: %w. %s", r.method, cmp.Or(r.base, c.base), path, &maskedError{text, err}, hint)
}
