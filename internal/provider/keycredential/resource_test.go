package keycredential_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/fixture"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

func TestKeyProvesTheClientUntilItIsDestroyed(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	before, pair, next := s.CreateMachine(t), testserver.NewKeyPair(t, "k1"), testserver.NewKeyPair(t, "k2")
	both := testserver.JWKS(t, pair.JWK, next.JWK)
	s.Test(t,
		resource.TestStep{
			Config:            key(s, "jwks = "+fmt.Sprintf("%q", pair.Set)+"\nsigning_algorithm = \"ES256\""),
			ConfigStateChecks: []statecheck.StateCheck{keyValue("id", knownvalue.StringExact(s.Realm+"/ci"))},
			Check: resource.ComposeTestCheckFunc(
				attributesAre(t, s, "client-jwt", map[string]string{"use.jwks.string": "true", "jwks.string": pair.Set, "token.endpoint.auth.signing.alg": "ES256"}),
				func(*terraform.State) error {
					if !pair.LogsIn(t, s, "k1") || next.LogsIn(t, s, "k2") || s.LogsIn("ci", before) {
						t.Error("want the key accepted, and neither another one nor the secret")
					}
					return nil
				}),
		},
		resource.TestStep{ // formatting is no difference
			Config:           key(s, "jwks = jsonencode(jsondecode("+fmt.Sprintf("%q", pair.Set)+"))\nsigning_algorithm = \"ES256\""),
			ConfigPlanChecks: keyPlanned(plancheck.ResourceActionNoop),
		},
		resource.TestStep{ // a new key besides the old one
			Config: key(s, "jwks = "+fmt.Sprintf("%q", both)), ConfigPlanChecks: keyPlanned(plancheck.ResourceActionUpdate),
			Check: resource.ComposeTestCheckFunc(attributesAre(t, s, "client-jwt", map[string]string{"use.jwks.string": "true", "jwks.string": both}), func(*terraform.State) error {
				if !pair.LogsIn(t, s, "k1") || !next.LogsIn(t, s, "k2") {
					t.Error("want both keys accepted")
				}
				return nil
			}),
		},
		resource.TestStep{ResourceName: thisKey, ImportState: true, ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "client_id", ImportStateId: s.Realm + "/ci"},
	)
	_ = attributesAre(t, s, "client-secret", nil)(nil)
	if now := s.Secret(t, "ci"); pair.LogsIn(t, s, "k1") || s.LogsIn("ci", before) || now == before || !s.LogsIn("ci", now) {
		t.Error("want neither the key nor the secret from before it accepted, but a new one")
	}
}

// A rotation policy would keep the secret from before the key good for a while.
func TestKeyDestroyedUnderARotationPolicyLeavesNoOldSecret(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	before, pair := s.CreateMachine(t), testserver.NewKeyPair(t, "k1")
	s.Test(t, resource.TestStep{
		PreConfig: func() {
			s.Put(t, testserver.ProfilesPath, `{"profiles":[`+testserver.RotationProfile("rot", testserver.RotationPeriods)+`]}`)()
			s.Put(t, testserver.PoliciesPath, `{"policies":[`+testserver.RotationPolicy("rot", true)+`]}`)()
		},
		Config: key(s, testserver.Heredoc("jwks", pair.Set)),
	})
	if s.LogsIn("ci", before) || !s.LogsIn("ci", s.Secret(t, "ci")) {
		t.Error("want the secret from before the key refused")
	}
}

func TestKeySourcesFollowOneAnother(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	s.CreateMachine(t)
	pair, published := testserver.NewKeyPair(t, "k1"), testserver.NewKeyPair(t, "p1")
	listener := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(published.Set)) }))
	t.Cleanup(listener.Close)
	proves := func(by *testserver.KeyPair, kid string) resource.TestCheckFunc {
		return func(*terraform.State) error {
			if !by.LogsIn(t, s, kid) {
				t.Errorf("want the key %q accepted", kid)
			}
			return nil
		}
	}
	bare := strings.Join(strings.Fields(strings.NewReplacer("-----BEGIN CERTIFICATE-----", "", "-----END CERTIFICATE-----", "").Replace(pair.Certificate)), "")
	certificate := testserver.Heredoc("certificate", pair.Certificate)
	s.Test(t,
		resource.TestStep{Config: key(s, testserver.Heredoc("jwks", pair.Set)+"signing_algorithm = \"ES256\""), Check: proves(pair, "k1")},
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
			PreConfig: s.ChangeMachine(t, wire.Client{Attributes: map[string]string{"jwt.credential.certificate": pair.Certificate}}),
			Config:    key(s, "certificate = "+fmt.Sprintf("%q", strings.TrimSpace(pair.Certificate))), ConfigPlanChecks: keyPlanned(plancheck.ResourceActionNoop),
			ConfigStateChecks: []statecheck.StateCheck{keyValue("certificate", knownvalue.StringExact(pair.Certificate+"\n"))},
		},
		resource.TestStep{
			Config: key(s, `x509_subject = "CN=ci,O=Acme"`), ConfigPlanChecks: keyPlanned(plancheck.ResourceActionUpdate),
			Check: attributesAre(t, s, "client-x509", map[string]string{"x509.subjectdn": "CN=ci,O=Acme", "x509.allow.regex.pattern.comparison": "false"}),
		},
		resource.TestStep{ResourceName: thisKey, ImportState: true, ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "client_id", ImportStateId: s.Realm + "/ci"},
		resource.TestStep{
			Config: key(s, testserver.Heredoc("jwks", pair.Set)), ConfigPlanChecks: keyPlanned(plancheck.ResourceActionUpdate),
			Check: resource.ComposeTestCheckFunc(attributesAre(t, s, "client-jwt", map[string]string{"use.jwks.string": "true", "jwks.string": pair.Set + "\n"}), proves(pair, "k1")),
		},
	)
}

func TestKeyChangedOutsideIsPutBack(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	s.CreateMachine(t)
	pair, other := testserver.NewKeyPair(t, "k1"), testserver.NewKeyPair(t, "k2")
	config := key(s, "jwks = "+fmt.Sprintf("%q", pair.Set)+"\nsigning_algorithm = \"ES256\"")
	good := attributesAre(t, s, "client-jwt", map[string]string{"use.jwks.string": "true", "jwks.string": pair.Set, "token.endpoint.auth.signing.alg": "ES256"})
	byTLS := key(s, `x509_subject = "CN=ci"`)
	after := func(config string, good resource.TestCheckFunc, body wire.Client) resource.TestStep {
		return resource.TestStep{PreConfig: s.ChangeMachine(t, body), Config: config, ConfigPlanChecks: keyPlanned(plancheck.ResourceActionUpdate), Check: good}
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
		after(config, good, attributes("jwks.string", other.Set)),
		after(config, good, attributes("use.jwks.string", "")),
		after(config, good, attributes("use.jwks.string", "false", "use.jwks.url", "true", "jwks.url", "https://elsewhere.example/jwks")),
		after(config, good, attributes("token.endpoint.auth.signing.alg", "")),
		resource.TestStep{Config: byTLS, Check: goodTLS},
		after(byTLS, goodTLS, attributes("x509.subjectdn", "CN=another")),
		after(byTLS, goodTLS, attributes("x509.allow.regex.pattern.comparison", "true")),
		resource.TestStep{ // nothing to put back on a client that is public by now, and words that say so
			PreConfig: s.ChangeMachine(t, wire.Client{PublicClient: &yes}), Config: byTLS, ExpectError: testserver.Says("is public"),
		},
		resource.TestStep{
			PreConfig: s.ChangeMachine(t, wire.Client{PublicClient: &no}), Config: byTLS, ConfigPlanChecks: keyPlanned(plancheck.ResourceActionNoop),
		},
	)
}

func TestKeyOfAClientThatWasDeletedOutside(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	pair := testserver.NewKeyPair(t, "k1")
	config := s.Config(`
		resource "gatehouse_client" "ci" {
		  realm     = "REALM"
		  client_id = "ci"
		}
		resource "gatehouse_key_credential" "this" {
		  realm     = gatehouse_client.ci.realm
		  client_id = gatehouse_client.ci.client_id
		  ` + testserver.Heredoc("jwks", pair.Set) + `
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
				if !pair.LogsIn(t, s, "k1") {
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
	s.CreateMachine(t)
	pair, secretly, own := testserver.NewKeyPair(t, "k1"), "client-secret", "Str0ng-enough-for-a-test"
	s.Test(t,
		resource.TestStep{Config: key(s, testserver.Heredoc("jwks", pair.Set))},
		resource.TestStep{PreConfig: s.ChangeMachine(t, wire.Client{ClientAuthenticatorType: &secretly, Secret: &own}), Config: s.Config("")},
	)
	_ = attributesAre(t, s, "client-secret", nil)(nil)
	if !s.LogsIn("ci", "Str0ng-enough-for-a-test") {
		t.Error("want the secret that somebody has set since")
	}
}

func TestKeyWhoseAnswersAreLostIsSetAndClearedOnce(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	server := s.Fixture(t, "answers are lost on demand")
	before, pair := s.CreateMachine(t), testserver.NewKeyPair(t, "k1")
	lose := func(methods ...string) func() {
		return func() {
			for _, method := range methods {
				server.Fault(fixture.Fault{Method: method, Path: "/admin/realms/" + s.Realm + "/clients/", LoseAnswer: true, Count: 1})
			}
		}
	}
	s.Test(t,
		resource.TestStep{PreConfig: lose(http.MethodPut), Config: key(s, "jwks = "+fmt.Sprintf("%q", pair.Set))},
		resource.TestStep{Config: key(s, "jwks = "+fmt.Sprintf("%q", pair.Set)), PlanOnly: true},
		resource.TestStep{PreConfig: lose(http.MethodPost, http.MethodDelete, http.MethodPut), Config: s.Config("")},
	)
	_ = attributesAre(t, s, "client-secret", nil)(nil)
	if pair.LogsIn(t, s, "k1") || s.LogsIn("ci", before) || !s.LogsIn("ci", s.Secret(t, "ci")) {
		t.Error("want neither the key nor the secret from before it accepted, but a new one")
	}
}

// One apply makes the client, gives it its key and logs in with it: the id is known only once the key is there.
func TestKeyIsWaitedForByWhoLogsInWithIt(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	pair := testserver.NewKeyPair(t, "k1")
	private, err := json.Marshal(jose.JSONWebKey{Key: pair.Private, KeyID: "k1"})
	if err != nil {
		t.Fatal(err)
	}
	s.Test(t, resource.TestStep{Config: s.Config(`
		resource "gatehouse_client" "ci" {
		  realm     = "REALM"
		  client_id = "ci"
		}
		resource "gatehouse_key_credential" "this" {
		  realm     = gatehouse_client.ci.realm
		  client_id = gatehouse_client.ci.client_id
		  ` + testserver.Heredoc("jwks", pair.Set) + `
		}
		ephemeral "gatehouse_access_token" "ci" {
		  credential_id        = gatehouse_key_credential.this.id
		  client_assertion_key = ` + fmt.Sprintf("%q", private) + `
		}
		provider "gatehouse" {
		  alias        = "ci"
		  url          = "` + s.URL + `"
		  access_token = ephemeral.gatehouse_access_token.ci.access_token
		}
		data "gatehouse_realm" "this" {
		  provider   = gatehouse.ci
		  realm      = "REALM"
		  depends_on = [gatehouse_key_credential.this]
		}`),
		ExpectError: testserver.Says("probably lacks view-realm"), // it is logged in, and may look at nothing
	})
}
