package systems

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

func ptr[T any](v T) *T { return &v }

// An api client from before the prefixes: 43 characters for ID and secret, many scopes, and no organization (C40).
func TestC39OlderAPIClientIsImportedWithoutADiff(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	decidim(t, s, `{}`)
	record := s.Record(t)
	id, secret := strings.Repeat("Ab3_x", 8)+"xyz", strings.Repeat("Zy9-w", 8)+"abc"
	s.Do(t, func(ctx context.Context, c *admin.Client) error {
		return c.Clients.Create(ctx, s.Realm, &wire.Client{ID: ptr(s.Realm + "-old"), ClientID: &id, Secret: &secret, Name: ptr("Old"), PublicClient: ptr(false), ServiceAccountsEnabled: ptr(true),
			StandardFlowEnabled: ptr(false), FullScopeAllowed: ptr(false), DefaultClientScopes: []string{"basic", "roles"}, OptionalClientScopes: []string{"oauth", "public", "blogs", "system"}})
	})()
	tf := example(t, s, "decidim/legacy", `TF_VAR_api_client={ id = "`+id+`", name = "Old", scopes = ["oauth", "public", "blogs", "system"] }`)
	testserver.Proves(t, "C39", "C40")
	if out := tf.MustRun("apply", "-auto-approve").Stdout; !testserver.Says("2 imported, 0 added, 0 changed, 0 destroyed").MatchString(out) || len(record.Writes()) > 0 {
		t.Errorf("want an import and nothing else, not %s:\n%s", record.Writes(), out)
	}
	wantEmptyPlan(t, tf)
	testserver.Proves(t, "C30") // the organization is an attribute, and what an api client has none of is no empty one
	state := tf.MustRun("show", "-json").Stdout
	if s.Secret(t, id) != secret || !strings.Contains(state, `"attributes":null`) || strings.Contains(state, "organization_id") {
		t.Errorf("the secret changed, or the state has attributes:\n%s", state)
	}
}

// C42: what no scope opens any more can still be taken away, or it could not be at all.
func TestC42PermissionThatNoScopeOpensAnyMoreIsTakenAway(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	entry := func(permissions string) string {
		return `TF_VAR_api_clients={ it = { scopes = ["blogs"], permissions = ` + permissions + `, organization_id = 2 } }`
	}
	tf := example(t, s, "decidim", entry(`["blogs.read", "blogs.write"]`))
	// The scopes' roles are somebody else's here; the catalogue would put back at once what is taken out of one.
	tf.Write("modules/catalogue/override.tf", "resource \"gatehouse_client_scope\" \"scope\" {\n  lifecycle {\n    ignore_changes = [client_roles]\n  }\n}\n")
	tf.MustRun("apply", "-auto-approve")
	it := apiClients(t, tf)["it"].ID
	s.Do(t, func(ctx context.Context, c *admin.Client) error {
		decidim, err := c.Clients.CachedUUID(ctx, s.Realm, "decidim")
		if err != nil {
			return err
		}
		role, err := c.Roles.Find(ctx, s.Realm, decidim, "blogs.write")
		if err != nil {
			return err
		}
		scope, err := c.ClientScopes.CachedID(ctx, s.Realm, "blogs")
		if err != nil {
			return err
		}
		return c.ClientScopes.RemoveRoles(ctx, s.Realm, scope, decidim, []wire.Role{*role})
	})()
	if r := tf.Run("plan"); r.Exit != 1 || !testserver.Says("do not open blogs.write").MatchString(r.Stderr) {
		t.Errorf("want it refused as long as it is asked for:\n%s%s", r.Stdout, r.Stderr)
	}

	record := s.Record(t)
	tf.Env[0], tf.Env[len(tf.Env)-1] = "GATEHOUSE_URL="+s.URL, entry(`["blogs.read"]`)
	tf.MustRun("apply", "-auto-approve")
	testserver.Proves(t, "C42")
	if writes := record.Writes(); len(writes) != 1 || !regexp.MustCompile("^DELETE .*/users/.*/role-mappings/clients/").MatchString(writes[0]) {
		t.Errorf("want one DELETE of the mapping, got %s", writes)
	}
	wantEmptyPlan(t, tf)
	if roles := accountRoles(t, s, it, "decidim"); !slices.Equal(roles, []string{"blogs.read", "scope:blogs"}) {
		t.Errorf("the account has %v", roles)
	}
}

// accountRoles are the roles of the realm, for "", or of a client that a client's account has, sorted.
func accountRoles(t *testing.T, s *testserver.Server, clientID, of string) []string {
	t.Helper()
	var names []string
	s.Do(t, func(ctx context.Context, c *admin.Client) error {
		account, err := c.ServiceAccounts.Find(ctx, s.Realm, clientID)
		if err != nil {
			return err
		}
		mappings, err := c.ServiceAccounts.Mappings(ctx, s.Realm, *account.ID)
		if err != nil {
			return err
		}
		roles := mappings.RealmMappings
		if of != "" {
			roles = mappings.ClientMappings[of].Mappings
		}
		for _, role := range roles {
			names = append(names, *role.Name)
		}
		return nil
	})()
	slices.Sort(names)
	return names
}
