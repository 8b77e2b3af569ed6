package systems

import (
	"maps"
	"slices"
	"strconv"
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
	wantEmptyPlan(t, tf)

	asker(t, s)
	tokens := example(t, s, "runai/token")
	sent := recordForms(t, s, tokens)
	tokens.MustRun("apply", "-auto-approve")
	access, id := output(t, tokens, "access_token"), output(t, tokens, "id_token")
	testserver.Proves(t, "N18", "N19", "N20", "N21")
	if form := sent(); form.Get("grant_type") != "client_credentials" || form.Get("scope") != "openid" || form.Get("response_type") != "id_token" ||
		form.Get("client_id") != "ml-pipelines" || form.Get("client_secret") != s.Secret(t, "ml-pipelines") {
		t.Errorf("the token request has other fields: %q", slices.Collect(maps.Keys(form)))
	}
	c := claims(t, access)
	testserver.Proves(t, "N3", "N5", "N6", "N8", "N10", "N11")
	if got, want := c.roles(""), withDefaults(s, "Researcher", "Editor"); c.AuthorizedP != "ml-pipelines" || !slices.Equal(got, want) {
		t.Errorf("the token's roles are %q, want %q", got, want)
	}
	testserver.Proves(t, "N7")
	if got := c.roles("runai-projects"); !slices.Equal(got, []string{"project:a"}) {
		t.Errorf("the token's projects: %q", got)
	}
	testserver.Proves(t, "N27")
	if got := claims(t, id); got.Audience != "ml-pipelines" {
		t.Errorf("the ID token is for %v", got.Audience)
	}
	testserver.Proves(t, "N25")
	if left, err := strconv.Atoi(output(t, tokens, "expires_in")); err != nil || left < 35998 || left > 36000 {
		t.Errorf("expires_in is %d, want ten hours", left)
	}
	testserver.Proves(t, "N1", "N6", "N7", "N8", "N24")
	probe(t, s, access, "role=Researcher", 200)
	probe(t, s, access, "role=Editor", 200)
	probe(t, s, access, "role=Administrator", 403)
	probe(t, s, access, "client=runai-projects&role=project:a", 200)
	probe(t, s, access, "client=runai-projects&role=project:b", 403)
	testserver.Proves(t, "N1", "N29")
	probe(t, s, "garbage", "role=Researcher", 401)
	probe(t, s, id, "role=Researcher", 401)
	testserver.Proves(t, "N4")
	if got := refusedWith(asks(s, "ml-pipelines", "", machineGrant())); got != "401 unauthorized_client" {
		t.Errorf("without the secret it is %s", got)
	}

	if !s.IsKeycloak() { // the token dies when its ten hours are over, and the next run has another
		s.Fixture(t, "it has a clock").Advance(10*time.Hour + time.Second)
		testserver.Proves(t, "N14")
		probe(t, s, access, "role=Researcher", 401)
		tokens.MustRun("apply", "-auto-approve")
		probe(t, s, output(t, tokens, "access_token"), "role=Researcher", 200)
	}

	tf.Env = append(tf.Env, `TF_VAR_application={name="ml-pipelines",roles=["Researcher","Editor"],projects=["b"]}`)
	tf.MustRun("apply", "-auto-approve")
	other := mint(t, s, "ml-pipelines").AccessToken
	testserver.Proves(t, "N7") // one project taken away, another given
	offline(t, s, other, "client=runai-projects&role=project:a", 403)
	probe(t, s, other, "client=runai-projects&role=project:a", 403)
	probe(t, s, other, "client=runai-projects&role=project:b", 200)
	tf.MustRun("destroy", "-auto-approve")
	probe(t, s, other, "role=Researcher", 401)
}

func TestRunaiRefusesAName(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	tf := example(t, s, "runai", `TF_VAR_application={name="Bad_Name!",roles=[],projects=[]}`)
	testserver.Proves(t, "N11")
	if r := tf.Run("plan"); r.Exit != 1 || !testserver.Says("Run:ai wants lower-case letters").MatchString(r.Stderr) {
		t.Errorf("want the name refused:\n%s%s", r.Stdout, r.Stderr)
	}
	tf = example(t, s, "runai", `TF_VAR_application={name="app",roles=[],projects=["nope"]}`)
	testserver.Proves(t, "N7")
	if r := tf.Run("plan"); r.Exit != 1 || !testserver.Says("names a project that is not there").MatchString(r.Stderr) {
		t.Errorf("want the project refused:\n%s%s", r.Stdout, r.Stderr)
	}
}
