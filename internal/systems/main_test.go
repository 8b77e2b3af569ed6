package systems

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

func TestMain(m *testing.M) { os.Exit(testserver.Main(m)) }

// examples is where the examples of the four systems are.
var examples = filepath.Join("..", "..", "examples", "systems")

// example is a copy of an example, ready to be applied to a realm of the test's own.
func example(t *testing.T, s *testserver.Server, name string, variables ...string) *testserver.Terraform {
	t.Helper()
	tf := testserver.CopyTerraform(t, filepath.Join(examples, name))
	tf.Env = append([]string{"GATEHOUSE_URL=" + s.URL, "GATEHOUSE_USERNAME=" + s.Username, "GATEHOUSE_PASSWORD=" + s.Password, "TF_VAR_realm=" + s.Realm}, variables...)
	return tf
}

// seed makes the realm that a system brings along, out of the example's realm.json, under the name of the test's own.
func seed(t *testing.T, s *testserver.Server, name string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(examples, name, "realm.json"))
	if err != nil {
		t.Fatal(err)
	}
	var realm wire.Realm
	if err := json.Unmarshal(data, &realm); err != nil {
		t.Fatal(err)
	}
	id := s.Realm + "-id"
	realm.ID, realm.Realm = &id, &s.Realm
	if err := s.Admin.Realms.Create(t.Context(), &realm); err != nil {
		t.Fatal(err)
	}
}

// wantEmptyPlan checks that a second plan is empty.
func wantEmptyPlan(t *testing.T, tf *testserver.Terraform) {
	t.Helper()
	if r := tf.Run("plan", "-detailed-exitcode"); r.Exit != 0 {
		t.Errorf("want an empty plan:\n%s%s", r.Stdout, r.Stderr)
	}
}

// output is an output of an applied example, sensitive or not.
func output(t *testing.T, tf *testserver.Terraform, name string) string {
	t.Helper()
	return strings.TrimSpace(tf.MustRun("output", "-raw", name).Stdout)
}

// mint gets a token for a machine with its secret of now, which probe can be asked about.
func mint(t *testing.T, s *testserver.Server, clientID string, scopes ...string) *wire.Token {
	t.Helper()
	asker(t, s)
	client, err := s.Admin.Clients.Find(context.Background(), s.Realm, clientID)
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"grant_type": {"client_credentials"}}
	if len(scopes) > 0 {
		form.Set("scope", strings.Join(scopes, " "))
	}
	token, err := s.Admin.Tokens.Request(context.Background(), s.Realm, admin.ClientAuth{ClientID: clientID, Secret: admin.ReadSecretState(client).Secret}, form)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// claims are what a token says.
func claims(t *testing.T, token string) carried {
	t.Helper()
	var out carried
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		t.Fatal("no token")
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err == nil {
		err = json.Unmarshal(payload, &out)
	}
	if err != nil {
		t.Fatalf("no token: %s", err)
	}
	return out
}

// recordForms puts a proxy between a terraform and the server; what it returns is the last form that the proxy saw at the token
// endpoint of the test's realm.
func recordForms(t *testing.T, s *testserver.Server, tf *testserver.Terraform) func() url.Values {
	t.Helper()
	target, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	var last atomic.Pointer[url.Values]
	proxy := httputil.NewSingleHostReverseProxy(target)
	listener := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/realms/"+s.Realm+"/protocol/openid-connect/token") {
			body, _ := io.ReadAll(r.Body)
			form, _ := url.ParseQuery(string(body))
			last.Store(&form)
			r.Body = io.NopCloser(bytes.NewReader(body))
		}
		r.Host = target.Host // tokens are issued for the server's own address
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(listener.Close)
	tf.Env = append(tf.Env, "GATEHOUSE_URL="+listener.URL)
	return func() url.Values { return *last.Load() }
}

// backwards puts a proxy before the server that turns every list of an answer below /admin around, as a server may that keeps no
// order. s.URL is then the proxy's.
func backwards(t *testing.T, s *testserver.Server) {
	t.Helper()
	target, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) {
			p.SetURL(target)
			p.Out.Host = p.In.Host
			p.Out.Header.Del("Accept-Encoding")
		},
		ModifyResponse: func(resp *http.Response) error {
			if !strings.HasPrefix(resp.Request.URL.Path, "/admin/") {
				return nil
			}
			body, err := io.ReadAll(resp.Body)
			var v any
			if err == nil && json.Unmarshal(body, &v) == nil {
				turn(v)
				body, err = json.Marshal(v)
			}
			resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
			resp.Header.Del("Content-Length")
			return err
		},
	}
	listener := httptest.NewServer(proxy)
	t.Cleanup(listener.Close)
	s.URL = listener.URL
}

func turn(v any) {
	switch v := v.(type) {
	case []any:
		slices.Reverse(v)
		for _, x := range v {
			turn(x)
		}
	case map[string]any:
		for _, x := range v {
			turn(x)
		}
	}
}
