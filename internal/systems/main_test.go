package systems

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

func TestMain(m *testing.M) { os.Exit(testserver.Main(m)) }

// examples is where the examples of the four systems are.
var examples = filepath.Join("..", "..", "examples", "systems")

// example is a copy of an example, ready to be applied to a realm of the test's own.
func example(t *testing.T, s *testserver.Server, name string, variables ...string) *testserver.Terraform {
	t.Helper()
	tf := testserver.CopyTerraform(t, filepath.Join(examples, name))
	tf.Env = append([]string{"GATEHOUSE_URL=" + s.URL, "GATEHOUSE_USERNAME=" + s.Username, "GATEHOUSE_PASSWORD=" + s.Password, "TF_VAR_realm=" + s.Realm}, variables...)
	return tf
}

// seed makes the realm that a system brings along, out of the example's realm.json, under the name of the test's own.
func seed(t *testing.T, s *testserver.Server, name string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(examples, name, "realm.json"))
	if err != nil {
		t.Fatal(err)
	}
	var realm wire.Realm
	if err := json.Unmarshal(data, &realm); err != nil {
		t.Fatal(err)
	}
	id := s.Realm + "-id"
	realm.ID, realm.Realm = &id, &s.Realm
	if err := s.Admin.Realms.Create(t.Context(), &realm); err != nil {
		t.Fatal(err)
	}
}

// settled checks that a second plan is empty.
func settled(t *testing.T, tf *testserver.Terraform) {
	t.Helper()
	if r := tf.Run("plan", "-detailed-exitcode"); r.Exit != 0 {
		t.Errorf("want an empty plan:\n%s%s", r.Stdout, r.Stderr)
	}
}

// output is an output of an applied example, sensitive or not.
func output(t *testing.T, tf *testserver.Terraform, name string) string {
	t.Helper()
	return strings.TrimSpace(tf.MustRun("output", "-raw", name).Stdout)
}

// mint gets a token for a machine with its secret of now.
func mint(t *testing.T, s *testserver.Server, clientID string, scopes ...string) *wire.Token {
	t.Helper()
	client, err := s.Admin.Clients.Find(context.Background(), s.Realm, clientID)
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"grant_type": {"client_credentials"}}
	if len(scopes) > 0 {
		form.Set("scope", strings.Join(scopes, " "))
	}
	token, err := s.Admin.Tokens.Request(context.Background(), s.Realm, admin.ClientAuth{ClientID: clientID, Secret: admin.StateOfSecret(client).Secret}, form)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// probe asks the protected endpoint of the bundled server, which stands for the products behind the tokens; on Keycloak there
// is none, and the claims of the token have to do.
func probe(t *testing.T, s *testserver.Server, token, query string, want int) {
	t.Helper()
	if s.IsKeycloak() {
		return
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/_fixture/probe?"+query, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close() //nolint:errcheck // a test's
	if body, _ := io.ReadAll(resp.Body); resp.StatusCode != want {
		t.Errorf("probe %s: %d %s, want %d", query, resp.StatusCode, bytes.TrimSpace(body), want)
	}
}
