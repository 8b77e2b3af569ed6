package systems

import (
	"context"
	"encoding/json"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/fixture"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// apiClient is what the CLI prints of an api client.
type apiClient struct {
	ID             string   `json:"id"`
	Name           string   `json:"name"`
	Scopes         []string `json:"scopes"`
	Permissions    []string `json:"permissions"`
	OrganizationID *int     `json:"organization_id"`
}

// decidim applies the example with the given api clients, in HCL.
func decidim(t *testing.T, s *testserver.Server, clients string, more ...string) *testserver.Terraform {
	t.Helper()
	tf := example(t, s, "decidim", append(more, "TF_VAR_api_clients="+clients)...)
	tf.MustRun("apply", "-auto-approve")
	return tf
}

func apiClients(t *testing.T, tf *testserver.Terraform) map[string]apiClient {
	t.Helper()
	var out map[string]apiClient
	if err := json.Unmarshal([]byte(tf.MustRun("output", "-json", "api_clients").Stdout), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

var (
	generatedID     = regexp.MustCompile(`^id_[A-Za-z0-9_-]{16}$`)
	generatedSecret = regexp.MustCompile(`^key_[A-Za-z0-9_-]{32}$`)
)

func TestC31SystemClientsWithEverythingGeneratedAndNoPermission(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	tf := decidim(t, s, `{ it = { scopes = ["system"] }, b = { scopes = ["system"] }, c = { scopes = ["system"] } }`)
	testserver.Proves(t, "C1", "C6", "C19", "C31")
	wantEmptyPlan(t, tf)
	made := map[string]bool{}
	for _, it := range apiClients(t, tf) {
		secret := s.Secret(t, it.ID)
		testserver.Proves(t, "C28")
		if !generatedID.MatchString(it.ID) || !generatedSecret.MatchString(secret) || made[it.ID] || made[secret] {
			t.Errorf("the api client is %+v", it)
		}
		made[it.ID], made[secret] = true, true
		testserver.Proves(t, "C23", "C24", "C30")
		if want := (apiClient{it.ID, "API Client ***" + it.ID[len(it.ID)-4:], []string{"system"}, []string{}, nil}); !reflect.DeepEqual(it, want) {
			t.Errorf("the output is %+v, want %+v", it, want)
		}
	}
	it := apiClients(t, tf)["it"]
	token := mint(t, s, it.ID, "system")
	if !slices.Contains(strings.Fields(*token.Scope), "system") { // without any permission of it
		t.Errorf("the token's scope is %q", *token.Scope)
	}
	c := claims(t, token.AccessToken)
	testserver.Proves(t, "C25")
	if roles := c.roles("decidim"); !slices.Equal(roles, []string{"scope:system"}) || len(c.ResourceAccess) != 1 || len(c.RealmAccess.Roles) != 0 {
		t.Errorf("the token carries %+v", c)
	}
	tf.MustRun("destroy", "-auto-approve")
}

func TestC32SystemClientWithAPermission(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	tf := decidim(t, s, `{ it = { scopes = ["system"], permissions = ["system.organizations.update"] } }`)
	it := apiClients(t, tf)["it"]
	with, without := mint(t, s, it.ID, "system").AccessToken, mint(t, s, it.ID).AccessToken
	testserver.Proves(t, "C32")
	if roles := claims(t, with).roles("decidim"); !slices.Equal(roles, []string{"scope:system", "system.organizations.update"}) {
		t.Errorf("the token carries %v", roles)
	}
	probe(t, s, with, "client=decidim&role=system.organizations.update", 200)
	probe(t, s, without, "client=decidim&role=system.organizations.update", 403)
	tf.MustRun("destroy", "-auto-approve")
	probe(t, s, with, "client=decidim&role=system.organizations.update", 401)
}

// T10 of the acceptance tests: the scope opens the family, the permission the action.
func TestC33AndT10ScopeGatesThePermissionAndTheOrganizationIsAClaim(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	tf := decidim(t, s, `{ it = { scopes = ["blogs"], permissions = ["blogs.read"], organization_id = 2 } }`)
	it := apiClients(t, tf)["it"]
	testserver.Proves(t, "C24", "C30")
	if want := (apiClient{it.ID, "API Client ***" + it.ID[len(it.ID)-4:], []string{"blogs"}, []string{"blogs.read"}, ptr(2)}); !reflect.DeepEqual(it, want) {
		t.Errorf("the output is %+v, want %+v", it, want)
	}
	client, err := s.Admin.Clients.Find(t.Context(), s.Realm, it.ID)
	if err != nil {
		t.Fatal(err)
	}
	testserver.Proves(t, "C43") // each part of the output as a GET shows it
	if *client.Name != it.Name || !slices.Equal(client.OptionalClientScopes, it.Scopes) || client.Attributes["organization_id"] != "2" ||
		!slices.Equal(accountRoles(t, s, it.ID, "decidim"), []string{"blogs.read", "scope:blogs"}) || accountRoles(t, s, it.ID, "") != nil {
		t.Errorf("the server has %+v", client)
	}
	with, without := mint(t, s, it.ID, "blogs"), mint(t, s, it.ID)
	testserver.Proves(t, "C7", "C33")
	if roles := claims(t, with.AccessToken).roles("decidim"); !slices.Equal(roles, []string{"blogs.read", "scope:blogs"}) {
		t.Errorf("with the scope the token carries %v", roles)
	}
	if roles := claims(t, without.AccessToken).ResourceAccess; len(roles) != 0 {
		t.Errorf("without the scope the token carries %v", roles)
	}
	testserver.Proves(t, "C5")
	if scopes := strings.Fields(*with.Scope); !slices.Contains(scopes, "blogs") || slices.Contains(strings.Fields(*without.Scope), "blogs") {
		t.Errorf("the scopes are %q and %q", *with.Scope, *without.Scope)
	}
	testserver.Proves(t, "C4", "N31")
	for _, token := range []string{with.AccessToken, without.AccessToken} {
		if seen := introspected(t, s, token); !seen.Active || seen.Organization != 2 {
			t.Errorf("decidim is told %+v", seen)
		}
	}
	probe(t, s, with.AccessToken, "client=decidim&role=blogs.read&scope=blogs&org=2", 200)
	probe(t, s, with.AccessToken, "org=3", 403)
}

func TestC34FixedIDAndSecretWithTwoPermissions(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	const weak = "my-insecure-password" // C35: warned of, and taken
	entry := func(name string) string {
		return `TF_VAR_api_clients={ short = { scopes = ["system"], id = "abc" },
			it = { scopes = ["blogs"], permissions = ["blogs.read", "blogs.write"], organization_id = 2, id = "sysadmin-org", secret_version = 1` + name + ` } }`
	}
	tf := example(t, s, "decidim", `TF_VAR_secrets={"it":"`+weak+`"}`, entry(""))
	testserver.Proves(t, "C35")
	if out := tf.MustRun("apply", "-auto-approve").Stdout; !testserver.Says("Weak client secret").MatchString(out) {
		t.Errorf("the weak secret was not warned of:\n%s", out)
	}
	it := apiClients(t, tf)["it"]
	testserver.Proves(t, "C23", "C29")
	if short := apiClients(t, tf)["short"]; it.ID != "sysadmin-org" || it.Name != "API Client ***-org" || short.Name != "API Client ***abc" {
		t.Errorf("the api clients are %+v and %+v", it, short)
	}
	testserver.Proves(t, "C34")
	if err := asks(s, it.ID, weak, machineGrant()); err != nil {
		t.Errorf("the fixed secret gets no token: %s", err)
	}
	if roles := claims(t, mint(t, s, it.ID, "blogs").AccessToken).roles("decidim"); !slices.Equal(roles, []string{"blogs.read", "blogs.write", "scope:blogs"}) {
		t.Errorf("the token carries %v", roles)
	}
	wantEmptyPlan(t, tf)
	for _, c := range []struct{ set, want string }{{`, name = "Blog robot"`, "Blog robot"}, {"", "API Client ***-org"}} { // without a name, the generated one is back
		tf.Env[len(tf.Env)-1] = entry(c.set)
		tf.MustRun("apply", "-auto-approve")
		wantEmptyPlan(t, tf)
		client, err := s.Admin.Clients.Find(t.Context(), s.Realm, "sysadmin-org")
		testserver.Proves(t, "C23")
		if err != nil || *client.Name != c.want || apiClients(t, tf)["it"].Name != c.want {
			t.Errorf("want the name %q, got %q: %v", c.want, apiClients(t, tf)["it"].Name, err)
		}
		testserver.Proves(t, "C20")
		if *client.Secret != weak {
			t.Error("another name changed the secret")
		}
	}
}

// introspected is what decidim, the resource server, is told about a token.
func introspected(t *testing.T, s *testserver.Server, token string) carried {
	t.Helper()
	var out carried
	if err := json.Unmarshal(introspect(t, s, "decidim", s.Secret(t, "decidim"), token), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// T9 of the acceptance tests.
func TestT9WhatDecidimWouldRefuseIsRefusedInThePlan(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	record := s.Record(t)
	tf := example(t, s, "decidim", "TF_VAR_api_clients={}")
	cases := map[string]struct{ client, says string }{
		"C16, no scope":                            {`{ scopes = [] }`, "needs at least one scope"},
		"C17, system needs no organization":        {`{ scopes = ["system"] }`, ""},
		"C17, and may have one":                    {`{ scopes = ["system"], organization_id = 2 }`, ""},
		"C17, any other scope needs one":           {`{ scopes = ["blogs"] }`, "organization_id is required"},
		"C17, also beside system":                  {`{ scopes = ["blogs", "system"] }`, "organization_id is required"},
		"C40, unless an older one is kept":         {`{ scopes = ["blogs", "system"], require_organization = false }`, ""},
		"C18, a permission of another scope":       {`{ scopes = ["blogs"], permissions = ["system.organizations.read"], organization_id = 2 }`, "do not open system.organizations.read. They open blogs.destroy, blogs.read, blogs.write"},
		"C18, a typing error":                      {`{ scopes = ["blogs"], permissions = ["blogs.raed"], organization_id = 2 }`, "do not open blogs.raed"},
		"C5, a scope that is not there":            {`{ scopes = ["blog"], organization_id = 2 }`, "There is no scope blog. The scopes are accountability, attachments, blogs, budgets"},
		"C46, a name says nothing about its scope": {`{ scopes = ["system"], permissions = ["oauth.read"] }`, ""},
		"C46, and the other way round":             {`{ scopes = ["blogs"], permissions = ["oauth.magic_link"], organization_id = 2 }`, "do not open oauth.magic_link"},
		"a flag is no permission":                  {`{ scopes = ["blogs"], permissions = ["oauth.impersonate"], organization_id = 2 }`, "set allow_impersonate or allow_login"},
	}
	testserver.Proves(t, "C5", "C16", "C17", "C18", "C40", "C46")
	plans := func(when string) {
		record.Forget()
		plan := func(name, clients, says string) {
			tf.Env[len(tf.Env)-1] = "TF_VAR_api_clients={" + clients + "}"
			r := tf.Run("plan")
			if says == "" && r.Exit != 0 || says != "" && (r.Exit != 1 || !testserver.Says(says).MatchString(r.Stderr)) {
				t.Errorf("%s, %s: exit code %d, want to read %q:\n%s", when, name, r.Exit, says, r.Stderr)
			}
		}
		accepted := ""
		for name, c := range cases {
			if c.says == "" {
				accepted += strconv.Quote(name) + " = " + c.client + "\n"
			} else {
				plan(name, " it = "+c.client+" ", c.says)
			}
		}
		plan("all that are to be accepted", accepted, "")
		if writes := record.Writes(); len(writes) > 0 {
			t.Errorf("%s, the plans wrote: %s", when, writes)
		}
	}
	plans("before the realm is there")
	tf.Env[len(tf.Env)-1] = "TF_VAR_api_clients={}"
	tf.MustRun("apply", "-auto-approve")
	plans("once the catalogue is there")
}

// T11 of the acceptance tests.
func TestT11PermissionChangesInPlaceAndAScopeReplaces(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	record := s.Record(t)
	tf := decidim(t, s, `{ it = { scopes = ["blogs"], permissions = ["blogs.read"], organization_id = 2 } }`)
	before := apiClients(t, tf)["it"]
	secret, uuid, token := s.Secret(t, before.ID), uuidOf(t, s, before.ID), mint(t, s, before.ID, "blogs").AccessToken
	set := func(client string) { tf.Env[len(tf.Env)-1] = "TF_VAR_api_clients={ it = " + client + " }" }

	record.Forget()
	set(`{ scopes = ["blogs"], permissions = ["blogs.write"], organization_id = 2 }`)
	tf.MustRun("plan", "-out=change")
	testserver.Proves(t, "C9")
	if plan := tf.MustRun("show", "change").Stdout; !testserver.Says("gatehouse_service_account_roles.this will be updated in-place").MatchString(plan) ||
		!testserver.Says("Plan: 0 to add, 1 to change, 0 to destroy.").MatchString(plan) {
		t.Errorf("want the permissions updated in place, and nothing else:\n%s", plan)
	}
	tf.MustRun("apply", "change")
	if writes := record.Writes(); len(writes) != 2 || !slices.ContainsFunc(writes, isMapping("POST")) || !slices.ContainsFunc(writes, isMapping("DELETE")) {
		t.Errorf("want one POST and one DELETE of the mappings, got %s", writes)
	}
	if after := apiClients(t, tf)["it"]; after.ID != before.ID || uuidOf(t, s, after.ID) != uuid || s.Secret(t, after.ID) != secret {
		t.Errorf("the api client changed: %+v", after)
	}
	// Whoever asks the server sees it at once, on a token of before; who does not, in the next token.
	testserver.Proves(t, "C47")
	if seen := introspected(t, s, token); !seen.Active || !slices.Equal(seen.roles("decidim"), []string{"blogs.write", "scope:blogs"}) {
		t.Errorf("introspection shows %+v", seen)
	}
	testserver.Proves(t, "C7", "C47")
	if roles := claims(t, mint(t, s, before.ID, "blogs").AccessToken).roles("decidim"); !slices.Equal(roles, []string{"blogs.write", "scope:blogs"}) {
		t.Errorf("the next token carries %q", roles)
	}

	set(`{ scopes = ["blogs", "meetings"], permissions = ["blogs.write", "blogs.read"], organization_id = 2 }`)
	plan := tf.MustRun("plan").Stdout
	testserver.Proves(t, "C10")
	if !testserver.Says(`module.api_client["it"].gatehouse_client.this will be replaced due to changes in replace_triggered_by`).MatchString(plan) || !testserver.Says(`+ "meetings"`).MatchString(plan) {
		t.Errorf("want a replacement, and its cause:\n%s", plan)
	}
	tf.MustRun("apply", "-auto-approve")
	testserver.Proves(t, "C1")
	if after := apiClients(t, tf)["it"]; after.ID == before.ID || introspected(t, s, token).Active {
		t.Errorf("want another api client, and the tokens of the one before dead: %+v", after)
	}
	backwards(t, s)
	tf.Env[0] = "GATEHOUSE_URL=" + s.URL
	testserver.Proves(t, "C45")
	wantEmptyPlan(t, tf)
}

func isMapping(method string) func(string) bool {
	return regexp.MustCompile("^" + method + " .*/users/.*/role-mappings/clients/").MatchString
}

func uuidOf(t *testing.T, s *testserver.Server, clientID string) string {
	t.Helper()
	client, err := s.Admin.Clients.Find(t.Context(), s.Realm, clientID)
	if err != nil {
		t.Fatal(err)
	}
	return *client.ID
}

func TestDecidimParticipantsLogInOnlyWhereThatIsAllowed(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	tf := decidim(t, s, `{
		open   = { scopes = ["blogs"], organization_id = 2, allow_login = true }
		closed = { scopes = ["blogs"], organization_id = 2 } }`)
	person(t, s, "alice")
	grantDecidim(t, s, "alice", "blogs.read")
	clients := apiClients(t, tf)
	login := func(clientID, scope string) (*wire.Token, error) {
		return s.Admin.Tokens.Request(context.Background(), s.Realm, admin.ClientAuth{ClientID: clientID, Secret: s.Secret(t, clientID)},
			url.Values{"grant_type": {"password"}, "username": {"alice"}, "password": {"pass-of-alice"}, "scope": {scope}})
	}
	token, err := login(clients["open"].ID, "blogs")
	if err != nil {
		t.Fatal(err)
	}
	testserver.Proves(t, "C22")
	if roles := claims(t, token.AccessToken).roles("decidim"); !slices.Equal(roles, []string{"blogs.read"}) {
		t.Errorf("the participant's token carries %v", roles)
	}
	if _, err := login(clients["open"].ID, "system"); refusedWith(err) != "400 invalid_scope" {
		t.Errorf("a participant who asks for the scope system is answered with %v", err)
	}
	if _, err := login(clients["closed"].ID, "blogs"); refusedWith(err) != "400 unauthorized_client" {
		t.Errorf("a participant who logs in where that is not allowed is answered with %v", err)
	}
}

// grantDecidim gives a person a role of the client decidim.
func grantDecidim(t *testing.T, s *testserver.Server, username, name string) {
	t.Helper()
	ctx := context.Background()
	uuid, err := s.Admin.Clients.CachedUUID(ctx, s.Realm, "decidim")
	if err != nil {
		t.Fatal(err)
	}
	role, err := s.Admin.Roles.Find(ctx, s.Realm, uuid, name)
	if err == nil {
		err = s.Admin.ServiceAccounts.AddRole(ctx, s.Realm, s.UserID(t, username), uuid, *role)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestDecidimImpersonatesAParticipantAndNoAdministrator(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	tf := decidim(t, s, `{
		may    = { scopes = ["blogs"], organization_id = 2, allow_impersonate = true }
		maynot = { scopes = ["blogs"], organization_id = 2 } }`)
	person(t, s, "alice")
	person(t, s, "root")
	ctx := context.Background()
	management, err := s.Admin.Clients.CachedUUID(ctx, s.Realm, "realm-management")
	if err != nil {
		t.Fatal(err)
	}
	role, err := s.Admin.Roles.Find(ctx, s.Realm, management, "realm-admin")
	if err == nil {
		err = s.Admin.ServiceAccounts.AddRole(ctx, s.Realm, s.UserID(t, "root"), management, *role)
	}
	if err != nil {
		t.Fatal(err)
	}
	clients := apiClients(t, tf)
	impersonate := func(clientID, username, scope string) (*wire.Token, error) {
		return s.Admin.Tokens.Request(ctx, s.Realm, admin.ClientAuth{ClientID: clientID, Secret: s.Secret(t, clientID)}, url.Values{
			"grant_type":    {"urn:ietf:params:oauth:grant-type:token-exchange"},
			"subject_token": {mint(t, s, clientID, scope).AccessToken}, "requested_subject": {username}})
	}
	token, err := impersonate(clients["may"].ID, "alice", "impersonate blogs")
	if err != nil {
		t.Fatal(err)
	}
	testserver.Proves(t, "C21")
	if c := claims(t, token.AccessToken); c.Subject != s.UserID(t, "alice") || c.AuthorizedP != clients["may"].ID {
		t.Errorf("the token is %+v", c)
	}
	if _, err := impersonate(clients["may"].ID, "root", "impersonate blogs"); refusedWith(err) != "403 access_denied" {
		t.Errorf("the exchange for an administrator is answered with %v", err)
	}
	if _, err := impersonate(clients["maynot"].ID, "alice", "blogs"); refusedWith(err) != "403 access_denied" {
		t.Errorf("the exchange without the flag is answered with %v", err)
	}
	wantEmptyPlan(t, tf)
}

func TestDecidimImpersonationNamesTheFeaturesThatAreMissingInThePlan(t *testing.T) {
	t.Parallel()
	s := testserver.New(t, func(o *fixture.Options) { o.Features = nil })
	tf := example(t, s, "decidim", `TF_VAR_api_clients={ it = { scopes = ["blogs"], organization_id = 2, allow_impersonate = true } }`)
	testserver.Proves(t, "C21")
	if r := tf.Run("plan"); r.Exit != 1 || !testserver.Says("--features=token-exchange:v1,admin-fine-grained-authz:v1").MatchString(r.Stderr) {
		t.Errorf("want the features named:\n%s%s", r.Stdout, r.Stderr)
	}
}
