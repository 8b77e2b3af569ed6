package token_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/go-jose/go-jose/v4"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

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

func TestSecretIsSentAsAuthMethodSays(t *testing.T) {
	t.Parallel()
	s := people(t)
	var basic, posted atomic.Int64
	between(t, s, func(_ http.ResponseWriter, r *http.Request) bool {
		if user, _, ok := r.BasicAuth(); ok && user == "svc" {
			basic.Add(1)
		} else if strings.HasSuffix(r.URL.Path, s.Realm+"/protocol/openid-connect/token") {
			posted.Add(1)
		}
		return false
	})
	hcl := func(method string) string {
		return s.Config(fmt.Sprintf("data \"gatehouse_access_token\" \"this\" {\nrealm = \"REALM\"\nclient_id = \"svc\"\nclient_secret = \"svc-secret\"\n%s\n}", method))
	}
	method := func(want string) []statecheck.StateCheck {
		return []statecheck.StateCheck{statecheck.ExpectKnownValue("data.gatehouse_access_token.this", tfjsonpath.New("auth_method"), text(want))}
	}
	s.Test(t,
		resource.TestStep{Config: hcl(""), ConfigStateChecks: method("client_secret_post"), PostApplyFunc: func() {
			if basic.Load() != 0 || posted.Load() == 0 {
				t.Errorf("by default %d Basic and %d posted, want it posted", basic.Load(), posted.Load())
			}
			posted.Store(0)
		}},
		resource.TestStep{Config: hcl(`auth_method = "client_secret_basic"`), ConfigStateChecks: method("client_secret_basic"), PostApplyFunc: func() {
			if basic.Load() == 0 || posted.Load() != 0 {
				t.Errorf("%d Basic and %d posted, want Basic", basic.Load(), posted.Load())
			}
		}},
	)
}
