//go:build unix

package credential_test

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// consumed is a credential with its consumers, wired as the guide says: a write-only argument (of another client's credential,
// which so gets the same secret), and a terraform_data that hands the secret to a command, which keeps it in the file held.
const consumed = `
	variable "other" { default = false }
	resource "gatehouse_client" "all" {
	  for_each  = toset(["ci", "other", "copy"])
	  realm     = "REALM"
	  client_id = each.key
	}
	resource "gatehouse_credential" "this" {
	  realm         = "REALM"
	  client_id     = var.other ? gatehouse_client.all["other"].client_id : gatehouse_client.all["ci"].client_id
	  revoke_tokens = false
	}
	ephemeral "gatehouse_credential" "this" {
	  credential_id = gatehouse_credential.this.id
	}
	resource "gatehouse_credential" "copy" {
	  realm             = "REALM"
	  client_id         = gatehouse_client.all["copy"].client_id
	  secret_wo         = ephemeral.gatehouse_credential.this.client_secret
	  secret_wo_version = gatehouse_credential.this.secret_version
	  revoke_tokens     = false
	}
	resource "terraform_data" "consumer" {
	  triggers_replace = gatehouse_credential.this.secret_version
	  provisioner "local-exec" {
	    command     = "printf %s \"$SECRET\" > held; if [ -e hold ]; then mv hold holding; while [ -e holding ]; do sleep 0.1; done; fi"
	    environment = { SECRET = ephemeral.gatehouse_credential.this.client_secret }
	  }
	  LIFECYCLE
	}`

// world is a working folder with consumers.
type world struct {
	t  *testing.T
	s  *testserver.Server
	tf *testserver.Terraform
}

func newWorld(t *testing.T, lifecycle string) *world {
	t.Helper()
	s := testserver.WithRealm(t)
	w := &world{t, s, testserver.NewTerraform(t, strings.ReplaceAll(s.Config(consumed), "LIFECYCLE", lifecycle))}
	w.tf.MustRun("apply", "-auto-approve")
	return w
}

// find reads a client behind Terraform's back.
func (w *world) find(clientID string) *wire.Client {
	w.t.Helper()
	client, err := w.s.Admin.Clients.Find(w.t.Context(), w.s.Realm, clientID)
	if err != nil {
		w.t.Fatal(err)
	}
	return client
}

func (w *world) logsIn(clientID, secret string) bool {
	_, err := w.s.Admin.Tokens.Request(w.t.Context(), w.s.Realm, admin.ClientAuth{ClientID: clientID, Secret: secret}, url.Values{"grant_type": {"client_credentials"}})
	return err == nil
}

func (w *world) held() string {
	w.t.Helper()
	text, err := os.ReadFile(filepath.Join(w.tf.Dir, "held"))
	if err != nil {
		w.t.Fatal(err)
	}
	return string(text)
}

// live checks that both consumers hold the client's secret of now, and that nothing is left to do.
func (w *world) live(event, clientID string) {
	w.t.Helper()
	if !w.logsIn(clientID, w.held()) {
		w.t.Errorf("%s: the command's secret does not log in", event)
	}
	if !w.logsIn(clientID, *w.find("copy").Secret) {
		w.t.Errorf("%s: the secret of the write-only argument does not log in", event)
	}
	if r := w.tf.Run("plan", "-detailed-exitcode"); r.Exit != 0 {
		w.t.Errorf("%s: want an empty plan:\n%s%s", event, r.Stdout, r.Stderr)
	}
}

// delete deletes the client ci behind Terraform's back.
func (w *world) delete() {
	w.t.Helper()
	w.s.Do(w.t, func(ctx context.Context, c *admin.Client) error {
		return c.Clients.Delete(ctx, w.s.Realm, *w.find("ci").ID)
	})()
}

// put sets another secret, whose creation time stays that of the secret before.
func (w *world) put(secret string) {
	w.t.Helper()
	if _, err := w.s.Call(w.t.Context(), http.MethodPut, "/clients/"+*w.find("ci").ID, map[string]any{"secret": secret, "attributes": map[string]string{}}); err != nil {
		w.t.Fatal(err)
	}
}

func TestConsumersHoldTheLiveSecretWhateverHappensToTheCredential(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	w.live("create", "ci")
	apply := func(arguments ...string) { w.tf.MustRun("apply", append([]string{"-auto-approve"}, arguments...)...) }
	for _, event := range []struct {
		name, client string
		happens      func()
	}{
		{"replaced", "ci", func() { apply("-replace=gatehouse_credential.this") }},
		{"replaced with its client", "ci", func() { apply(`-replace=gatehouse_client.all["ci"]`) }},
		{"another client", "other", func() {
			before := w.held()
			apply("-var=other=true")
			if w.logsIn("ci", before) {
				t.Error("the secret of the client that was left still logs in")
			}
			w.tf.Env = []string{"TF_VAR_other=true"}
		}},
		{"the first client again", "ci", func() { w.tf.Env = nil; apply() }},
		{"client deleted, and created again by the apply", "ci", func() { w.delete(); apply() }},
		{"client deleted, and restored with its UUID and another secret", "ci", func() {
			client := w.find("ci")
			w.delete()
			body := map[string]any{"id": *client.ID, "clientId": "ci", "serviceAccountsEnabled": true, "secret": "restored-with-another-one"}
			if _, err := w.s.Call(t.Context(), http.MethodPost, "/clients", body); err != nil {
				t.Fatal(err)
			}
			apply()
		}},
		{"regenerated in the console", "ci", func() {
			if _, err := w.s.Admin.Clients.NewSecret(t.Context(), w.s.Realm, w.find("ci")); err != nil {
				t.Fatal(err)
			}
			apply()
		}},
		{"forgotten, and created again", "ci", func() { w.tf.MustRun("state", "rm", "gatehouse_credential.this"); apply() }},
		{"forgotten, and imported with another secret of the same creation time", "ci", func() {
			w.tf.MustRun("state", "rm", "gatehouse_credential.this")
			w.put("put-while-nobody-looked")
			w.tf.MustRun("import", "gatehouse_credential.this", w.s.Realm+"/ci")
			apply()
			if w.s.Secret(t, "ci") != "put-while-nobody-looked" {
				t.Error("the import changed the secret")
			}
		}},
	} {
		// A version is the second of its secret, or the one after the version before: where a run creates the credential without
		// knowing that version, two runs in one second would share one.
		time.Sleep(time.Until(time.Now().Truncate(time.Second).Add(time.Second)))
		event.happens()
		w.live(event.name, event.client)
	}
}

// A consumer with create_before_destroy spreads it to the credential: the new one comes before the end of the old one.
func TestConsumerThatIsCreatedBeforeItIsDestroyedHoldsALiveSecret(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "lifecycle {\n create_before_destroy = true\n }")
	before := w.held()
	w.tf.MustRun("apply", "-auto-approve", "-replace=gatehouse_credential.this")
	if w.logsIn("ci", before) {
		t.Error("the secret of before still logs in")
	}
	w.live("replaced", "ci")

	// Somebody else sets a secret between the create and the destroy.
	hold, holding := filepath.Join(w.tf.Dir, "hold"), filepath.Join(w.tf.Dir, "holding")
	if err := os.WriteFile(hold, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for _, err := os.Stat(holding); err != nil && t.Context().Err() == nil; _, err = os.Stat(holding) {
			time.Sleep(10 * time.Millisecond)
		}
		_, err := w.s.Call(t.Context(), http.MethodPut, "/clients/"+*w.find("ci").ID, map[string]any{"secret": "somebody-elses", "attributes": map[string]string{}})
		if err != nil || !w.logsIn("ci", "somebody-elses") {
			t.Errorf("the other secret was not set: %v", err)
		}
		_ = os.Remove(holding)
	}()
	w.tf.MustRun("apply", "-auto-approve", "-replace=gatehouse_credential.this")
	<-done
	if w.logsIn("ci", "somebody-elses") {
		t.Error("the secret that somebody else set still logs in")
	}
}
