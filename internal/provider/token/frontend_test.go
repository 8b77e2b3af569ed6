package token_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

const frontend = "https://login.example.org/sso"

// fronted is keyed, in a realm with a frontend URL of its own, whose client and whose user ops may view the realm.
func fronted(t *testing.T) (s *testserver.Server, pemKey string) {
	t.Helper()
	s, pemKey, _ = keyed(t)
	realm, err := s.Admin.Realms.Get(t.Context(), s.Realm)
	if err != nil {
		t.Fatal(err)
	}
	realm.Attributes["frontendUrl"] = frontend
	yes, username, email, name, kind, password := true, "ops", "ops@example.com", "Ops", "password", "ops-password"
	person := &wire.User{Username: &username, Email: &email, FirstName: &name, LastName: &name, Enabled: &yes, EmailVerified: &yes}
	person.Credentials = []wire.Secret{{Type: &kind, Value: &password}}
	if _, err := s.Call(t.Context(), http.MethodPut, "", map[string]any{"attributes": realm.Attributes}); err != nil {
		t.Fatal(err)
	}
	if err := s.CreateUser(t.Context(), person); err != nil {
		t.Fatal(err)
	}
	management, err := s.Admin.Clients.CachedUUID(t.Context(), s.Realm, "realm-management")
	if err != nil {
		t.Fatal(err)
	}
	view, err := s.Admin.Roles.Find(t.Context(), s.Realm, management, "view-realm")
	if err != nil {
		t.Fatal(err)
	}
	for _, user := range []string{"service-account-keyed", "ops"} {
		found, err := s.Call(t.Context(), http.MethodGet, "/users?exact=true&username="+user, nil)
		if err != nil {
			t.Fatal(err)
		}
		var users []wire.User
		if err := json.Unmarshal([]byte(found), &users); err != nil || len(users) != 1 {
			t.Fatalf("user %s: %s, %v", user, found, err)
		}
		if err := s.Admin.ServiceAccounts.AddRole(t.Context(), s.Realm, *users[0].ID, management, *view); err != nil {
			t.Fatal(err)
		}
	}
	return s, pemKey
}

func TestEveryTokenOfARealmWithAFrontendURLHasItsIssuer(t *testing.T) {
	t.Parallel()
	s, pemKey := fronted(t)
	tokenURL := s.URL + "/realms/" + s.Realm + "/protocol/openid-connect/token"
	issuer := text(frontend + "/realms/" + s.Realm)
	hear(t, s, fmt.Sprintf(`
		locals { key = %q }
		ephemeral "gatehouse_access_token" "key" {
		  realm                = "REALM"
		  client_id            = "keyed"
		  client_assertion_key = local.key
		  client_assertion_kid = "first"
		}
		ephemeral "gatehouse_access_token" "url" {
		  realm                = "REALM"
		  client_id            = "keyed"
		  client_assertion_key = local.key
		  client_assertion_kid = "first"
		  token_url            = %q
		}
		ephemeral "gatehouse_access_token" "password" {
		  realm      = "REALM"
		  client_id  = "admin-cli"
		  grant_type = "password"
		  username   = "ops"
		  password   = "ops-password"
		}`, pemKey, tokenURL), `
		key      = ephemeral.gatehouse_access_token.key.claims.iss
		url      = ephemeral.gatehouse_access_token.url.claims.iss
		password = ephemeral.gatehouse_access_token.password.claims.iss`,
		map[string]knownvalue.Check{"key": issuer, "url": issuer, "password": issuer}, nil)
}

func TestEveryLoginToARealmWithAFrontendURLWorks(t *testing.T) {
	t.Parallel()
	s, pemKey := fronted(t)
	for name, login := range map[string]admin.Login{
		"key":      {ClientID: "keyed", AssertionKey: pemKey, AssertionKid: "first"},
		"password": {ClientID: "admin-cli", Username: "ops", Password: "ops-password"},
	} {
		login.Realm = s.Realm
		c, err := admin.New(admin.Config{URL: s.URL, Login: login})
		if err != nil {
			t.Fatal(err)
		}
		if realm, err := c.Realms.Get(t.Context(), s.Realm); err != nil || realm.AccessTokenLifespan == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
