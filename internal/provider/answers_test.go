package provider_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// everyType is one of each resource type, by address, with its arguments, the ID to import it by and what it needs first. Nothing
// refers to anything, so that a refresh that fails for one still looks at all others.
var everyType = map[string]struct{ arguments, importID, needs string }{
	"gatehouse_realm.this":                  {`deletion_protection = false`, "REALM", ""},
	"gatehouse_client.this":                 {`client_id = "app"`, "REALM/app", "gatehouse_realm.this"},
	"gatehouse_client.keyed":                {`client_id = "keyed"`, "REALM/keyed", "gatehouse_realm.this"},
	"gatehouse_role.this":                   {`name = "reader"`, "REALM/reader", "gatehouse_realm.this"},
	"gatehouse_role.client":                 {"client_id = \"app\"\n name = \"writer\"\n composites = { realm_roles = [\"reader\"] }", "REALM/app/writer", "gatehouse_client.this, gatehouse_role.this"},
	"gatehouse_client_scope.this":           {"name = \"scope\"\n realm_roles = [\"reader\"]", "REALM/scope", "gatehouse_role.this"},
	"gatehouse_protocol_mapper.this":        {"client_id = \"app\"\n name = \"mapper\"\n protocol_mapper = \"oidc-audience-mapper\"\n config = { \"included.custom.audience\" = \"x\", \"access.token.claim\" = \"true\" }", "REALM/client/app/mapper", "gatehouse_client.this"},
	"gatehouse_service_account_role.realm":  {"client_id = \"app\"\n role = \"reader\"", "REALM/app/reader", "gatehouse_client.this, gatehouse_role.this"},
	"gatehouse_service_account_role.client": {"client_id = \"app\"\n role_client_id = \"app\"\n role = \"writer\"", "REALM/app/app/writer", "gatehouse_role.client"},
	"gatehouse_service_account_roles.this":  {"client_id = \"keyed\"\n realm_roles = [\"reader\"]\n client_roles = { app = [\"writer\"] }", "REALM/keyed", "gatehouse_client.keyed, gatehouse_role.client"},
	"gatehouse_credential.this":             {`client_id = "app"`, "REALM/app", "gatehouse_client.this"},
	"gatehouse_key_credential.this":         {"client_id = \"keyed\"\n x509_subject = \"CN=keyed\"", "REALM/keyed", "gatehouse_client.keyed"},
	"gatehouse_secret_rotation_policy.this": {"name = \"rotation\"\n expiration_period = \"30d\"\n rotated_expiration_period = \"1h\"", "REALM/rotation", "gatehouse_realm.this"},
}

// everySource is one of each data source.
var everySource = map[string]string{
	"data.gatehouse_realm.this":                "",
	"data.gatehouse_client.this":               `client_id = "app"`,
	"data.gatehouse_clients.this":              "",
	"data.gatehouse_role.this":                 `name = "reader"`,
	"data.gatehouse_client_scope.this":         `name = "scope"`,
	"data.gatehouse_credentials.this":          "",
	"data.gatehouse_token_preview.this":        `client_id = "app"`,
	"data.gatehouse_access_token.this":         `client_id = "app"`,
	"data.gatehouse_openid_configuration.this": "",
	"data.gatehouse_server_info.this":          "NO REALM",
}

// resources writes everyType as HCL, in the order of creation where ordered.
func resources(ordered bool) string {
	var hcl strings.Builder
	for address, it := range everyType {
		kind, name, _ := strings.Cut(address, ".")
		needs := ""
		if ordered && it.needs != "" {
			needs = "depends_on = [" + it.needs + "]"
		}
		_, _ = fmt.Fprintf(&hcl, "resource %q %q {\n realm = \"REALM\"\n %s\n %s\n}\n", kind, name, it.arguments, needs)
	}
	return hcl.String()
}

func sources() string {
	var hcl strings.Builder
	for address, arguments := range everySource {
		parts := strings.Split(address, ".")
		if arguments != "NO REALM" {
			arguments = "realm = \"REALM\"\n " + arguments
		} else {
			arguments = ""
		}
		_, _ = fmt.Fprintf(&hcl, "data %q %q {\n %s\n}\n", parts[1], parts[2], arguments)
	}
	return hcl.String()
}

func imports() string {
	var hcl strings.Builder
	for address, it := range everyType {
		_, _ = fmt.Fprintf(&hcl, "import {\n to = %s\n id = %q\n}\n", address, it.importID)
	}
	return hcl.String()
}

// lie is an answer that is none to what was asked; nil fields pass.
type lie struct {
	// instead is answered to every request below /admin, and to discovery.
	instead func(http.ResponseWriter)
	// change is done to the server's own answers to reads.
	change func(body []byte) []byte
	// login replaces the login's environment.
	login []string
	// fine are the addresses that such an answer is good enough for, with the reason in a comment.
	fine []string
}

func says(status int, kind, body string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

// renamed is an answer about something else: every ID and name in it is another one.
func renamed(body []byte) []byte {
	var v any
	if json.Unmarshal(body, &v) != nil {
		return body
	}
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, x := range v {
				walk(x)
			}
		case map[string]any:
			for k, x := range v {
				if s, ok := x.(string); ok && slices.Contains([]string{"id", "clientId", "name", "realm", "username", "issuer", "azp"}, k) {
					v[k] = s + "-other"
				} else {
					walk(x)
				}
			}
		}
	}
	walk(v)
	out, _ := json.Marshal(v)
	return out
}

// No failed, foreign or partial answer is read as an absence: a refresh, an apply, a destroy and an import end in an error for
// each type, and the state file is byte for byte what it was.
func TestNothingIsConcludedFromAnAnswerThatIsNone(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	recorder := s.Record(t)
	replace := func(hcl string) string { return strings.ReplaceAll(hcl, "REALM", s.Realm) }
	tf := testserver.NewTerraform(t, replace(resources(true)))
	own := []string{"GATEHOUSE_URL=" + s.URL, "GATEHOUSE_USERNAME=" + s.Username, "GATEHOUSE_PASSWORD=" + s.Password, "GATEHOUSE_MAX_RETRIES=0"}
	tf.Env = own
	tf.MustRun("apply", "-auto-approve", "-parallelism=30")
	tf.Write("main.tf", replace(resources(false)))
	tf.MustRun("apply", "-auto-approve", "-parallelism=30") // writes a state without dependencies
	before := stateOf(t, tf)
	adopting := testserver.NewTerraform(t, replace(resources(false)+imports()))
	queries := queryOnly(t, s)

	html, json := "text/html; charset=utf-8", "application/json"
	for name, l := range map[string]lie{
		"a login realm that is not there": {login: []string{"GATEHOUSE_REALM=Nowhere"}, fine: []string{"data.gatehouse_openid_configuration.this"}}, // which needs no login
		// Keycloak shows every login of a realm its name and the server's features.
		"a login that may query and not view": {login: queries, fine: []string{"gatehouse_realm.this", "data.gatehouse_realm.this", "data.gatehouse_openid_configuration.this", "data.gatehouse_server_info.this"}},
		"404 in HTML":                         {instead: says(404, html, "<html><body><h1>Not Found</h1></body></html>")},
		"404 of a proxy in JSON":              {instead: says(404, json, `{"message":"no Route matched with those values"}`)},
		"404 in a shape of Keycloak's":        {instead: says(404, json, `{"error":"Not Found"}`)},
		"200 null":                            {instead: says(200, json, `null`)},
		"200 []":                              {instead: says(200, json, `[]`)},
		"200 {}":                              {instead: says(200, json, `{}`)},
		// A list of all clients has no name to be held against, and neither have the server's features.
		"an answer about another object": {change: renamed, fine: []string{"data.gatehouse_clients.this", "data.gatehouse_credentials.this", "data.gatehouse_server_info.this"}},
	} {
		recorder.Honest()
		tf.Env, adopting.Env = slices.Concat(own, l.login), slices.Concat(own, l.login)
		if l.login != nil && slices.ContainsFunc(l.login, func(v string) bool { return strings.HasPrefix(v, "GATEHOUSE_CLIENT_ID") }) {
			tf.Env = slices.Concat([]string{own[0], own[3]}, l.login)
			adopting.Env = tf.Env
		}
		if l.instead != nil {
			recorder.Instead(func(w http.ResponseWriter, r *http.Request) bool {
				lies := strings.HasPrefix(r.URL.Path, "/admin/") || strings.Contains(r.URL.Path, "/.well-known/")
				if lies {
					l.instead(w)
				}
				return lies
			})
		}
		if l.change != nil {
			recorder.Change(func(resp *http.Response) { changeReads(resp, l.change) })
		}
		for _, command := range [][]string{{"apply", "-auto-approve"}, {"destroy", "-auto-approve"}, {"destroy", "-auto-approve", "-refresh=false"}, {"plan", "import"}} {
			where, want := tf, slices.Sorted(maps.Keys(everyType))
			switch command[0] {
			case "apply":
				tf.Write("sources.tf", replace(sources()))
				want = slices.Sorted(maps.Keys(everySource))
				want = slices.Sorted(slices.Values(slices.Concat(want, slices.Collect(maps.Keys(everyType)))))
			case "destroy":
				_ = os.Remove(filepath.Join(tf.Dir, "sources.tf"))
			case "plan":
				where, command = adopting, command[:1]
			}
			if command[0] == "apply" || command[0] == "destroy" && len(command) == 2 {
				want = slices.DeleteFunc(want, func(address string) bool { return slices.Contains(l.fine, address) })
			}
			if l.change != nil && len(command) == 3 { // the writes themselves go through: see below
				continue
			}
			r := where.Run(command[0], append(command[1:], "-json", "-parallelism=30")...)
			got, errors := failedAddresses(r.Stdout)
			if command[0] == "plan" || len(command) == 3 { // terraform names no address for these: one error each has to do
				got = want
			}
			if r.Exit == 0 || !cmp.Equal(got, want) || errors != len(want) {
				t.Errorf("%s, %v: exit code %d, %d errors, want %d, for:\n%s\n%s", name, command, r.Exit, errors, len(want), cmp.Diff(want, got), r.Stdout)
			}
			if strings.Contains(r.Stdout, "always a bug in the provider") || strings.Contains(r.Stdout, "should be reported") {
				t.Errorf("%s, %v: terraform blames the provider:\n%s", name, command, r.Stdout)
			}
			after := stateOf(t, tf)
			if len(command) == 3 { // the one that gets as far as an apply, where terraform itself writes a state anew, failed or not
				if d := cmp.Diff(content(t, before), content(t, after)); d != "" {
					t.Fatalf("%s, %v: the state has changed:\n%s", name, command, d)
				}
				before = after
			}
			if !bytes.Equal(after, before) {
				t.Fatalf("%s, %v: the state has changed:\n%s", name, command, cmp.Diff(string(before), string(after)))
			}
			if _, err := os.Stat(filepath.Join(adopting.Dir, "terraform.tfstate")); err == nil {
				t.Fatalf("%s: a failed import has written a state", name)
			}
		}
	}
	recorder.Honest()
	tf.Env = own
	_ = os.Remove(filepath.Join(tf.Dir, "sources.tf"))
	if r := tf.Run("plan", "-detailed-exitcode"); r.Exit != 0 {
		t.Errorf("want an empty plan afterwards:\n%s%s", r.Stdout, r.Stderr)
	}
}

// queryOnly makes a login that may query clients and users, and view none.
func queryOnly(t *testing.T, s *testserver.Server) []string {
	t.Helper()
	secret := login(t, s, wire.Client{ClientID: ptr("query-only")}, "query-clients", "query-users", "query-realms", "query-groups")
	return []string{"GATEHOUSE_REALM=" + s.Realm, "GATEHOUSE_CLIENT_ID=query-only", "GATEHOUSE_CLIENT_SECRET=" + secret}
}

// changeReads changes the body of an answer to a GET below /admin, and of discovery.
func changeReads(resp *http.Response, change func([]byte) []byte) {
	path := resp.Request.URL.Path
	if resp.Request.Method != http.MethodGet || !strings.HasPrefix(path, "/admin/") && !strings.Contains(path, "/.well-known/") {
		return
	}
	body, _ := io.ReadAll(resp.Body)
	body = change(body)
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	resp.Header.Set("Content-Length", strconv.Itoa(len(body)))
}

func stateOf(t *testing.T, tf *testserver.Terraform) []byte {
	t.Helper()
	state, err := os.ReadFile(filepath.Join(tf.Dir, "terraform.tfstate"))
	if err != nil {
		t.Fatal(err)
	}
	return state
}

// content is a state without its serial number, and with the paths of sensitive values, whose order is by chance, left out.
func content(t *testing.T, state []byte) map[string]any {
	t.Helper()
	var content map[string]any
	if err := json.Unmarshal(state, &content); err != nil {
		t.Fatal(err)
	}
	delete(content, "serial")
	for _, resource := range content["resources"].([]any) {
		for _, instance := range resource.(map[string]any)["instances"].([]any) {
			delete(instance.(map[string]any), "sensitive_attributes")
		}
	}
	return content
}

// failedAddresses are those of the errors in terraform's JSON output, sorted, and how many errors there are.
func failedAddresses(output string) (addresses []string, errors int) {
	seen := map[string]bool{}
	for line := range strings.Lines(output) {
		var entry struct {
			Diagnostic struct {
				Severity string `json:"severity"`
				Address  string `json:"address"`
			} `json:"diagnostic"`
		}
		if json.Unmarshal([]byte(line), &entry) == nil && entry.Diagnostic.Severity == "error" {
			seen[entry.Diagnostic.Address] = true
			errors++
		}
	}
	return slices.Sorted(maps.Keys(seen)), errors
}
