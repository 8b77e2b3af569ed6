package provider_test

import (
	"archive/zip"
	"crypto/rand"
	"crypto/rsa"
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

	"github.com/go-jose/go-jose/v4"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

// wholeLife uses every way that a secret or a token takes: one that the server makes, one that the configuration chooses, and
// both ephemeral resources, each as the login of another provider block; a person's session, which is refreshed and ended; a
// key; secrets that overlap, and one for a receiver. "stored" and "asked" are where secrets are meant to be in the state.
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
  secret_wo_version = var.month
}

resource "gatehouse_secret_rotation_policy" "hourly" {
  realm                     = "REALM"
  name                      = "hourly"
  expiration_period         = "1h"
  rotated_expiration_period = "10m"
}
variable "receiver" {}
resource "gatehouse_client" "sealed" {
  realm      = "REALM"
  client_id  = "sealed"
  depends_on = [gatehouse_secret_rotation_policy.hourly]
}
resource "gatehouse_credential" "sealed" {
  realm               = "REALM"
  client_id           = gatehouse_client.sealed.client_id
  secret_prefix       = "key_"
  encrypt_to          = var.receiver
  rotate_when_changed = { month = var.month }
}
output "sealed" {
  value = gatehouse_credential.sealed.client_secret_jwe
}

variable "jwks" {}
variable "key" {
  ephemeral = true
}
resource "gatehouse_client" "signer" {
  realm     = "REALM"
  client_id = "signer"
}
resource "gatehouse_key_credential" "signer" {
  realm     = "REALM"
  client_id = gatehouse_client.signer.client_id
  jwks      = var.jwks
}
ephemeral "gatehouse_access_token" "signer" {
  credential_id        = gatehouse_key_credential.signer.id
  client_assertion_key = var.key
}

resource "gatehouse_client" "stored" {
  realm     = "REALM"
  client_id = "stored"
}
resource "gatehouse_credential" "stored" {
  realm                 = "REALM"
  client_id             = gatehouse_client.stored.client_id
  store_secret_in_state = true
  rotate_when_changed   = { month = var.month }
}
data "gatehouse_access_token" "asked" {
  credential_id = gatehouse_credential.stored.id
  scopes        = ["openid"]
}

data "gatehouse_credentials" "all" {
  realm      = "REALM"
  depends_on = [gatehouse_credential.nightly, gatehouse_credential.partner]
}

data "gatehouse_clients" "all" {
  realm      = "REALM"
  depends_on = [gatehouse_credential.nightly, gatehouse_credential.partner, gatehouse_credential.sealed]
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
	const own, persons = `Partner/s "own"+secret=1 & <more> \ ü`, `Alice's "own": 100% & <more> + \ ü`
	if _, err := s.Call(t.Context(), http.MethodPost, "/users", map[string]any{
		"username": "alice", "enabled": true, "firstName": "A", "lastName": "L", "email": "alice@example.com",
		"credentials": []map[string]string{{"type": "password", "value": persons}},
	}); err != nil {
		t.Fatal(err)
	}
	record := s.Record(t)
	receiver, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	public := jwkOf(t, receiver.Public())
	private := jwkOf(t, receiver)
	tf := testserver.NewTerraform(t, strings.ReplaceAll(wholeLife, "REALM", s.Realm))
	tf.Env = []string{"GATEHOUSE_URL=" + s.URL, "GATEHOUSE_USERNAME=" + s.Username, "GATEHOUSE_PASSWORD=" + s.Password, "TF_VAR_own_secret=" + own, "TF_VAR_persons_password=" + persons,
		"TF_VAR_receiver=" + public, "TF_VAR_jwks={\"keys\":[" + strings.Replace(public, "{", `{"kid":"1","use":"sig",`, 1) + "]}", "TF_VAR_key=" + private}

	texts, wanted := map[string]string{}, map[string]bool{}
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
		if command == "show" {
			collect(r.Stdout, wanted)
		}
	}
	november, december := "-var=month=11", "-var=month=12"
	right, wrong := "-var=role=view-clients", "-var=role=view-cliens"

	step(0, "init")
	step(0, "plan", "-out=create.tfplan", november, right)
	step(0, "show", "create.tfplan")
	step(0, "show", "-json", "create.tfplan")
	step(0, "apply", "create.tfplan")
	made := s.Secret(t, "nightly-job")
	step(0, "plan", "-detailed-exitcode", november, right)
	step(0, "show", "-json")
	step(0, "plan", "-out=rotate.tfplan", december, right)
	step(0, "show", "-json", "rotate.tfplan")
	step(0, "apply", "rotate.tfplan")
	rotated := s.Secret(t, "nightly-job")
	step(1, "apply", "-auto-approve", december, wrong)
	step(0, "show", "-json")
	tf.Env = append(tf.Env, "TF_VAR_own_secret="+own+own)
	for _, refused := range []string{"/admin/", "/realms/" + s.Realm + "/", "/realms/master/"} {
		record.Instead(func(w http.ResponseWriter, r *http.Request) bool {
			return r.Method != http.MethodGet && strings.HasPrefix(r.URL.Path, refused) && echo(w, r)
		})
		step(1, "apply", "-auto-approve", "-var=month=1", right)
	}
	record.Honest()
	step(0, "destroy", "-auto-approve", december, right)

	if len(wanted) < 4 {
		t.Errorf("%d secrets and tokens were seen where they were asked for, want at least two of each", len(wanted))
	}
	secrets := append(record.Secrets(), privateParts(t, private)...)
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
	spelled := make([]map[string]string, len(secrets))
	for i, secret := range secrets {
		spelled[i] = forms(secret)
	}
	testserver.Proves(t, "R1", "R20")
	for name, text := range texts {
		if strings.HasPrefix(name, "log of") && strings.Contains(name, "apply") && !strings.Contains(text, "Keycloak bodies") {
			t.Errorf("%s has no bodies: nothing was put to the test", name)
		}
		for i, secret := range secrets {
			if wanted[secret] && holdsState(name, text) {
				continue
			}
			if form := foundIn(text, spelled[i]); form != "" {
				t.Errorf("secret %d of %d (%s) is in %s, %s", i, len(secrets), kindOf(secret, s.Password, made, rotated, own), name, form)
			}
		}
	}
}

// echo refuses a request with a text of its own, as a careless server or proxy does: all that it was sent, as a text inside JSON.
func echo(w http.ResponseWriter, r *http.Request) bool {
	body, _ := io.ReadAll(r.Body)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusBadRequest)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": "bad_request", "error_description": fmt.Sprint("cannot read ", string(body), " ", r.Header)})
	return true
}

// jwkOf is a key as a JWK.
func jwkOf(t *testing.T, key any) string {
	t.Helper()
	text, err := json.Marshal(jose.JSONWebKey{Key: key})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// privateParts are the members of an RSA key that nobody else may have.
func privateParts(t *testing.T, jwk string) []string {
	t.Helper()
	var key map[string]string
	if err := json.Unmarshal([]byte(jwk), &key); err != nil {
		t.Fatal(err)
	}
	return []string{key["d"], key["p"], key["q"], key["dp"], key["dq"], key["qi"]}
}

// collect keeps, of what terraform show -json printed, the secrets and tokens of the two that are meant to be in the state.
func collect(shown string, into map[string]bool) {
	var v any
	if json.Unmarshal([]byte(shown), &v) != nil {
		return // not -json
	}
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, x := range v {
				walk(x)
			}
		case map[string]any:
			values, _ := v["values"].(map[string]any)
			if address, _ := v["address"].(string); address == "gatehouse_credential.stored" || address == "data.gatehouse_access_token.asked" {
				for _, name := range []string{"client_secret", "access_token", "id_token"} {
					if secret, _ := values[name].(string); secret != "" {
						into[secret] = true
					}
				}
			}
			for _, x := range v {
				walk(x)
			}
		}
	}
	walk(v)
}

// holdsState tells the texts in which a state is, or is shown.
func holdsState(name, text string) bool {
	return strings.Contains(name, "tfstate") || strings.Contains(name, "tfplan") ||
		strings.HasPrefix(name, "output") && strings.HasPrefix(text, `{"format_version"`)
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

// forms are the spellings in which a text could hold a secret, each once, with their names.
func forms(secret string) map[string]string {
	quoted, _ := json.Marshal(secret)
	inJSON := string(quoted[1 : len(quoted)-1])
	return map[string]string{
		base64.RawURLEncoding.EncodeToString([]byte(secret)):                      "in base64 for URLs",
		strings.TrimRight(base64.StdEncoding.EncodeToString([]byte(secret)), "="): "in base64",
		url.PathEscape(secret):  "URL-encoded as a path",
		url.QueryEscape(secret): "URL-encoded",
		strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(inJSON): "in JSON without HTML escapes",
		inJSON: "in JSON",
		secret: "as it is",
	}
}

// foundIn says in which form a text holds a secret; "" when in none.
func foundIn(text string, forms map[string]string) string {
	for spelled, form := range forms {
		if strings.Contains(text, spelled) {
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
