package admin_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
)

func TestTokenURLOfAnotherOriginIsCrossOrigin(t *testing.T) {
	t.Parallel()
	c, err := admin.New(admin.Config{URL: "https://login.example.com", BasePath: "/auth"})
	if err != nil {
		t.Fatal(err)
	}
	for tokenURL, foreign := range map[string]bool{
		"https://login.example.com/auth/realms/r/protocol/openid-connect/token": false,
		"https://LOGIN.example.com:443/elsewhere":                               false,
		"https://login.example.com:8443/auth":                                   true,
		"https://login.example.com.evil.example/auth":                           true,
		"https://example.com":                                                   true,
		"http://127.0.0.1:8080/token":                                           true,
		"http://[::1]/token":                                                    true,
	} {
		at, err := c.Tokens.EndpointAt(tokenURL)
		if err != nil || at.CrossOrigin() != foreign {
			t.Errorf("%s: foreign %v, %v", tokenURL, at.CrossOrigin(), err)
		}
	}
	for _, tokenURL := range []string{
		"http://login.example.com/token", "http://localhost.example.com/token", "https://login.example.com@evil.example/", "https:///token",
		"https://login.example.com/#x", "//login.example.com/token", "https://login.example.com\\@evil.example/", "ftp://login.example.com", "", "%",
	} {
		if _, err := c.Tokens.EndpointAt(tokenURL); err == nil {
			t.Errorf("%s: no error", tokenURL)
		}
	}
}

func TestTokensAreRevokedBesideWhereKeycloakIssuesThem(t *testing.T) {
	t.Parallel()
	var asked []string
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.String()+" "+r.Header.Get("X-Tenant")+" "+r.PostFormValue("token"))
	}))
	t.Cleanup(s.Close)
	c, err := admin.New(admin.Config{URL: s.URL, BasePath: "/auth", Headers: map[string]string{"X-Tenant": "acme"}})
	if err != nil {
		t.Fatal(err)
	}
	keycloaks, err := c.Tokens.EndpointAt(s.URL + "/gate/realms/a%20b/protocol/openid-connect/token")
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []admin.Endpoint{keycloaks, c.Tokens.Endpoint("a b")} {
		if err := c.Tokens.Revoke(t.Context(), at, admin.ClientAuth{ClientID: "c"}, "it"); err != nil {
			t.Error(err)
		}
	}
	want := "[/gate/realms/a%20b/protocol/openid-connect/revoke acme it /auth/realms/a%20b/protocol/openid-connect/revoke acme it]"
	if got := fmt.Sprint(asked); got != want {
		t.Errorf("asked %s, want %s", got, want)
	}
	for _, strange := range []string{s.URL + "/oauth/token", s.URL + "/realms/r/protocol/openid-connect/token?x=1"} {
		at, err := c.Tokens.EndpointAt(strange)
		if err != nil || at.Revokes() || c.Tokens.Revoke(t.Context(), at, admin.ClientAuth{ClientID: "c"}, "it") == nil {
			t.Errorf("%s: %v, revokes %v", strange, err, at.Revokes())
		}
	}
}

// assertionKey is a private key, as PEM.
func assertionKey(t *testing.T) string {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}))
}

// frontedServer says in its discovery document that its issuer is on another host, and keeps the assertions of token requests.
func frontedServer(t *testing.T, answer func(w http.ResponseWriter)) (server string, assertions *[]string) {
	t.Helper()
	assertions = &[]string{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/.well-known/openid-configuration") {
			_, _ = fmt.Fprint(w, `{"issuer":"https://login.example.org/realms/r","token_endpoint":"https://login.example.org/nowhere"}`)
			return
		}
		*assertions = append(*assertions, r.PostFormValue("client_assertion"))
		answer(w)
	}))
	t.Cleanup(s.Close)
	return s.URL, assertions
}

// audienceOf reads a JWT's aud.
func audienceOf(t *testing.T, assertion string) string {
	t.Helper()
	var claims struct {
		Audience string `json:"aud"`
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.Split(assertion, ".")[1])
	if err == nil {
		err = json.Unmarshal(payload, &claims)
	}
	if err != nil {
		t.Fatal(err)
	}
	return claims.Audience
}

func TestEachRequestHasAnAssertionOfItsOwn(t *testing.T) {
	t.Parallel()
	requests := 0
	server, assertions := frontedServer(t, func(w http.ResponseWriter) {
		requests++
		payload := base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, `{"iat":%d}`, 100+requests))
		_, _ = fmt.Fprintf(w, `{"access_token":"h.%s.s","not-before-policy":102}`, payload) // the first is invalid from the start
	})
	c, err := admin.New(admin.Config{URL: server})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Tokens.Request(t.Context(), "r", admin.ClientAuth{ClientID: "c", AssertionKey: assertionKey(t)}, url.Values{}); err != nil {
		t.Fatal(err)
	}
	if got := *assertions; len(got) != 2 || got[0] == got[1] || got[0] == "" {
		t.Errorf("assertions %q, want two that differ", got)
	}
}

// The request goes to the address in use, whatever endpoints the discovery document names.
func TestAssertionIsForTheIssuerOfTheDiscoveryDocument(t *testing.T) {
	t.Parallel()
	server, assertions := frontedServer(t, func(w http.ResponseWriter) { _, _ = fmt.Fprint(w, `{"access_token":"t"}`) })
	c, err := admin.New(admin.Config{URL: server, Login: admin.Login{Realm: "r"}})
	if err != nil {
		t.Fatal(err)
	}
	own, err := c.Tokens.EndpointAt(server + "/realms/r/protocol/openid-connect/token")
	if err != nil {
		t.Fatal(err)
	}
	another := server + "/oauth/token"
	strange, err := c.Tokens.EndpointAt(another)
	if err != nil {
		t.Fatal(err)
	}
	const issuer = "https://login.example.org/realms/r"
	for _, x := range []struct {
		at   admin.Endpoint
		want string
	}{{c.Tokens.Endpoint("r"), issuer}, {own, issuer}, {strange, another}} {
		if _, err := c.Tokens.RequestAt(t.Context(), x.at, admin.ClientAuth{ClientID: "c", AssertionKey: assertionKey(t)}, url.Values{}); err != nil {
			t.Fatal(err)
		}
		if got := audienceOf(t, (*assertions)[len(*assertions)-1]); got != x.want {
			t.Errorf("the assertion is for %q, want %q", got, x.want)
		}
	}
}

func TestRefusedAudienceNamesTheAudienceAndTheAddress(t *testing.T) {
	t.Parallel()
	server, _ := frontedServer(t, func(w http.ResponseWriter) {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = fmt.Fprint(w, `{"error":"invalid_client","error_description":"Invalid token audience"}`)
	})
	c, err := admin.New(admin.Config{URL: server, Login: admin.Login{Realm: "r", ClientID: "c", AssertionKey: assertionKey(t)}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Realms.Get(t.Context(), "r")
	want := `for the audience "https://login.example.org/realms/r", the request went to ` + server + "/realms/r/protocol/openid-connect/token"
	if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "no such enabled client") {
		t.Errorf("got %v, want %q in it", err, want)
	}
}

// A realm's frontend URL may change in the same run, also by another process.
func TestAnIssuerThatHasMovedIsReadOnceMore(t *testing.T) {
	t.Parallel()
	issuer := "https://old.example.org/realms/r"
	var audiences []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/.well-known/openid-configuration") {
			_, _ = fmt.Fprintf(w, `{"issuer":%q}`, issuer)
			return
		}
		audience := audienceOf(t, r.PostFormValue("client_assertion"))
		if audiences = append(audiences, audience); audience != issuer {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = fmt.Fprint(w, `{"error":"invalid_client","error_description":"Invalid token audience"}`)
			return
		}
		_, _ = fmt.Fprint(w, `{"access_token":"a","token_type":"Bearer","expires_in":60}`)
	}))
	t.Cleanup(server.Close)
	c, err := admin.New(admin.Config{URL: server.URL, Login: admin.Login{Realm: "r"}})
	if err != nil {
		t.Fatal(err)
	}
	auth := admin.ClientAuth{ClientID: "c", AssertionKey: assertionKey(t)}
	for _, moved := range []string{issuer, "https://new.example.org/realms/r"} {
		issuer = moved
		if _, err := c.Tokens.Request(t.Context(), "r", auth, url.Values{}); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{"https://old.example.org/realms/r", "https://old.example.org/realms/r", "https://new.example.org/realms/r"}
	if !slices.Equal(audiences, want) {
		t.Errorf("the assertions were for %q, want %q", audiences, want)
	}
}

func TestJWKNamesItsAlgorithm(t *testing.T) {
	t.Parallel()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	for declared, want := range map[string]jose.SignatureAlgorithm{"PS256": jose.PS256, "": jose.RS256} {
		text, err := json.Marshal(jose.JSONWebKey{Key: key, KeyID: "k", Algorithm: declared})
		if err != nil {
			t.Fatal(err)
		}
		if _, alg, kid, err := admin.ParseAssertionKey(string(text)); err != nil || alg != want || kid != "k" {
			t.Errorf("alg %q: %s, kid %s, %v", declared, alg, kid, err)
		}
	}
}

func TestTokenThatStaysInvalidIsAnError(t *testing.T) {
	t.Parallel()
	tries := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		tries++
		payload := base64.RawURLEncoding.EncodeToString([]byte(`{"iat":100}`))
		_, _ = fmt.Fprintf(w, `{"access_token":"h.%s.s","not-before-policy":103}`, payload)
	}))
	t.Cleanup(s.Close)
	c, err := admin.New(admin.Config{URL: s.URL})
	if err != nil {
		t.Fatal(err)
	}
	if token, err := c.Tokens.Request(t.Context(), "r", admin.ClientAuth{ClientID: "c"}, url.Values{}); err == nil || tries != 2 {
		t.Errorf("%v after %d tries, want an error after two", token, tries)
	}
}
