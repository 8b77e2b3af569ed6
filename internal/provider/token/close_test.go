package token_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

var atUI = admin.ClientAuth{ClientID: "ui"}

const theToken = `
		access  = ephemeral.gatehouse_access_token.this.access_token
		refresh = ephemeral.gatehouse_access_token.this.refresh_token`

func TestSessionOfAPasswordGrantEndsWithTheRun(t *testing.T) {
	t.Parallel()
	s := people(t)
	record := s.Record(t)
	hear(t, s, `
		ephemeral "gatehouse_access_token" "this" {
		  realm     = "REALM"
		  client_id = "ui"
		  scopes    = ["openid"]`+asAlice+`
		}`, theToken, map[string]knownvalue.Check{"access": some, "refresh": some}, func(heard map[string]string) {
		if alive(t, s, heard["access"]) {
			t.Error("the access token outlives the run")
		}
		if refreshes(t, s, atUI, heard["refresh"]) {
			t.Error("the session outlives the run")
		}
	})
	minted, ended := -1, 0 // refreshes asked the token endpoint once
	for _, request := range record.Requests() {
		switch request {
		case "POST /realms/" + s.Realm + "/protocol/openid-connect/token":
			minted++
		case "POST /realms/" + s.Realm + "/protocol/openid-connect/revoke":
			ended++
		}
	}
	if minted <= 0 || minted != ended {
		t.Errorf("%d sessions made, in plans as well, and %d ended", minted, ended)
	}
}

func TestRevokeOnCloseFalseLeavesTheSession(t *testing.T) {
	t.Parallel()
	s := people(t)
	hear(t, s, `
		ephemeral "gatehouse_access_token" "this" {
		  realm           = "REALM"
		  client_id       = "ui"
		  scopes          = ["openid"]
		  revoke_on_close = false`+asAlice+`
		}`, theToken, nil, func(heard map[string]string) {
		if !alive(t, s, heard["access"]) || !refreshes(t, s, atUI, heard["refresh"]) {
			t.Error("the session ended with the run")
		}
	})
}

func TestServiceAccountsTokenEndsWithTheRunWhereAskedFor(t *testing.T) {
	t.Parallel()
	s := people(t)
	hear(t, s, `
		ephemeral "gatehouse_access_token" "stays" {
		  realm     = "REALM"
		  client_id = "svc"
		  scopes    = ["openid"]
		}
		ephemeral "gatehouse_access_token" "ends" {
		  realm           = "REALM"
		  client_id       = "svc"
		  scopes          = ["openid"]
		  revoke_on_close = true
		}`, `
		stays = ephemeral.gatehouse_access_token.stays.access_token
		ends  = ephemeral.gatehouse_access_token.ends.access_token`, nil, func(heard map[string]string) {
		if !alive(t, s, heard["stays"]) || alive(t, s, heard["ends"]) {
			t.Error("want the token revoked that asks for it, and not the other")
		}
	})
}

func TestRefreshedSessionIsTheCallersAndStays(t *testing.T) {
	t.Parallel()
	s := people(t)
	callers := login(t, s, atUI)
	hear(t, s, fmt.Sprintf(`
		ephemeral "gatehouse_access_token" "this" {
		  realm         = "REALM"
		  client_id     = "ui"
		  grant_type    = "refresh_token"
		  refresh_token = %q
		}`, callers.RefreshToken), theToken, nil, func(map[string]string) {
		if !alive(t, s, callers.AccessToken) || !refreshes(t, s, atUI, callers.RefreshToken) {
			t.Error("the caller's session ended with the run")
		}
	})
}

func TestExchangedTokenEndsWithTheRunAndTheCallersSessionStays(t *testing.T) {
	t.Parallel()
	s := people(t)
	exchanger(t, s, "legacy")
	exchanger(t, s, "own")
	for _, c := range []struct {
		name, client string
		login        admin.ClientAuth
	}{
		{"the standard exchange", "svc", atUI}, // it gives no refresh token
		{"the legacy one", "legacy", atUI},
		{"the legacy one at the login's own client", "own", admin.ClientAuth{ClientID: "own", Secret: "own-secret"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			callers := login(t, s, c.login)
			hear(t, s, fmt.Sprintf(`
				ephemeral "gatehouse_access_token" "this" {
				  realm         = "REALM"
				  client_id     = %q
				  grant_type    = "token_exchange"
				  subject_token = %q
				  scopes        = ["openid"]
				}`, c.client, callers.AccessToken), theToken, nil, func(heard map[string]string) {
				if alive(t, s, heard["access"]) {
					t.Error("the exchanged token outlives the run")
				}
				if !alive(t, s, callers.AccessToken) || !refreshes(t, s, c.login, callers.RefreshToken) {
					t.Error("the caller's session ended with the run")
				}
			})
		})
	}
}

// racing is a configuration that opens alice's session at back, and a proxy that calls meet before the first revocation.
func racing(t *testing.T, s *testserver.Server, arguments string, meet func(w http.ResponseWriter) bool) testserver.Result {
	t.Helper()
	var once sync.Once
	var revocations atomic.Int64
	between(t, s, func(w http.ResponseWriter, r *http.Request) (answered bool) {
		if strings.HasSuffix(r.URL.Path, "/revoke") {
			revocations.Add(1)
			once.Do(func() { answered = meet(w) })
		}
		return answered
	})
	tf := testserver.NewTerraform(t, s.Config(`
		ephemeral "gatehouse_access_token" "this" {
		  realm     = "REALM"
		  client_id = "back"
		  `+arguments+asAlice+`
		}
		provider "gatehouse" {
		  alias        = "alice"
		  url          = "`+s.URL+`"
		  access_token = ephemeral.gatehouse_access_token.this.access_token
		}
		resource "terraform_data" "done" {}`))
	plan := tf.MustRun("plan")
	if revocations.Load() == 0 {
		t.Errorf("nothing was revoked:\n%s", plan.Stdout)
	}
	return plan
}

func TestCloseReadsTheSecretAgainThatTheRunHasRotated(t *testing.T) {
	t.Parallel()
	s := people(t)
	plan := racing(t, s, "", func(http.ResponseWriter) bool {
		s.Do(t, func(ctx context.Context, c *admin.Client) error {
			client, err := c.Clients.Find(ctx, s.Realm, "back")
			if err == nil {
				_, err = c.Clients.NewSecret(ctx, s.Realm, client)
			}
			return err
		})()
		return false
	})
	if strings.Contains(plan.Stdout, "Warning") {
		t.Errorf("want no warning:\n%s", plan.Stdout)
	}
}

func TestTokenThatIsGoneAtTheEndIsNoWarning(t *testing.T) {
	t.Parallel()
	for name, arguments := range map[string]string{"with a secret of its own": `client_secret = "back-secret"`, "with the secret that was read": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := people(t)
			plan := racing(t, s, arguments, func(http.ResponseWriter) bool {
				s.Do(t, func(ctx context.Context, c *admin.Client) error {
					uuid, err := c.Clients.CachedUUID(ctx, s.Realm, "back")
					if err == nil {
						err = c.Clients.Delete(ctx, s.Realm, uuid)
					}
					return err
				})()
				return false
			})
			if strings.Contains(plan.Stdout, "Warning") {
				t.Errorf("want no warning:\n%s", plan.Stdout)
			}
		})
	}
}

func TestTokenThatCouldNotBeRevokedIsAWarningAndNoFailure(t *testing.T) {
	t.Parallel()
	s := people(t)
	plan := racing(t, s, "", func(w http.ResponseWriter) bool {
		http.Error(w, "<html>maintenance</html>", http.StatusForbidden)
		return true
	})
	if !testserver.Says("Warning: Token not revoked").MatchString(plan.Stdout) || !testserver.Says(`Client "back" in realm "`+s.Realm+`": POST`).MatchString(plan.Stdout) {
		t.Errorf("want a warning:\n%s", plan.Stdout)
	}
}

// exchanger makes a client for legacy exchanges, which ui's tokens are meant for, and at which alice can log in too.
func exchanger(t *testing.T, s *testserver.Server, name string) {
	t.Helper()
	s.Do(t, func(ctx context.Context, c *admin.Client) error {
		_, err := s.Call(ctx, http.MethodPost, "/clients", map[string]any{"clientId": name, "secret": name + "-secret", "directAccessGrantsEnabled": true})
		if err != nil {
			return err
		}
		ui, err := c.Clients.CachedUUID(ctx, s.Realm, "ui")
		if err == nil {
			_, err = s.Call(ctx, http.MethodPost, "/clients/"+ui+"/protocol-mappers/models", map[string]any{
				"name": "for-" + name, "protocol": "openid-connect", "protocolMapper": "oidc-audience-mapper",
				"config": map[string]string{"included.client.audience": name, "access.token.claim": "true"},
			})
		}
		return err
	})()
}
