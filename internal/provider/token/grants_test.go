package token_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

var (
	text = knownvalue.StringExact
	none = knownvalue.Null()
	some = knownvalue.NotNull()
)

func TestClientCredentialsGiveATokenWithoutASession(t *testing.T) {
	t.Parallel()
	s := people(t)
	testserver.Proves(t, "N18", "D16", "D17", "D19", "D20")
	hear(t, s, `
		ephemeral "gatehouse_access_token" "this" {
		  realm     = "REALM"
		  client_id = "svc"
		}`, `
		azp     = ephemeral.gatehouse_access_token.this.claims.azp
		user    = ephemeral.gatehouse_access_token.this.claims.preferred_username
		grant   = ephemeral.gatehouse_access_token.this.grant_type
		method  = ephemeral.gatehouse_access_token.this.auth_method
		refresh = ephemeral.gatehouse_access_token.this.refresh_token
		granted = ephemeral.gatehouse_access_token.this.granted_refresh_token
		session = ephemeral.gatehouse_access_token.this.session_state
		id      = ephemeral.gatehouse_access_token.this.id_token
		rest    = ephemeral.gatehouse_access_token.this.refresh_expires_in
		since   = ephemeral.gatehouse_access_token.this.not_before_policy
		scopes  = join(" ", ephemeral.gatehouse_access_token.this.granted_scopes)`,
		map[string]knownvalue.Check{
			"azp": text("svc"), "user": text("service-account-svc"), "grant": text("client_credentials"), "method": text("client_secret_post"),
			"refresh": none, "granted": none, "session": none, "id": none, "rest": knownvalue.Int64Exact(0), "since": knownvalue.Int64Exact(0), "scopes": text("email profile"),
		}, nil)
}

func TestPasswordGrantGivesTheUsersTokensAndSession(t *testing.T) {
	t.Parallel()
	s := people(t)
	testserver.Proves(t, "D16", "D17", "D20")
	hear(t, s, `
		ephemeral "gatehouse_access_token" "this" {
		  realm     = "REALM"
		  client_id = "ui"
		  scopes    = ["openid"]`+asAlice+`
		}`, `
		user    = ephemeral.gatehouse_access_token.this.claims.preferred_username
		method  = ephemeral.gatehouse_access_token.this.auth_method
		same    = ephemeral.gatehouse_access_token.this.session_state == ephemeral.gatehouse_access_token.this.claims.sid
		refresh = ephemeral.gatehouse_access_token.this.refresh_token == ephemeral.gatehouse_access_token.this.granted_refresh_token
		id      = provider::gatehouse::jwt_claims(ephemeral.gatehouse_access_token.this.id_token).aud
		rest    = ephemeral.gatehouse_access_token.this.refresh_expires_in`,
		map[string]knownvalue.Check{
			"user": text("alice"), "method": text("none"), "same": knownvalue.Bool(true), "refresh": knownvalue.Bool(true), "id": text("ui"), "rest": within(1800),
		}, nil)
}

func TestPublicClientHasNoSecretWhateverTheMethod(t *testing.T) {
	t.Parallel()
	s := people(t)
	hear(t, s, `
		ephemeral "gatehouse_access_token" "this" {
		  realm       = "REALM"
		  client_id   = "ui"
		  auth_method = "client_secret_basic"`+asAlice+`
		}`, `method = ephemeral.gatehouse_access_token.this.auth_method`, map[string]knownvalue.Check{"method": text("client_secret_basic")}, nil)
}

func TestArgumentsThatAreUnknownInThePlanAreNoErrors(t *testing.T) {
	t.Parallel()
	s := people(t)
	const later = `
		resource "terraform_data" "later" {
		  input = { grant = "password", name = "alice", url = "URL", method = "none", scope = "openid" }
		}`
	s.Test(t, resource.TestStep{
		Config: s.Config(strings.ReplaceAll(later, "URL", s.URL+"/realms/"+s.Realm+"/protocol/openid-connect/token") + `
			data "gatehouse_access_token" "this" {
			  realm        = "REALM"
			  client_id    = "ui"
			  grant_type   = terraform_data.later.output.grant
			  username     = terraform_data.later.output.name
			  password     = "alice-password" # known, while the grant is not
			  auth_method  = terraform_data.later.output.method
			  token_url    = terraform_data.later.output.url
			  scopes       = [terraform_data.later.output.scope]
			  extra_params = { (terraform_data.later.output.scope) = terraform_data.later.output.scope }
			}`),
		ConfigStateChecks: []statecheck.StateCheck{of("grant_type", text("password")), of("id_token", some)},
	})
}

func TestRefreshTokenGrantGoesOnInTheSession(t *testing.T) {
	t.Parallel()
	s := people(t)
	hear(t, s, `
		ephemeral "gatehouse_access_token" "first" {
		  realm     = "REALM"
		  client_id = "ui"`+asAlice+`
		}
		ephemeral "gatehouse_access_token" "second" {
		  realm         = "REALM"
		  client_id     = "ui"
		  grant_type    = "refresh_token"
		  refresh_token = ephemeral.gatehouse_access_token.first.refresh_token
		}`, `
		user   = ephemeral.gatehouse_access_token.second.claims.preferred_username
		same   = ephemeral.gatehouse_access_token.second.session_state == ephemeral.gatehouse_access_token.first.session_state
		given  = ephemeral.gatehouse_access_token.second.refresh_token == ephemeral.gatehouse_access_token.first.refresh_token
		newer  = ephemeral.gatehouse_access_token.second.granted_refresh_token != ephemeral.gatehouse_access_token.first.refresh_token`,
		map[string]knownvalue.Check{
			"user": text("alice"), "same": knownvalue.Bool(true), "given": knownvalue.Bool(true), "newer": knownvalue.Bool(true),
		}, nil)
}

func TestTokenExchangeNarrowsATokenThatIsMeantForTheClient(t *testing.T) {
	t.Parallel()
	s := people(t)
	const both = `
		ephemeral "gatehouse_access_token" "subject" {
		  realm     = "REALM"
		  client_id = "ui"`
	hear(t, s, both+asAlice+`
		}
		ephemeral "gatehouse_access_token" "this" {
		  realm         = "REALM"
		  client_id     = "svc"
		  client_secret = "svc-secret"
		  grant_type    = "token_exchange"
		  subject_token = ephemeral.gatehouse_access_token.subject.access_token
		  audience      = ["account"]
		  scopes        = ["openid"]
		}`, `
		azp  = ephemeral.gatehouse_access_token.this.claims.azp
		user = ephemeral.gatehouse_access_token.this.claims.preferred_username
		aud  = ephemeral.gatehouse_access_token.this.claims.aud
		same = ephemeral.gatehouse_access_token.this.session_state == ephemeral.gatehouse_access_token.subject.session_state`,
		map[string]knownvalue.Check{"azp": text("svc"), "user": text("alice"), "aud": text("account"), "same": knownvalue.Bool(true)}, nil)
}

func TestDataSourceExchangesTokensToo(t *testing.T) {
	t.Parallel()
	s := people(t)
	at := func(path tfjsonpath.Path, check knownvalue.Check) statecheck.StateCheck {
		return statecheck.ExpectKnownValue("data.gatehouse_access_token.this", path, check)
	}
	s.Test(t, resource.TestStep{
		Config: s.Config(`
			data "gatehouse_access_token" "subject" {
			  realm     = "REALM"
			  client_id = "svc"
			}
			data "gatehouse_access_token" "this" {
			  realm         = "REALM"
			  client_id     = "svc"
			  grant_type    = "token_exchange"
			  subject_token = data.gatehouse_access_token.subject.access_token
			  audience      = ["account"]
			}`),
		ConfigStateChecks: []statecheck.StateCheck{
			at(tfjsonpath.New("grant_type"), text("token_exchange")),
			at(tfjsonpath.New("claims").AtMapKey("aud"), text("account")),
			at(tfjsonpath.New("claims").AtMapKey("azp"), text("svc")),
			at(tfjsonpath.New("session_state"), none),
			at(tfjsonpath.New("granted_scopes"), knownvalue.SetExact([]knownvalue.Check{text("email"), text("profile")})),
		},
	})
}

// impersonator gives svc's account the role that a legacy exchange for a user needs.
func impersonator(t *testing.T, s *testserver.Server) {
	t.Helper()
	s.Do(t, func(ctx context.Context, c *admin.Client) error {
		management, err := c.Clients.CachedUUID(ctx, s.Realm, "realm-management")
		if err != nil {
			return err
		}
		svc, err := c.Clients.CachedUUID(ctx, s.Realm, "svc")
		if err != nil {
			return err
		}
		account, err := c.ServiceAccounts.EnsureUser(ctx, s.Realm, svc)
		if err != nil {
			return err
		}
		role, err := c.Roles.Find(ctx, s.Realm, management, "impersonation")
		if err != nil {
			return err
		}
		_, err = s.Call(ctx, http.MethodPost, "/users/"+*account.ID+"/role-mappings/clients/"+management, []wire.Role{*role})
		return err
	})()
}

func TestExchangeForAUserGivesThatUsersToken(t *testing.T) {
	t.Parallel()
	s := people(t)
	impersonator(t, s)
	hear(t, s, `
		ephemeral "gatehouse_access_token" "own" {
		  realm     = "REALM"
		  client_id = "svc"
		  scopes    = ["openid"]
		}
		ephemeral "gatehouse_access_token" "this" {
		  realm             = "REALM"
		  client_id         = "svc"
		  grant_type        = "token_exchange"
		  subject_token     = ephemeral.gatehouse_access_token.own.access_token
		  requested_subject = "alice"
		}`, `
		azp     = ephemeral.gatehouse_access_token.this.claims.azp
		user    = ephemeral.gatehouse_access_token.this.claims.preferred_username
		session = ephemeral.gatehouse_access_token.this.session_state
		refresh = ephemeral.gatehouse_access_token.this.refresh_token`,
		map[string]knownvalue.Check{"azp": text("svc"), "user": text("alice"), "session": some, "refresh": some},
		func(heard map[string]string) {
			if refreshes(t, s, admin.ClientAuth{ClientID: "svc", Secret: "svc-secret"}, heard["refresh"]) {
				t.Error("the session that the exchange made outlives the run")
			}
		})
}
