package provider_test

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// The law: what a plan does not name is not changed. In a world that somebody else has set by hand, every type creates,
// changes argument by argument, and destroys an object of its own, and does the same with one that it has imported. Everything
// is read before and after each step, and differs only where the plan said so. Arguments come from the types' schemas.
func TestNothingChangesButWhatThePlanNamed(t *testing.T) {
	t.Parallel()
	types := configureOffline(t).types
	var steps atomic.Int64
	t.Cleanup(func() {
		t.Logf("%d types, %d steps, each judged by all that the server tells", len(types), steps.Load())
	})
	if len(lawTypes) != len(types) {
		t.Errorf("lawTypes has %d types, the provider %d", len(lawTypes), len(types))
	}
	for kind := range types {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			of, there := lawTypes[kind]
			if !there {
				t.Fatalf("%s is not in lawTypes", kind)
			}
			w := newWorld(t)
			begin := func() *law { return &law{w: w, of: of, steps: &steps, instance: newInstance(t, kind, w.connect)} }
			t.Run("made", func(t *testing.T) { begin().create(t) })
			t.Run("found", func(t *testing.T) { begin().find(t) })
		})
	}
}

// configureOffline is the provider for its schemas.
func configureOffline(t *testing.T) *protocol {
	t.Helper()
	return serve(t, map[string]any{"url": "https://keycloak.example.com", "access_token": "none"})
}

func (w *world) connect(t *testing.T) *protocol {
	t.Helper()
	return serve(t, map[string]any{"url": w.s.URL, "access_token": w.token(t)})
}

// law judges the steps of one instance.
type law struct {
	w        *world
	of       lawType
	steps    *atomic.Int64
	instance *instance
	// before is the whole after the last step.
	before map[string]string
}

// create makes an object, changes each argument and back, destroys the object, and makes and destroys one with all arguments.
func (l *law) create(t *testing.T) {
	config := fromJSON[map[string]any](t, l.w.fill(t, l.of.made))
	l.start(t, config)
	l.step(t, "create", config)
	all := l.changes(t, config)
	l.step(t, "destroy", nil)
	l.step(t, "create with all arguments", all)
	l.step(t, "destroy", nil)
}

// find imports an object, changes each argument and back, and destroys the object.
func (l *law) find(t *testing.T) {
	l.instance.adopt(t, l.w.fill(t, l.of.found))
	config := map[string]any{}
	for _, a := range l.instance.schema.Block.Attributes {
		if v := l.instance.values()[a.Name]; v != nil && (a.Required || a.Optional) {
			config[a.Name] = v
		}
	}
	l.start(t, config)
	l.step(t, "adopt", config)
	l.changes(t, config)
	l.step(t, "destroy", nil)
}

func (l *law) start(t *testing.T, config map[string]any) {
	t.Helper()
	if l.of.always != "" {
		maps.Copy(config, fromJSON[map[string]any](t, l.of.always))
	}
	if realm := config["realm"].(string); !slices.Contains(l.w.realms, realm) {
		l.w.realms = append(l.w.realms, realm)
		t.Cleanup(func() { // where a step failed before the destroy
			if err := l.w.s.Admin.Realms.Delete(context.Background(), realm); err != nil {
				t.Errorf("delete realm %s: %s", realm, err)
			}
		})
	}
	l.before = l.w.whole(t)
}

// changes sets each argument to another value, alone, and back. It returns a configuration with all that fit together.
func (l *law) changes(t *testing.T, config map[string]any) map[string]any {
	t.Helper()
	all := maps.Clone(config)
	for _, name := range l.arguments() {
		other := l.other(t, name, config)
		if other == nil {
			continue
		}
		l.step(t, "set "+name, mergedWith(config, other))
		l.step(t, "put "+name+" back", config)
		if more := mergedWith(all, other); l.alone(name) {
			if valid, _ := l.instance.valid(t, more); valid {
				all = more
			}
		}
	}
	return all
}

// arguments are those of the schema; the ones that need others come last.
func (l *law) arguments() []string {
	var first, last []string
	for _, a := range l.instance.schema.Block.Attributes {
		switch {
		case !a.Required && !a.Optional || lawUntried[a.Name] != "":
		case l.alone(a.Name):
			first = append(first, a.Name)
		default:
			last = append(last, a.Name)
		}
	}
	slices.Sort(first)
	slices.Sort(last)
	return append(first, last...)
}

func (l *law) alone(name string) bool { return lawTogether[l.instance.kind+"."+name] == "" }

// other is another value of an argument, with what has to be changed along with it.
func (l *law) other(t *testing.T, name string, config map[string]any) map[string]any {
	t.Helper()
	if text := lawTogether[l.instance.kind+"."+name]; text != "" {
		return fromJSON[map[string]any](t, l.w.fill(t, text))
	}
	of := l.instance.schema.ValueType().(tftypes.Object).AttributeTypes[name]
	text := lawGeneral[of.String()]
	for _, key := range []string{name, l.instance.kind + "." + name} {
		if special, there := lawValues[key]; there {
			text = special
		}
	}
	if text == "" {
		t.Errorf("no value for %s, a %s, in lawValues", name, of)
		return nil
	}
	complaint := "is all there"
	for _, value := range fromJSON[[]any](t, l.w.fill(t, text)) {
		if reflect.DeepEqual(value, l.instance.values()[name]) {
			continue
		}
		valid, said := l.instance.valid(t, mergedWith(config, map[string]any{name: value}))
		if valid {
			return map[string]any{name: value}
		}
		complaint = said
	}
	t.Errorf("no value of lawValues fits %s: %s", name, complaint)
	return nil
}

func mergedWith(config, other map[string]any) map[string]any {
	out := map[string]any{}
	maps.Copy(out, config)
	maps.Copy(out, other)
	return out
}

// step applies a configuration, and judges what has changed by what the plan named.
func (l *law) step(t *testing.T, what string, config map[string]any) {
	t.Helper()
	t.Run(what, func(t *testing.T) {
		s := l.instance.apply(t, config)
		before := l.before
		l.before = l.w.whole(t)
		l.steps.Add(1)
		var named []string
		for _, values := range []map[string]any{s.before, s.after} {
			if values == nil {
				continue
			}
			if !s.update {
				for _, path := range l.of.object {
					named = append(named, fillPath(path, values))
				}
				continue
			}
			for _, name := range s.named {
				named = append(named, l.named(name, s, values)...)
			}
		}
		if from, to := s.before[l.of.names], s.after[l.of.names]; s.update && from != to && l.of.names != "" {
			before = underNewName(before, fmt.Sprint(from), fmt.Sprint(to))
		}
		for _, d := range difference(before, l.before, named) {
			t.Errorf("changed, and the plan did not name it: %s", d)
		}
	})
	if t.Failed() && l.instance.state.IsNull() != (config == nil) {
		t.FailNow() // the rest stands on this step
	}
}

// named are the paths of an argument or attribute that a plan changes: of a map or set, those of the keys or elements that differ.
func (l *law) named(name string, s step, values map[string]any) []string {
	paths := l.of.paths[name]
	if paths == nil {
		paths = []string{l.of.object[0] + "/" + camelCase(name)}
	}
	keys := changed(s.before[name], s.after[name])
	if keys != nil {
		whole := paths
		paths = nil
		for _, key := range keys {
			paths = append(paths, l.of.paths[name+"/"+key]...)
			for _, path := range whole {
				if !strings.Contains(path, "{key}") {
					path += "/{key}"
				}
				paths = append(paths, strings.ReplaceAll(path, "{key}", key))
			}
		}
	}
	out := make([]string, len(paths))
	for i, path := range paths {
		out[i] = fillPath(path, values)
	}
	return out
}

// changed are the keys of a map, or the elements of a set, that differ; nil for any other value.
func changed(before, after any) []string {
	was, is := parts(before), parts(after)
	if was == nil && is == nil {
		return nil
	}
	keys := []string{}
	for key := range mergedWith(was, is) {
		if !reflect.DeepEqual(was[key], is[key]) {
			keys = append(keys, key)
		}
	}
	return keys
}

// parts are the keys and values of a map, or the elements of a set as keys; nil for any other value.
func parts(v any) map[string]any {
	switch v := v.(type) {
	case map[string]any:
		return v
	case []any:
		out := map[string]any{}
		for _, e := range v {
			out[fmt.Sprint(e)] = true
		}
		return out
	}
	return nil
}

// fillPath puts the values of arguments into a path, for which some parts of it have short names.
func fillPath(path string, values map[string]any) string {
	text := func(name string) string { s, _ := values[name].(string); return s }
	either := func(client, prefix, otherwise string) string {
		if client == "" {
			return otherwise
		}
		return prefix + client
	}
	for _, short := range [][2]string{
		{"{rotation}", "{profile}/executors/secret-rotation/configuration"},
		{"{profile}", "{realm}/clientProfiles/profiles/{name}"}, {"{policy}", "{realm}/clientPolicies/policies/{name}"},
		{"{client}", "{realm}/clients/{client_id}"}, {"{account}", "{realm}/users/service-account-{client_id}"},
		{"{role}", "{realm}/roles/{container}/{name}"}, {"{mapper}", "{realm}/{owner}/protocolMappers/{name}"},
	} {
		path = strings.ReplaceAll(path, short[0], short[1])
	}
	return strings.NewReplacer(
		"{realm}", text("realm"), "{client_id}", text("client_id"), "{name}", text("name"),
		"{container}", either(text("client_id"), "client/", "realm"),
		"{owner}", either(text("client_id"), "clients/", "clientScopes/"+text("client_scope")),
		"{granted}", either(text("role_client_id"), "clientRoles/", "realmRoles")+"/"+text("role"),
	).Replace(path)
}

// camelCase is an argument's name in Keycloak's spelling.
func camelCase(name string) string {
	words := strings.Split(name, "_")
	for i, word := range words[1:] {
		words[i+1] = strings.ToUpper(word[:1]) + word[1:]
	}
	return strings.Join(words, "")
}
