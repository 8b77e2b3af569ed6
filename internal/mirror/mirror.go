// Package mirror builds the provider of this checkout into a filesystem mirror, where terraform and tofu find it without a network.
// The demo and the tests use it; the provider must not.
package mirror

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// MinimumTerraform is the oldest version of Terraform and OpenTofu that the provider works with: the first with write-only
// arguments. Every other place that names it is compared with this one by a test.
const MinimumTerraform = "1.11"

// version is the provider's in the mirror. No configuration here names one, so any release will do.
const version = "0.1.0"

// Build compiles the provider of the checkout at root for a platform, such as "linux_amd64", and returns the path of a CLI
// configuration (TF_CLI_CONFIG_FILE) that knows the mirror and nothing else. Unlike dev_overrides it prints no warnings. Everything
// lies below folder, which must exist.
func Build(ctx context.Context, root, folder, platform string) (configuration string, err error) {
	folder, err = filepath.EvalSymlinks(folder) // macOS: /tmp; terraform does not follow it
	if err != nil {
		return "", err
	}
	binary := filepath.Join(folder, "terraform-provider-gatehouse_v"+version)
	//nolint:gosec // a fixed command
	build := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-ldflags=-s -w", "-o", binary, ".")
	build.Dir = root
	if printed, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the provider: %w\n%s", err, printed)
	}
	for _, host := range []string{"registry.terraform.io", "registry.opentofu.org"} {
		target := filepath.Join(folder, "mirror", host, "gatehouse-tf", "gatehouse", version, platform)
		if err := os.MkdirAll(target, 0o700); err != nil {
			return "", err
		}
		if err := os.Link(binary, filepath.Join(target, filepath.Base(binary))); err != nil {
			return "", err
		}
	}
	configuration = filepath.Join(folder, "cli.tfrc")
	text := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", filepath.Join(folder, "mirror"))
	return configuration, os.WriteFile(configuration, []byte(text), 0o600)
}

// Environment is that of the process without what would change a run of terraform: its own settings (a CLI configuration, a data
// folder, variables, extra arguments) and the logins of other servers. The given entries are added.
func Environment(added ...string) []string {
	env := []string{"CHECKPOINT_DISABLE=1"}
	for _, entry := range os.Environ() {
		switch prefix, _, _ := strings.Cut(entry, "_"); prefix {
		case "TF", "TOFU", "GATEHOUSE", "KEYCLOAK", "CHECKPOINT":
		default:
			env = append(env, entry)
		}
	}
	return append(env, added...)
}
