package provider_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Each file, package, function and test that ARCHITECTURE.md names is there.
func TestArchitectureNamesWhatIsThere(t *testing.T) {
	t.Parallel()
	const root = "../.."
	var paths, code strings.Builder
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Name() == ".git" {
			return err
		}
		paths.WriteString("/" + strings.TrimPrefix(filepath.ToSlash(path), root+"/") + "\n")
		if filepath.Ext(path) == ".go" {
			var text []byte
			text, err = os.ReadFile(path)
			code.Write(text)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, "ARCHITECTURE.md"))
	if err != nil {
		t.Fatal(err)
	}
	isFile := regexp.MustCompile(`/|\.(go|md|sh|yml)$`)
	spans := regexp.MustCompile("`([^` ]*?)(?:{([^}]*)}([^` ]*))?`").FindAllStringSubmatch(string(text), -1)
	if len(spans) < 100 {
		t.Errorf("%d names were found, want 100 at least", len(spans))
	}
	for _, span := range spans {
		for _, choice := range strings.Split(span[2], ",") { // a{b,c}d names abd and acd
			name := span[1] + choice + span[3]
			last := name[strings.LastIndex(name, ".")+1:] // Refresh of admin.ClientsService.Refresh
			word := regexp.MustCompile(`\b` + regexp.QuoteMeta(last) + `\b`)
			if !strings.Contains(paths.String(), "/"+name+"\n") && (isFile.MatchString(name) || !word.MatchString(code.String())) {
				t.Errorf("ARCHITECTURE.md names %s, which is not there", name)
			}
		}
	}
}
