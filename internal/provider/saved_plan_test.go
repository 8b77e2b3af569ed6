package provider_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

// Between a plan and its apply somebody changes the same objects. The apply writes what the plan named.
func TestApplyOfAPlanLeavesWhatSomebodyHasChangedSince(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	config := func(text, scopes, roles, level string) string {
		return s.Config(strings.NewReplacer("TEXT", text, "SCOPES", scopes, "ROLES", roles, "LEVEL", level).Replace(`
			resource "gatehouse_realm" "this" {
			  realm               = "REALM"
			  display_name        = "TEXT"
			  attributes          = { level = "LEVEL", team = "one" }
			  deletion_protection = false
			}
			resource "gatehouse_client" "this" {
			  realm                 = gatehouse_realm.this.realm
			  client_id             = "app"
			  description           = "TEXT"
			  enabled_flows         = ["standard", "service_accounts"]
			  redirect_uris         = ["https://app.example.com/*"]
			  web_origins           = []
			  default_client_scopes = SCOPES
			  attributes            = { level = "LEVEL", team = "one" }
			}
			resource "gatehouse_role" "this" {
			  for_each    = toset(["a", "b", "c"])
			  realm       = gatehouse_realm.this.realm
			  name        = each.key
			  description = "TEXT"
			  attributes  = { level = ["LEVEL"], team = ["one"] }
			}
			resource "gatehouse_client_scope" "this" {
			  realm       = gatehouse_realm.this.realm
			  name        = "reports"
			  description = "TEXT"
			  attributes  = { level = "LEVEL", team = "one" }
			  realm_roles = [for r in ROLES : gatehouse_role.this[r].name]
			}
			resource "gatehouse_protocol_mapper" "this" {
			  realm           = gatehouse_realm.this.realm
			  client_id       = gatehouse_client.this.client_id
			  name            = "team"
			  protocol_mapper = "oidc-hardcoded-claim-mapper"
			  config          = { "claim.name" = "level", "claim.value" = "LEVEL", "jsonType.label" = "String", "access.token.claim" = "true" }
			}`))
	}
	tf := testserver.NewTerraform(t, config("one", `["email", "profile"]`, `["a"]`, "1"))
	tf.MustRun("apply", "-auto-approve")
	world := handChangeable(t, s)

	tf.Write("main.tf", config("two", `["email", "address"]`, `["b"]`, "2"))
	tf.MustRun("plan", "-out=saved")
	send := func(method, path, body string) {
		t.Helper()
		if _, err := s.Call(t.Context(), method, path, json.RawMessage(body)); err != nil {
			t.Fatal(err)
		}
	}
	send(http.MethodPut, "", `{"displayName":"hand","sslRequired":"none","accessTokenLifespan":77,"ssoSessionIdleTimeout":777,"attributes":{"level":"1","team":"hand","more":"x"}}`)
	send(http.MethodPut, world.client, `{"enabled":false,"fullScopeAllowed":false,"name":"hand","standardFlowEnabled":false,"implicitFlowEnabled":true,
		"redirectUris":["https://hand.example.com/*"],"webOrigins":["https://hand.example.com"],"attributes":{"team":"hand","more":"x","access.token.lifespan":"99"}}`)
	send(http.MethodDelete, world.client+"/default-client-scopes/"+world.scopes["profile"], `null`)
	send(http.MethodDelete, world.client+"/optional-client-scopes/"+world.scopes["address"], `null`)
	send(http.MethodPut, world.client+"/default-client-scopes/"+world.scopes["web-origins"], `null`)
	send(http.MethodPut, "/roles/a", `{"name":"a","description":"one","attributes":{"level":["1"],"team":["hand"],"more":["x"]}}`)
	send(http.MethodPut, "/client-scopes/"+world.scopes["reports"], `{"name":"reports","attributes":{"team":"hand","more":"x","include.in.token.scope":"false"}}`)
	send(http.MethodPost, "/client-scopes/"+world.scopes["reports"]+"/scope-mappings/realm", "["+world.role(t, "c")+"]")
	send(http.MethodPut, world.mapper, `{"id":"`+world.mapperID+`","protocolMapper":"oidc-hardcoded-claim-mapper","config":{"claim.name":"hand","claim.value":"1","jsonType.label":"String","id.token.claim":"true"}}`)
	before := world.read(t)
	tf.MustRun("apply", "saved")

	want := map[string]string{
		"realm displayName": `"two"`, "realm attributes.level": `"2"`,
		"client description": `"two"`, "client attributes.level": `"2"`, "client default scopes": `["address","email","service_account","web-origins"]`,
		"role description": `"two"`, "role attributes.level": `["2"]`,
		"scope description": `"two"`, "scope attributes.level": `"2"`, "scope roles": `["b","c"]`,
		"mapper config.claim.value": `"2"`,
	}
	got := map[string]string{}
	for what, value := range world.read(t) {
		if value != before[what] {
			got[what] = value
		}
	}
	if !maps.Equal(got, want) {
		t.Errorf("the apply changed\n%s\nwant\n%s", lines(got), lines(want))
	}
}

func lines(values map[string]string) string {
	var out strings.Builder
	for _, key := range slices.Sorted(maps.Keys(values)) {
		fmt.Fprintf(&out, "  %s = %s\n", key, values[key])
	}
	return out.String()
}

// hands are the paths of one realm's objects for changes by hand.
type hands struct {
	s                        *testserver.Server
	client, mapper, mapperID string
	scopes                   map[string]string // IDs by name
}

func handChangeable(t *testing.T, s *testserver.Server) hands {
	t.Helper()
	h := hands{s: s, scopes: map[string]string{}}
	for _, scope := range h.list(t, "/client-scopes") {
		h.scopes[fmt.Sprint(scope["name"])] = fmt.Sprint(scope["id"])
	}
	h.client = "/clients/" + fmt.Sprint(h.list(t, "/clients?clientId=app")[0]["id"])
	h.mapperID = fmt.Sprint(h.list(t, h.client+"/protocol-mappers/models")[0]["id"])
	h.mapper = h.client + "/protocol-mappers/models/" + h.mapperID
	return h
}

func (h hands) list(t *testing.T, path string) []map[string]any {
	t.Helper()
	var out []map[string]any
	h.get(t, path, &out)
	return out
}

func (h hands) get(t *testing.T, path string, into any) {
	t.Helper()
	body, err := h.s.Call(t.Context(), http.MethodGet, path, nil)
	if err == nil {
		err = json.Unmarshal([]byte(body), into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func (h hands) role(t *testing.T, name string) string {
	t.Helper()
	body, err := h.s.Call(t.Context(), http.MethodGet, "/roles/"+name, nil)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// read is every field of the objects, as JSON, those of attributes and config one by one; lists of objects are the sorted names.
func (h hands) read(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for what, path := range map[string]string{"realm": "", "client": h.client, "role": "/roles/a", "scope": "/client-scopes/" + h.scopes["reports"], "mapper": h.mapper} {
		var fields map[string]json.RawMessage
		h.get(t, path, &fields)
		for name, value := range fields {
			var parts map[string]json.RawMessage
			switch {
			case name == "defaultClientScopes" || name == "optionalClientScopes" || name == "protocolMappers": // below
			case (name == "attributes" || name == "config") && json.Unmarshal(value, &parts) == nil:
				for key, part := range parts {
					out[what+" "+name+"."+key] = string(part)
				}
			default:
				out[what+" "+name] = string(value)
			}
		}
	}
	for what, path := range map[string]string{
		"client default scopes": h.client + "/default-client-scopes", "client optional scopes": h.client + "/optional-client-scopes",
		"scope roles": "/client-scopes/" + h.scopes["reports"] + "/scope-mappings/realm",
	} {
		names := []string{}
		for _, object := range h.list(t, path) {
			names = append(names, fmt.Sprint(object["name"]))
		}
		slices.Sort(names)
		sorted, _ := json.Marshal(names)
		out[what] = string(sorted)
	}
	return out
}
