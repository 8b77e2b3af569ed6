package token_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

// elsewhere is a token endpoint of another origin than the provider's, which keeps the last request.
func elsewhere(t *testing.T, status int, contentType, body string) (string, *atomic.Pointer[http.Request]) {
	t.Helper()
	var last atomic.Pointer[http.Request]
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		last.Store(r)
		w.Header().Set("Content-Type", contentType)
		w.Header().Set("Location", "https://sso.example.com/login?token=hush")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(s.Close)
	return s.URL, &last
}

// asking is a data source at a token URL, whose provider has a header of its own.
func asking(s *testserver.Server, tokenURL, arguments string) string {
	return strings.Replace(s.Config(fmt.Sprintf(`
		data "gatehouse_access_token" "this" {
		  realm     = "REALM"
		  client_id = "svc"
		  token_url = %q
		  %s
		}`, tokenURL, arguments)), "provider \"gatehouse\" {", "provider \"gatehouse\" {\n  headers = { X-Tenant = \"acme\" }", 1)
}

func TestAnotherServerGetsTheRequestWithoutTheProvidersHeaders(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	url, last := elsewhere(t, 200, "application/json", `{"access_token":"opaque","token_type":"bearer","expires_in":60,"issued_token_type":"x","created_at":{"of":[1,null]}}`)
	at := func(name string, check knownvalue.Check) statecheck.StateCheck {
		return statecheck.ExpectKnownValue("data.gatehouse_access_token.this", tfjsonpath.New(name), check)
	}
	testserver.Proves(t, "N28") // the answer has two more fields
	s.Test(t, resource.TestStep{
		Config: asking(s, url+"/oauth/token?v=1", "client_secret = \"theirs-alone\"\nextra_params = { resource = \"https://api.example.com\" }"),
		ConfigStateChecks: []statecheck.StateCheck{
			at("access_token", text("opaque")), at("token_type", text("bearer")), at("authorization_header", text("Bearer opaque")), at("expires_in", knownvalue.Int64Exact(60)),
			at("claims", none), at("id_token", none), at("session_state", none), at("granted_scopes", none), at("scopes", none),
		},
		PostApplyFunc: func() {
			r := last.Load()
			if r.URL.String() != "/oauth/token?v=1" || r.Header.Get("X-Tenant") != "" || r.PostForm.Get("client_secret") != "theirs-alone" || r.PostForm.Get("resource") != "https://api.example.com" {
				t.Errorf("%s got %v with %v", r.URL, r.PostForm, r.Header)
			}
		},
	})
}

func TestAnotherServerNeverGetsASecretThatWasRead(t *testing.T) {
	t.Parallel()
	s := people(t)
	url, last := elsewhere(t, 200, "application/json", `{"access_token":"opaque","token_type":"Bearer","expires_in":60}`)
	s.Test(t,
		resource.TestStep{Config: asking(s, url, ""), ExpectError: testserver.Says("a secret that is read with the provider's login is not sent there")},
		resource.TestStep{Config: s.Config("locals {}"), Check: nil, PreConfig: func() {
			if r := last.Load(); r != nil {
				t.Errorf("it was asked: %v", r.PostForm)
			}
		}},
		resource.TestStep{Config: asking(s, url, `auth_method = "none"`)},
	)
	if last.Load().PostForm.Has("client_secret") {
		t.Error("a secret went along")
	}
}

// 307 and 308 are those after which a client sends a body once more, and with it the secret.
func TestRedirectOfTheRealmsOwnEndpointIsNotFollowed(t *testing.T) {
	t.Parallel()
	s := people(t)
	other, last := elsewhere(t, 200, "application/json", `{"access_token":"opaque","token_type":"Bearer","expires_in":60}`)
	status := http.StatusFound
	between(t, s, func(w http.ResponseWriter, r *http.Request) bool {
		moved := strings.HasPrefix(r.URL.Path, "/realms/"+s.Realm+"/")
		if moved {
			http.Redirect(w, r, other+"/login?token=hush", status)
		}
		return moved
	})
	var steps []resource.TestStep
	for code, words := range map[int]string{302: "302 Found", 307: "307 Temporary Redirect", 308: "308 Permanent Redirect"} {
		steps = append(steps, resource.TestStep{
			PreConfig: func() { status = code }, Config: s.Config(ofSvc("")),
			ExpectError: testserver.Says("answered " + words + ": a redirect to " + other + "/login, which is never followed. Set url and base_path"),
		})
	}
	s.Test(t, append(steps, resource.TestStep{Config: s.Config("locals {}")})...)
	testserver.Proves(t, "D13")
	if r := last.Load(); r != nil {
		t.Errorf("the other server was sent %s %q", r.Method, r.PostForm)
	}
}

func TestServersWordsNeverShowWhatTheConfigurationKeepsSecret(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	url, _ := elsewhere(t, 400, "application/json", `{"error":"no-parameter","error_description":"neither their-parameter nor a-password nor theirs-alone"}`)
	s.Test(t,
		resource.TestStep{
			Config: asking(s, url, `
				client_secret = "theirs-alone"
				grant_type    = "password"
				username      = "alice"
				password      = "a-password"
				extra_params  = { api = "their-parameter" }`),
			ExpectError: testserver.Says("neither (masked) nor (masked) nor (masked) (no-parameter)"),
		},
		resource.TestStep{Config: s.Config("locals {}")},
	)
}

func TestTokenURLOfTheProvidersOwnServerIsNothingSpecial(t *testing.T) {
	t.Parallel()
	s := people(t)
	s.Test(t, resource.TestStep{
		Config: asking(s, s.URL+"/realms/"+s.Realm+"/protocol/openid-connect/token", ""),
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("data.gatehouse_access_token.this", tfjsonpath.New("claims").AtMapKey("azp"), text("svc")),
		},
	})
}

func TestAnswersThatAreNoTokenAreNamed(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	var steps []resource.TestStep
	for _, c := range []struct {
		status            int
		contentType, body string
		says              string
	}{
		{200, "text/html", "<!DOCTYPE html><html>sign in</html>", "the answer is 200, but not a token response: an HTML page, as a login form or a proxy shows"},
		{200, "application/json", `{"access_token":`, "the answer is 200, but not a token response: no JSON"},
		{200, "application/json", `{"access_token":5}`, "the answer is 200, but not a token response: JSON of another kind"},
		{200, "application/json", "", "the answer is 200, but not a token response: no JSON"},
		{200, "application/json", "{}", "the answer is 200, but holds no access_token"},
		{200, "application/json", `{"access_token":null}`, "the answer is 200, but holds no access_token"},
		{200, "application/json", `{"error":"bad_day","error_description":"come back tomorrow"}`, "holds no access_token: come back tomorrow"},
		{308, "text/html", "", "answered 308 Permanent Redirect: a redirect to https://sso.example.com/login, which is never followed. Set token_url to the address that answers itself"},
		{403, "text/html", "<html>blocked: theirs-alone</html>", "answered 403 Forbidden: an HTML page, not JSON"},
		{400, "application/json", `{"error":"invalid_scope","error_description":"theirs-alone is no scope"}`, "answered 400 Bad Request: (masked) is no scope (invalid_scope). Each scope must be linked"},
	} {
		url, _ := elsewhere(t, c.status, c.contentType, c.body)
		steps = append(steps, resource.TestStep{Config: asking(s, url, `client_secret = "theirs-alone"`), ExpectError: testserver.Says(c.says)})
		at, err := s.Admin.Tokens.EndpointAt(url)
		if err != nil {
			t.Fatal(err)
		}
		testserver.Proves(t, "N22") // the secret, which two of the answers repeat, is in none of the errors
		_, err = s.Admin.Tokens.RequestAt(t.Context(), at, admin.ClientAuth{ClientID: "svc", Secret: "theirs-alone"}, map[string][]string{})
		if err == nil || strings.Contains(err.Error(), "theirs-alone") {
			t.Errorf("%d %s: %v", c.status, c.body, err)
		}
	}
	s.Test(t, append(steps, resource.TestStep{Config: s.Config("locals {}")})...)
}
