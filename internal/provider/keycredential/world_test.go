package keycredential_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"net/url"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

const thisKey = "gatehouse_key_credential.this"

// keyPair is a client's key: its public half as a JWK, as a set of it, and as a certificate.
type keyPair struct {
	private          *ecdsa.PrivateKey
	jwk              jose.JSONWebKey
	set, certificate string
}

func newKeyPair(t *testing.T, kid string) *keyPair {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	k := &keyPair{private: private, jwk: jose.JSONWebKey{Key: &private.PublicKey, KeyID: kid, Use: "sig", Algorithm: "ES256"}}
	k.set = jwks(t, k.jwk)
	template := x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "ci"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	k.certificate = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	return k
}

func jwks(t *testing.T, keys ...jose.JSONWebKey) string {
	t.Helper()
	text, err := json.Marshal(jose.JSONWebKeySet{Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// proves asks for a token with an assertion of the client ci that names a kid, or none.
func (k *keyPair) proves(t *testing.T, s *testserver.Server, kid string) bool {
	t.Helper()
	private, err := json.Marshal(jose.JSONWebKey{Key: k.private, KeyID: kid})
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Admin.Tokens.Request(context.Background(), s.Realm, admin.ClientAuth{ClientID: "ci", AssertionKey: string(private)}, url.Values{"grant_type": {"client_credentials"}})
	return err == nil
}

// machine makes the client ci behind the provider's back, and returns its secret.
func machine(t *testing.T, s *testserver.Server) string {
	t.Helper()
	uuid, clientID, yes := s.Realm+"-ci", "ci", true
	s.Do(t, func(ctx context.Context, c *admin.Client) error {
		return c.Clients.Create(ctx, s.Realm, &wire.Client{ID: &uuid, ClientID: &clientID, ServiceAccountsEnabled: &yes, Attributes: map[string]string{"team": "web"}})
	})()
	return secret(t, s)
}

// change sends a PUT to the client ci behind the provider's back.
func change(t *testing.T, s *testserver.Server, body wire.Client) func() {
	return s.Do(t, func(ctx context.Context, c *admin.Client) error {
		return c.Clients.Modify(ctx, s.Realm, s.Realm+"-ci", func(*wire.Client) *wire.Client { sent := body; return &sent })
	})
}

// attributesAre compares the authenticator and the key's attributes of the client ci, all of them.
func attributesAre(t *testing.T, s *testserver.Server, authenticator string, want map[string]string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		t.Helper()
		client, err := s.Admin.Clients.Find(context.Background(), s.Realm, "ci")
		if err != nil {
			return err
		}
		if *client.ClientAuthenticatorType != authenticator || client.Attributes["team"] != "web" {
			t.Errorf("authenticator %q, attributes %v", *client.ClientAuthenticatorType, client.Attributes)
		}
		for _, key := range []string{
			"use.jwks.string", "jwks.string", "use.jwks.url", "jwks.url", "jwt.credential.certificate", "jwt.credential.public.key",
			"x509.subjectdn", "x509.allow.regex.pattern.comparison", "token.endpoint.auth.signing.alg",
		} {
			if got := client.Attributes[key]; got != want[key] {
				t.Errorf("attribute %s: %q, want %q", key, got, want[key])
			}
		}
		return nil
	}
}

// key is a key credential with the given arguments.
func key(s *testserver.Server, arguments string) string {
	return s.Config("resource \"gatehouse_key_credential\" \"this\" {\n realm = \"REALM\"\n client_id = \"ci\"\n" + arguments + "\n}")
}

func heredoc(name, text string) string { return name + " = <<-EOT\n" + text + "\nEOT\n" }

func keyPlanned(action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(thisKey, action)}}
}

func keyValue(attribute string, check knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(thisKey, tfjsonpath.New(attribute), check)
}
