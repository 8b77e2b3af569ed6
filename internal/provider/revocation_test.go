package provider_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// issuing is a client whose tokens name the client "asker" as an audience: Keycloak tells nobody else that a token is active.
const issuing = `
	resource "gatehouse_client" "ci" {
	  realm     = "REALM"
	  client_id = "ci"
	}`

const withCredential = `
	resource "gatehouse_credential" "ci" {
	  realm     = "REALM"
	  client_id = gatehouse_client.ci.client_id
	}`

// judge asks a server about tokens in each way that there is.
type judge struct {
	t *testing.T
	s *testserver.Server
}

// newJudge makes the client that introspects.
func newJudge(t *testing.T, s *testserver.Server) judge {
	t.Helper()
	s.Do(t, func(ctx context.Context, c *admin.Client) error {
		return c.Clients.Create(ctx, s.Realm, &wire.Client{ID: ptr(s.Realm + "-asker"), ClientID: ptr("asker"), Secret: ptr("asker-secret"), PublicClient: ptr(false)})
	})()
	return judge{t, s}
}

// mint gets a token for the client ci with its secret of now.
func (j judge) mint() string {
	j.t.Helper()
	ctx := context.Background()
	client, err := j.s.Admin.Clients.Find(ctx, j.s.Realm, "ci")
	if err != nil {
		j.t.Fatal(err)
	}
	mapper := map[string]any{"name": "asker", "protocol": "openid-connect", "protocolMapper": "oidc-audience-mapper",
		"config": map[string]string{"included.client.audience": "asker", "access.token.claim": "true", "introspection.token.claim": "true"}}
	if len(client.ProtocolMappers) == 0 {
		if _, err := j.s.Call(ctx, http.MethodPost, "/clients/"+*client.ID+"/protocol-mappers/models", mapper); err != nil {
			j.t.Fatal(err)
		}
	}
	token, err := j.s.Admin.Tokens.Request(ctx, j.s.Realm, admin.ClientAuth{ClientID: "ci", Secret: *client.Secret}, url.Values{"grant_type": {"client_credentials"}, "scope": {"openid"}})
	if err != nil {
		j.t.Fatal(err)
	}
	return token.AccessToken
}

func (j judge) send(req *http.Request) (status int, body string) {
	j.t.Helper()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		j.t.Fatal(err)
	}
	defer resp.Body.Close() //nolint:errcheck // a test's
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		j.t.Fatal(err)
	}
	return resp.StatusCode, string(data)
}

// expect checks that a token is active, or is not, in the eyes of introspection, userinfo and, on the bundled server, the probe.
func (j judge) expect(token string, want bool) {
	j.t.Helper()
	oidc := j.s.URL + "/realms/" + j.s.Realm + "/protocol/openid-connect"
	form := url.Values{"client_id": {"asker"}, "client_secret": {"asker-secret"}, "token": {token}}
	req, _ := http.NewRequestWithContext(context.Background(), http.MethodPost, oidc+"/token/introspect", strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	_, body := j.send(req)
	var seen struct {
		Active bool `json:"active"`
	}
	if err := json.Unmarshal([]byte(body), &seen); err != nil || seen.Active != want {
		j.t.Errorf("introspection says %s, want active %v", body, want)
	}
	targets := []string{oidc + "/userinfo"}
	if !j.s.IsKeycloak() {
		targets = append(targets, j.s.URL+"/_fixture/probe")
	}
	for _, target := range targets {
		req, _ := http.NewRequestWithContext(context.Background(), http.MethodGet, target, nil)
		req.Header.Set("Authorization", "Bearer "+token)
		if status, body := j.send(req); (status == http.StatusOK) != want || !want && status != http.StatusUnauthorized {
			j.t.Errorf("%s answers %d %s, want active %v", target, status, body, want)
		}
	}
}

// realmNotBefore sets the realm's own, which Keycloak compares as well.
func realmNotBefore(ctx context.Context, s *testserver.Server, seconds int64) error {
	_, err := s.Call(ctx, http.MethodPut, "", map[string]any{"notBefore": seconds})
	return err
}

func TestDestroyedCredentialLeavesNoTokenActive(t *testing.T) {
	t.Parallel()
	for name, before := range map[string]time.Duration{"without a notBefore of the realm": 0, "with an older one of the realm": -time.Hour} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := testserver.WithRealm(t)
			j := newJudge(t, s)
			var token string
			s.Test(t,
				resource.TestStep{Config: s.Config(issuing + withCredential), Check: func(*terraform.State) error {
					if before != 0 {
						if err := realmNotBefore(context.Background(), s, time.Now().Add(before).Unix()); err != nil {
							return err
						}
					}
					token = j.mint()
					j.expect(token, true)
					return nil
				}},
				resource.TestStep{Config: s.Config(issuing), Check: func(*terraform.State) error { j.expect(token, false); return nil }},
				resource.TestStep{Config: s.Config(issuing + withCredential), Check: func(*terraform.State) error { // a new credential wakes none
					j.expect(token, false)
					j.expect(j.mint(), true)
					return nil
				}},
			)
		})
	}
}

func TestKeptCredentialAndTokensAreLeftAlone(t *testing.T) {
	t.Parallel()
	for argument, works := range map[string][2]bool{"keep_on_destroy = true": {true, true}, "revoke_tokens = false": {false, true}} {
		t.Run(argument, func(t *testing.T) {
			t.Parallel()
			s := testserver.WithRealm(t)
			j := newJudge(t, s)
			var token, secret string
			s.Test(t,
				resource.TestStep{
					Config: s.Config(issuing + strings.Replace(withCredential, "client_id ", argument+"\n client_id ", 1)),
					Check:  func(*terraform.State) error { token, secret = j.mint(), s.Secret(t, "ci"); return nil },
				},
				resource.TestStep{Config: s.Config(issuing), Check: func(*terraform.State) error {
					if kept := s.Secret(t, "ci") == secret; kept != works[0] {
						t.Errorf("the secret was kept: %v", kept)
					}
					j.expect(token, works[1])
					return nil
				}},
			)
		})
	}
}

func TestTokenOfBeforeARotationStaysActive(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	j := newJudge(t, s)
	var token string
	month := func(n string) string {
		return s.Config(issuing + strings.Replace(withCredential, "client_id ", "rotate_when_changed = { month = "+n+" }\n client_id ", 1))
	}
	testserver.Proves(t, "R19")
	s.Test(t,
		resource.TestStep{Config: month("11"), Check: func(*terraform.State) error { token = j.mint(); return nil }},
		resource.TestStep{Config: month("12"), Check: func(*terraform.State) error { j.expect(token, true); return nil }},
	)
}

// A token of the second in which it is revoked is the one that gets away with an ordinary logout.
func TestTokensOfTheSameSecondAreRevokedAndLaterOnesAreGood(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	j := newJudge(t, s)
	check := func(*terraform.State) error {
		ctx := context.Background()
		client, err := s.Admin.Clients.Find(ctx, s.Realm, "ci")
		if err != nil {
			return err
		}
		for range 3 {
			token := j.mint()
			if err := s.Admin.ServiceAccounts.RevokeTokens(ctx, s.Realm, client, time.Now()); err != nil {
				return err
			}
			j.expect(token, false)
			j.expect(j.mint(), true)
		}
		return nil
	}
	s.Test(t, resource.TestStep{Config: s.Config(issuing + withCredential), Check: check})
}

func TestRevocationHoldsWhateverTheRealmsNotBefore(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	j := newJudge(t, s)
	check := func(*terraform.State) error {
		ctx := context.Background()
		client, err := s.Admin.Clients.Find(ctx, s.Realm, "ci")
		if err != nil {
			return err
		}
		for _, realm := range []time.Duration{-time.Hour, -time.Second, 2 * time.Second} { // relative to the revocation
			if err := realmNotBefore(ctx, s, time.Now().Add(-time.Hour).Unix()); err != nil {
				return err
			}
			token := j.mint()
			j.expect(token, true)
			if err := s.Admin.ServiceAccounts.RevokeTokens(ctx, s.Realm, client, time.Now()); err != nil {
				return err
			}
			if err := realmNotBefore(ctx, s, time.Now().Add(realm).Unix()); err != nil {
				return err
			}
			j.expect(token, false)
			j.expect(j.mint(), true) // which waits for the realm's second, where that is ahead
		}
		return nil
	}
	s.Test(t, resource.TestStep{Config: s.Config(issuing + withCredential), Check: check})
}

func TestDestroyedClientLeavesNoTokenActiveAlsoNotUnderItsOldName(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	j := newJudge(t, s)
	var token string
	hcl := s.Config(issuing + withCredential)
	testserver.Proves(t, "C13")
	s.Test(t,
		resource.TestStep{Config: hcl, Check: func(*terraform.State) error {
			token = j.mint()
			j.expect(token, true)
			return nil
		}},
		resource.TestStep{Config: s.Config(""), Check: func(*terraform.State) error { j.expect(token, false); return nil }},
		resource.TestStep{Config: hcl, Check: func(*terraform.State) error {
			j.expect(token, false)
			token = j.mint()
			j.expect(token, true)
			return nil
		}},
		resource.TestStep{ // destroyed and made again in one apply
			Taint: []string{"gatehouse_client.ci"}, Config: hcl,
			Check: func(*terraform.State) error {
				j.expect(token, false)
				j.expect(j.mint(), true)
				return nil
			},
		},
	)
}

// A client that is destroyed and made again within the second of a token: the REST client rounds its time down, and may be a second
// behind.
func TestClientRemadeInTheSecondOfATokenWakesItNot(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	j := newJudge(t, s)
	made := func() *wire.Client {
		t.Helper()
		client := &wire.Client{
			ID: ptr(rand.Text()), ClientID: ptr("ci"), Secret: ptr("ci-secret"), Protocol: ptr("openid-connect"),
			PublicClient: ptr(false), ServiceAccountsEnabled: ptr(true),
			ProtocolMappers: []wire.ProtocolMapper{{
				Name: ptr("asker"), Protocol: ptr("openid-connect"), ProtocolMapper: ptr("oidc-audience-mapper"),
				Config: map[string]string{"included.client.audience": "asker", "access.token.claim": "true", "introspection.token.claim": "true"},
			}},
		}
		if err := s.Admin.Clients.Create(t.Context(), s.Realm, client); err != nil {
			t.Fatal(err)
		}
		return client
	}
	client := made()
	for range 3 {
		token := j.mint()
		if err := s.Admin.Clients.Delete(t.Context(), s.Realm, *client.ID); err != nil {
			t.Fatal(err)
		}
		client = made()
		testserver.Proves(t, "C13")
		j.expect(token, false)
	}
	j.expect(j.mint(), true)
}

func TestLoginThatMayNotRevokeIsToldSoBeforeAnythingIsDestroyed(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	for name, roles := range map[string][]string{"keeper": {"manage-clients"}, "viewer": {"manage-clients", "view-users"}} {
		t.Run(name, func(t *testing.T) {
			secret := login(t, s, wire.Client{ClientID: ptr(name)}, roles...)
			hcl := func(revoke string) string {
				return loggedIn(s, "client_id = \""+name+"\"\nclient_secret = \""+secret+"\"", issuing+strings.Replace(withCredential, "client_id ", "revoke_tokens = "+revoke+"\n client_id ", 1))
			}
			tf := testserver.NewTerraform(t, hcl("true"))
			tf.MustRun("apply", "-auto-approve")
			issued, state := s.Secret(t, "ci"), tf.MustRun("show", "-json").Stdout
			refused := tf.Run("destroy", "-auto-approve")
			for _, says := range []string{"nothing was changed, since the tokens issued so far cannot be revoked, which needs the right manage-users", "Or set revoke_tokens = false"} {
				if refused.Exit != 1 || !testserver.Says(says).MatchString(refused.Stderr) {
					t.Errorf("want to be told %q:\n%s%s", says, refused.Stdout, refused.Stderr)
				}
			}
			if tf.MustRun("show", "-json").Stdout != state || !logsIn(s, "ci", issued) {
				t.Error("want the state and the secret as they were")
			}
			tf.Write("main.tf", hcl("false"))
			tf.MustRun("apply", "-auto-approve")
			tf.MustRun("destroy", "-auto-approve")
		})
	}
}
