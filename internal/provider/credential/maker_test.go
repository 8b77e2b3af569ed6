package credential_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

func TestProviderMakesSecretsWithAPrefix(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	looks := func(pattern string) resource.TestCheckFunc {
		return func(*terraform.State) error {
			if got := s.Secret(t, "ci"); !regexp.MustCompile(pattern).MatchString(got) || !s.LogsIn("ci", got) {
				t.Errorf("want a secret like %s that works", pattern)
			}
			return nil
		}
	}
	var v version
	moves := func() []statecheck.StateCheck {
		return []statecheck.StateCheck{v.moves(), testserver.Value(this, "rotated_at", knownvalue.NotNull())}
	}
	testserver.Proves(t, "N23", "C20", "C28")
	s.Test(t,
		resource.TestStep{Config: credential(s, `secret_prefix = "key_"`), Check: looks(`^key_[A-Za-z0-9_-]{32}$`), ConfigStateChecks: moves()},
		resource.TestStep{Config: credential(s, "secret_prefix = \"key_\"\nsecret_length = 40"), Check: looks(`^key_[A-Za-z0-9_-]{40}$`), ConfigStateChecks: moves()},
		resource.TestStep{Config: credential(s, "secret_length = 40"), Check: looks(`^[A-Za-z0-9_-]{40}$`), ConfigStateChecks: moves()},
		resource.TestStep{Config: credential(s, "secret_wo = \""+strong+"\"\nsecret_wo_version = 1"), Check: looks("^" + strong + "$"), ConfigStateChecks: moves()},
		resource.TestStep{
			Config: credential(s, ""), Check: looks(`^[A-Za-z0-9]{86}$`),
			ConfigStateChecks: append(moves(), testserver.Value(this, "rotation_reason", knownvalue.StringRegexp(regexp.MustCompile(`^secret_wo was removed; replaces the secret of \d{4}-\d\d-\d\dT[\d:]{8}Z$`)))),
		},
		resource.TestStep{Config: credential(s, ""), PlanOnly: true},
	)
}

// A ready token does not say how old it is, and so not what time it is on the server.
func TestSecretThatAReadyTokenSetsCountsItsAgeFromThen(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	old(t, s)
	config := func() string {
		login, err := s.Admin.Tokens.Request(context.Background(), "master", admin.ClientAuth{ClientID: "admin-cli"},
			url.Values{"grant_type": {"password"}, "username": {s.Username}, "password": {s.Password}})
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf("provider \"gatehouse\" {\n url = %q\n access_token = %q\n}\n", s.URL, login.AccessToken) + strings.ReplaceAll(`
			resource "gatehouse_credential" "this" {
			  realm         = "REALM"
			  client_id     = "ci"
			  secret_prefix = "key_"
			  rotate_after  = "90d"
			}
			output "rotated_at" { value = gatehouse_credential.this.rotated_at }`, "REALM", s.Realm)
	}
	tf := testserver.NewTerraform(t, config())
	tf.MustRun("apply", "-auto-approve")
	shown := strings.Trim(strings.TrimSpace(tf.MustRun("output", "rotated_at").Stdout), `"`)
	if at, err := time.Parse(time.RFC3339, shown); err != nil || time.Since(at).Abs() > time.Hour {
		t.Errorf("rotated_at is %q, want now", shown)
	}
	tf.Write("main.tf", config())
	if r := tf.Run("plan", "-detailed-exitcode"); r.Exit != 0 {
		t.Errorf("want an empty plan:\n%s%s", r.Stdout, r.Stderr)
	}
}

func TestAdoptedSecretIsNotMeasuredByThePrefix(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	unmanaged(t, s, "ci", nil)
	old := s.Secret(t, "ci")
	var v version
	config := s.Config(`
		resource "gatehouse_credential" "this" {
		  realm         = "REALM"
		  client_id     = "ci"
		  secret_prefix = "key_"
		}`)
	s.Test(t,
		resource.TestStep{
			Config:           config + "\nimport {\n to = gatehouse_credential.this\n id = \"" + s.Realm + "/ci\"\n}",
			ConfigPlanChecks: testserver.Planned(this, plancheck.ResourceActionUpdate), ConfigStateChecks: []statecheck.StateCheck{v.starts()},
			Check: func(*terraform.State) error {
				if s.Secret(t, "ci") != old {
					t.Error("the adoption rotated the secret")
				}
				return nil
			},
		},
		resource.TestStep{Config: strings.ReplaceAll(config, `"key_"`, `"id_"`), ConfigStateChecks: []statecheck.StateCheck{v.moves()}},
	)
}

// receiver makes a key pair: the public JWK as HCL, and what opens a JWE.
func receiver(t *testing.T, private any, algorithm string) (string, func(jwe string) string) {
	t.Helper()
	key := jose.JSONWebKey{Key: private, KeyID: "partner-1", Use: "enc", Algorithm: algorithm}
	public, err := json.Marshal(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("encrypt_to = %q", public), func(jwe string) string {
		sealed, err := jose.ParseEncryptedCompact(jwe,
			[]jose.KeyAlgorithm{jose.RSA_OAEP_256, jose.RSA_OAEP, jose.ECDH_ES_A256KW, jose.ECDH_ES}, []jose.ContentEncryption{jose.A256GCM})
		if err != nil {
			t.Fatal(err)
		}
		opened, err := sealed.Decrypt(private)
		if err != nil || sealed.Header.KeyID != "partner-1" {
			t.Fatalf("open: %v, key ID %q", err, sealed.Header.KeyID)
		}
		return string(opened)
	}
}

func TestReceiverAloneReadsTheSecretFromAPlainOutput(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	rsaKey, _ := rsa.GenerateKey(rand.Reader, 2048)
	ecKey, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	toRSA, openRSA := receiver(t, rsaKey, "")
	toEC, openEC := receiver(t, ecKey, "ECDH-ES")
	opens := func(open func(string) string) resource.TestCheckFunc {
		return func(state *terraform.State) error {
			attributes := state.RootModule().Resources[this].Primary.Attributes
			if open(attributes["client_secret_jwe"]) != s.Secret(t, "ci") || attributes["client_secret"] != "" {
				t.Error("want the client's secret in client_secret_jwe, and nowhere else")
			}
			return nil
		}
	}
	var v version
	s.Test(t,
		resource.TestStep{Config: credential(s, toRSA+"\nrotate_when_changed = { n = 1 }"), Check: opens(openRSA)},
		resource.TestStep{Config: credential(s, toRSA+"\nrotate_when_changed = { n = 1 }"), PlanOnly: true}, // not sealed anew
		resource.TestStep{Config: credential(s, toRSA+"\nrotate_when_changed = { n = 2 }"), Check: opens(openRSA), ConfigStateChecks: []statecheck.StateCheck{v.moves()}},
		resource.TestStep{
			Config: credential(s, toEC+"\nrotate_when_changed = { n = 2 }"), Check: opens(openEC),
			ConfigStateChecks: []statecheck.StateCheck{v.stays()},
		},
		resource.TestStep{ // changed by somebody else: the receiver gets the new one
			PreConfig: s.Do(t, func(ctx context.Context, c *admin.Client) error {
				client, err := c.Clients.Find(ctx, s.Realm, "ci")
				if err != nil {
					return err
				}
				_, err = c.Clients.NewSecret(ctx, s.Realm, client)
				return err
			}),
			Config: credential(s, toEC+"\nrotate_when_changed = { n = 2 }"), Check: opens(openEC),
		},
		resource.TestStep{Config: credential(s, ""), ConfigStateChecks: []statecheck.StateCheck{testserver.Value(this, "client_secret_jwe", knownvalue.Null())}},
	)
}

func TestOnlyPublicKeysAreEncryptedTo(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	strongKey, _ := rsa.GenerateKey(rand.Reader, 2048)
	text := func(key any, use, algorithm string) string {
		out, err := json.Marshal(jose.JSONWebKey{Key: key, Use: use, Algorithm: algorithm})
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	s.Refused(t, map[string]string{
		text(strongKey, "", ""):                                                          "is not a public key",
		text([]byte("a symmetric key of some length"), "", ""):                           "private and symmetric keys",
		`{"kty":"RSA","e":"AQAB","n":"` + strings.Repeat("A", 10) + `-_8BAAAAAAAAAAAA"}`: "shorter than 2048 bits",
		text(strongKey.Public(), "sig", ""):                                              `its use is "sig"`,
		text(strongKey.Public(), "enc", "RSA1_5"):                                        `its alg is "RSA1_5"`,
		"-----BEGIN PUBLIC KEY-----":                                                     "is not a JWK",
		`{"kty":"EC","crv":"P-256","x":"AAAA","y":"AAAA"}`:                               "a JSON object with kty and",
		`{"kty":"nope"}`: "members of a public RSA or EC",
	}, func(key string) resource.TestStep {
		return resource.TestStep{Config: credential(s, fmt.Sprintf("encrypt_to = %q", key))}
	})
}

func TestWeakOwnSecretIsWarnedOfOnlyWhenItIsSet(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	weak := func(keep string) string {
		return credential(s, "secret_wo = \"weak\"\nsecret_wo_version = 1\nkeep_on_destroy = "+keep)
	}
	tf := testserver.NewTerraform(t, weak("true"))
	warned := func(out string) bool { return strings.Contains(out, "Weak client secret") }
	if !warned(tf.MustRun("apply", "-auto-approve").Stdout) {
		t.Error("the create was not warned of")
	}
	tf.Write("main.tf", weak("false"))
	if warned(tf.MustRun("plan").Stdout) {
		t.Error("warned of a secret that this plan does not set")
	}
}
