package provider_test

import (
	"archive/zip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

// wholeLife uses every way that a secret or a token takes: one that the server makes, one that the configuration chooses, and
// both ephemeral resources, each as the login of another provider block; and a person's session, which is refreshed and ended.
const wholeLife = `
variable "month" {}
variable "role" {}
variable "own_secret" {
  ephemeral = true
}
variable "persons_password" {
  ephemeral = true
}

provider "gatehouse" {} # GATEHOUSE_*

resource "gatehouse_client" "nightly" {
  realm         = "REALM"
  client_id     = "nightly-job"
  enabled_flows = ["service_accounts", "direct_access_grants"]
}
resource "gatehouse_credential" "nightly" {
  realm               = "REALM"
  client_id           = gatehouse_client.nightly.client_id
  rotate_when_changed = { month = var.month }
}
resource "gatehouse_service_account_role" "nightly" {
  realm                   = "REALM"
  service_account_user_id = gatehouse_client.nightly.service_account_user_id
  role_client_id          = "realm-management"
  role                    = var.role
}

resource "gatehouse_client" "partner" {
  realm     = "REALM"
  client_id = "partner"
}
resource "gatehouse_credential" "partner" {
  realm             = "REALM"
  client_id         = gatehouse_client.partner.client_id
  secret_wo         = var.own_secret
  secret_wo_version = 1
}

data "gatehouse_credentials" "all" {
  realm      = "REALM"
  depends_on = [gatehouse_credential.nightly, gatehouse_credential.partner]
}

ephemeral "gatehouse_credential" "nightly" {
  credential_id = gatehouse_credential.nightly.id
}
provider "gatehouse" {
  alias         = "nightly"
  realm         = "REALM"
  client_id     = ephemeral.gatehouse_credential.nightly.client_id
  client_secret = ephemeral.gatehouse_credential.nightly.client_secret
}
data "gatehouse_client" "seen_with_the_secret" {
  provider   = gatehouse.nightly
  realm      = "REALM"
  client_id  = "partner"
  depends_on = [gatehouse_credential.nightly, gatehouse_credential.partner, gatehouse_service_account_role.nightly]
}

ephemeral "gatehouse_access_token" "nightly" {
  credential_id = gatehouse_credential.nightly.id
}
ephemeral "gatehouse_access_token" "person" {
  credential_id = gatehouse_credential.nightly.id
  grant_type    = "password"
  username      = "alice"
  password      = var.persons_password
  scopes        = ["openid"]
  extra_params  = { acr = var.own_secret }
}
ephemeral "gatehouse_access_token" "refreshed" {
  credential_id = gatehouse_credential.nightly.id
  grant_type    = "refresh_token"
  refresh_token = ephemeral.gatehouse_access_token.person.refresh_token
}
provider "gatehouse" {
  alias        = "token"
  access_token = ephemeral.gatehouse_access_token.nightly.access_token
}
data "gatehouse_client" "seen_with_the_token" {
  provider   = gatehouse.token
  realm      = "REALM"
  client_id  = "partner"
  depends_on = [gatehouse_credential.nightly, gatehouse_credential.partner, gatehouse_service_account_role.nightly]
}
`

func TestNoSecretAndNoTokenIsLeftAnywhereInAWholeLife(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	const own, persons = "Partner/s own+secret=1 & more", "Alice's own: 100%"
	if _, err := s.Call(t.Context(), http.MethodPost, "/users", map[string]any{
		"username": "alice", "enabled": true, "firstName": "A", "lastName": "L", "email": "alice@example.com",
		"credentials": []map[string]string{{"type": "password", "value": persons}},
	}); err != nil {
		t.Fatal(err)
	}
	record := s.Record(t)
	tf := testserver.NewTerraform(t, strings.ReplaceAll(wholeLife, "REALM", s.Realm))
	tf.Env = []string{"GATEHOUSE_URL=" + s.URL, "GATEHOUSE_USERNAME=" + s.Username, "GATEHOUSE_PASSWORD=" + s.Password, "TF_VAR_own_secret=" + own, "TF_VAR_persons_password=" + persons}

	texts := map[string]string{}
	step := func(exit int, command string, args ...string) {
		t.Helper()
		log := fmt.Sprintf("log of step %d, %s", len(texts), command)
		env := tf.Env
		defer func() { tf.Env = env }()
		tf.Env = append(slices.Clone(env), "TF_LOG=TRACE", "TF_LOG_PATH="+filepath.Join(tf.Dir, log))
		r := tf.Run(command, args...)
		if texts["output"+log] = r.Stdout + r.Stderr; r.Exit != exit {
			t.Fatalf("terraform %s %s: want exit code %d, got %d\n%s%s", command, args, exit, r.Exit, r.Stdout, r.Stderr)
		}
	}
	november, december := "-var=month=11", "-var=month=12"
	right, wrong := "-var=role=view-clients", "-var=role=view-cliens"

	step(0, "init")
	step(0, "plan", "-out=create.tfplan", november, right)
	step(0, "show", "create.tfplan")
	step(0, "show", "-json", "create.tfplan")
	step(0, "apply", "create.tfplan")
	made := secretOf(t, s, "nightly-job")
	step(0, "plan", "-detailed-exitcode", november, right)
	step(0, "plan", "-out=rotate.tfplan", december, right)
	step(0, "apply", "rotate.tfplan")
	rotated := secretOf(t, s, "nightly-job")
	step(1, "apply", "-auto-approve", december, wrong)
	step(0, "show", "-json")
	step(0, "destroy", "-auto-approve", december, right)

	secrets := record.Secrets()
	for _, known := range []string{made, rotated, own, persons} {
		if !slices.Contains(secrets, known) {
			t.Fatalf("the recorder missed a secret: it saw %d", len(secrets))
		}
	}
	if made == rotated {
		t.Fatal("the secret was not rotated")
	}
	maps.Copy(texts, filesOf(t, tf.Dir))
	if os.Getenv("KEYCLOAK_URL") == "" {
		journal, _ := json.Marshal(s.Fixture(t, "it has a journal").Requests())
		texts["the server's journal"] = string(journal)
	}
	for _, part := range []string{"terraform.tfstate", "terraform.tfstate.backup", "create.tfplan: tfplan", "create.tfplan: tfstate"} {
		if texts[part] == "" {
			t.Errorf("there is no %s to search", part)
		}
	}
	for name, text := range texts {
		if strings.HasPrefix(name, "log of") && strings.Contains(name, "apply") && !strings.Contains(text, "Keycloak bodies") {
			t.Errorf("%s has no bodies: nothing was put to the test", name)
		}
		for i, secret := range secrets {
			if form := foundIn(text, secret); form != "" {
				t.Errorf("secret %d of %d (%s) is in %s, %s", i, len(secrets), kindOf(secret, s.Password, made, rotated, own), name, form)
			}
		}
	}
}

// secretOf reads a client's secret as it is now.
func secretOf(t *testing.T, s *testserver.Server, clientID string) string {
	t.Helper()
	client, err := s.Admin.Clients.Find(t.Context(), s.Realm, clientID)
	if err != nil || client.Secret == nil {
		t.Fatalf("read the secret of %s: %v", clientID, err)
	}
	return *client.Secret
}

// kindOf says which secret was found, without showing it.
func kindOf(secret, password, made, rotated, own string) string {
	switch secret {
	case password:
		return "the administrator's password"
	case made, rotated:
		return "a secret that the server made"
	case own:
		return "secret_wo"
	}
	return "a token or another secret"
}

// foundIn says in which form a text holds a secret; "" when in none.
func foundIn(text, secret string) string {
	quoted, _ := json.Marshal(secret)
	for form, looks := range map[string]string{
		"as it is":              secret,
		"in JSON":               strings.Trim(string(quoted), `"`),
		"in base64":             strings.TrimRight(base64.StdEncoding.EncodeToString([]byte(secret)), "="),
		"in base64 for URLs":    base64.RawURLEncoding.EncodeToString([]byte(secret)),
		"URL-encoded":           url.QueryEscape(secret),
		"URL-encoded as a path": url.PathEscape(secret),
	} {
		if strings.Contains(text, looks) {
			return form
		}
	}
	return ""
}

// filesOf reads every file of a working folder; of a saved plan each of its parts, and of a state the private data too.
func filesOf(t *testing.T, dir string) map[string]string {
	t.Helper()
	texts := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		name := filepath.Base(path)
		if filepath.Ext(path) == ".tfplan" {
			return unzip(path, func(part, content string) { texts[name+": "+part] = withPrivateData(content) })
		}
		content, err := os.ReadFile(path)
		texts[name] = withPrivateData(string(content))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

func unzip(path string, each func(part, content string)) error {
	plan, err := zip.OpenReader(path)
	if err != nil {
		return err
	}
	defer plan.Close() //nolint:errcheck // a test's
	for _, part := range plan.File {
		opened, err := plan.Open(part.Name)
		if err != nil {
			return err
		}
		content, err := io.ReadAll(opened)
		if err != nil {
			return err
		}
		each(part.Name, string(content))
	}
	return nil
}

var privateData = regexp.MustCompile(`"private": *"([^"]+)"`)

// withPrivateData adds to a state what its base64 holds.
func withPrivateData(text string) string {
	for _, found := range privateData.FindAllStringSubmatch(text, -1) {
		decoded, _ := base64.StdEncoding.DecodeString(found[1])
		text += "\n" + string(decoded)
	}
	return text
}

func TestPrivateDataOfAStateIsSearchedToo(t *testing.T) {
	t.Parallel()
	inner := base64.StdEncoding.EncodeToString([]byte(`{"witness":"secret"}`))
	if text := withPrivateData(`{"private": "` + inner + `"}`); !strings.Contains(text, `{"witness":"secret"}`) {
		t.Errorf("the private data is not in %s", text)
	}
}
