package contract

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/fixture"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// The guide's table is written between these lines.
const (
	guide      = "../../templates/guides/bundled-server.md"
	tableBegin = "<!-- routes: begin -->\n"
	tableEnd   = "<!-- routes: end -->\n"
)

// writeGuide puts the table of what this run has compared into the guide.
func writeGuide() error {
	text, err := os.ReadFile(guide)
	if err != nil {
		return err
	}
	before, rest, begins := strings.Cut(string(text), tableBegin)
	_, after, ends := strings.Cut(rest, tableEnd)
	if !begins || !ends {
		return fmt.Errorf("%s lacks the lines of its table", guide)
	}
	driven, err := drivenRoutes()
	if err != nil {
		return err
	}
	return os.WriteFile(guide, []byte(before+tableBegin+routeTable(driven)+tableEnd+after), 0o644)
}

func routeTable(driven map[string]bool) string {
	var out strings.Builder
	out.WriteString("\n| route served | successes compared | refusals compared | used by the provider |\n|---|---|---|---|\n")
	for _, r := range fixture.Routes() {
		route := r.Method + " " + r.Path
		use := ""
		if driven[route] {
			use = "yes"
		}
		n := covered.routes[route]
		fmt.Fprintf(&out, "| `%s` | %d | %d | %s |\n", route, n.success, n.refusal, use)
	}
	out.WriteString("\n")
	return out.String()
}

// drivenRoutes are the routes that the provider's REST client can ask for: each method of each of its services is called against
// a server of its own, whose journal tells. In that server everything is called x, so that x is right for any argument.
func drivenRoutes() (map[string]bool, error) {
	out := map[string]bool{}
	services := reflect.TypeFor[admin.Client]()
	for i := range services.NumField() {
		field := services.Field(i)
		if !field.IsExported() || field.Type.Kind() != reflect.Pointer {
			continue
		}
		for m := range field.Type.NumMethod() {
			for _, texts := range variants(field.Type.Method(m).Type) {
				if err := drive(out, i, m, texts); err != nil {
					return nil, err
				}
			}
		}
	}
	return out, nil
}

// variants are texts for a method's arguments: all x, and each but the first, which is a realm's name, in turn what says where
// a role lives (nowhere but in the realm), how a scope is linked, or that a mapper is not a client's.
func variants(method reflect.Type) [][]string {
	n := 0
	for i := range method.NumIn() {
		if i > 0 && (method.In(i).Kind() == reflect.String || method.In(i) == reflect.TypeFor[admin.MapperParent]()) {
			n++
		}
	}
	out := [][]string{slices.Repeat([]string{"x"}, n)}
	for i := 1; i < n; i++ {
		for _, text := range []string{"", "default", "optional"} {
			texts := slices.Clone(out[0])
			texts[i] = text
			out = append(out, texts)
		}
	}
	return out
}

func drive(out map[string]bool, service, method int, texts []string) error {
	x, yes, protocol := "x", true, "openid-connect"
	mappers := []wire.ProtocolMapper{{ID: &x, Name: &x, Protocol: &protocol}}
	server, err := fixture.New(fixture.Options{Features: []string{"client-secret-rotation"}, Import: []wire.Realm{{
		Realm: &x, Enabled: &yes, Roles: &wire.RealmRoles{Realm: []wire.Role{{Name: &x}}},
		Clients:      []wire.Client{{ID: &x, ClientID: &x, ServiceAccountsEnabled: &yes, ProtocolMappers: mappers}},
		ClientScopes: []wire.ClientScope{{ID: &x, Name: &x, Protocol: &protocol, ProtocolMappers: mappers}},
	}}})
	if err != nil {
		return err
	}
	listener := httptest.NewServer(server)
	defer listener.Close()
	c, err := admin.New(admin.Config{URL: listener.URL, Login: admin.Login{Realm: "master", ClientID: "admin-cli", Username: "admin", Password: "admin"}})
	if err != nil {
		return err
	}
	call := reflect.ValueOf(c).Elem().Field(service).Method(method)
	arguments := make([]reflect.Value, call.Type().NumIn())
	for i := range arguments {
		arguments[i] = argument(call.Type().In(i))
		switch {
		case call.Type().In(i).Kind() == reflect.String:
			arguments[i], texts = reflect.ValueOf(texts[0]), texts[1:]
		case call.Type().In(i) == reflect.TypeFor[admin.MapperParent]():
			owner := admin.MapperParent{Client: texts[0]}
			if owner.Client == "" {
				owner.Scope = x
			}
			arguments[i], texts = reflect.ValueOf(owner), texts[1:]
		case call.Type().In(i) == reflect.TypeFor[admin.Endpoint]():
			arguments[i] = reflect.ValueOf(c.Tokens.Endpoint(x))
		}
	}
	call.Call(arguments) // whether it succeeds says nothing: what it asked for counts
	for _, r := range server.Requests() {
		out[r.Method+" "+r.Route] = true
	}
	return nil
}

// argument is a plausible value of any type: x for a text, a function that answers with such values, a struct whose first
// texts are x, a number that is 1.
func argument(t reflect.Type) reflect.Value {
	switch t.Kind() {
	case reflect.String:
		return reflect.ValueOf("x").Convert(t)
	case reflect.Pointer:
		v := reflect.New(t.Elem())
		v.Elem().Set(argument(t.Elem()))
		return v
	case reflect.Struct:
		v := reflect.New(t).Elem()
		for _, name := range []string{"ID", "UUID", "ClientID", "Name", "Realm", "Description", "DisplayName", "Periods", "Expiration"} {
			f := v.FieldByName(name)
			switch {
			case !f.IsValid() || !f.CanSet() || f.Kind() == reflect.Pointer && f.Type() != reflect.TypeFor[*string]():
			default:
				f.Set(argument(f.Type()))
			}
		}
		return v
	case reflect.Int:
		return reflect.ValueOf(1)
	case reflect.Slice:
		return reflect.Append(reflect.MakeSlice(t, 0, 1), argument(t.Elem()))
	case reflect.Func:
		return reflect.MakeFunc(t, func([]reflect.Value) []reflect.Value {
			results := make([]reflect.Value, t.NumOut())
			for i := range results {
				results[i] = argument(t.Out(i))
			}
			return results
		})
	case reflect.Map:
		return reflect.MakeMap(t)
	case reflect.Interface:
		if t == reflect.TypeFor[context.Context]() {
			return reflect.ValueOf(context.Background())
		}
	}
	return reflect.Zero(t)
}

// The table names every route, and the REST client asks for a good part of them.
func TestDrivenRoutes(t *testing.T) {
	t.Parallel()
	driven, err := drivenRoutes()
	if err != nil {
		t.Fatal(err)
	}
	for _, route := range []string{
		"POST /admin/realms", "PUT /admin/realms/{realm}/clients/{client}", "POST /admin/realms/{realm}/users/{user}/role-mappings/realm",
		"POST /admin/realms/{realm}/users/{user}/role-mappings/clients/{of}", "PUT /admin/realms/{realm}/client-policies/policies",
		"PUT /admin/realms/{realm}/clients/{client}/protocol-mappers/models/{mapper}", "PUT /admin/realms/{realm}/client-scopes/{scope}/protocol-mappers/models/{mapper}",
		"DELETE /admin/realms/{realm}/client-scopes/{scope}/scope-mappings/realm", "DELETE /admin/realms/{realm}/client-scopes/{scope}/scope-mappings/clients/{of}",
		"GET /admin/realms/{realm}/clients/{client}/evaluate-scopes/scope-mappings/{of}/granted",
		"POST /realms/{realm}/protocol/openid-connect/token", "POST /realms/{realm}/protocol/openid-connect/revoke",
	} {
		if !driven[route] {
			t.Errorf("the REST client is not seen to ask for %s", route)
		}
	}
}
