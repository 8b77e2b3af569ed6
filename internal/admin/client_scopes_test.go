package admin_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// One role of many that is gone is 404 for all of them, in every set of roles.
func TestRoleThatIsGoneKeepsNoOtherInASet(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	ctx, c, id, clientID := t.Context(), s.Admin, s.Realm+"-s", s.Realm+"-c"
	name, openID, yes := "s", "openid-connect", true
	if err := c.ClientScopes.Create(ctx, s.Realm, &wire.ClientScope{ID: &id, Name: &name, Protocol: &openID}); err != nil {
		t.Fatal(err)
	}
	if err := c.Clients.Create(ctx, s.Realm, &wire.Client{ID: &clientID, ClientID: &name, ServiceAccountsEnabled: &yes}); err != nil {
		t.Fatal(err)
	}
	account, err := c.ServiceAccounts.EnsureUser(ctx, s.Realm, clientID)
	if err != nil {
		t.Fatal(err)
	}
	var roles []wire.Role
	for _, role := range []string{"one", "two", "three", "outer"} {
		made, err := c.Roles.Create(ctx, s.Realm, "", &wire.Role{Name: &role})
		if err != nil {
			t.Fatal(err)
		}
		roles = append(roles, *made)
	}
	sets := map[string]struct {
		add, remove func(roles []wire.Role) error
		read        func() (*wire.RoleMappings, error)
	}{
		"scope": {
			func(r []wire.Role) error { return c.ClientScopes.AddRoles(ctx, s.Realm, id, "", r) },
			func(r []wire.Role) error { return c.ClientScopes.RemoveRoles(ctx, s.Realm, id, "", r) },
			func() (*wire.RoleMappings, error) { return c.ClientScopes.Roles(ctx, s.Realm, id) },
		},
		"account": {
			func(r []wire.Role) error { return c.ServiceAccounts.AddRoles(ctx, s.Realm, *account.ID, "", r) },
			func(r []wire.Role) error { return c.ServiceAccounts.RemoveRoles(ctx, s.Realm, *account.ID, "", r) },
			func() (*wire.RoleMappings, error) { return c.ServiceAccounts.Mappings(ctx, s.Realm, *account.ID) },
		},
		"role": {
			func(r []wire.Role) error { return c.Roles.AddComposites(ctx, s.Realm, *roles[3].ID, r) },
			func(r []wire.Role) error { return c.Roles.RemoveComposites(ctx, s.Realm, *roles[3].ID, r) },
			func() (*wire.RoleMappings, error) { return c.Roles.Composites(ctx, s.Realm, *roles[3].ID) },
		},
	}
	for of, set := range sets {
		if err := set.add(roles[:3]); err != nil {
			t.Fatalf("%s: %s", of, err)
		}
	}
	if err := c.Roles.Delete(ctx, s.Realm, *roles[0].ID); err != nil {
		t.Fatal(err)
	}
	for of, set := range sets {
		if err := set.remove(roles[:2]); err != nil {
			t.Fatalf("%s: %s", of, err)
		}
		// Nothing to remove is an empty list, and not a missing body, which would unmap what is left.
		if of != "role" {
			if err := set.remove(nil); err != nil {
				t.Fatalf("%s: %s", of, err)
			}
		}
		left, err := set.read()
		if err != nil {
			t.Fatalf("%s: %s", of, err)
		}
		var names []string
		for _, role := range left.RealmMappings {
			if *role.Name != "default-roles-"+s.Realm {
				names = append(names, *role.Name)
			}
		}
		if !slices.Equal(names, []string{"three"}) {
			t.Errorf("%s: want the role three left, got %v", of, names)
		}
	}
}

// A client that is made next gets the realm's default scopes by name, and Keycloak skips a name that is not there.
func TestRenamedScopeIsReadAnewWhereverItIsListed(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	ctx, c, id := t.Context(), s.Admin, s.Realm+"-s"
	before, after, openID := "before", "after", "openid-connect"
	if err := c.ClientScopes.Create(ctx, s.Realm, &wire.ClientScope{ID: &id, Name: &before, Protocol: &openID}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Call(ctx, http.MethodPut, "/default-default-client-scopes/"+id, nil); err != nil {
		t.Fatal(err)
	}
	seen := func() (listed, known []string) {
		defaults, err := c.Realms.CachedDefaultScopes(ctx, s.Realm)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{before, after} {
			if slices.Contains(defaults.Default, name) {
				listed = append(listed, name)
			}
			if got, err := c.ClientScopes.CachedID(ctx, s.Realm, name); err == nil && got == id {
				known = append(known, name)
			}
		}
		return listed, known
	}
	want := func(when string, names ...string) {
		t.Helper()
		if listed, known := seen(); !slices.Equal(listed, names) || !slices.Equal(known, names) {
			t.Errorf("%s: want %q, listed is %q, known %q", when, names, listed, known)
		}
	}
	want("made", before)
	err := c.ClientScopes.Modify(ctx, s.Realm, id, func(*wire.ClientScope) *wire.ClientScopeChange { return &wire.ClientScopeChange{Name: &after} })
	if err != nil {
		t.Fatal(err)
	}
	want("renamed", after)
	for range 2 { // what is gone is deleted
		if err := c.ClientScopes.Delete(ctx, s.Realm, id); err != nil {
			t.Fatal(err)
		}
	}
	want("deleted")
}

func TestScopeMadeAnewIsKnownByItsNewID(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	ctx, c, name, openID := t.Context(), s.Admin, "s", "openid-connect"
	for _, id := range []string{s.Realm + "-1", s.Realm + "-2"} {
		if err := c.ClientScopes.Create(ctx, s.Realm, &wire.ClientScope{ID: &id, Name: &name, Protocol: &openID}); err != nil {
			t.Fatal(err)
		}
		if got, err := c.ClientScopes.CachedID(ctx, s.Realm, name); err != nil || got != id {
			t.Errorf("want the scope %s, got %s (%v)", id, got, err)
		}
		if _, err := s.Call(ctx, http.MethodDelete, "/client-scopes/"+id, nil); err != nil { // by somebody else
			t.Fatal(err)
		}
	}
}
