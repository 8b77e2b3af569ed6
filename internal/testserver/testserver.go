// Package testserver gives a test its server: the bundled one in process, or, when KEYCLOAK_URL is set, a real Keycloak. A test
// that pulls a lever of the bundled server (clock, faults, journal) asks for it by name and is skipped on Keycloak, with its
// reason. Tests only.
package testserver

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/go-version"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/fixture"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/mirror"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// Server is one test's server.
type Server struct {
	// URL has no path; Username and Password are those of an administrator in the realm master.
	URL, Username, Password string
	// Realm is a realm name of this test's own; the realm does not exist yet, and is deleted after the test.
	Realm string
	// Admin is logged in as the administrator, for what a test does behind the provider's back.
	Admin *admin.Client

	fixture *fixture.Server
	// direct is the URL that s.Admin uses, past a recorder.
	direct string
}

// frontendURL is the front part of every issuer of the bundled server, which is reached at another address: the ordinary case in
// production. "make test-keycloak" starts Keycloak in the same way.
const frontendURL = "https://login.example.org"

// OnKeycloak is what a test logs whose server is a real Keycloak.
const OnKeycloak = "on Keycloak at "

// New starts a bundled server, or points to the Keycloak of KEYCLOAK_URL, KEYCLOAK_USER and KEYCLOAK_PASSWORD (admin/admin
// when unset), which must be at the root of its URL. A test that needs the bundled server to be started in another way says
// how, and is skipped on Keycloak.
func New(t testing.TB, how ...func(*fixture.Options)) *Server {
	t.Helper()
	return start(t, frontendURL, how)
}

// NewAtURL is New, but the bundled server's issuers are at the address in use, as those of a Keycloak without a hostname are.
func NewAtURL(t testing.TB) *Server {
	t.Helper()
	return start(t, "", nil)
}

func start(t testing.TB, frontendURL string, how []func(*fixture.Options)) *Server {
	t.Helper()
	s := &Server{
		URL:      strings.TrimRight(os.Getenv("KEYCLOAK_URL"), "/"),
		Username: "admin",
		Password: "admin",
		Realm:    "t-" + strings.ToLower(rand.Text()[:12]),
	}
	if s.URL == "" {
		s.Password = "pass-" + rand.Text() // one that a scan for leaks can find
		options := fixture.Options{
			AdminUser:     s.Username,
			AdminPassword: s.Password,
			Features:      []string{"client-secret-rotation", "token-exchange:v1", "admin-fine-grained-authz:v1"},
			FrontendURL:   frontendURL,
		}
		for _, set := range how {
			set(&options)
		}
		f, err := fixture.New(options)
		if err != nil {
			t.Fatalf("start the bundled server: %s", err)
		}
		listener := httptest.NewServer(recordRoutes(t, f))
		t.Cleanup(listener.Close)
		s.fixture, s.URL = f, listener.URL
	} else {
		if len(how) > 0 {
			t.Skip("only on the bundled server: it is started with options of its own")
		}
		t.Log(OnKeycloak + s.URL)
		if v := os.Getenv("KEYCLOAK_USER"); v != "" {
			s.Username = v
		}
		if v := os.Getenv("KEYCLOAK_PASSWORD"); v != "" {
			s.Password = v
		}
	}
	s.direct = s.URL
	var err error
	s.Admin, err = admin.New(admin.Config{
		URL: s.URL, MaxRetries: 2, UserAgent: "gatehouse-tests",
		Login: admin.Login{Realm: "master", ClientID: "admin-cli", Username: s.Username, Password: s.Password},
	})
	if err != nil {
		t.Fatalf("admin client: %s", err)
	}
	t.Cleanup(func() {
		if err := s.Admin.Realms.Delete(context.Background(), s.Realm); err != nil {
			t.Errorf("delete realm %s: %s", s.Realm, err)
		}
	})
	return s
}

// WithRealm is New, with the realm made.
func WithRealm(t testing.TB, how ...func(*fixture.Options)) *Server {
	t.Helper()
	s := New(t, how...)
	id, enabled := s.Realm+"-id", true
	if err := s.Admin.Realms.Create(t.Context(), &wire.Realm{ID: &id, Realm: &s.Realm, Enabled: &enabled}); err != nil {
		t.Fatalf("create realm: %s", err)
	}
	return s
}

// Fixture is the bundled server with its levers; on Keycloak the test is skipped, and why says what it needs the levers for.
func (s *Server) Fixture(t testing.TB, why string) *fixture.Server {
	t.Helper()
	if s.fixture == nil {
		t.Skipf("only on the bundled server: %s", why)
	}
	return s.fixture
}

// IsKeycloak tells a real Keycloak from the bundled server.
func (s *Server) IsKeycloak() bool { return s.fixture == nil }

// Config puts a provider block for this server before the given HCL, in which REALM stands for the test's realm.
func (s *Server) Config(hcl string) string {
	block := fmt.Sprintf("provider \"gatehouse\" {\n  url = %q\n  username = %q\n  password = %q\n}\n", s.URL, s.Username, s.Password)
	return block + strings.ReplaceAll(hcl, "REALM", s.Realm)
}

// Issuer is the issuer of the test's realm, as long as the realm has no frontend URL of its own. The server's may be on another host
// than URL.
func (s *Server) Issuer(t testing.TB) string {
	t.Helper()
	master, err := s.Admin.Realms.CachedIssuer(t.Context(), "master")
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(master, "master") + s.Realm
}

// Test runs acceptance steps with a real terraform, in parallel with other tests.
func (s *Server) Test(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: Providers(),
		TerraformVersionChecks: []tfversion.TerraformVersionCheck{
			tfversion.SkipBelow(version.Must(version.NewVersion(mirror.MinimumTerraform))),
		},
		Steps: steps,
	})
}

// Refused runs a step for each of the arguments, one after the other in one working folder, and wants the error that says the
// text beside them.
func (s *Server) Refused(t *testing.T, says map[string]string, step func(arguments string) resource.TestStep) {
	t.Helper()
	var steps []resource.TestStep
	for arguments, text := range says {
		refused := step(arguments)
		refused.ExpectError = Says(text)
		steps = append(steps, refused)
	}
	s.Test(t, append(steps, resource.TestStep{Config: s.Config("")})...) // what a step made is destroyed by a configuration that is valid
}

// Providers serves the provider in process.
func Providers() map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){"gatehouse": providerserver.NewProtocol6WithError(provider.New("test")())}
}

// Do calls change, and fails the test when it fails: for a step's PreConfig.
func (s *Server) Do(t testing.TB, change func(ctx context.Context, c *admin.Client) error) func() {
	return func() {
		t.Helper()
		if err := change(context.Background(), s.Admin); err != nil {
			t.Fatalf("change behind the provider's back: %s", err)
		}
	}
}

// Says matches a text in Terraform's output, which wraps lines where it likes.
func Says(text string) *regexp.Regexp {
	words := strings.Fields(text)
	for i, w := range words {
		words[i] = regexp.QuoteMeta(w)
	}
	return regexp.MustCompile(strings.Join(words, `[\s│]+`))
}

// CreateUser makes a person in the test's realm (POST /admin/realms/{realm}/users), which the provider never does.
func (s *Server) CreateUser(ctx context.Context, user *wire.User) error {
	_, err := s.Call(ctx, http.MethodPost, "/users", user)
	return err
}

// Call sends a request below /admin/realms/{realm} of the test's realm, for what the provider's REST client has no method
// for, and returns the answer's body. Any status but 2xx is an error. Like s.Admin, it does not go through a recorder.
func (s *Server) Call(ctx context.Context, method, path string, body any) (string, error) {
	token, err := s.Token(ctx)
	if err != nil {
		return "", err
	}
	return s.CallWith(ctx, token, method, path, body)
}

// Token is an access token of the administrator, valid for a minute on Keycloak.
func (s *Server) Token(ctx context.Context) (string, error) {
	token, err := s.Admin.Tokens.Request(ctx, "master", admin.ClientAuth{ClientID: "admin-cli"},
		url.Values{"grant_type": {"password"}, "username": {s.Username}, "password": {s.Password}})
	if err != nil {
		return "", err
	}
	return token.AccessToken, nil
}

// CallWith is Call with a token that is there, for a test that sends many requests: a login takes Keycloak a tenth of a second.
func (s *Server) CallWith(ctx context.Context, token, method, path string, body any) (string, error) {
	payload, err := json.Marshal(body)
	if err != nil {
		return "", err
	}
	req, err := http.NewRequestWithContext(ctx, method, cmp.Or(s.direct, s.URL)+"/admin/realms/"+s.Realm+path, bytes.NewReader(payload))
	if err != nil {
		return "", err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close() //nolint:errcheck // a test's
	data, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode/100 != 2 {
		err = fmt.Errorf("%s %s: %s %s", method, path, resp.Status, data)
	}
	return string(data), err
}
