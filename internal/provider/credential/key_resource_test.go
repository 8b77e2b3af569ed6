package credential_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/fixture"
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

// proves asks for a token with an assertion of the client ci.
func (k *keyPair) proves(t *testing.T, s *testserver.Server, kid string) bool {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: k.private, KeyID: kid}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	assertion, err := jwt.Signed(signer).Claims(jwt.Claims{
		Issuer: "ci", Subject: "ci", Audience: jwt.Audience{s.Admin.Issuer(s.Realm)}, ID: rand.Text(), Expiry: jwt.NewNumericDate(time.Now().Add(time.Minute)),
	}).Serialize()
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Admin.Tokens.Request(context.Background(), s.Realm, admin.ClientAuth{ClientID: "ci", Assertion: assertion}, url.Values{"grant_type": {"client_credentials"}})
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

func TestKeyProvesTheClientUntilItIsDestroyed(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	before, pair, next := machine(t, s), newKeyPair(t, "k1"), newKeyPair(t, "k2")
	both := jwks(t, pair.jwk, next.jwk)
	s.Test(t,
		resource.TestStep{
			Config: key(s, "jwks = "+fmt.Sprintf("%q", pair.set)+"\nsigning_algorithm = \"ES256\""),
			Check: resource.ComposeTestCheckFunc(
				attributesAre(t, s, "client-jwt", map[string]string{"use.jwks.string": "true", "jwks.string": pair.set, "token.endpoint.auth.signing.alg": "ES256"}),
				func(*terraform.State) error {
					if !pair.proves(t, s, "k1") || next.proves(t, s, "k2") || works(s, before) {
						t.Error("want the key accepted, and neither another one nor the secret")
					}
					return nil
				}),
		},
		resource.TestStep{ // formatting is no difference
			Config:           key(s, "jwks = jsonencode(jsondecode("+fmt.Sprintf("%q", pair.set)+"))\nsigning_algorithm = \"ES256\""),
			ConfigPlanChecks: keyPlanned(plancheck.ResourceActionNoop),
		},
		resource.TestStep{ // a new key besides the old one
			Config: key(s, "jwks = "+fmt.Sprintf("%q", both)), ConfigPlanChecks: keyPlanned(plancheck.ResourceActionUpdate),
			Check: resource.ComposeTestCheckFunc(attributesAre(t, s, "client-jwt", map[string]string{"use.jwks.string": "true", "jwks.string": both}), func(*terraform.State) error {
				if !pair.proves(t, s, "k1") || !next.proves(t, s, "k2") {
					t.Error("want both keys accepted")
				}
				return nil
			}),
		},
		resource.TestStep{ResourceName: thisKey, ImportState: true, ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "client_id", ImportStateId: s.Realm + "/ci"},
	)
	_ = attributesAre(t, s, "client-secret", nil)(nil)
	if now := secret(t, s); pair.proves(t, s, "k1") || works(s, before) || now == before || !works(s, now) {
		t.Error("want neither the key nor the secret from before it accepted, but a new one")
	}
}

// A rotation policy would keep the secret from before the key good for a while.
func TestKeyDestroyedUnderARotationPolicyLeavesNoOldSecret(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	before, pair := machine(t, s), newKeyPair(t, "k1")
	s.Test(t, resource.TestStep{
		PreConfig: func() {
			put(t, s, profilesPath, `{"profiles":[`+profile("rot", fullPeriods)+`]}`)()
			put(t, s, policiesPath, `{"policies":[`+policyOf("rot", true)+`]}`)()
		},
		Config: key(s, heredoc("jwks", pair.set)),
	})
	if works(s, before) || !works(s, secret(t, s)) {
		t.Error("want the secret from before the key refused")
	}
}

func TestKeySourcesFollowOneAnother(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	machine(t, s)
	pair, published := newKeyPair(t, "k1"), newKeyPair(t, "p1")
	listener := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(published.set)) }))
	t.Cleanup(listener.Close)
	proves := func(by *keyPair, kid string) resource.TestCheckFunc {
		return func(*terraform.State) error {
			if !by.proves(t, s, kid) {
				t.Errorf("want the key %q accepted", kid)
			}
			return nil
		}
	}
	bare := strings.Join(strings.Fields(strings.NewReplacer("-----BEGIN CERTIFICATE-----", "", "-----END CERTIFICATE-----", "").Replace(pair.certificate)), "")
	certificate := heredoc("certificate", pair.certificate)
	s.Test(t,
		resource.TestStep{Config: key(s, heredoc("jwks", pair.set)+"signing_algorithm = \"ES256\""), Check: proves(pair, "k1")},
		resource.TestStep{
			Config: key(s, "jwks_url = \""+listener.URL+"\""), ConfigPlanChecks: keyPlanned(plancheck.ResourceActionUpdate),
			Check: resource.ComposeTestCheckFunc(attributesAre(t, s, "client-jwt", map[string]string{"use.jwks.url": "true", "jwks.url": listener.URL}), func(state *terraform.State) error {
				if u := os.Getenv("KEYCLOAK_URL"); u != "" && !strings.Contains(u, "127.0.0.1") && !strings.Contains(u, "localhost") {
					return nil // a Keycloak elsewhere cannot read this machine's loopback
				}
				return proves(published, "p1")(state)
			}),
		},
		resource.TestStep{
			Config: key(s, certificate), ConfigPlanChecks: keyPlanned(plancheck.ResourceActionUpdate),
			Check: resource.ComposeTestCheckFunc(attributesAre(t, s, "client-jwt", map[string]string{"jwt.credential.certificate": bare}), proves(pair, "")),
		},
		resource.TestStep{Config: key(s, certificate), PlanOnly: true},
		resource.TestStep{ // a certificate has spellings too
			PreConfig: change(t, s, wire.Client{Attributes: map[string]string{"jwt.credential.certificate": pair.certificate}}),
			Config:    key(s, "certificate = "+fmt.Sprintf("%q", strings.TrimSpace(pair.certificate))), ConfigPlanChecks: keyPlanned(plancheck.ResourceActionNoop),
			ConfigStateChecks: []statecheck.StateCheck{keyValue("certificate", knownvalue.StringExact(pair.certificate+"\n"))},
		},
		resource.TestStep{
			Config: key(s, `x509_subject = "CN=ci,O=Acme"`), ConfigPlanChecks: keyPlanned(plancheck.ResourceActionUpdate),
			Check: attributesAre(t, s, "client-x509", map[string]string{"x509.subjectdn": "CN=ci,O=Acme", "x509.allow.regex.pattern.comparison": "false"}),
		},
		resource.TestStep{ResourceName: thisKey, ImportState: true, ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "client_id", ImportStateId: s.Realm + "/ci"},
		resource.TestStep{
			Config: key(s, heredoc("jwks", pair.set)), ConfigPlanChecks: keyPlanned(plancheck.ResourceActionUpdate),
			Check: resource.ComposeTestCheckFunc(attributesAre(t, s, "client-jwt", map[string]string{"use.jwks.string": "true", "jwks.string": pair.set + "\n"}), proves(pair, "k1")),
		},
	)
}

func TestKeyChangedOutsideIsPutBack(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	machine(t, s)
	pair, other := newKeyPair(t, "k1"), newKeyPair(t, "k2")
	config := key(s, "jwks = "+fmt.Sprintf("%q", pair.set)+"\nsigning_algorithm = \"ES256\"")
	good := attributesAre(t, s, "client-jwt", map[string]string{"use.jwks.string": "true", "jwks.string": pair.set, "token.endpoint.auth.signing.alg": "ES256"})
	byTLS := key(s, `x509_subject = "CN=ci"`)
	after := func(config string, good resource.TestCheckFunc, body wire.Client) resource.TestStep {
		return resource.TestStep{PreConfig: change(t, s, body), Config: config, ConfigPlanChecks: keyPlanned(plancheck.ResourceActionUpdate), Check: good}
	}
	attributes := func(pairs ...string) wire.Client {
		body := wire.Client{Attributes: map[string]string{}}
		for i := 0; i < len(pairs); i += 2 {
			body.Attributes[pairs[i]] = pairs[i+1]
		}
		return body
	}
	secretly, tls, yes, no := "client-secret", "client-x509", true, false
	goodTLS := attributesAre(t, s, "client-x509", map[string]string{"x509.subjectdn": "CN=ci", "x509.allow.regex.pattern.comparison": "false"})
	s.Test(t,
		resource.TestStep{Config: config, Check: good},
		after(config, good, wire.Client{ClientAuthenticatorType: &secretly}),
		after(config, good, wire.Client{ClientAuthenticatorType: &tls}),
		after(config, good, attributes("jwks.string", other.set)),
		after(config, good, attributes("use.jwks.string", "")),
		after(config, good, attributes("use.jwks.string", "false", "use.jwks.url", "true", "jwks.url", "https://elsewhere.example/jwks")),
		after(config, good, attributes("token.endpoint.auth.signing.alg", "")),
		resource.TestStep{Config: byTLS, Check: goodTLS},
		after(byTLS, goodTLS, attributes("x509.subjectdn", "CN=another")),
		after(byTLS, goodTLS, attributes("x509.allow.regex.pattern.comparison", "true")),
		resource.TestStep{ // nothing to put back on a client that is public by now, and words that say so
			PreConfig: change(t, s, wire.Client{PublicClient: &yes}), Config: byTLS, ExpectError: testserver.Says("is public"),
		},
		resource.TestStep{
			PreConfig: change(t, s, wire.Client{PublicClient: &no}), Config: byTLS, ConfigPlanChecks: keyPlanned(plancheck.ResourceActionNoop),
		},
	)
}

func TestKeyOfAClientThatWasDeletedOutside(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	pair := newKeyPair(t, "k1")
	config := s.Config(`
		resource "gatehouse_client" "ci" {
		  realm     = "REALM"
		  client_id = "ci"
		}
		resource "gatehouse_key_credential" "this" {
		  realm     = gatehouse_client.ci.realm
		  client_id = gatehouse_client.ci.client_id
		  ` + heredoc("jwks", pair.set) + `
		}`)
	s.Test(t,
		resource.TestStep{Config: config, ConfigStateChecks: []statecheck.StateCheck{keyValue("signing_algorithm", knownvalue.Null())}},
		resource.TestStep{Config: config, PlanOnly: true}, // the client's type does not see the key
		resource.TestStep{
			PreConfig: s.Do(t, func(ctx context.Context, c *admin.Client) error {
				client, err := c.Clients.Find(ctx, s.Realm, "ci")
				if err != nil {
					return err
				}
				return c.Clients.Delete(ctx, s.Realm, *client.ID)
			}),
			Config: config, ConfigPlanChecks: keyPlanned(plancheck.ResourceActionCreate),
			Check: func(*terraform.State) error {
				if !pair.proves(t, s, "k1") {
					t.Error("want the key accepted")
				}
				return nil
			},
		},
	)
}

// Whoever has given the client a secret meanwhile keeps it.
func TestKeyThatIsGoneAlreadyIsDestroyedQuietly(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	machine(t, s)
	pair, secretly, own := newKeyPair(t, "k1"), "client-secret", strong
	s.Test(t,
		resource.TestStep{Config: key(s, heredoc("jwks", pair.set))},
		resource.TestStep{PreConfig: change(t, s, wire.Client{ClientAuthenticatorType: &secretly, Secret: &own}), Config: s.Config("")},
	)
	_ = attributesAre(t, s, "client-secret", nil)(nil)
	if !works(s, strong) {
		t.Error("want the secret that somebody has set since")
	}
}

func TestBadKeySaysWhatToDo(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	machine(t, s)
	pair, other := newKeyPair(t, "k1"), newKeyPair(t, "k1")
	private := jwks(t, jose.JSONWebKey{Key: pair.private, KeyID: "k1", Use: "sig"})
	symmetric := jwks(t, jose.JSONWebKey{Key: []byte("0123456789abcdef0123456789abcdef"), KeyID: "k1", Use: "sig"})
	useless, nameless := pair.jwk, pair.jwk
	useless.Use, nameless.KeyID = "", ""
	der, err := x509.MarshalPKCS8PrivateKey(pair.private)
	if err != nil {
		t.Fatal(err)
	}
	privatePEM := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	for arguments, says := range map[string]string{
		"": `one (and only one) of [jwks,jwks_url,certificate,x509_subject]`,
		heredoc("jwks", pair.set) + `jwks_url = "https://a.example/jwks"`: `one (and only one) of [jwks,jwks_url,certificate,x509_subject]`,
		heredoc("jwks", private):                                                      `key 1 has the private member "d", which must stay with the client`,
		heredoc("jwks", symmetric):                                                    `private member "k"`,
		heredoc("jwks", jwks(t, useless)):                                             `only at keys with "use": "sig"`,
		heredoc("jwks", jwks(t, nameless, other.jwk)):                                 `key 1 has no "kid" that tells it from the others`,
		heredoc("jwks", jwks(t, pair.jwk, other.jwk)):                                 `key 2 has the "kid" of another one`,
		heredoc("jwks", `{"keys":[{"kty":"EC","kid":"k","use":"sig"}]}`):              `key 1 is no public key`,
		heredoc("jwks", `{"keys":[]}`):                                                `is no JSON text of a set with keys`,
		`jwks = "{"`:                                                                  `is no JSON text of a set with keys`,
		heredoc("jwks", pair.set) + `signing_algorithm = "RS256"`:                     `None of the keys of jwks makes signatures of RS256`,
		heredoc("jwks", pair.set) + `signing_algorithm = "HS256"`:                     `value must be one of`,
		`jwks_url = "http://keys.example/jwks"`:                                       `is plain http`,
		`jwks_url = "https://user:pass@keys.example/jwks"`:                            `holds a user name or password`,
		`jwks_url = "keys.example"`:                                                   `is no URL`,
		heredoc("certificate", privatePEM):                                            `holds a private key`,
		heredoc("certificate", pair.certificate+privatePEM):                           `holds a private key`,
		heredoc("certificate", pair.certificate+pair.certificate):                     `more than one certificate`,
		`certificate = "` + base64.StdEncoding.EncodeToString([]byte("no PEM")) + `"`: `is no PEM certificate`,
		`x509_subject = "ci"`:                                                         `is no distinguished name`,
		"x509_subject = \"CN=ci\"\nsigning_algorithm = \"ES256\"":                     `Invalid Attribute Combination`,
	} {
		s.Test(t, resource.TestStep{Config: key(s, arguments), ExpectError: testserver.Says(says)})
	}
	later := func(set string) string {
		return s.Config(`
			resource "terraform_data" "keys" {
			  ` + heredoc("input", set) + `
			}
			resource "gatehouse_key_credential" "this" {
			  realm             = "REALM"
			  client_id         = "ci"
			  jwks              = terraform_data.keys.output
			  signing_algorithm = "ES256"
			}`)
	}
	of := func(clientID string) string {
		return strings.Replace(key(s, heredoc("jwks", pair.set)), `"ci"`, `"`+clientID+`"`, 1)
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
		resource.TestStep{Config: later(pair.set)},
	)
}

func TestKeyIsNotWrittenByAReadOnlyProvider(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	machine(t, s)
	pair := newKeyPair(t, "k1")
	config := key(s, heredoc("jwks", pair.set))
	readOnly := func(config string) string { return strings.Replace(config, "{\n", "{\n  read_only = true\n", 1) }
	s.Test(t,
		resource.TestStep{Config: readOnly(config), ExpectError: testserver.Says("The provider is read-only")},
		resource.TestStep{Config: config},
		resource.TestStep{Config: readOnly(key(s, `x509_subject = "CN=ci"`)), ExpectError: testserver.Says("The provider is read-only")},
		resource.TestStep{Config: readOnly(s.Config("")), ExpectError: testserver.Says("The provider is read-only")},
		resource.TestStep{Config: config, ConfigPlanChecks: keyPlanned(plancheck.ResourceActionNoop)},
	)
}

func TestKeyWhoseAnswersAreLostIsSetAndClearedOnce(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	server := s.Fixture(t, "answers are lost on demand")
	before, pair := machine(t, s), newKeyPair(t, "k1")
	lose := func(methods ...string) func() {
		return func() {
			for _, method := range methods {
				server.Fault(fixture.Fault{Method: method, Path: "/admin/realms/" + s.Realm + "/clients/", LoseAnswer: true, Count: 1})
			}
		}
	}
	s.Test(t,
		resource.TestStep{PreConfig: lose(http.MethodPut), Config: key(s, "jwks = "+fmt.Sprintf("%q", pair.set))},
		resource.TestStep{Config: key(s, "jwks = "+fmt.Sprintf("%q", pair.set)), PlanOnly: true},
		resource.TestStep{PreConfig: lose(http.MethodPost, http.MethodDelete, http.MethodPut), Config: s.Config("")},
	)
	_ = attributesAre(t, s, "client-secret", nil)(nil)
	if pair.proves(t, s, "k1") || works(s, before) || !works(s, secret(t, s)) {
		t.Error("want neither the key nor the secret from before it accepted, but a new one")
	}
}
