package systems

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// carried are the claims that a token says about its roles and audience.
type carried struct {
	Audience     any     `json:"aud"`
	AuthorizedP  string  `json:"azp"`
	Subject      string  `json:"sub"`
	Username     string  `json:"preferred_username"`
	Organization float64 `json:"organization_id"`
	RealmAccess  struct {
		Roles []string `json:"roles"`
	} `json:"realm_access"`
	ResourceAccess map[string]struct {
		Roles []string `json:"roles"`
	} `json:"resource_access"`
}

func claims(t *testing.T, token string) carried {
	t.Helper()
	var out carried
	payload, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
	if err == nil {
		err = json.Unmarshal(payload, &out)
	}
	if err != nil {
		t.Fatalf("no token: %s", err)
	}
	return out
}

func TestRasaStudioGivesEachPipelineItsOwnLeastPrivilege(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	seed(t, s, "rasa-studio")
	tf := example(t, s, "rasa-studio")
	tf.MustRun("apply", "-auto-approve")
	settled(t, tf)

	ci, curation := mint(t, s, "studio-ci"), mint(t, s, "studio-curation")
	if c := claims(t, ci.AccessToken); c.AuthorizedP != "studio-ci" || c.Username != "service-account-studio-ci" ||
		!slices.Contains(c.RealmAccess.Roles, "Model download urls") || slices.Contains(c.RealmAccess.Roles, "Manage conversations") {
		t.Errorf("the CI's token carries %+v", c)
	}
	download, manage := "role="+url.QueryEscape("Model download urls"), "role="+url.QueryEscape("Manage conversations")
	probe(t, s, ci.AccessToken, download, 200)
	probe(t, s, ci.AccessToken, manage, 403)
	probe(t, s, curation.AccessToken, manage, 200)
	if got, want := output(t, tf, "token_url"), s.URL+"/realms/"+s.Realm+"/protocol/openid-connect/token"; got != want {
		t.Errorf("token_url is %s, want %s", got, want)
	}

	tf.MustRun("destroy", "-auto-approve")
	if _, err := s.Admin.Clients.Find(t.Context(), s.Realm, "studio-external"); err != nil {
		t.Errorf("the destroy took Studio's own client along: %s", err)
	}
	probe(t, s, ci.AccessToken, download, 401)
}

// T1 of the acceptance tests: the client that Studio brings along is adopted with no change and no write.
func TestT1StudioExternalIsAdoptedWithoutAChangeOrAWrite(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	seed(t, s, "rasa-studio")
	record := s.Record(t)
	ctx := context.Background()
	before, err := s.Admin.Clients.Find(ctx, s.Realm, "studio-external")
	if err != nil {
		t.Fatal(err)
	}
	tf := example(t, s, "rasa-studio/adopt")
	if out := tf.MustRun("apply", "-auto-approve").Stdout; !strings.Contains(out, "2 imported, 0 added") || !strings.Contains(out, "0 destroyed") {
		t.Errorf("want two imports and nothing made:\n%s", out)
	}
	if writes := record.Writes(); len(writes) > 0 {
		t.Errorf("the adoption wrote: %s", writes)
	}
	settled(t, tf)
	tf.Env = append(tf.Env, "TF_VAR_rotation=2")
	tf.MustRun("apply", "-auto-approve")
	after, err := s.Admin.Clients.Find(ctx, s.Realm, "studio-external")
	if err != nil {
		t.Fatal(err)
	}
	if *after.Secret == *before.Secret {
		t.Error("the secret was not rotated")
	}
	account, err := s.Admin.ServiceAccounts.Of(ctx, s.Realm, *after.ID)
	if err != nil {
		t.Fatal(err)
	}
	roles, err := s.Admin.ServiceAccounts.Roles(ctx, s.Realm, *account.ID, "")
	if err != nil || !slices.ContainsFunc(roles, func(r wire.Role) bool { return *r.Name == "Manage conversations" }) {
		t.Errorf("the client's own roles: %v %v", roles, err)
	}
}
