package systems

import (
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

func TestRasaStudioGivesEachPipelineItsOwnLeastPrivilege(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	seed(t, s, "rasa-studio")
	tf := example(t, s, "rasa-studio")
	tf.MustRun("apply", "-auto-approve")
	wantEmptyPlan(t, tf)

	ci, curation := mint(t, s, "studio-ci"), mint(t, s, "studio-curation")
	c := claims(t, ci.AccessToken)
	testserver.Proves(t, "R2")
	if c.AuthorizedP != "studio-ci" || c.Username != "service-account-studio-ci" {
		t.Errorf("the CI's token is %+v", c)
	}
	testserver.Proves(t, "R6")
	if got, want := c.roles(""), withDefaults(s, "Model download urls"); !slices.Equal(got, want) {
		t.Errorf("the CI's token carries %q, want %q", got, want)
	}
	download, manage := "role="+url.QueryEscape("Model download urls"), "role="+url.QueryEscape("Manage conversations")
	probe(t, s, ci.AccessToken, download, 200)
	testserver.Proves(t, "R5", "R7")
	probe(t, s, curation.AccessToken, manage, 200)
	probe(t, s, ci.AccessToken, manage, 403)
	if got, want := output(t, tf, "token_url"), s.URL+"/realms/"+s.Realm+"/protocol/openid-connect/token"; got != want {
		t.Errorf("token_url is %s, want %s", got, want)
	}
	testserver.Proves(t, "R9")
	if _, err := s.Admin.Clients.Find(t.Context(), "master", "studio-ci"); !admin.IsNotFound(err) {
		t.Errorf("want no such client in the realm of the login: %v", err)
	}
	testserver.Proves(t, "R28")
	for _, file := range []string{"main.tf", "adopt/main.tf"} {
		hcl, err := os.ReadFile(filepath.Join(examples, "rasa-studio", file))
		if err != nil || strings.Contains(string(hcl), "service-account") {
			t.Errorf("%s names a service account: %v", file, err)
		}
	}

	tf.MustRun("destroy", "-auto-approve")
	if _, err := s.Admin.Clients.Find(t.Context(), s.Realm, "studio-external"); err != nil {
		t.Errorf("the destroy took Studio's own client along: %s", err)
	}
	probe(t, s, ci.AccessToken, download, 401)
}

// T1 of the acceptance tests: the client that Studio brings along is adopted with no change and no write; then it gets one role
// more and another secret, and is given up again.
func TestT1StudioExternalIsAdoptedWithoutAWriteAndGivenUpAlive(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	seed(t, s, "rasa-studio")
	record := s.Record(t)
	before := s.Secret(t, "studio-external")
	given := accountRoles(t, s, "studio-external", "")
	tf := example(t, s, "rasa-studio/adopt")
	testserver.Proves(t, "R3", "C39")
	if out := tf.MustRun("apply", "-auto-approve").Stdout; !strings.Contains(out, "2 imported, 0 added") || !strings.Contains(out, "0 destroyed") {
		t.Errorf("want two imports and nothing made:\n%s", out)
	}
	if writes := record.Writes(); len(writes) > 0 {
		t.Errorf("the adoption wrote: %s", writes)
	}
	wantEmptyPlan(t, tf)

	tf.Write("role.tf", `
		resource "gatehouse_service_account_role" "more" {
		  realm                   = var.realm
		  service_account_user_id = gatehouse_client.studio_external.service_account_user_id
		  role                    = "View conversations"
		}`)
	tf.Env = append(tf.Env, "TF_VAR_rotation=2")
	tf.MustRun("apply", "-auto-approve")
	testserver.Proves(t, "R4")
	got, want := accountRoles(t, s, "studio-external", ""), slices.Sorted(slices.Values(append(given, "View conversations")))
	if !slices.Contains(given, "Manage conversations") || !slices.Equal(got, want) {
		t.Errorf("the account has %q, want %q", got, want)
	}
	after := s.Secret(t, "studio-external")
	testserver.Proves(t, "R7", "R19")
	old := refusedWith(asks(s, "studio-external", before, machineGrant()))
	if old != "401 unauthorized_client" || asks(s, "studio-external", after, machineGrant()) != nil {
		t.Errorf("the secret of before the rotation is answered with %s, and the new one has to be good", old)
	}
	tf.MustRun("destroy", "-auto-approve", "-target=gatehouse_credential.studio_external") // the client itself may not be destroyed
	if s.Secret(t, "studio-external") != after || asks(s, "studio-external", after, machineGrant()) != nil {
		t.Error("giving the secret up took it from Studio")
	}
}
