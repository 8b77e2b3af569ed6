package systems

import (
	"slices"
	"testing"
	"time"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

// T6 of the acceptance tests.
func TestT6RunaiApplicationHasItsRolesAndProjectsAndATenHourToken(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	tf := example(t, s, "runai")
	tf.MustRun("apply", "-auto-approve")
	settled(t, tf)

	tokens := example(t, s, "runai/token")
	tokens.MustRun("apply", "-auto-approve")
	access, id := output(t, tokens, "access_token"), output(t, tokens, "id_token")
	c := claims(t, access)
	if !slices.Contains(c.RealmAccess.Roles, "Researcher") || !slices.Contains(c.RealmAccess.Roles, "Editor") || slices.Contains(c.RealmAccess.Roles, "Administrator") {
		t.Errorf("the token's roles: %v", c.RealmAccess.Roles)
	}
	if roles := c.ResourceAccess["runai-projects"].Roles; !slices.Equal(roles, []string{"project:a"}) {
		t.Errorf("the token's projects: %v", roles)
	}
	if got := claims(t, id); got.Audience != "ml-pipelines" {
		t.Errorf("the ID token is for %v", got.Audience)
	}
	if left := mint(t, s, "ml-pipelines", "openid").ExpiresIn; left < 35998 || left > 36000 {
		t.Errorf("expires_in is %d, want ten hours", left)
	}
	probe(t, s, access, "client=runai-projects&role=project:a", 200)
	probe(t, s, access, "client=runai-projects&role=project:b", 403)
	probe(t, s, id, "role=Researcher", 401)

	if !s.IsKeycloak() { // N14: the token dies when its ten hours are over, and the next run has another
		s.Fixture(t, "it has a clock").Advance(10*time.Hour + time.Second)
		probe(t, s, access, "role=Researcher", 401)
		tokens.MustRun("apply", "-auto-approve")
		access = output(t, tokens, "access_token")
		probe(t, s, access, "role=Researcher", 200)
	}

	tf.MustRun("destroy", "-auto-approve")
	probe(t, s, access, "role=Researcher", 401)
}

func TestRunaiRefusesAName(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	tf := example(t, s, "runai", `TF_VAR_application={name="Bad_Name!",roles=[],projects=[]}`)
	if r := tf.Run("plan"); r.Exit != 1 || !testserver.Says("Run:ai wants lower-case letters").MatchString(r.Stderr) {
		t.Errorf("want the name refused:\n%s%s", r.Stdout, r.Stderr)
	}
	tf = example(t, s, "runai", `TF_VAR_application={name="app",roles=[],projects=["nope"]}`)
	if r := tf.Run("plan"); r.Exit != 1 || !testserver.Says("names a project that is not there").MatchString(r.Stderr) {
		t.Errorf("want the project refused:\n%s%s", r.Stdout, r.Stderr)
	}
}
