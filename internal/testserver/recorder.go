package testserver

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Recorder stands between a test's terraform and its server. It knows what was asked, and every secret and token that went
// past, on the bundled server and on Keycloak alike.
type Recorder struct {
	mu       sync.Mutex
	requests []string
	secrets  map[string]bool
	instead  func(http.ResponseWriter, *http.Request) bool
	change   func(*http.Response)
}

// Instead has requests answered by the test, where answer returns true, in place of the server, as by a proxy between the two.
// It does so until Honest is called.
func (r *Recorder) Instead(answer func(http.ResponseWriter, *http.Request) bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.instead = answer
}

// Change has the server's answers changed, after it has done what it was asked to; until Honest is called.
func (r *Recorder) Change(change func(*http.Response)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.change = change
}

// Honest passes everything on as it is again.
func (r *Recorder) Honest() {
	r.Instead(nil)
	r.Change(nil)
}

// Record puts a recorder before the server: s.URL is then the recorder's. The server sees the recorder's address in Host, so
// that tokens are issued for it. s.Admin does not go through it.
func (s *Server) Record(t testing.TB) *Recorder {
	t.Helper()
	target, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	r := &Recorder{secrets: map[string]bool{}}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) {
			p.SetURL(target)
			p.Out.Host = p.In.Host
			p.Out.Header.Del("Accept-Encoding") // so that the answer arrives readable
		},
		ModifyResponse: r.answer,
	}
	listener := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		r.request(req)
		r.mu.Lock()
		instead := r.instead
		r.mu.Unlock()
		if instead == nil || !instead(w, req) {
			proxy.ServeHTTP(w, req)
		}
	}))
	t.Cleanup(listener.Close)
	s.URL = listener.URL
	return r
}

// Writes are the requests so far that could change something under /admin, as "METHOD path".
func (r *Recorder) Writes() []string {
	return slices.DeleteFunc(r.Requests(), func(request string) bool {
		method, path, _ := strings.Cut(request, " ")
		return method == http.MethodGet || !strings.HasPrefix(path, "/admin/")
	})
}

// Requests are all requests so far.
func (r *Recorder) Requests() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.requests)
}

// Forget forgets the requests so far, not the secrets.
func (r *Recorder) Forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.requests = nil
}

// Secrets are the values of all passwords, client secrets, assertions and tokens that went past, either way.
func (r *Recorder) Secrets() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Sorted(maps.Keys(r.secrets))
}

func (r *Recorder) request(req *http.Request) {
	body, _ := io.ReadAll(req.Body)
	req.Body = io.NopCloser(bytes.NewReader(body))
	r.mu.Lock()
	defer r.mu.Unlock()
	r.requests = append(r.requests, req.Method+" "+req.URL.EscapedPath())
	if scheme, credentials, _ := strings.Cut(req.Header.Get("Authorization"), " "); scheme == "Bearer" {
		r.secrets[credentials] = true
	} else if pair, err := base64.StdEncoding.DecodeString(credentials); err == nil && scheme == "Basic" {
		r.secrets[credentials] = true
		_, secret, _ := strings.Cut(string(pair), ":")
		r.keep("secret", secret)
	}
	if strings.HasPrefix(req.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		form, _ := url.ParseQuery(string(body))
		for name := range form {
			r.keep(name, form.Get(name))
		}
	}
	r.keepJSON(body)
}

func (r *Recorder) answer(resp *http.Response) error {
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	r.mu.Lock()
	defer r.mu.Unlock()
	r.keepJSON(body)
	if r.change != nil {
		r.change(resp)
	}
	return nil
}

func (r *Recorder) keepJSON(body []byte) {
	var v any
	if json.Unmarshal(body, &v) == nil {
		r.walk("", v)
	}
}

func (r *Recorder) walk(name string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			r.walk(k, x)
		}
	case []any:
		for _, x := range v {
			r.walk(name, x)
		}
	case string:
		r.keep(name, v)
	}
}

// secretFields are the names, in JSON and in forms, of what must stay secret. "value" is a secret's in …/client-secret.
var secretFields = []string{
	"secret",
	"value",
	"password",
	"client_secret",
	"client_assertion",
	"access_token",
	"refresh_token",
	"id_token",
	"client.secret.rotated",
}

func (r *Recorder) keep(name, value string) {
	if len(value) >= 8 && slices.Contains(secretFields, name) { // the login of a Keycloak for tests may be admin, admin
		r.secrets[value] = true
	}
}
