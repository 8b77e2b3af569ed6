package systems

import (
	"context"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/fixture"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// asks is a token request of a machine with the given secret.
func asks(s *testserver.Server, clientID, secret string, form url.Values) error {
	_, err := s.Admin.Tokens.Request(context.Background(), s.Realm, admin.ClientAuth{ClientID: clientID, Secret: secret}, form)
	return err
}

func machineGrant() url.Values { return url.Values{"grant_type": {"client_credentials"}} }

// refusedWith is the OAuth error of a refusal, with its status.
func refusedWith(err error) string {
	if e, is := err.(*admin.Error); is { //nolint:errorlint // as the REST client gives it
		return fmt.Sprint(e.Status, " ", e.Code)
	}
	return fmt.Sprint(err)
}

const minimal = `
	resource "gatehouse_client" "ci" {
	  realm     = "REALM"
	  client_id = "ci"
	}`

func TestT2MinimalClientIsAMachineAndNothingElse(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	tf := testserver.NewTerraform(t, s.Config(minimal))
	tf.MustRun("apply", "-auto-approve")
	wantEmptyPlan(t, tf)
	c, err := s.Admin.Clients.Find(t.Context(), s.Realm, "ci")
	if err != nil {
		t.Fatal(err)
	}
	testserver.Proves(t, "R14")
	if *c.StandardFlowEnabled || *c.ImplicitFlowEnabled || *c.DirectAccessGrantsEnabled || c.AuthorizationServicesEnabled != nil && *c.AuthorizationServicesEnabled ||
		*c.PublicClient || *c.BearerOnly || !*c.ServiceAccountsEnabled {
		t.Errorf("the client is %+v", c)
	}
	testserver.Proves(t, "R15")
	if len(c.RedirectURIs) > 0 || len(c.WebOrigins) > 0 || c.RootURL != nil && *c.RootURL != "" || c.BaseURL != nil && *c.BaseURL != "" {
		t.Errorf("the client has login settings: %+v", c)
	}
	for _, flow := range []string{"oauth2.device.authorization.grant.enabled", "oidc.ciba.grant.enabled", "standard.token.exchange.enabled"} {
		if c.Attributes[flow] != "false" {
			t.Errorf("%s is %q", flow, c.Attributes[flow])
		}
	}
	if got := refusedWith(asks(s, "ci", *c.Secret, url.Values{"grant_type": {"password"}, "username": {"amy"}, "password": {"x"}})); got != "400 unauthorized_client" {
		t.Errorf("the password grant is answered with %s", got)
	}
	testserver.Proves(t, "R12", "N4")
	if got := refusedWith(asks(s, "ci", "", machineGrant())); got != "401 unauthorized_client" {
		t.Errorf("without a secret it is %s", got)
	}
	testserver.Proves(t, "R13")
	if err := asks(s, "ci", *c.Secret, machineGrant()); err != nil {
		t.Errorf("with its secret it is %s", err)
	}
}

func TestR9RealmHasNoDefault(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	tf := testserver.NewTerraform(t, s.Config("resource \"gatehouse_client\" \"ci\" {\n client_id = \"ci\"\n}"))
	testserver.Proves(t, "R9")
	if r := tf.Run("plan"); r.Exit != 1 || !testserver.Says(`The argument "realm" is required`).MatchString(r.Stderr) {
		t.Errorf("want the realm asked for:\n%s", r.Stderr)
	}
}

func TestT3RolesWithOddNamesLiveAndAWrongCaseIsAnsweredWithTheRightOne(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	hcl := func(granted string) string {
		return s.Config(minimal + `
			locals { names = ["Manage conversations", "a/b", "x;y", "100%", "ünï"] }
			resource "gatehouse_role" "odd" {
			  for_each = toset(local.names)
			  realm    = "REALM"
			  name     = each.key
			}
			resource "gatehouse_service_account_role" "ci" {
			  for_each                = toset(` + granted + `)
			  realm                   = "REALM"
			  service_account_user_id = gatehouse_client.ci.service_account_user_id
			  role                    = each.key
			  depends_on              = [gatehouse_role.odd]
			}`)
	}
	testserver.Proves(t, "R17")
	tf := testserver.NewTerraform(t, hcl("local.names"))
	tf.MustRun("apply", "-auto-approve")
	wantEmptyPlan(t, tf)
	importing := testserver.NewTerraform(t, s.Config(`
		locals { names = ["Manage conversations", "a/b", "x;y", "100%", "ünï"] }
		import {
		  for_each = toset(local.names)
		  to       = gatehouse_role.odd[each.key]
		  id       = "REALM/${replace(replace(each.key, "%", "%25"), "/", "%2F")}"
		}
		resource "gatehouse_role" "odd" {
		  for_each = toset(local.names)
		  realm    = "REALM"
		  name     = each.key
		}`))
	if out := importing.MustRun("apply", "-auto-approve").Stdout; !testserver.Says("5 imported, 0 added, 0 changed").MatchString(out) {
		t.Errorf("want five roles imported as they are:\n%s", out)
	}
	tf.Write("main.tf", hcl(`["manage conversations"]`))
	if r := tf.Run("apply", "-auto-approve"); r.Exit != 1 || !testserver.Says(`did you mean "Manage conversations"`).MatchString(r.Stderr) {
		t.Errorf("want the right case suggested:\n%s%s", r.Stdout, r.Stderr)
	}
	tf.MustRun("destroy", "-auto-approve")
}

func TestT4RotationByTriggerAndBehindTerraformsBackLeavesTokensAlone(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	tf := testserver.NewTerraform(t, s.Config(`variable "n" { default = "1" }`+minimal+`
		resource "gatehouse_credential" "ci" {
		  realm               = "REALM"
		  client_id           = gatehouse_client.ci.client_id
		  rotate_when_changed = { n = var.n }
		}
		output "version" { value = gatehouse_credential.ci.secret_version }`))
	tf.MustRun("apply", "-auto-approve")
	first, token := s.Secret(t, "ci"), mint(t, s, "ci", "openid").AccessToken
	made := output(t, tf, "version")
	tf.Env = []string{"TF_VAR_n=2"}
	tf.MustRun("apply", "-auto-approve")
	second, rotated := s.Secret(t, "ci"), output(t, tf, "version")
	testserver.Proves(t, "R19")
	if got := refusedWith(asks(s, "ci", first, machineGrant())); got != "401 unauthorized_client" || asks(s, "ci", second, machineGrant()) != nil {
		t.Errorf("the old secret is answered with %s", got)
	}
	client, err := s.Admin.Clients.Find(t.Context(), s.Realm, "ci")
	if err == nil {
		_, err = s.Admin.Clients.NewSecret(t.Context(), s.Realm, client)
	}
	if err != nil {
		t.Fatal(err)
	}
	tf.MustRun("apply", "-auto-approve")
	if noticed := output(t, tf, "version"); noticed == rotated || rotated == made || noticed == made {
		t.Errorf("secret_version was %s, %s and %s, want another one for each secret", made, rotated, noticed)
	}
	if got := refusedWith(asks(s, "ci", second, machineGrant())); got != "401 unauthorized_client" {
		t.Errorf("the secret of before is answered with %s", got)
	}
	if status := userinfo(t, s, token); status != http.StatusOK {
		t.Errorf("a token of before is answered with %d", status)
	}
	wantEmptyPlan(t, tf)
}

func lookUp(arguments string) string {
	return "provider \"gatehouse\" {\n" + arguments + "\n}\ndata \"gatehouse_realm\" \"master\" {\n  realm = \"master\"\n}\n"
}

func TestT5WrongBasePathIsAnsweredWithTheRightOne(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	arguments := fmt.Sprintf("url = %q\nusername = %q\npassword = %q\n", s.URL, s.Username, s.Password)
	tf := testserver.NewTerraform(t, lookUp(arguments))
	tf.MustRun("plan")
	testserver.Proves(t, "R21", "N16")
	tf.Write("main.tf", lookUp(arguments+`base_path = "/auth"`))
	if r := tf.Run("plan"); r.Exit != 1 || !testserver.Says(`set base_path = ""`).MatchString(r.Stderr) {
		t.Errorf("want the base path named:\n%s", r.Stderr)
	}
}

func TestT5ServerBelowAuthWithACertificateOfItsOwn(t *testing.T) {
	t.Parallel()
	testserver.New(t).Fixture(t, "the server is started with a base path and a certificate of its own")
	f, err := fixture.New(fixture.Options{BasePath: "/auth"})
	if err != nil {
		t.Fatal(err)
	}
	listener := httptest.NewTLSServer(f)
	t.Cleanup(listener.Close)
	arguments := fmt.Sprintf("url = %q\nbase_path = \"/auth\"\nusername = \"admin\"\npassword = \"admin\"\nmax_retries = 0\n", listener.URL)
	tf := testserver.NewTerraform(t, lookUp(arguments))
	testserver.Proves(t, "R22")
	if r := tf.Run("plan"); r.Exit != 1 || !testserver.Says("certificate is not trusted: set root_ca_certificate").MatchString(r.Stderr) {
		t.Errorf("want the certificate named:\n%s", r.Stderr)
	}
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: listener.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	testserver.Proves(t, "R21", "N16")
	tf.Write("main.tf", lookUp(arguments+fmt.Sprintf("root_ca_certificate_file = %q", ca)))
	tf.MustRun("plan")
}

func TestT8ForbiddenIsNeitherRetriedNorTakenForGone(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	yes, id := true, s.Realm+"-weak"
	name := "weak"
	if err := s.Admin.Clients.Create(t.Context(), s.Realm, &wire.Client{ID: &id, ClientID: &name, ServiceAccountsEnabled: &yes}); err != nil {
		t.Fatal(err)
	}
	record := s.Record(t)
	tf := testserver.NewTerraform(t, s.Config(minimal))
	tf.MustRun("apply", "-auto-approve")
	record.Forget()
	tf.Write("main.tf", fmt.Sprintf("provider \"gatehouse\" {\n url = %q\n realm = %q\n client_id = \"weak\"\n client_secret = %q\n}\n", s.URL, s.Realm, s.Secret(t, "weak"))+strings.ReplaceAll(minimal, "REALM", s.Realm))
	testserver.Proves(t, "N13", "D25")
	if r := tf.Run("plan"); r.Exit != 1 || !testserver.Says("It probably lacks view-clients").MatchString(r.Stderr) {
		t.Errorf("want the missing role named:\n%s%s", r.Stdout, r.Stderr)
	}
	admins := 0
	for _, request := range record.Requests() {
		if strings.Contains(request, " /admin/") {
			admins++
		}
	}
	if admins != 1 {
		t.Errorf("want one request, and none repeated: %s", record.Requests())
	}
	if state := tf.MustRun("show").Stdout; !strings.Contains(state, `client_id`) {
		t.Errorf("the state lost the client:\n%s", state)
	}
}

func TestT8TokensAreJudgedByHTTPsOwnWords(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	seed(t, s, "rasa-studio")
	tf := example(t, s, "rasa-studio", `TF_VAR_pipelines={"studio-ci":["Model download urls"]}`)
	tf.MustRun("apply", "-auto-approve")
	token := mint(t, s, "studio-ci", "openid").AccessToken
	may, mayNot := "role="+url.QueryEscape("Model download urls"), "role="+url.QueryEscape("Manage conversations")
	testserver.Proves(t, "D22", "D25")
	probe(t, s, token, may, 200)
	probe(t, s, token, mayNot, 403)

	targets := []string{strings.TrimSuffix(s.Admin.TokenURL(s.Realm), "token") + "userinfo"}
	if !s.IsKeycloak() {
		targets = append(targets, s.URL+"/_fixture/probe?"+may)
	}
	testserver.Proves(t, "R27", "N30", "D3", "D24")
	for _, target := range targets {
		for authorization, want := range map[string]int{
			"Bearer " + token: 200, "": 401, "Bearer": 401, "Bearer garbage": 401, "Bearer " + token + "x": 401, token: 401, "Basic " + token: 401,
		} {
			if got := ask(t, s, target, authorization); got != want {
				t.Errorf("%s answers %d to Authorization: %.20q…, want %d", target, got, authorization, want)
			}
		}
	}
	if !s.IsKeycloak() {
		s.Fixture(t, "it has a clock").Advance(6 * time.Minute)
		testserver.Proves(t, "D7", "D24")
		probe(t, s, token, may, 401)
	}
}

// T12 of the acceptance tests. The revocation without a destroy is that of the REST client, which a credential's destroy uses.
func TestT12DestroyAndRevocationEndTokensWhateverTheRealmsNotBefore(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	tf := decidim(t, s, `{ it = { scopes = ["blogs"], organization_id = 2 } }`)
	it := apiClients(t, tf)["it"].ID
	if _, err := s.Call(t.Context(), http.MethodPut, "", map[string]any{"notBefore": time.Now().Add(-time.Hour).Unix()}); err != nil {
		t.Fatal(err)
	}
	active := func(token string, want bool) {
		t.Helper()
		status := map[bool]int{true: http.StatusOK, false: http.StatusUnauthorized}[want]
		if seen := introspected(t, s, token); seen.Active != want {
			t.Errorf("introspection shows %+v", seen)
		}
		if got := userinfo(t, s, token); got != status {
			t.Errorf("userinfo answers %d, want %d", got, status)
		}
		probe(t, s, token, "", status)
	}
	token := mint(t, s, it, "openid").AccessToken
	active(token, true)
	client, err := s.Admin.Clients.Find(t.Context(), s.Realm, it)
	if err == nil {
		err = s.Admin.ServiceAccounts.RevokeTokens(t.Context(), s.Realm, client, time.Now())
	}
	if err != nil {
		t.Fatal(err)
	}
	active(token, false)
	token = mint(t, s, it, "openid").AccessToken
	active(token, true)

	tf.Env[len(tf.Env)-1] = "TF_VAR_api_clients={}"
	tf.MustRun("apply", "-auto-approve")
	testserver.Proves(t, "C12", "C13")
	active(token, false)
	testserver.Proves(t, "C11", "C12")
	if got := refusedWith(asks(s, it, *client.Secret, machineGrant())); got != "401 invalid_client" {
		t.Errorf("the secret of the api client that is gone is answered with %s", got)
	}
	testserver.Proves(t, "C1", "C11")
	if _, err := s.Admin.Clients.Get(t.Context(), s.Realm, *client.ID); !admin.IsNotFound(err) {
		t.Errorf("want a 404 for the api client that is gone: %v", err)
	}
}
