package credential_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/fixture"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

// hidden is a server that shows no secrets to logins that may only view clients, such a login as a provider block, and the
// client ci.
func hidden(t *testing.T) (s *testserver.Server, asViewer func(hcl string) string) {
	t.Helper()
	s = testserver.WithRealm(t, func(o *fixture.Options) { o.HideSecrets = true })
	unmanaged(t, s, "viewer", nil)
	unmanaged(t, s, "ci", nil)
	grant(t, s, "viewer", "view-clients")
	found, err := s.Admin.Clients.Find(t.Context(), s.Realm, "viewer")
	if err != nil {
		t.Fatal(err)
	}
	return s, func(hcl string) string {
		return fmt.Sprintf("provider \"gatehouse\" {\n  url = %q\n  realm = %q\n  client_id = \"viewer\"\n  client_secret = %q\n}\n", s.URL, s.Realm, *found.Secret) +
			strings.ReplaceAll(hcl, "REALM", s.Realm)
	}
}

func TestLoginThatMayNotSeeSecretsPlansWithoutForcingARotation(t *testing.T) {
	t.Parallel()
	s, asViewer := hidden(t)
	const hcl = `
		resource "gatehouse_credential" "this" {
		  realm                 = "REALM"
		  client_id             = "ci"
		  store_secret_in_state = true
		}`
	tf := testserver.NewTerraform(t, s.Config(hcl))
	tf.MustRun("apply", "-auto-approve")
	tf.Write("main.tf", asViewer(hcl))
	quiet := func() string {
		t.Helper()
		r := tf.Run("plan", "-detailed-exitcode")
		if r.Exit != 0 {
			t.Fatalf("want an empty plan:\n%s%s", r.Stdout, r.Stderr)
		}
		return r.Stdout
	}
	quiet()
	tf.MustRun("apply", "-refresh-only", "-auto-approve")
	testserver.Proves(t, "N33")
	if state := tf.MustRun("show", "-json").Stdout; strings.Contains(state, "**********") || !strings.Contains(state, s.Secret(t, "ci")) {
		t.Error("want the secret as it was stored, and no mask")
	}
	s.Fixture(t, "it moves the clock").Advance(time.Minute) // two secrets of one second cannot be told apart by their time
	s.Do(t, func(ctx context.Context, c *admin.Client) error {
		client, err := c.Clients.Find(ctx, s.Realm, "ci")
		if err != nil {
			return err
		}
		_, err = c.Clients.NewSecret(ctx, s.Realm, client)
		return err
	})()
	if out := quiet(); !testserver.Says("Client secret changed outside of this run").MatchString(out) {
		t.Errorf("want the change noticed by its time:\n%s", out)
	}
}

func TestLoginThatMayNotSeeSecretsAdoptsOneWithANote(t *testing.T) {
	t.Parallel()
	s, asViewer := hidden(t)
	before := s.Secret(t, "ci")
	hcl := func(stored string) string {
		return asViewer(`
			resource "gatehouse_credential" "this" {
			  realm                 = "REALM"
			  client_id             = "ci"
			  store_secret_in_state = ` + stored + `
			}
			import {
			  to = gatehouse_credential.this
			  id = "REALM/ci"
			}`)
	}
	tf := testserver.NewTerraform(t, hcl("false"))
	noted := func(out string) bool { return testserver.Says("Client secret is not visible").MatchString(out) }
	if out := tf.MustRun("apply", "-auto-approve").Stdout; !noted(out) {
		t.Errorf("the import has no note:\n%s", out)
	}
	tf.Write("main.tf", hcl("true"))
	if out := tf.MustRun("apply", "-auto-approve").Stdout; !noted(out) {
		t.Errorf("a secret that cannot be stored has no note:\n%s", out)
	}
	if r := tf.Run("plan", "-detailed-exitcode"); r.Exit != 0 || noted(r.Stdout) {
		t.Errorf("want an empty plan, and no more notes:\n%s%s", r.Stdout, r.Stderr)
	}
	testserver.Proves(t, "R18", "N33")
	if state := tf.MustRun("show", "-json").Stdout; strings.Contains(state, "**********") || strings.Contains(state, before) {
		t.Error("want neither a secret nor a mask in the state")
	}
	tf.Write("main.tf", s.Config(`
		resource "gatehouse_credential" "this" {
		  realm                 = "REALM"
		  client_id             = "ci"
		  store_secret_in_state = true
		}`))
	tf.MustRun("apply", "-auto-approve") // a login that sees it fills it in
	if state := tf.MustRun("show", "-json").Stdout; !strings.Contains(state, before) || s.Secret(t, "ci") != before {
		t.Error("want the secret stored, and the same as ever")
	}
}
