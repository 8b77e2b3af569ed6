package admin_test

import (
	"slices"
	"testing"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// Nothing that was remembered of a realm holds for the realm of that name that the same run creates next.
func TestRealmThatIsCreatedAgainIsAskedAgain(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	ctx, c, realm, name, yes, seconds := t.Context(), s.Admin, s.Realm, "c", true, 1234
	client := &wire.Client{ClientID: &name, ServiceAccountsEnabled: &yes}
	if err := c.Clients.Create(ctx, realm, client); err != nil {
		t.Fatal(err)
	}
	role, err := c.Roles.Create(ctx, realm, "", &wire.Role{Name: &name})
	if err != nil {
		t.Fatal(err)
	}
	openID := "openid-connect"
	if err := c.ClientScopes.Create(ctx, realm, &wire.ClientScope{Name: &name, Protocol: &openID}); err != nil {
		t.Fatal(err)
	}
	if err := c.Realms.Modify(ctx, realm, func(*wire.Realm) *wire.Realm { return &wire.Realm{SSOSessionMaxLifespan: &seconds} }); err != nil {
		t.Fatal(err)
	}
	user, err := c.ServiceAccounts.EnsureUser(ctx, realm, *client.ID)
	if err != nil {
		t.Fatal(err)
	}
	reads := map[string]func() error{
		"CachedUUID":       func() error { _, err := c.Clients.CachedUUID(ctx, realm, name); return err },
		"CachedName":       func() error { _, err := c.Clients.CachedName(ctx, realm, *client.ID); return err },
		"CachedFind":       func() error { _, err := c.Clients.CachedFind(ctx, realm, name); return err },
		"Roles.CachedFind": func() error { _, err := c.Roles.CachedFind(ctx, realm, "", name); return err },
		"CachedComposites": func() error { _, err := c.Roles.CachedComposites(ctx, realm, *role.ID); return err },
		"CachedClient":     func() error { _, err := c.ServiceAccounts.CachedClient(ctx, realm, *user.ID); return err },
		"CachedID":         func() error { _, err := c.ClientScopes.CachedID(ctx, realm, name); return err },
		"CachedGrantedRoles": func() error {
			_, err := c.Clients.CachedGrantedRoles(ctx, realm, client, realm)
			return err
		},
		"CachedList": func() error {
			scopes, err := c.ClientScopes.CachedList(ctx, realm)
			if err == nil && !slices.ContainsFunc(scopes, func(scope wire.ClientScope) bool { return *scope.Name == name }) {
				return &admin.NotListedError{}
			}
			return err
		},
		"CachedSessionMaxLifespan": func() error {
			if got, err := c.Realms.CachedSessionMaxLifespan(ctx, realm); err != nil || got == seconds {
				return err
			}
			return &admin.NotListedError{}
		},
	}
	for what, read := range reads {
		if err := read(); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := c.Realms.Delete(ctx, realm); err != nil {
		t.Fatal(err)
	}
	if err := c.Realms.Create(ctx, &wire.Realm{Realm: &realm, Enabled: &yes}); err != nil {
		t.Fatal(err)
	}
	for what, read := range reads {
		if err := read(); !admin.IsNotFound(err) {
			t.Errorf("%s: want an error that the new realm has nothing of that name, got %v", what, err)
		}
	}
}
