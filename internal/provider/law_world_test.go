package provider_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

// world is a realm in which everything that can be set is set to what is not its default, by somebody else.
type world struct {
	s *testserver.Server
	// realms are those that whole reads, by name; a realm that is not there is skipped.
	realms []string

	bearer string
	since  time.Time
}

func newWorld(t *testing.T) *world {
	t.Helper()
	s := testserver.WithRealm(t)
	w := &world{s: s, realms: []string{s.Realm}}
	w.send(t, http.MethodPut, "", realmSettings)
	w.send(t, http.MethodPost, "/groups", `{"name":"people","attributes":{"floor":["2"]}}`)
	w.send(t, http.MethodPost, "/identity-provider/instances", handMadeProvider)
	w.send(t, http.MethodPost, "/localization/de", `{"greeting":"Hallo"}`)
	for _, client := range handMadeClients {
		w.send(t, http.MethodPost, "/clients", client)
	}
	w.send(t, http.MethodPut, "/clients/REALM-portal", portalUpdate)
	for _, resource := range []string{`{"name":"files","uris":["/files/*"]}`, `{"name":"mail"}`} {
		w.send(t, http.MethodPost, "/clients/REALM-portal/authz/resource-server/resource", resource)
	}
	if s.IsKeycloak() { // the bundled server stores no more than the resources
		w.send(t, http.MethodPut, "/clients/REALM-portal/authz/resource-server", handMadeAuthorization)
		w.send(t, http.MethodPost, "/clients/REALM-portal/authz/resource-server/scope", `{"name":"open"}`)
		w.send(t, http.MethodPost, "/clients/REALM-portal/authz/resource-server/policy/time", handMadeTimePolicy)
	}
	for _, name := range []string{"reader", "writer"} {
		w.send(t, http.MethodPost, "/roles", strings.ReplaceAll(handMadeRole, "NAME", name))
		w.send(t, http.MethodPost, "/clients/REALM-api/roles", strings.ReplaceAll(handMadeRole, "NAME", name))
	}
	w.send(t, http.MethodPost, "/roles", strings.ReplaceAll(handMadeRole, "NAME", "editor"))
	w.send(t, http.MethodPost, "/clients/REALM-api/roles", `{"name":"whole"}`)
	w.send(t, http.MethodPost, "/roles", handMadeComposite)
	w.furnishScopes(t)
	w.furnishAccounts(t)
	w.send(t, http.MethodPut, "/client-policies/profiles", handMadeProfile)
	w.send(t, http.MethodPut, "/client-policies/policies", handMadePolicy)
	return w
}

// furnishScopes makes client scopes and links them, unlinks the one that a service account brings, and maps roles into the tokens
// of a scope and of a client.
func (w *world) furnishScopes(t *testing.T) {
	t.Helper()
	for _, name := range []string{"reports", "archive"} {
		w.send(t, http.MethodPost, "/client-scopes", strings.ReplaceAll(handMadeScope, "NAME", name))
	}
	w.send(t, http.MethodPut, "/default-default-client-scopes/REALM-reports", "")
	w.send(t, http.MethodPut, "/default-optional-client-scopes/REALM-archive", "")
	w.send(t, http.MethodPut, "/clients/REALM-portal/default-client-scopes/REALM-reports", "")
	w.send(t, http.MethodPut, "/clients/REALM-portal/optional-client-scopes/REALM-archive", "")
	var scopes []struct{ ID, Name string }
	if err := json.Unmarshal([]byte(w.read(t, "/clients/REALM-worker/default-client-scopes")), &scopes); err != nil {
		t.Fatal(err)
	}
	for _, scope := range scopes {
		if scope.Name == "service_account" {
			w.send(t, http.MethodDelete, "/clients/REALM-worker/default-client-scopes/"+scope.ID, "")
		}
	}
	for _, of := range []string{"/client-scopes/REALM-reports", "/clients/REALM-portal"} {
		w.send(t, http.MethodPost, of+"/scope-mappings/realm", "["+w.read(t, "/roles/reader")+","+w.read(t, "/roles/editor")+"]")
		w.send(t, http.MethodPost, of+"/scope-mappings/clients/REALM-api", "["+w.read(t, "/clients/REALM-api/roles/reader")+"]")
	}
}

// furnishAccounts gives attributes and roles to the service account of the portal.
func (w *world) furnishAccounts(t *testing.T) {
	t.Helper()
	user := w.account(t, "portal")
	w.send(t, http.MethodPut, "/users/"+user, handMadeAccount)
	w.send(t, http.MethodPost, "/users/"+user+"/role-mappings/realm", "["+w.read(t, "/roles/reader")+","+w.read(t, "/roles/editor")+"]")
	w.send(t, http.MethodPost, "/users/"+user+"/role-mappings/clients/REALM-api", "["+w.read(t, "/clients/REALM-api/roles/reader")+"]")
}

// account is the ID of a client's service account.
func (w *world) account(t *testing.T, client string) string {
	t.Helper()
	var user struct{ ID string }
	if err := json.Unmarshal([]byte(w.read(t, "/clients/REALM-"+client+"/service-account-user")), &user); err != nil {
		t.Fatal(err)
	}
	return user.ID
}

// fill puts the realm's name, and the IDs of service accounts, into a text.
func (w *world) fill(t *testing.T, text string) string {
	t.Helper()
	if strings.Contains(text, "ACCOUNT") {
		text = strings.ReplaceAll(text, "ACCOUNT", w.account(t, "helper"))
	}
	return strings.ReplaceAll(text, "REALM", w.s.Realm)
}

// send changes something by hand. What the server says it does not implement is not in its world.
func (w *world) send(t *testing.T, method, path, body string) {
	t.Helper()
	var payload json.RawMessage
	if body = w.fill(t, body); body != "" {
		payload = json.RawMessage(body)
	}
	_, err := w.s.CallWith(t.Context(), w.token(t), method, w.fill(t, path), payload)
	switch {
	case err != nil && strings.Contains(err.Error(), "501 Not Implemented"):
		t.Logf("not in this world: %s", err)
	case err != nil:
		t.Fatal(err)
	}
}

func (w *world) read(t *testing.T, path string) string {
	t.Helper()
	body, err := w.s.CallWith(t.Context(), w.token(t), http.MethodGet, w.fill(t, path), nil)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// token is an administrator's access token; it is good for a minute.
func (w *world) token(t *testing.T) string {
	t.Helper()
	if time.Since(w.since) > 30*time.Second {
		var err error
		if w.bearer, err = w.s.Token(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.since = time.Now()
	}
	return w.bearer
}
