package admin_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// One role of many that is gone is 404 for all of them.
func TestRoleThatIsGoneKeepsNoOtherMapped(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	ctx, c, id := t.Context(), s.Admin, s.Realm+"-s"
	name, openID := "s", "openid-connect"
	if err := c.ClientScopes.Create(ctx, s.Realm, &wire.ClientScope{ID: &id, Name: &name, Protocol: &openID}); err != nil {
		t.Fatal(err)
	}
	var roles []wire.Role
	for _, role := range []string{"one", "two", "three"} {
		made, err := c.Roles.Create(ctx, s.Realm, "", &wire.Role{Name: &role})
		if err != nil {
			t.Fatal(err)
		}
		roles = append(roles, *made)
	}
	if err := c.ClientScopes.AddRoles(ctx, s.Realm, id, "", roles); err != nil {
		t.Fatal(err)
	}
	if err := c.Roles.Delete(ctx, s.Realm, *roles[0].ID); err != nil {
		t.Fatal(err)
	}
	if err := c.ClientScopes.RemoveRoles(ctx, s.Realm, id, "", roles[:2]); err != nil {
		t.Fatal(err)
	}
	// Nothing to remove is an empty list, and not a missing body, which would unmap what is left.
	if err := c.ClientScopes.RemoveRoles(ctx, s.Realm, id, "", nil); err != nil {
		t.Fatal(err)
	}
	if left, err := c.ClientScopes.Roles(ctx, s.Realm, id); err != nil || len(left.RealmMappings) != 1 || *left.RealmMappings[0].Name != "three" {
		t.Errorf("want the role three left, got %v (%v)", left, err)
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
		defaults, err := c.Realms.ScopeDefaults(ctx, s.Realm)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{before, after} {
			if slices.Contains(defaults.Default, name) {
				listed = append(listed, name)
			}
			if got, err := c.ClientScopes.ID(ctx, s.Realm, name); err == nil && got == id {
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
		if got, err := c.ClientScopes.ID(ctx, s.Realm, name); err != nil || got != id {
			t.Errorf("want the scope %s, got %s (%v)", id, got, err)
		}
		if _, err := s.Call(ctx, http.MethodDelete, "/client-scopes/"+id, nil); err != nil { // by somebody else
			t.Fatal(err)
		}
	}
}
