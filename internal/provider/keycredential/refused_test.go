package keycredential_test

import (
	"context"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

func TestBadKeySaysWhatToDo(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	s.CreateMachine(t)
	pair, other := testserver.NewKeyPair(t, "k1"), testserver.NewKeyPair(t, "k1")
	private := testserver.JWKS(t, jose.JSONWebKey{Key: pair.Private, KeyID: "k1", Use: "sig"})
	symmetric := testserver.JWKS(t, jose.JSONWebKey{Key: []byte("0123456789abcdef0123456789abcdef"), KeyID: "k1", Use: "sig"})
	useless, nameless := pair.JWK, pair.JWK
	useless.Use, nameless.KeyID = "", ""
	der, err := x509.MarshalPKCS8PrivateKey(pair.Private)
	if err != nil {
		t.Fatal(err)
	}
	privatePEM := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	s.Refused(t, map[string]string{
		"": `one (and only one) of [jwks,jwks_url,certificate,x509_subject]`,
		testserver.Heredoc("jwks", pair.Set) + `jwks_url = "https://a.example/jwks"`: `one (and only one) of [jwks,jwks_url,certificate,x509_subject]`,
		testserver.Heredoc("jwks", private):                                          `key 1 has the private member "d", which must stay with the client`,
		testserver.Heredoc("jwks", symmetric):                                        `private member "k"`,
		testserver.Heredoc("jwks", testserver.JWKS(t, useless)):                      `only at keys with "use": "sig"`,
		testserver.Heredoc("jwks", testserver.JWKS(t, nameless, other.JWK)):          `key 1 has no "kid" that tells it from the others`,
		testserver.Heredoc("jwks", testserver.JWKS(t, pair.JWK, other.JWK)):          `key 2 has the "kid" of another one`,
		testserver.Heredoc("jwks", `{"keys":[{"kty":"EC","kid":"k","use":"sig"}]}`):  `key 1 is no public key`,
		testserver.Heredoc("jwks", `{"keys":[]}`):                                    `is no JSON text of a set with keys`,
		`jwks = "{"`: `is no JSON text of a set with keys`,
		testserver.Heredoc("jwks", pair.Set) + `signing_algorithm = "RS256"`:          `None of the keys of jwks makes signatures of RS256`,
		testserver.Heredoc("jwks", pair.Set) + `signing_algorithm = "HS256"`:          `value must be one of`,
		`jwks_url = "http://keys.example/jwks"`:                                       `is plain http`,
		`jwks_url = "https://user:pass@keys.example/jwks"`:                            `holds a user name or password`,
		`jwks_url = "keys.example"`:                                                   `is no URL`,
		testserver.Heredoc("certificate", privatePEM):                                 `holds a private key`,
		testserver.Heredoc("certificate", pair.Certificate+privatePEM):                `holds a private key`,
		testserver.Heredoc("certificate", pair.Certificate+pair.Certificate):          `more than one certificate`,
		`certificate = "` + base64.StdEncoding.EncodeToString([]byte("no PEM")) + `"`: `is no PEM certificate`,
		`x509_subject = "ci"`: `is no distinguished name`,
		"x509_subject = \"CN=ci\"\nsigning_algorithm = \"ES256\"": `Invalid Attribute Combination`,
	}, func(arguments string) resource.TestStep {
		return resource.TestStep{Config: key(s, arguments)}
	})
}

// What is known only in the apply is refused there, before any write.
func TestKeyThatCannotBeSetSaysWhatToDo(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	s.CreateMachine(t)
	pair := testserver.NewKeyPair(t, "k1")
	private := testserver.JWKS(t, jose.JSONWebKey{Key: pair.Private, KeyID: "k1", Use: "sig"})
	later := func(set string) string {
		return s.Config(`
			resource "terraform_data" "keys" {
			  ` + testserver.Heredoc("input", set) + `
			}
			resource "gatehouse_key_credential" "this" {
			  realm             = "REALM"
			  client_id         = "ci"
			  jwks              = terraform_data.keys.output
			  signing_algorithm = "ES256"
			}`)
	}
	of := func(clientID string) string {
		return strings.Replace(key(s, testserver.Heredoc("jwks", pair.Set)), `"ci"`, `"`+clientID+`"`, 1)
	}
	s.Test(t,
		resource.TestStep{Config: of("account"), ExpectError: testserver.Says(`is public`)},
		resource.TestStep{Config: of("broker"), ExpectError: testserver.Says(`is bearer-only`)},
		resource.TestStep{
			PreConfig: func() {
				for _, name := range []string{"account", "broker"} {
					if client, err := s.Admin.Clients.Find(context.Background(), s.Realm, name); err != nil || *client.ClientAuthenticatorType != "client-secret" || client.Attributes["jwks.string"] != "" {
						t.Errorf("%s was changed: %v %v", name, client, err)
					}
				}
			},
			Config: of("cj"), ExpectError: testserver.Says(`did you mean "ci"`),
		},
		resource.TestStep{Config: of("ci") + "\nimport {\n to = gatehouse_key_credential.this\n id = \"" + s.Realm + "/ci\"\n}", ExpectError: testserver.Says(`its authenticator is "client-secret"`)},
		resource.TestStep{Config: later(private), ExpectError: testserver.Says(`must stay with the client`)}, // in the apply, before any write
		resource.TestStep{Config: later(pair.Set)},
	)
}
