package mirror_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/mirror"
)

const root = "../.."

// The minimal Terraform is written in every root configuration, in the README and in the continuous integration.
func TestEveryPlaceNamesTheSameMinimalTerraform(t *testing.T) {
	t.Parallel()
	check := func(file, pattern string, least int) {
		t.Helper()
		text, err := os.ReadFile(filepath.Join(root, file))
		if err != nil {
			t.Fatal(err)
		}
		found := regexp.MustCompile(pattern).FindAllStringSubmatch(string(text), -1)
		if len(found) < least {
			t.Errorf("%s names a minimal Terraform %d times, want %d", file, len(found), least)
		}
		for _, m := range found {
			if m[1] != mirror.MinimumTerraform {
				t.Errorf("%s: %q, and the minimum is %s", file, m[0], mirror.MinimumTerraform)
			}
		}
	}
	check("README.md", `\| Terraform[^|]*\| ([\d.]+) \|`, 2)
	check(".ci/run", `terraform \(?([\d.]+) or later`, 2)
	err := filepath.WalkDir(filepath.Join(root, "examples"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".tf" {
			return err
		}
		text, err := os.ReadFile(path)
		if err == nil && strings.Contains(string(text), "required_") {
			file, _ := filepath.Rel(root, path)
			check(file, `required_version\s*= ">= ([^"]+)"`, 1)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestEnvironmentHasNothingOfTerraformOrOfAnotherServer(t *testing.T) {
	for _, name := range []string{"TF_CLI_ARGS", "TOFU_LOG", "GATEHOUSE_URL", "KEYCLOAK_URL", "CHECKPOINT_DISABLE"} {
		t.Setenv(name, "of the caller")
	}
	t.Setenv("TFX", "stays")
	text := strings.Join(mirror.Environment("GATEHOUSE_URL=added"), "\n") + "\n"
	if strings.Contains(text, "of the caller") || !strings.Contains(text, "TFX=stays\n") ||
		!strings.Contains(text, "PATH=") || !strings.Contains(text, "GATEHOUSE_URL=added\n") {
		t.Error(text)
	}
}
