package systems

import (
	"context"
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
	tf := testserver.NewTerraform(t, s.Config(`
		import {
		  to = gatehouse_client.old
		  id = "REALM/`+id+`"
		}
		import {
		  to = gatehouse_credential.old
		  id = "REALM/`+id+`"
		}
		resource "gatehouse_client" "old" {
		  realm                  = "REALM"
		  client_id              = "`+id+`"
		  name                   = "Old"
		  full_scope_allowed     = false
		  default_client_scopes  = ["basic", "roles"]
		  optional_client_scopes = ["oauth", "public", "blogs", "system"]
		}
		resource "gatehouse_credential" "old" {
		  realm     = "REALM"
		  client_id = "`+id+`"
		}`))
	if out := tf.MustRun("apply", "-auto-approve").Stdout; !testserver.Says("2 imported, 0 added, 0 changed, 0 destroyed").MatchString(out) || len(record.Writes()) > 0 {
		t.Errorf("want an import and nothing else, not %s:\n%s", record.Writes(), out)
	}
	settled(t, tf)
	if secretOf(t, s, id) != secret {
		t.Error("the secret changed")
	}
}

// C42: what no scope opens any more can still be taken away, or it could not be at all.
func TestC42PermissionThatNoScopeOpensAnyMoreIsTakenAway(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	tf := decidim(t, s, `{ it = { scopes = ["blogs"], permissions = ["blogs.read", "blogs.write"], organization_id = 2 } }`)
	it := apiClients(t, tf)["it"].ID
	s.Do(t, func(ctx context.Context, c *admin.Client) error { // behind Terraform's back, a right of another scope
		client, err := c.Clients.Find(ctx, s.Realm, it)
		if err != nil {
			return err
		}
		account, err := c.ServiceAccounts.Of(ctx, s.Realm, *client.ID)
		if err != nil {
			return err
		}
		decidim, err := c.Clients.UUID(ctx, s.Realm, "decidim")
		if err != nil {
			return err
		}
		role, err := c.Roles.Find(ctx, s.Realm, decidim, "webhooks.destroy")
		if err != nil {
			return err
		}
		return c.ServiceAccounts.AddRole(ctx, s.Realm, *account.ID, decidim, *role)
	})()
	record := s.Record(t)
	tf.Env[0] = "GATEHOUSE_URL=" + s.URL
	tf.MustRun("apply", "-auto-approve")
	if writes := record.Writes(); len(writes) != 1 || !strings.HasPrefix(writes[0], "DELETE ") {
		t.Errorf("want one DELETE, got %s", writes)
	}
	settled(t, tf)
}
