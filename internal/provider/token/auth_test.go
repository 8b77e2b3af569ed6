package token_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/go-jose/go-jose/v4"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/fixture"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

// keyed makes the client keyed, which proves itself with either of two keys: an RSA one without a key ID of its own, as PEM, and
// a JWK for ES256 with one.
func keyed(t *testing.T) (s *testserver.Server, pemKey, jwk string) {
	t.Helper()
	s = testserver.WithRealm(t)
	first, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	second, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(first)
	if err != nil {
		t.Fatal(err)
	}
	private, err := json.Marshal(jose.JSONWebKey{Key: second, KeyID: "second", Algorithm: "ES256", Use: "sig"})
	if err != nil {
		t.Fatal(err)
	}
	public, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{
		{Key: first.Public(), KeyID: "first", Use: "sig"}, {Key: second.Public(), KeyID: "second", Use: "sig"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	s.Do(t, func(ctx context.Context, _ *admin.Client) error {
		_, err := s.Call(ctx, http.MethodPost, "/clients", map[string]any{
			"clientId": "keyed", "serviceAccountsEnabled": true, "clientAuthenticatorType": "client-jwt",
			"attributes": map[string]string{"use.jwks.string": "true", "jwks.string": string(public)},
		})
		return err
	})()
	return s, string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})), string(private)
}

func TestPrivateKeyProvesTheClient(t *testing.T) {
	t.Parallel()
	s, pemKey, jwk := keyed(t)
	hear(t, s, fmt.Sprintf(`
		ephemeral "gatehouse_access_token" "pem" {
		  realm                = "REALM"
		  client_id            = "keyed"
		  client_assertion_key = %q
		  client_assertion_kid = "first"
		  client_assertion_alg = "PS256"
		}
		ephemeral "gatehouse_access_token" "jwk" {
		  realm                = "REALM"
		  client_id            = "keyed"
		  auth_method          = "private_key_jwt"
		  client_assertion_key = %q
		  scopes               = ["openid"]
		  revoke_on_close      = true
		}`, pemKey, jwk), `
		pem    = ephemeral.gatehouse_access_token.pem.claims.azp
		method = ephemeral.gatehouse_access_token.pem.auth_method
		jwk    = ephemeral.gatehouse_access_token.jwk.claims.preferred_username
		token  = ephemeral.gatehouse_access_token.jwk.access_token`,
		map[string]knownvalue.Check{"pem": text("keyed"), "method": text("private_key_jwt"), "jwk": text("service-account-keyed")},
		func(heard map[string]string) {
			if alive(t, s, heard["token"]) {
				t.Error("the revocation was not proven with the key")
			}
		})
}

func TestAssertionIsSignedAnewWhereItsAnswerWasLost(t *testing.T) {
	t.Parallel()
	s, pemKey, _ := keyed(t)
	f := s.Fixture(t, "the answer of a token request is lost")
	f.Fault(fixture.Fault{Path: "/realms/" + s.Realm + "/protocol/openid-connect/token", LoseAnswer: true, Count: 1})
	hear(t, s, fmt.Sprintf(`
		ephemeral "gatehouse_access_token" "this" {
		  realm                = "REALM"
		  client_id            = "keyed"
		  client_assertion_key = %q
		  client_assertion_kid = "first"
		}`, pemKey), `azp = ephemeral.gatehouse_access_token.this.claims.azp`, map[string]knownvalue.Check{"azp": text("keyed")}, nil)
}

// A secret of every character that a form, and Basic within a header, writes in another way.
func TestSecretIsSentEscapedAndAsAuthMethodSays(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	const ugly = "p&a+s%s=ü /:;\"\\?#%2B"
	s.Do(t, func(ctx context.Context, _ *admin.Client) error {
		_, err := s.Call(ctx, http.MethodPost, "/clients", map[string]any{"clientId": "svc", "secret": ugly, "serviceAccountsEnabled": true})
		return err
	})()
	var last atomic.Pointer[http.Request]
	between(t, s, func(_ http.ResponseWriter, r *http.Request) bool {
		if strings.HasSuffix(r.URL.Path, s.Realm+"/protocol/openid-connect/token") {
			body, _ := io.ReadAll(r.Body)
			r.Body = io.NopCloser(bytes.NewReader(body))
			seen := r.Clone(context.Background())
			seen.PostForm, _ = url.ParseQuery(string(body))
			last.Store(seen)
		}
		return false
	})
	hcl := func(method string) string {
		return s.Config(fmt.Sprintf("data \"gatehouse_access_token\" \"this\" {\nrealm = \"REALM\"\nclient_id = \"svc\"\nclient_secret = %s\n%s\n}", strconv.Quote(ugly), method))
	}
	method := func(want string) []statecheck.StateCheck {
		return []statecheck.StateCheck{of("auth_method", text(want)), of("claims", some)}
	}
	testserver.Proves(t, "R24", "N17") // each of the two gets a token
	s.Test(t,
		resource.TestStep{Config: hcl(""), ConfigStateChecks: method("client_secret_post"), PostApplyFunc: func() {
			testserver.Proves(t, "R25", "N18", "N21")
			want := url.Values{"grant_type": {"client_credentials"}, "client_id": {"svc"}, "client_secret": {ugly}}
			if r := last.Load(); !maps.EqualFunc(r.PostForm, want, slices.Equal) || r.Header.Get("Authorization") != "" {
				t.Errorf("by default %q and Authorization %q, want it posted", r.PostForm, r.Header.Get("Authorization"))
			}
		}},
		resource.TestStep{Config: hcl(`auth_method = "client_secret_basic"`), ConfigStateChecks: method("client_secret_basic"), PostApplyFunc: func() {
			testserver.Proves(t, "R25")
			r := last.Load()
			user, password, _ := r.BasicAuth()
			if secret, err := url.QueryUnescape(password); user != "svc" || secret != ugly || err != nil || r.PostForm.Has("client_id") || r.PostForm.Has("client_secret") {
				t.Errorf("%q and Basic %q, %q, want Basic alone", r.PostForm, user, password)
			}
		}},
	)
}
