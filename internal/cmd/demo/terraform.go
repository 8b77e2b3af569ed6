//go:build unix

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os/exec"
	"regexp"
	"strings"

	"github.com/hashicorp/go-version"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/mirror"
)

// terraform is Terraform or OpenTofu in one folder with one environment.
type terraform struct {
	name     string // the program: terraform or tofu
	version  string
	platform string // linux_amd64
	dir      string
	env      []string
}

// findTerraform takes the first of terraform and tofu on PATH that is new enough.
func findTerraform(ctx context.Context, env []string) (*terraform, error) {
	var refused []string
	for _, name := range []string{"terraform", "tofu"} {
		if _, err := exec.LookPath(name); err != nil {
			continue
		}
		printed, err := output(ctx, "", env, name, "version", "-json")
		if err != nil {
			return nil, err
		}
		var found struct {
			Version  string `json:"terraform_version"` // OpenTofu says so too
			Platform string `json:"platform"`
		}
		if err := json.Unmarshal([]byte(printed), &found); err != nil {
			return nil, fmt.Errorf("%s version -json: %w", name, err)
		}
		if newEnough(found.Version) {
			return &terraform{name: name, version: found.Version, platform: found.Platform, env: env}, nil
		}
		refused = append(refused, name+" "+found.Version)
	}
	if len(refused) == 0 {
		return nil, fmt.Errorf("neither terraform nor tofu is on PATH; version %s or later of either is needed", mirror.MinimumTerraform)
	}
	return nil, fmt.Errorf(
		"%s is too old: the quickstart needs Terraform or OpenTofu %s or later, for write-only arguments and ephemeral resources",
		strings.Join(refused, " and "),
		mirror.MinimumTerraform,
	)
}

func newEnough(printed string) bool {
	found, err := version.NewVersion(printed)
	return err == nil && found.Core().GreaterThanOrEqual(version.Must(version.NewVersion(mirror.MinimumTerraform)))
}

func (t *terraform) in(dir string, added ...string) *terraform {
	other := *t
	other.dir, other.env = dir, append(append([]string(nil), t.env...), added...)
	return &other
}

// run runs one subcommand without colours and without questions.
func (t *terraform) run(ctx context.Context, command string, args ...string) (string, error) {
	return output(ctx, t.dir, t.env, t.name, append([]string{command, "-no-color"}, args...)...)
}

// show gives the attributes of the resources in the state by address.
func (t *terraform) show(ctx context.Context) (map[string]map[string]any, error) {
	printed, err := t.run(ctx, "show", "-json")
	if err != nil {
		return nil, err
	}
	var state struct {
		Values struct {
			Root struct {
				Resources []struct {
					Address string         `json:"address"`
					Values  map[string]any `json:"values"`
				} `json:"resources"`
			} `json:"root_module"`
		} `json:"values"`
	}
	decoder := json.NewDecoder(strings.NewReader(printed))
	decoder.UseNumber()
	if err := decoder.Decode(&state); err != nil {
		return nil, fmt.Errorf("%s show -json: %w", t.name, err)
	}
	resources := map[string]map[string]any{}
	for _, r := range state.Values.Root.Resources {
		resources[r.Address] = r.Values
	}
	return resources, nil
}

var told = regexp.MustCompile(`^(  # |Plan: |No changes\. |Apply complete! |Destroy complete! |│ Warning: )`)

// summary picks the lines that say what happens: one for each resource of a plan, the count, how an apply ended, and warnings.
func summary(printed string) []string {
	var lines []string
	for line := range strings.Lines(printed) {
		line = strings.TrimRight(line, "\n")
		if told.MatchString(line) {
			lines = append(lines, line)
		}
	}
	return lines
}
