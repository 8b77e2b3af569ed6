//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// version is the provider's in the mirror. No configuration here names one, so any release will do.
const version = "0.1.0"

// workspace is the demo's folder: mode 0700, removed at the end.
//
//	bin/                the provider and the server
//	mirror/             both registries' hosts, each with the provider
//	cli.tfrc            the CLI configuration: the mirror and nothing else
//	quickstart/         a copy of examples/quickstart, with its state
type workspace struct {
	dir string
}

func newWorkspace() (*workspace, error) {
	dir, err := os.MkdirTemp("", "gatehouse-demo-") // mode 0700
	if err != nil {
		return nil, fmt.Errorf("making a folder for the demo: %w", err)
	}
	// A symbolic link on the way (macOS: /tmp) would show up in the paths of terraform's mirror.
	resolved, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return &workspace{dir: resolved}, nil
}

func (w *workspace) path(elements ...string) string {
	return filepath.Join(append([]string{w.dir}, elements...)...)
}

// compile builds both programs from the checkout at root.
func (w *workspace) compile(ctx context.Context, root string) error {
	if err := os.Mkdir(w.path("bin"), 0o700); err != nil {
		return err
	}
	_, err := output(ctx, root, os.Environ(), "go", "build", "-buildvcs=false", "-o", w.path("bin")+"/", ".", "./internal/cmd/fixture")
	return err
}

// furnish copies the example and writes the mirror and the CLI configuration. The platform is terraform's own: it may be
// another than this program's.
func (w *workspace) furnish(root, platform string) error {
	for _, host := range []string{"registry.terraform.io", "registry.opentofu.org"} {
		folder := w.path("mirror", host, "gatehouse-tf", "gatehouse", version, platform)
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return err
		}
		linked := filepath.Join(folder, "terraform-provider-gatehouse_v"+version)
		if err := os.Link(w.path("bin", "terraform-provider-gatehouse"), linked); err != nil {
			return err
		}
	}
	configuration := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", w.path("mirror"))
	if err := os.WriteFile(w.path("cli.tfrc"), []byte(configuration), 0o600); err != nil {
		return err
	}
	return copyExample(filepath.Join(root, "examples", "quickstart"), w.path("quickstart"))
}

// copyExample copies the .tf files of a folder and of those below it. State and lock files that somebody made by hand in the
// checkout stay behind.
func copyExample(from, to string) error {
	if err := os.Mkdir(to, 0o700); err != nil {
		return err
	}
	target, err := os.OpenRoot(to)
	if err != nil {
		return err
	}
	defer func() { _ = target.Close() }()
	source := os.DirFS(from)
	return fs.WalkDir(source, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && entry.Name() == ".terraform":
			return fs.SkipDir
		case entry.IsDir():
			return target.MkdirAll(name, 0o700)
		case path.Ext(name) != ".tf":
			return nil
		}
		content, err := fs.ReadFile(source, name)
		if err != nil {
			return err
		}
		return target.WriteFile(name, content, 0o600)
	})
}

// environment is the user's own without what would change the demo: settings of terraform (a CLI configuration, a data folder,
// variables, extra arguments) and logins of other servers. The given entries are added.
func (w *workspace) environment(added ...string) []string {
	var env []string
	for _, entry := range os.Environ() {
		if !hasAnyPrefix(entry, "TF_", "TOFU_", "GATEHOUSE_", "KEYCLOAK_") {
			env = append(env, entry)
		}
	}
	return append(env, added...)
}

func hasAnyPrefix(text string, prefixes ...string) bool {
	for _, prefix := range prefixes {
		if strings.HasPrefix(text, prefix) {
			return true
		}
	}
	return false
}
