package provider_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
)

const exportOfAll = "/partial-export?exportClients=true&exportGroupsAndRoles=true"

// whole is everything that the server tells of the world's realms, each value under its path. Objects in lists are named by
// what they are called, other lists are sets, and an empty list is as good as none.
func (w *world) whole(t *testing.T) map[string]string {
	t.Helper()
	values := map[string]string{}
	for _, realm := range w.realms {
		at := *w.s
		at.Realm = realm
		exported, err := at.CallWith(t.Context(), w.token(t), http.MethodPost, exportOfAll, nil)
		if err != nil && strings.Contains(err.Error(), "404 Not Found") {
			continue
		}
		var tree map[string]any
		if err == nil {
			err = json.Unmarshal([]byte(exported), &tree)
		}
		if err != nil {
			t.Fatal(err)
		}
		flatten(values, realm, tree)
		// An export masks secrets.
		listed, err := at.CallWith(t.Context(), w.token(t), http.MethodGet, "/clients", nil)
		var clients []any
		if err == nil {
			err = json.Unmarshal([]byte(listed), &clients)
		}
		if err != nil {
			t.Fatal(err)
		}
		flatten(values, realm+"/clients", clients)
		for _, client := range clients {
			if c, _ := client.(map[string]any); c["authorizationServicesEnabled"] == true {
				w.resources(t, values, fmt.Sprint(c["id"]), fmt.Sprintf("%s/clients/%s/authorizationSettings", realm, c["clientId"]))
			}
		}
	}
	return values
}

// resources adds the resources of a client, which the bundled server does not export.
func (w *world) resources(t *testing.T, values map[string]string, uuid, path string) {
	t.Helper()
	var resources []any
	if err := json.Unmarshal([]byte(w.read(t, "/clients/"+uuid+"/authz/resource-server/resource")), &resources); err != nil {
		t.Fatal(err)
	}
	flatten(values, path+"/resources", resources)
}

func flatten(into map[string]string, path string, value any) {
	switch value := value.(type) {
	case map[string]any:
		for key, part := range value {
			flatten(into, path+"/"+key, part)
		}
	case []any:
		for _, element := range value {
			object, ok := element.(map[string]any)
			if !ok {
				into[fmt.Sprintf("%s/%v", path, element)] = "listed"
				continue
			}
			flatten(into, path+"/"+called(object), object)
		}
	default:
		text, _ := json.Marshal(value) // came out of JSON
		into[path] = string(text)
	}
}

// called is the name of an object in a list. Where that is the name of another object, it is not a value besides.
func called(object map[string]any) string {
	for _, key := range []string{"clientId", "username", "alias", "name", "executor", "condition", "authenticator", "flowAlias"} {
		if name, ok := object[key].(string); ok {
			return name
		}
	}
	for _, key := range []string{"client", "clientScope"} {
		if name, ok := object[key].(string); ok {
			delete(object, key)
			return key + ":" + name
		}
	}
	return fmt.Sprint(object["id"])
}

// difference lists what differs between two wholes and is under none of the paths.
func difference(before, after map[string]string, named []string) []string {
	var out []string
	paths := maps.Clone(before)
	maps.Copy(paths, after)
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		was, wasThere := before[path]
		is, isThere := after[path]
		if was == is && wasThere == isThere || slices.ContainsFunc(named, func(n string) bool { return under(path, n) }) {
			continue
		}
		show := func(value string, there bool) string {
			if !there {
				return "nothing"
			}
			return value
		}
		out = append(out, fmt.Sprintf("%s: %s -> %s", path, show(was, wasThere), show(is, isThere)))
	}
	return out
}

// under reports that a path is another or below it, in which * stands for any one name.
func under(path, other string) bool {
	parts, wanted := strings.Split(path, "/"), strings.Split(other, "/")
	if len(parts) < len(wanted) {
		return false
	}
	for i, name := range wanted {
		if name != "*" && name != parts[i] {
			return false
		}
	}
	return true
}

// underNewName is a whole in which an object has another name, wherever a path names it.
func underNewName(whole map[string]string, from, to string) map[string]string {
	out := map[string]string{}
	for path, value := range whole {
		parts := strings.Split(path, "/")
		for i, name := range parts {
			for _, prefix := range []string{"", "service-account-", "client:", "clientScope:"} {
				if name == prefix+from {
					parts[i] = prefix + to
				}
			}
		}
		out[strings.Join(parts, "/")] = value
	}
	return out
}
