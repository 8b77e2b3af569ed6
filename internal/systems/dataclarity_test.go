package systems

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

// person makes a user who may log in with a password, in the realm of the test.
func person(t *testing.T, s *testserver.Server, username string) {
	t.Helper()
	if _, err := s.Call(context.Background(), http.MethodPost, "/users", map[string]any{
		"username": username, "enabled": true, "firstName": "A", "lastName": "B", "email": username + "@example.com",
		"credentials": []map[string]string{{"type": "password", "value": "pass-of-" + username}},
	}); err != nil {
		t.Fatal(err)
	}
}

// T7 of the acceptance tests.
func TestT7PasswordLoginOfAPublicClientAnswersAllThatThePageShows(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	tf := example(t, s, "dataclarity", fmt.Sprintf("TF_VAR_tenants=[%q]", s.Realm))
	started := time.Now().Unix()
	tf.MustRun("apply", "-auto-approve")
	made := time.Now().Unix()
	wantEmptyPlan(t, tf)
	person(t, s, "amy")

	token := example(t, s, "dataclarity/token", "TF_VAR_tenant="+s.Realm, "TF_VAR_username=amy", "TF_VAR_password=pass-of-amy")
	token.MustRun("apply", "-auto-approve")
	var answer struct {
		ExpiresIn        int64    `json:"expires_in"`
		RefreshExpiresIn int64    `json:"refresh_expires_in"`
		TokenType        string   `json:"token_type"`
		NotBeforePolicy  int64    `json:"not_before_policy"`
		SessionState     string   `json:"session_state"`
		Scope            []string `json:"scope"`
	}
	if err := json.Unmarshal([]byte(token.MustRun("output", "-json", "answer").Stdout), &answer); err != nil {
		t.Fatal(err)
	}
	near := func(got, want int64) bool { return got == want || got == want-1 }
	slices.Sort(answer.Scope)
	testserver.Proves(t, "D6", "D10", "D11", "D15", "D16", "D18", "D19", "D20", "D21")
	if !near(answer.ExpiresIn, 1800) || !near(answer.RefreshExpiresIn, 1800) || answer.TokenType != "Bearer" ||
		answer.NotBeforePolicy < started-1 || answer.NotBeforePolicy > made || // the create's, so that an older dc-ui's tokens stay dead
		answer.SessionState == "" || !slices.Equal(answer.Scope, []string{"dc-scope", "email", "profile"}) {
		t.Errorf("the answer is %+v", answer)
	}
	testserver.Proves(t, "D1", "D2", "D3", "D12", "D14")
	access, isBearer := strings.CutPrefix(output(t, token, "authorization_header"), "Bearer ")
	if c := claims(t, access); !isBearer || c.Username != "amy" || c.AuthorizedP != "dc-ui" || c.Issuer != s.Issuer(t) {
		t.Errorf("the access token is %+v", c)
	}
	testserver.Proves(t, "D12")
	if r := example(t, s, "dataclarity/token", "TF_VAR_tenant="+s.Realm, "TF_VAR_username=amy", "TF_VAR_password=wrong").Run("plan"); r.Exit != 1 || !testserver.Says("Check username and password").MatchString(r.Stderr) {
		t.Errorf("want a wrong password explained:\n%s%s", r.Stdout, r.Stderr)
	}

	machine := mint(t, s, "dc-scripts")
	testserver.Proves(t, "D16", "D17", "D20", "D27")
	if machine.RefreshToken != "" || machine.SessionState != "" || machine.RefreshExpiresIn != 0 {
		t.Error("a machine has no session")
	}
	testserver.Proves(t, "D4")
	if got, want := claims(t, machine.AccessToken).roles(""), withDefaults(s, "reports:read"); !slices.Equal(got, want) {
		t.Errorf("the script's roles are %q, want %q", got, want)
	}
	probe(t, s, machine.AccessToken, "role=reports:read", 200)
	probe(t, s, machine.AccessToken, "role=reports:write", 403)
	probe(t, s, "garbage", "role=reports:read", 401)

	tf.Write("more.tf", `
		resource "gatehouse_role" "write" {
		  for_each = gatehouse_realm.tenant
		  realm    = each.value.realm
		  name     = "reports:write"
		}
		resource "gatehouse_service_account_role" "write" {
		  for_each                = gatehouse_realm.tenant
		  realm                   = each.value.realm
		  service_account_user_id = gatehouse_client.scripts[each.key].service_account_user_id
		  role                    = gatehouse_role.write[each.key].name
		}`)
	tf.Env = append(tf.Env, "TF_VAR_password_login=false")
	if out := tf.MustRun("apply", "-auto-approve").Stdout; !testserver.Says("2 added, 1 changed, 0 destroyed").MatchString(out) {
		t.Errorf("want dc-ui changed in place:\n%s", out)
	}
	testserver.Proves(t, "D5", "D26", "D28")
	renewed := mint(t, s, "dc-scripts").AccessToken
	probe(t, s, renewed, "role=reports:write", 200)
	offline(t, s, renewed, "role=reports:write", 200)
	testserver.Proves(t, "D26")
	offline(t, s, machine.AccessToken, "role=reports:write", 403)
	testserver.Proves(t, "D11")
	_, err := s.Admin.Tokens.Request(t.Context(), s.Realm, admin.ClientAuth{ClientID: "dc-ui"}, url.Values{"grant_type": {"password"}, "username": {"amy"}, "password": {"pass-of-amy"}})
	if refusedWith(err) != "400 unauthorized_client" {
		t.Errorf("want the password login closed: %v", err)
	}
	tf.MustRun("destroy", "-auto-approve")
}

func TestDataClarityTenantsAreStrangersToEachOther(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	tenants := []string{s.Realm, s.Realm + "-b", s.Realm + "-c"}
	for _, other := range tenants[1:] {
		t.Cleanup(func() { _ = s.Admin.Realms.Delete(context.Background(), other) })
	}
	list, _ := json.Marshal(tenants)
	tf := example(t, s, "dataclarity", "TF_VAR_tenants="+string(list))
	tf.MustRun("apply", "-auto-approve")
	wantEmptyPlan(t, tf)
	token := mint(t, s, "dc-scripts", "openid").AccessToken
	testserver.Proves(t, "R9", "D9", "D29") // the login's realm is master
	for i, tenant := range tenants {
		want := map[bool]int{true: 200, false: 401}[i == 0]
		if got := ask(t, s, strings.TrimSuffix(s.Admin.TokenURL(tenant), "token")+"userinfo", "Bearer "+token); got != want {
			t.Errorf("a token of the first tenant at tenant %d: %d, want %d", i+1, got, want)
		}
	}
	tf.MustRun("destroy", "-auto-approve")
}
