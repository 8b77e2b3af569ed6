package rolewarnings_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/roleset"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/rolewarnings"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// warned gives the details of the warnings about the realm role of a client, "" for none.
func warned(t *testing.T, c *admin.Client, realm, clientID, role string) string {
	t.Helper()
	var diags diag.Diagnostics
	rolewarnings.Scope(t.Context(), &providerdata.Data{Admin: c}, realm, clientID, roleset.Set{"": {role}}, &diags)
	var details []string
	for _, d := range diags {
		if d.Severity() != diag.SeverityWarning || d.Summary() != "Role that no token carries" {
			t.Errorf("want no other diagnostic, got %v", d)
		}
		details = append(details, d.Detail())
	}
	return strings.Join(details, "\n")
}

// What decides which roles a client's tokens carry is asked for again once this process has changed it.
func TestWarningFollowsOwnWrites(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	ctx, c, id := t.Context(), s.Admin, s.Realm+"-c"
	name, kind, openID, mapperID, no := "c", "oidc-usermodel-realm-role-mapper", "openid-connect", s.Realm+"-m", false
	client := &wire.Client{
		ID: &id, ClientID: &name, FullScopeAllowed: &no, DefaultClientScopes: []string{"basic"}, OptionalClientScopes: []string{},
	}
	if err := c.Clients.Create(ctx, s.Realm, client); err != nil {
		t.Fatal(err)
	}
	role, err := c.Roles.Create(ctx, s.Realm, "", &wire.Role{Name: &name})
	if err != nil {
		t.Fatal(err)
	}
	expect := func(when, want string) {
		t.Helper()
		if got := warned(t, c, s.Realm, "c", "c"); want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: want %q, got %q", when, want, got)
		}
	}
	const notShown, notMapped = `"roles", which puts roles into tokens, is not linked`, "full_scope_allowed = false"
	expect("at first", notShown)
	basic, err := c.ClientScopes.CachedID(ctx, s.Realm, "basic")
	if err != nil {
		t.Fatal(err)
	}
	for _, parent := range []admin.MapperParent{{Client: id}, {Scope: basic}} {
		mapper := &wire.ProtocolMapper{
			ID: &mapperID, Name: &name, Protocol: &openID, ProtocolMapper: &kind,
			Config: map[string]string{"claim.name": "roles", "access.token.claim": "true"},
		}
		if err := c.Mappers.Create(ctx, s.Realm, parent, mapper); err != nil {
			t.Fatal(err)
		}
		expect("after a mapper came", notMapped)
		if err := c.Mappers.Delete(ctx, s.Realm, parent, mapperID); err != nil {
			t.Fatal(err)
		}
		expect("after the mapper went", notShown)
	}

	roles, err := c.ClientScopes.CachedID(ctx, s.Realm, "roles")
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Clients.LinkScope(ctx, s.Realm, id, "default", roles); err != nil {
		t.Fatal(err)
	}
	expect("after the scope roles was linked", notMapped)
	if err := c.ClientScopes.AddRoles(ctx, s.Realm, basic, "", []wire.Role{*role}); err != nil {
		t.Fatal(err)
	}
	expect("after a scope maps the role", "")
	if err := c.ClientScopes.RemoveRoles(ctx, s.Realm, basic, "", []wire.Role{*role}); err != nil {
		t.Fatal(err)
	}
	expect("after no scope maps it", notMapped)
	parent, err := c.Roles.Create(ctx, s.Realm, "", &wire.Role{Name: &mapperID})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.ClientScopes.AddRoles(ctx, s.Realm, basic, "", []wire.Role{*parent}); err != nil {
		t.Fatal(err)
	}
	expect("after a scope maps another role", notMapped)
	if err := c.Roles.AddComposites(ctx, s.Realm, *parent.ID, []wire.Role{*role}); err != nil {
		t.Fatal(err)
	}
	expect("after that role contains this one", "")
	yes := true
	if err := c.Roles.RemoveComposites(ctx, s.Realm, *parent.ID, []wire.Role{*role}); err != nil {
		t.Fatal(err)
	}
	expect("after it does not", notMapped)
	if err := c.Clients.Modify(ctx, s.Realm, id, func(*wire.Client) *wire.Client { return &wire.Client{FullScopeAllowed: &yes} }); err != nil {
		t.Fatal(err)
	}
	expect("after full scope is allowed", "")
}

// A realm that one run deletes and creates again has other IDs, other scopes, and other clients behind the same names.
func TestWarningStaysWhenTheRealmIsCreatedAgain(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	ctx, c, name, no := t.Context(), s.Admin, "c", false
	kind, openID := "oidc-usermodel-realm-role-mapper", "openid-connect"
	fill := func(shows bool) {
		t.Helper()
		scope := &wire.ClientScope{Name: &name, Protocol: &openID}
		if err := c.ClientScopes.Create(ctx, s.Realm, scope); err != nil {
			t.Fatal(err)
		}
		if shows {
			mapper := &wire.ProtocolMapper{
				Name: &name, Protocol: &openID, ProtocolMapper: &kind,
				Config: map[string]string{"claim.name": "roles", "access.token.claim": "true"},
			}
			if err := c.Mappers.Create(ctx, s.Realm, admin.MapperParent{Scope: *scope.ID}, mapper); err != nil {
				t.Fatal(err)
			}
		}
		role, err := c.Roles.Create(ctx, s.Realm, "", &wire.Role{Name: &name})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.ClientScopes.AddRoles(ctx, s.Realm, *scope.ID, "", []wire.Role{*role}); err != nil {
			t.Fatal(err)
		}
		client := &wire.Client{ClientID: &name, FullScopeAllowed: &no, DefaultClientScopes: []string{name}, OptionalClientScopes: []string{}}
		if err := c.Clients.Create(ctx, s.Realm, client); err != nil {
			t.Fatal(err)
		}
	}
	fill(true)
	if got := warned(t, c, s.Realm, "c", "c"); got != "" {
		t.Fatalf("the role is mapped and shown: %s", got)
	}
	if err := c.Realms.Delete(ctx, s.Realm); err != nil {
		t.Fatal(err)
	}
	yes := true
	if err := c.Realms.Create(ctx, &wire.Realm{Realm: &s.Realm, Enabled: &yes}); err != nil {
		t.Fatal(err)
	}
	fill(false)
	if got := warned(t, c, s.Realm, "c", "c"); !strings.Contains(got, "is not linked") {
		t.Errorf("want a warning: no scope of the new realm's client shows roles, got %q", got)
	}
}

// Keycloak 26.8 shows no scopes to a login that may not view them: then nobody knows what the tokens carry.
func TestNoWarningForAClientThatHidesItsScopes(t *testing.T) {
	t.Parallel()
	for access, want := range map[string]bool{`{"view":true,"configure":false}`: false, `{"view":true,"configure":true}`: true} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			body := `[{"id":"1","clientId":"c","fullScopeAllowed":true,"defaultClientScopes":[],"optionalClientScopes":[],"access":` + access + `}]`
			if strings.Contains(r.URL.Path, "/roles/") {
				body = `{"id":"2","name":"x"}`
			}
			_, _ = w.Write([]byte(body))
		}))
		t.Cleanup(s.Close)
		c, err := admin.New(admin.Config{URL: s.URL, Login: admin.Login{Realm: "master", AccessToken: "some-token-value"}})
		if err != nil {
			t.Fatal(err)
		}
		if got := warned(t, c, "r", "c", "x"); (got != "") != want {
			t.Errorf("%s: got %q", access, got)
		}
	}
}
