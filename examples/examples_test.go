// Package examples checks that what the documentation shows is what works: README.md quotes the quickstart and
// names the provider's arguments, and every example is valid. The quickstart itself is applied by the demo's tests.
package examples

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	frameworkprovider "github.com/hashicorp/terraform-plugin-framework/provider"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider"
)

func TestTheReadmeQuotesTheQuickstart(t *testing.T) {
	t.Parallel()

	readme, quickstart := read(t, "../README.md"), read(t, "quickstart/main.tf")
	block := regexp.MustCompile("(?s)```hcl\n(.*?)```").FindStringSubmatch(readme)
	if block == nil {
		t.Fatal("README.md has no block of HCL")
	}
	if !strings.Contains(quickstart, block[1]) {
		t.Errorf("README.md's first block of HCL is no part of quickstart/main.tf:\n%s", block[1])
	}
}

func TestTheReadmeNamesTheArgumentsOfTheProvider(t *testing.T) {
	t.Parallel()

	var schema frameworkprovider.SchemaResponse
	provider.New("test")().Schema(t.Context(), frameworkprovider.SchemaRequest{}, &schema)
	arguments := slices.Sorted(maps.Keys(schema.Schema.GetAttributes()))

	_, section, _ := strings.Cut(read(t, "../README.md"), "\n| argument | meaning |\n")
	table, _, _ := strings.Cut(section, "\n\n")
	var named []string
	for row := range strings.Lines(table) {
		cells := strings.Split(row, "|")
		for _, name := range regexp.MustCompile("`([a-z_]+)`").FindAllStringSubmatch(cells[1], -1) {
			named = append(named, name[1])
		}
	}
	slices.Sort(named)
	if !slices.Equal(named, arguments) {
		t.Errorf("README.md names %q\nthe provider has %q", named, arguments)
	}
}

func TestEveryExampleIsValid(t *testing.T) {
	t.Parallel()

	bin := t.TempDir()
	run(t, "..", nil, "go", "build", "-buildvcs=false", "-o", bin+"/", ".")
	configuration := filepath.Join(bin, "cli.tfrc")
	write(t, configuration, fmt.Sprintf("provider_installation {\n  dev_overrides {\n    \"gatehouse-tf/gatehouse\" = %q\n  }\n}\n", bin))

	folders, err := filepath.Glob("*/gatehouse_*")
	if err != nil || len(folders) == 0 {
		t.Fatalf("found no examples: %v", err)
	}
	functions, err := filepath.Glob("functions/*")
	if err != nil || len(functions) == 0 {
		t.Fatalf("found no examples of functions: %v", err)
	}
	folders = append(folders, functions...)
	for _, folder := range append(folders, "provider", "quickstart", "quickstart/token") {
		t.Run(folder, func(t *testing.T) {
			t.Parallel()

			root := t.TempDir()
			copyConfiguration(t, folder, root)
			run(t, root, []string{"TF_CLI_CONFIG_FILE=" + configuration, "CHECKPOINT_DISABLE=1"}, "terraform", "validate", "-no-color")
		})
	}
}

// copyConfiguration copies a folder's configuration to a root of its own. Examples for the documentation say no more than they
// must, so those get the provider's address here. The two ways to import the same object exclude each other, and the one by
// identity is newer than the oldest supported Terraform.
func copyConfiguration(t *testing.T, from, to string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(from, "*.tf"))
	if err != nil || len(files) == 0 {
		t.Fatalf("found no configuration in %s: %v", from, err)
	}
	addressed := false
	for _, file := range files {
		if filepath.Base(file) == "import-by-identity.tf" {
			continue
		}
		content := read(t, file)
		addressed = addressed || strings.Contains(content, "required_providers")
		write(t, filepath.Join(to, filepath.Base(file)), content)
	}
	if !addressed {
		write(t, filepath.Join(to, "versions.tf"), `terraform {
  required_providers {
    gatehouse = { source = "gatehouse-tf/gatehouse" }
  }
}
`)
	}
}

func run(t *testing.T, dir string, env []string, name string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	if printed, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, printed)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
