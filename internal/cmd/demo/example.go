//go:build unix

package main

import (
	"io/fs"
	"os"
	"path"
)

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
