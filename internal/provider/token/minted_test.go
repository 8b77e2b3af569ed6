package token_test

import (
	"context"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// ofSvc is a data source for a token of svc.
func ofSvc(arguments string) string {
	return "data \"gatehouse_access_token\" \"this\" {\nrealm = \"REALM\"\nclient_id = \"svc\"\n" + arguments + "\n}"
}

func of(name string, check knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue("data.gatehouse_access_token.this", tfjsonpath.New(name), check)
}

func TestIDTokenComesWithOpenIDAlone(t *testing.T) {
	t.Parallel()
	s := people(t)
	granted := func(scopes ...string) statecheck.StateCheck {
		var words []knownvalue.Check
		for _, scope := range scopes {
			words = append(words, text(scope))
		}
		return of("granted_scopes", knownvalue.SetExact(words))
	}
	testserver.Proves(t, "N19", "N27")
	s.Test(t,
		resource.TestStep{Config: s.Config(ofSvc("")), ConfigStateChecks: []statecheck.StateCheck{of("id_token", none), of("scopes", none), granted("email", "profile")}},
		resource.TestStep{Config: s.Config(ofSvc(`scopes = ["openid"]`)), ConfigStateChecks: []statecheck.StateCheck{of("id_token", some), granted("email", "openid", "profile")}},
		resource.TestStep{Config: s.Config(ofSvc(`scopes = ["phone", "openid"]`)), ConfigStateChecks: []statecheck.StateCheck{of("id_token", some), granted("email", "openid", "phone", "profile")}},
	)
}

func TestEmptySetOfScopesIsLeftOut(t *testing.T) {
	t.Parallel()
	s := people(t)
	s.Test(t, resource.TestStep{Config: s.Config(ofSvc(`scopes = []`)), ConfigStateChecks: []statecheck.StateCheck{
		of("access_token", some), of("scopes", knownvalue.SetSizeExact(0)), of("granted_scopes", knownvalue.SetSizeExact(2)),
	}})
}

func TestNoScopeAtAllIsAnEmptySet(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	s.Do(t, func(ctx context.Context, _ *admin.Client) error {
		_, err := s.Call(ctx, http.MethodPost, "/clients", map[string]any{"clientId": "svc", "serviceAccountsEnabled": true, "defaultClientScopes": []string{"basic"}, "optionalClientScopes": []string{}})
		return err
	})()
	s.Test(t, resource.TestStep{Config: s.Config(ofSvc("")), ConfigStateChecks: []statecheck.StateCheck{of("granted_scopes", knownvalue.SetSizeExact(0))}})
}

func TestExtraParamsDoNoHarm(t *testing.T) {
	t.Parallel()
	s := people(t)
	testserver.Proves(t, "N20")
	s.Test(t, resource.TestStep{
		Config: s.Config(ofSvc(`extra_params = { response_type = "id_token", resource = "x y&z" }`)),
		ConfigStateChecks: []statecheck.StateCheck{
			of("access_token", some), of("id_token", none), of("token_type", text("Bearer")), of("expires_in", within(300)),
		},
	})
}

func TestTokenOfTenHours(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	testserver.Proves(t, "N14", "N25")
	s.Test(t, resource.TestStep{
		Config: s.Config(`
			resource "gatehouse_client" "svc" {
			  realm                 = "REALM"
			  client_id             = "svc"
			  access_token_lifespan = "10h"
			}
			data "gatehouse_access_token" "this" {
			  realm     = gatehouse_client.svc.realm
			  client_id = gatehouse_client.svc.client_id
			}`),
		ConfigStateChecks: []statecheck.StateCheck{of("expires_in", within(36000)), of("expires_at", knownvalue.StringFunc(func(at string) error {
			end, err := time.Parse(time.RFC3339, at)
			if left := time.Until(end); err == nil && (left > 10*time.Hour || left < 10*time.Hour-time.Minute) {
				t.Errorf("expires_at is %s from now, want 10 hours", left)
			}
			return err
		}))},
	})
}

// invalidUntil makes the tokens of a client invalid until so many seconds from now, by the server's clock.
func invalidUntil(t *testing.T, s *testserver.Server, client string, seconds int64) func() {
	return s.Do(t, func(ctx context.Context, c *admin.Client) error {
		uuid, err := c.Clients.CachedUUID(ctx, s.Realm, client)
		if err != nil {
			return err
		}
		now, _ := c.ServerNow()
		until := now + seconds
		return c.Clients.Modify(ctx, s.Realm, uuid, func(*wire.Client) *wire.Client { return &wire.Client{NotBefore: &until} })
	})
}

func TestTokenThatIsInvalidFromTheStartIsNotReturned(t *testing.T) {
	t.Parallel()
	s := people(t)
	s.Test(t,
		resource.TestStep{
			PreConfig: invalidUntil(t, s, "svc", 4),
			Config: s.Config(ofSvc("") + `
				output "counts" {
				  value = data.gatehouse_access_token.this.not_before_policy > 0 && data.gatehouse_access_token.this.claims.iat >= data.gatehouse_access_token.this.not_before_policy
				}`),
			ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownOutputValue("counts", knownvalue.Bool(true))},
			Check: func(state *terraform.State) error {
				svc, err := s.Admin.Clients.Find(t.Context(), s.Realm, "svc")
				if err != nil {
					return err
				}
				testserver.Proves(t, "D19")
				shown := state.RootModule().Resources["data.gatehouse_access_token.this"].Primary.Attributes["not_before_policy"]
				if shown != strconv.FormatInt(*svc.NotBefore, 10) {
					t.Errorf("not_before_policy is %s, the client's notBefore %d", shown, *svc.NotBefore)
				}
				return nil
			},
		},
		resource.TestStep{PreConfig: invalidUntil(t, s, "svc", 3600), Config: s.Config(ofSvc("")), ExpectError: testserver.Says("the token is invalid: tokens of this client are valid only from")},
		resource.TestStep{PreConfig: invalidUntil(t, s, "svc", 0), Config: s.Config("locals {}")},
	)
}

func TestSessionOfATokenThatIsInvalidFromTheStartIsEnded(t *testing.T) {
	t.Parallel()
	s := people(t)
	record := s.Record(t)
	invalidUntil(t, s, "ui", 3600)()
	s.Test(t, resource.TestStep{Config: s.Config(strings.Replace(ofSvc(asAlice), "svc", "ui", 1)), ExpectError: testserver.Says("the token is invalid: tokens of this client are valid only from")},
		resource.TestStep{Config: s.Config("locals {}")})
	last := record.Requests()
	if len(last) == 0 || !strings.HasSuffix(last[len(last)-1], "/realms/"+s.Realm+"/protocol/openid-connect/revoke") {
		t.Errorf("want the session revoked at the end of %q", last)
	}
}

// Keycloak writes the type in lower case where the client asks for that, and signs with the realm's secret where it says so.
func TestTokenTypeIsPassedOnAsItCame(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	s.Test(t, resource.TestStep{
		Config: s.Config(`
			resource "gatehouse_client" "low" {
			  realm      = "REALM"
			  client_id  = "low"
			  attributes = {
			    "token.response.type.bearer.lower-case" = "true"
			    "access.token.signed.response.alg"      = "HS256"
			  }
			}
			resource "gatehouse_credential" "low" {
			  realm     = "REALM"
			  client_id = gatehouse_client.low.client_id
			}
			data "gatehouse_access_token" "low" {
			  credential_id = gatehouse_credential.low.id
			}
			output "who" {
			  value     = provider::gatehouse::jwt_claims(data.gatehouse_access_token.low.access_token).azp
			  sensitive = true
			}`),
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("data.gatehouse_access_token.low", tfjsonpath.New("token_type"), knownvalue.StringExact("bearer")),
			statecheck.ExpectKnownOutputValue("who", knownvalue.StringExact("low")),
		},
		Check: func(state *terraform.State) error {
			token := state.RootModule().Resources["data.gatehouse_access_token.low"].Primary.Attributes["access_token"]
			head, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[0])
			testserver.Proves(t, "N26", "D18", "D31") // with the checks of the type and of the claims
			if !strings.Contains(string(head), `"alg":"HS256"`) {
				t.Errorf("the token's header is %s", head)
			}
			return err
		},
	})
}
