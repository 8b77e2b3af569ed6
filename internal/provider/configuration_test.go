package provider_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/fixture"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

// lookUp is a configuration that reads one thing, with the given provider arguments.
func lookUp(arguments string) string {
	return "provider \"gatehouse\" {\n" + arguments + "\n}\ndata \"gatehouse_realm\" \"master\" {\n  realm = \"master\"\n}\n"
}

// wantErrors wants a command to end with that many errors, and the texts somewhere in them.
func wantErrors(t *testing.T, r testserver.Result, count int, says ...string) {
	t.Helper()
	if found := strings.Count(r.Stderr, "Error: "); r.Exit != 1 || found != count {
		t.Fatalf("want exit code 1 and %d errors, got %d and %d:\n%s%s", count, r.Exit, found, r.Stdout, r.Stderr)
	}
	for _, text := range says {
		if !testserver.Says(text).MatchString(r.Stderr) {
			t.Errorf("want %q in:\n%s", text, r.Stderr)
		}
	}
}

func TestWrongPasswordIsOneError(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	tf := testserver.NewTerraform(t, lookUp(fmt.Sprintf("url = %q\nusername = %q\npassword = \"not-the-password\"", s.URL, s.Username)))
	plan := tf.Run("plan")
	testserver.Proves(t, "R8")
	wantErrors(t, plan, 1, `unable to log in as user "`+s.Username+`" (client "admin-cli", realm "master")`,
		"POST /realms/master/protocol/openid-connect/token answered 400 Bad Request", "Check username and password")
	if strings.Contains(plan.Stderr, "not-the-password") {
		t.Errorf("the error shows the password:\n%s", plan.Stderr)
	}
}

func TestWrongClientSecretIsOneError(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	furnish(t, s)
	tf := testserver.NewTerraform(t, lookUp(fmt.Sprintf("url = %q\nrealm = %q\nclient_id = \"machine\"\nclient_secret = \"wrong\"", s.URL, s.Realm)))
	testserver.Proves(t, "R8")
	wantErrors(t, tf.Run("plan"), 1, `unable to log in as client "machine" (realm "`+s.Realm+`")`, "Check client_secret")
}

func TestLoginToARealmThatIsNotThereIsOneError(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	tf := testserver.NewTerraform(t, lookUp(fmt.Sprintf("url = %q\nrealm = \"Master\"\nusername = \"u\"\npassword = \"p\"", s.URL)))
	wantErrors(t, tf.Run("plan"), 1, `There is no realm "Master" to log in to: check the provider's realm, in its exact case`)
}

func TestServerAtTheRootIsNotFoundBelowAuth(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	tf := testserver.NewTerraform(t, lookUp(fmt.Sprintf("url = %q\nbase_path = \"/auth\"\nusername = %q\npassword = %q", s.URL, s.Username, s.Password)))
	wantErrors(t, tf.Run("plan"), 1, "answers below "+s.URL+`: set base_path = ""`)
}

func TestServerBelowAuthIsNotFoundAtTheRoot(t *testing.T) {
	t.Parallel()
	testserver.New(t).Fixture(t, "the server is started with a base path")
	f, err := fixture.New(fixture.Options{BasePath: "/auth"})
	if err != nil {
		t.Fatal(err)
	}
	listener := httptest.NewServer(f)
	t.Cleanup(listener.Close)
	arguments := fmt.Sprintf("url = %q\nusername = \"admin\"\npassword = \"admin\"\n", listener.URL)

	tf := testserver.NewTerraform(t, lookUp(arguments))
	testserver.Proves(t, "R21", "N16")
	wantErrors(t, tf.Run("plan"), 1, "answers below "+listener.URL+`/auth: set base_path = "/auth"`)

	tf.Write("main.tf", lookUp(arguments+`base_path = "/auth"`))
	tf.MustRun("plan")
}

func TestServerThatDoesNotRunIsOneError(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := "http://" + listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	tf := testserver.NewTerraform(t, lookUp(fmt.Sprintf("url = %q\nusername = \"u\"\npassword = \"p\"\nmax_retries = 0", nobody)))
	wantErrors(t, tf.Run("plan"), 1, nobody, "connection refused", "Check that the server runs and that url is its address")
}

func TestCertificateOfAnUnknownAuthorityIsOneErrorUntilItIsTrusted(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	listener := httptest.NewUnstartedServer(s.Fixture(t, "the test signs the server's certificate"))
	listener.Config.ErrorLog = log.New(io.Discard, "", 0) // of the handshake that is refused
	listener.StartTLS()
	t.Cleanup(listener.Close)
	arguments := fmt.Sprintf("url = %q\nusername = %q\npassword = %q\nmax_retries = 0\n", listener.URL, s.Username, s.Password)

	tf := testserver.NewTerraform(t, lookUp(arguments))
	testserver.Proves(t, "R22")
	wantErrors(t, tf.Run("plan"), 1, "set root_ca_certificate or root_ca_certificate_file to the CA that signed it")

	tf.Write("ca.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: listener.Certificate().Raw})))
	for _, trust := range []string{`root_ca_certificate = file("ca.pem")`, `root_ca_certificate_file = "ca.pem"`} {
		tf.Write("main.tf", lookUp(arguments+trust))
		if plan := tf.MustRun("plan"); strings.Contains(plan.Stdout, "Warning") {
			t.Errorf("want no warning:\n%s", plan.Stdout)
		}
	}

	tf.Write("main.tf", lookUp(arguments+"tls_insecure_skip_verify = true"))
	if plan := tf.MustRun("plan"); strings.Count(plan.Stdout, "Warning: The server's certificate is not verified") != 1 {
		t.Errorf("want a warning:\n%s", plan.Stdout)
	}
}

func TestCertificateIsShownToAServerThatAsksForOne(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	certificate, key := ownCertificate(t)
	listener := httptest.NewUnstartedServer(s.Fixture(t, "the test asks for a certificate"))
	listener.Config.ErrorLog = log.New(io.Discard, "", 0) // of the handshakes that are refused
	trusted := x509.NewCertPool()
	trusted.AppendCertsFromPEM(certificate)
	listener.TLS = &tls.Config{ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: trusted, MinVersion: tls.VersionTLS12}
	listener.StartTLS()
	t.Cleanup(listener.Close)
	arguments := fmt.Sprintf("url = %q\nusername = %q\npassword = %q\nmax_retries = 0\nroot_ca_certificate_file = \"ca.pem\"\n", listener.URL, s.Username, s.Password)

	tf := testserver.NewTerraform(t, lookUp(arguments))
	tf.Write("ca.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: listener.Certificate().Raw})))
	tf.Write("own.pem", string(certificate))
	tf.Write("own.key", string(key))
	wantErrors(t, tf.Run("plan"), 1, "certificate required")

	stranger, strangersKey := ownCertificate(t)
	tf.Write("stranger.pem", string(stranger))
	tf.Write("stranger.key", string(strangersKey))
	tf.Write("main.tf", lookUp(arguments+"client_certificate_file = \"stranger.pem\"\nclient_key_file = \"stranger.key\""))
	wantErrors(t, tf.Run("plan"), 1, "remote error: tls")

	for _, shown := range []string{
		"client_certificate_file = \"own.pem\"\nclient_key_file = \"own.key\"",
		"client_certificate = file(\"own.pem\")\nclient_key = file(\"own.key\")",
	} {
		tf.Write("main.tf", lookUp(arguments+shown))
		tf.MustRun("plan")
	}
}

// ownCertificate makes a certificate that signs itself, and its key, in PEM.
func ownCertificate(t *testing.T) (certificate, key []byte) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	bare, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: bare})
}

func TestIDTokenIsNoAccessToken(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	form := url.Values{"grant_type": {"password"}, "username": {s.Username}, "password": {s.Password}, "scope": {"openid"}}
	token, err := s.Admin.Tokens.Request(t.Context(), "master", admin.ClientAuth{ClientID: "admin-cli"}, form)
	if err != nil || token.IDToken == "" {
		t.Fatalf("get an ID token: %v", err)
	}
	tf := testserver.NewTerraform(t, lookUp(fmt.Sprintf("url = %q\naccess_token = %q", s.URL, token.IDToken)))
	plan := tf.Run("plan")
	testserver.Proves(t, "N29")
	wantErrors(t, plan, 1, "The given access_token has expired, was revoked, is not an access token (an ID token is not one), or was issued for another host name")
	if strings.Contains(plan.Stderr, token.IDToken) {
		t.Error("the error shows the token")
	}

	tf.Write("main.tf", lookUp(fmt.Sprintf("url = %q\naccess_token = %q", s.URL, token.AccessToken)))
	testserver.Proves(t, "R8")
	tf.MustRun("plan")
}

func TestHeaderThatIsTheProvidersOwnIsOneErrorBeforeAnythingIsSent(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	record := s.Record(t)
	arguments := fmt.Sprintf("url = %q\nusername = %q\npassword = %q\n", s.URL, s.Username, s.Password)
	tf := testserver.NewTerraform(t, lookUp(arguments+`headers = { Authorization = "Bearer mine" }`))
	wantErrors(t, tf.Run("plan"), 1, "Invalid header", `the header "Authorization" is the provider's own`)
	if requests := record.Requests(); len(requests) != 0 {
		t.Errorf("want no request, got %q", requests)
	}

	tf.Write("main.tf", lookUp(arguments+`headers = { X-Tenant = "acme" }`))
	tf.MustRun("plan")
}

func TestNothingIsSentWhenNothingIsRead(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	record := s.Record(t)
	tf := testserver.NewTerraform(t, s.Config(`
		resource "terraform_data" "this" {
		  input = 1
		}`))
	tf.MustRun("apply", "-auto-approve")
	tf.Write("main.tf", s.Config(`
		resource "gatehouse_client" "planned" {
		  realm     = "REALM"
		  client_id = "ci"
		}`))
	tf.MustRun("plan")
	if requests := record.Requests(); len(requests) != 0 {
		t.Errorf("want no request, not even a login, got %q", requests)
	}
}

func TestAddressThatCannotBeOneIsOneErrorOfTheConfiguration(t *testing.T) {
	t.Parallel()
	for arguments, says := range map[[2]string]string{
		{"keycloak.example.com", ""}:                      "url must look like https://keycloak.example.com",
		{"ftp://keycloak.example.com", ""}:                "url must look like https://keycloak.example.com",
		{"https://keycloak.example.com/auth", ""}:         `url must not hold a path: set base_path = "/auth" instead`,
		{"https://admin:s3cret@keycloak.example.com", ""}: "url must not hold a user name or password",
		{"https://keycloak.example.com?x=1", ""}:          "url must not hold a query",
		{"https://keycloak.example.com", "auth"}:          `base_path must be "" or start with a slash`,
		{"https://keycloak.example.com", "/a/../b"}:       `base_path must be "" or start with a slash`,
	} {
		_, diagnostics := configure(t, map[string]any{"url": arguments[0], "base_path": arguments[1], "username": "u", "password": "p"})
		if len(diagnostics) != 1 || diagnostics[0].Severity != tfprotov6.DiagnosticSeverityError || !strings.Contains(said(diagnostics), says) {
			t.Errorf("%q: want one error with %q, got %s", arguments, says, said(diagnostics))
		}
		if strings.Contains(said(diagnostics), "s3cret") {
			t.Error("the error shows the password of the URL")
		}
	}
}

func TestPlainHTTPToAnotherMachineIsWarnedAbout(t *testing.T) {
	t.Parallel()
	for url, warned := range map[string]bool{
		"http://keycloak.example.com": true, "http://10.0.0.1:8080": true, "http://localhost.example.com": true,
		"https://keycloak.example.com": false, "http://localhost:8080": false, "http://127.0.0.1:8080": false,
		"http://[::1]:8080": false, "http://keycloak.localhost": false,
	} {
		for _, allow := range []bool{false, true} {
			_, diagnostics := configure(t, map[string]any{"url": url, "username": "u", "password": "p", "allow_http": allow})
			want := 0
			if warned && !allow {
				want = 1
			}
			testserver.Proves(t, "D13")
			if len(diagnostics) != want || want == 1 && diagnostics[0].Severity != tfprotov6.DiagnosticSeverityWarning {
				t.Errorf("%s with allow_http = %v: want %d warnings, got %s", url, allow, want, said(diagnostics))
			}
		}
	}
}

func TestProviderWithoutAnAddressIsOneError(t *testing.T) {
	t.Parallel()
	if os.Getenv("KEYCLOAK_URL")+os.Getenv("GATEHOUSE_URL") != "" {
		t.Skip("the environment has an address")
	}
	_, diagnostics := configure(t, map[string]any{"username": "u", "password": "p"})
	if len(diagnostics) != 1 || !strings.Contains(said(diagnostics), "Missing server URL: Set url, or the environment variable GATEHOUSE_URL (or KEYCLOAK_URL)") {
		t.Errorf("want one error that names the argument and the variables, got %s", said(diagnostics))
	}
}
