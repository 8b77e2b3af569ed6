package provider_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A method of a resource stands in the same file of every type's package, as ARCHITECTURE.md says. The two resources of
// serviceaccount have files of their own: role_plan.go, roles_plan.go.
func TestEveryTypeHasTheSameAnatomy(t *testing.T) {
	t.Parallel()
	places := map[string]string{
		"Create": "resource", "Read": "resource", "Update": "resource", "Delete": "resource", "ImportState": "resource",
		"Schema": "schema", "IdentitySchema": "schema", "ConfigValidators": "schema", "ValidateConfig": "validate", "ModifyPlan": "plan",
		"label": "model", "importID": "model", "identity": "model", "justImported": "model", "toAPI": "model",
	}
	method := regexp.MustCompile(`(?m)^func \(\w+ \*(?:\w*Resource|\w*[mM]odel)\) (\w+)\(`)
	files, err := filepath.Glob("*/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	seen := map[string]bool{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		place := strings.TrimSuffix(filepath.Base(file), ".go")
		place = place[strings.LastIndex(place, "_")+1:]
		if strings.HasPrefix(file, "providerdata/") || place == "test" || place == "source" || place == "ephemeral" {
			continue
		}
		for _, m := range method.FindAllStringSubmatch(string(text), -1) {
			if want, ruled := places[m[1]]; ruled && want != place {
				t.Errorf("%s: %s stands in %s.go everywhere else", file, m[1], want)
			}
			seen[m[1]] = true
		}
	}
	for name := range places {
		if !seen[name] {
			t.Errorf("no package has a method %s", name)
		}
	}
}
