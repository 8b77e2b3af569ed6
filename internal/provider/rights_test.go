package provider_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// login makes a client of the test's realm that may log in there, with the given roles of realm-management, and returns its
// secret.
func login(t *testing.T, s *testserver.Server, client wire.Client, roles ...string) string {
	t.Helper()
	client.ID, client.PublicClient, client.ServiceAccountsEnabled = ptr(s.Realm+"-"+*client.ClientID), ptr(false), ptr(true)
	s.Do(t, func(ctx context.Context, c *admin.Client) error {
		if err := c.Clients.Create(ctx, s.Realm, &client); err != nil {
			return err
		}
		account, err := c.ServiceAccounts.EnsureUser(ctx, s.Realm, *client.ID)
		if err != nil {
			return err
		}
		management, err := c.Clients.CachedUUID(ctx, s.Realm, "realm-management")
		if err != nil {
			return err
		}
		for _, name := range roles {
			role, err := c.Roles.Find(ctx, s.Realm, management, name)
			if err != nil {
				return err
			}
			if err := c.ServiceAccounts.AddRole(ctx, s.Realm, *account.ID, management, *role); err != nil {
				return err
			}
		}
		return nil
	})()
	return s.Secret(t, *client.ClientID)
}

// loggedIn is a provider block with a login of the test's realm, before the given HCL.
func loggedIn(s *testserver.Server, arguments, hcl string) string {
	return fmt.Sprintf("provider \"gatehouse\" {\n  url = %q\n  realm = %q\n%s\n}\n", s.URL, s.Realm, arguments) + strings.ReplaceAll(hcl, "REALM", s.Realm)
}

const ci = `
	resource "gatehouse_client" "ci" {
	  realm     = "REALM"
	  client_id = "ci"
	}
	resource "gatehouse_role" "read" {
	  realm     = "REALM"
	  client_id = gatehouse_client.ci.client_id
	  name      = "read"
	}
	resource "gatehouse_service_account_role" "ci" {
	  realm                   = "REALM"
	  service_account_user_id = gatehouse_client.ci.service_account_user_id
	  role                    = gatehouse_role.read.name
	  role_client_id          = gatehouse_role.read.client_id
	}`

func TestLoginThatMayOnlyViewPlansAndIsToldWhichRightAWriteNeeds(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	secret := login(t, s, wire.Client{ClientID: ptr("viewer")}, "view-clients", "view-users", "view-realm")
	arguments := fmt.Sprintf("client_id = \"viewer\"\nclient_secret = %q", secret)
	tf := testserver.NewTerraform(t, s.Config(ci))
	tf.MustRun("apply", "-auto-approve")

	tf.Write("main.tf", loggedIn(s, arguments, ci))
	testserver.Proves(t, "R8")
	if plan := tf.Run("plan", "-detailed-exitcode"); plan.Exit != 0 {
		t.Errorf("want an empty plan, of what the login may see:\n%s%s", plan.Stdout, plan.Stderr)
	}

	tf.Write("main.tf", loggedIn(s, arguments, ci+`
		resource "gatehouse_client" "another" {
		  realm     = "REALM"
		  client_id = "another"
		}`))
	testserver.Proves(t, "D25")
	wantErrors(t, tf.Run("apply", "-auto-approve"), 1, "Unable to create client",
		`403 Forbidden`, `The login, client "viewer" (realm "`+s.Realm+`"), may not do this. It probably lacks manage-clients (client realm-management`)

	tf.Write("main.tf", loggedIn(s, arguments, ci+`
		resource "gatehouse_realm" "another" {
		  realm = "REALM-another"
		}`))
	r := tf.Run("apply", "-auto-approve")
	wantErrors(t, r, 1, "Unable to create realm", `may not do this. It probably lacks create-realm or admin, roles of the realm master`)
	if testserver.Says("realm-management").MatchString(r.Stderr) {
		t.Errorf("a role of master is not one of realm-management:\n%s", r.Stderr)
	}
}

func TestReadOnlyProviderPlansAndRefusesEveryWrite(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	tf := testserver.NewTerraform(t, s.Config(`
		resource "gatehouse_role" "changed" {
		  realm = "REALM"
		  name  = "changed"
		}
		resource "gatehouse_role" "removed" {
		  realm = "REALM"
		  name  = "removed"
		}`))
	tf.MustRun("apply", "-auto-approve")
	record := s.Record(t)
	tf.Write("main.tf", strings.Replace(s.Config(`
		resource "gatehouse_role" "changed" {
		  realm       = "REALM"
		  name        = "changed"
		  description = "another"
		}
		resource "gatehouse_role" "made" {
		  realm = "REALM"
		  name  = "made"
		}`), "{\n", "{\n  read_only = true\n", 1))

	testserver.Proves(t, "C15")
	if plan := tf.MustRun("plan"); !strings.Contains(plan.Stdout, "Plan: 1 to add, 1 to change, 1 to destroy.") {
		t.Errorf("want the plan that a writing provider makes:\n%s", plan.Stdout)
	}
	wantErrors(t, tf.Run("apply", "-auto-approve"), 3, "The provider is read-only", "configured with read_only = true (or GATEHOUSE_READ_ONLY), so nothing was written")
	if writes := record.Writes(); len(writes) != 0 || len(record.Requests()) == 0 {
		t.Errorf("want reads and no write, got %q", record.Requests())
	}
}

func TestLoginWithAKeyInsteadOfASecret(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	public, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &key.PublicKey, KeyID: "k1", Algorithm: "ES256", Use: "sig"}}})
	if err != nil {
		t.Fatal(err)
	}
	login(t, s, wire.Client{ClientID: ptr("keyed"), ClientAuthenticatorType: ptr("client-jwt"), Attributes: map[string]string{
		"use.jwks.string": "true", "jwks.string": string(public), "token.endpoint.auth.signing.alg": "ES256",
	}}, "view-realm")
	look := "data \"gatehouse_realm\" \"this\" {\n  realm = \"REALM\"\n}\n"

	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	asPEM := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	asJWK, err := json.Marshal(jose.JSONWebKey{Key: key, KeyID: "k1", Algorithm: "ES256"})
	if err != nil {
		t.Fatal(err)
	}
	tf := testserver.NewTerraform(t, loggedIn(s, fmt.Sprintf("client_id = \"keyed\"\nclient_assertion_key = %q", asJWK), look))
	testserver.Proves(t, "R8")
	tf.MustRun("plan")

	tf.Write("key.pem", asPEM)
	tf.Write("main.tf", loggedIn(s, "client_id = \"keyed\"\nclient_assertion_key_file = \"key.pem\"\nclient_assertion_kid = \"k1\"", look))
	tf.MustRun("plan")

	tf.Write("main.tf", loggedIn(s, "client_id = \"keyed\"\nclient_assertion_key_file = \"key.pem\"\nclient_assertion_kid = \"k1\"\nclient_assertion_alg = \"RS256\"", look))
	wantErrors(t, tf.Run("plan"), 1, "client_assertion_alg does not fit the key")
}

const rolesOfCI = `
	resource "gatehouse_client" "api" {
	  realm       = "REALM"
	  client_id   = "api"
	  access_type = "bearer-only"
	}
	resource "gatehouse_role" "read" {
	  realm     = "REALM"
	  client_id = gatehouse_client.api.client_id
	  name      = "read"
	}
	resource "gatehouse_role" "whole" {
	  realm      = "REALM"
	  name       = "whole"
	  provider   = gatehouse.narrow
	  composites = { realm_roles = ["offline_access"], client_roles = { api = [gatehouse_role.read.name] } }
	}
	resource "gatehouse_client" "ci" {
	  realm     = "REALM"
	  client_id = "ci"
	}
	resource "gatehouse_service_account_roles" "ci" {
	  provider                = gatehouse.narrow
	  realm                   = "REALM"
	  service_account_user_id = gatehouse_client.ci.service_account_user_id
	  realm_roles             = ["offline_access"]
	  client_roles            = { api = [gatehouse_role.read.name] }
	}`

// A login that may not view clients is shown lists without the roles of clients, which says nothing about the roles.
func TestRolesThatALoginMayNotSeeAreNoDrift(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	narrow := func(login string) string {
		return s.Config(fmt.Sprintf("provider \"gatehouse\" {\n  alias = \"narrow\"\n  url = %q\n%s\n}\n", s.URL, login) + rolesOfCI)
	}
	tf := testserver.NewTerraform(t, narrow(fmt.Sprintf("username = %q\npassword = %q", s.Username, s.Password)))
	tf.MustRun("apply", "-auto-approve")
	secret := login(t, s, wire.Client{ClientID: ptr("half-blind")}, "view-users", "view-realm")
	tf.Write("main.tf", narrow(fmt.Sprintf("realm = %q\nclient_id = \"half-blind\"\nclient_secret = %q", s.Realm, secret)))
	if plan := tf.Run("plan", "-detailed-exitcode"); plan.Exit != 0 {
		t.Errorf("want no difference:\n%s%s", plan.Stdout, plan.Stderr)
	}
}

// Keycloak leaves a composite that the login may not view out of the list, and would keep it.
func TestCompositeThatALoginMayNotSeeIsNotSaidToBeRemoved(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	const api = `
		resource "gatehouse_client" "api" {
		  realm     = "REALM"
		  client_id = "api"
		}`
	roles := func(provider, composites string) string {
		return strings.NewReplacer("PROVIDER", provider, "COMPOSITES", composites).Replace(`
		resource "gatehouse_role" "part" {
		  realm = "REALM"
		  name  = "part"
		}
		resource "gatehouse_role" "whole" {
		  provider    = PROVIDER
		  realm       = "REALM"
		  client_id   = gatehouse_client.api.client_id
		  name        = "whole"
		  description = "one"
		  composites  = { realm_roles = COMPOSITES }
		  depends_on  = [gatehouse_role.part]
		}`)
	}
	tf := testserver.NewTerraform(t, s.Config(api+roles("gatehouse", `["part"]`)))
	tf.MustRun("apply", "-auto-approve")
	secret := login(t, s, wire.Client{ClientID: ptr("half-blind")}, "manage-clients")
	narrow := fmt.Sprintf("provider \"gatehouse\" {\n  alias = \"narrow\"\n  url = %q\n  realm = %q\n  client_id = \"half-blind\"\n  client_secret = %q\n}\n", s.URL, s.Realm, secret)
	tf.Write("main.tf", s.Config(narrow+api+roles("gatehouse.narrow", `[]`)))
	if r := tf.Run("apply", "-auto-approve"); r.Exit != 1 || !testserver.Says(`the login may not view realm role "part", and so cannot remove them`).MatchString(r.Stderr) {
		t.Errorf("want an error that names the role:\n%s%s", r.Stdout, r.Stderr)
	}
	role := roleOf(t, s, "api", "whole")
	composites, err := s.Admin.Roles.Composites(t.Context(), s.Realm, *role.ID)
	if err != nil || len(composites.RealmMappings) != 1 || *composites.RealmMappings[0].Name != "part" {
		t.Errorf("the composites are %+v, %v; want part as before", composites, err)
	}
	tf.Write("main.tf", s.Config(api+roles("gatehouse", `[]`)))
	tf.MustRun("apply", "-auto-approve")
	if composites, err := s.Admin.Roles.Composites(t.Context(), s.Realm, *role.ID); err != nil || len(composites.RealmMappings) != 0 {
		t.Errorf("a login that may view it: the composites are %+v, %v; want none", composites, err)
	}
}

// roleOf is a role of a client.
func roleOf(t *testing.T, s *testserver.Server, clientID, name string) *wire.Role {
	t.Helper()
	container, err := s.Admin.Clients.CachedUUID(t.Context(), s.Realm, clientID)
	if err != nil {
		t.Fatal(err)
	}
	role, err := s.Admin.Roles.Find(t.Context(), s.Realm, container, name)
	if err != nil {
		t.Fatal(err)
	}
	return role
}
