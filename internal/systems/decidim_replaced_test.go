package systems

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

// T11 of the acceptance tests, with an ID of its own: the new api client has the name of the old one, so that nothing but the
// replacement tells its mappers, its roles and its secret that they are to be made again.
func TestT11ReplacedAPIClientUnderTheSameIDHasAllThatTheOldOneHad(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	const id, secret = "sysadmin-org", "a-secret-of-its-own-0123456789-abcdef"
	entry := func(scopes, organization string) string {
		return `TF_VAR_api_clients={ it = { id = "` + id + `", secret_version = 1, scopes = ` + scopes + `, permissions = ["blogs.read"], organization_id = ` + organization + ` } }`
	}
	tf := example(t, s, "decidim", `TF_VAR_secrets={"it":"`+secret+`"}`, entry(`["blogs"]`, "2"))
	tf.MustRun("apply", "-auto-approve")
	for _, change := range []struct {
		what, scopes, organization string
		claim                      float64
	}{
		{"another set of scopes", `["blogs", "meetings"]`, "2", 2},
		{"another organization", `["blogs", "meetings"]`, "3", 3},
	} {
		before, err := s.Admin.Clients.Find(t.Context(), s.Realm, id)
		if err != nil {
			t.Fatal(err)
		}
		tf.Env[len(tf.Env)-1] = entry(change.scopes, change.organization)
		tf.MustRun("apply", "-auto-approve")
		wantEmptyPlan(t, tf)
		if after, err := s.Admin.Clients.Find(t.Context(), s.Realm, id); err != nil || *after.ID == *before.ID {
			t.Errorf("%s: want another api client under the same ID: %v", change.what, err)
		}
		token, err := s.Admin.Tokens.Request(t.Context(), s.Realm, admin.ClientAuth{ClientID: id, Secret: secret},
			url.Values{"grant_type": {"client_credentials"}, "scope": {"blogs"}})
		if err != nil {
			t.Fatalf("%s: the secret of its own: %s", change.what, err)
		}
		testserver.Proves(t, "C4", "C10")
		c := claims(t, token.AccessToken)
		if c.Audience != "decidim" || c.Organization != change.claim || !slices.Equal(c.roles("decidim"), []string{"blogs.read", "scope:blogs"}) {
			t.Errorf("%s: the token carries %+v", change.what, c)
		}
		if seen := introspected(t, s, token.AccessToken); !seen.Active {
			t.Errorf("%s: decidim is told %+v", change.what, seen)
		}
	}
	if state := tf.MustRun("show", "-json").Stdout; strings.Contains(state, secret) {
		t.Error("the secret is in the state")
	}
	tf.Write("modules/api-client/override.tf", "resource \"gatehouse_client\" \"this\" {\n  lifecycle {\n    create_before_destroy = true\n  }\n}\n")
	tf.Env[len(tf.Env)-1] = entry(`["blogs"]`, "3")
	testserver.Proves(t, "C10") // there cannot be two of one ID
	if r := tf.Run("apply", "-auto-approve"); r.Exit != 1 || !testserver.Says(`Unable to create client: it exists already`).MatchString(r.Stderr) {
		t.Errorf("want to be told that the ID is taken:\n%s", r.Stderr)
	}
}
