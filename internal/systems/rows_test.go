package systems

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// How many statements the pages of the four systems make.
var statements = map[string]int{"R": 28, "N": 33, "D": 31, "C": 47}

func TestEveryRowNamesATestThatExistsOrIsDocumentation(t *testing.T) {
	t.Parallel()
	index, err := os.ReadFile(filepath.Join(examples, "rows.md"))
	if err != nil {
		t.Fatal(err)
	}
	proven := map[string]string{}
	for _, row := range regexp.MustCompile(`(?m)^\| ([RNDC]\d+) \| (.+) \|$`).FindAllStringSubmatch(string(index), -1) {
		proven[row[1]] = row[2]
	}
	there := testsOfTheProject(t)
	for system, count := range statements {
		for n := 1; n <= count; n++ {
			row := fmt.Sprint(system, n)
			names := regexp.MustCompile("`(\\w+)`").FindAllStringSubmatch(proven[row], -1)
			if len(names) == 0 && proven[row] != "documentation" {
				t.Errorf("row %s has no proof: %q", row, proven[row])
			}
			for _, name := range names {
				if !there[name[1]] {
					t.Errorf("row %s names a test that is not there: %s", row, name[1])
				}
			}
			delete(proven, row)
		}
	}
	if len(proven) > 0 {
		t.Errorf("rows that are none: %v", proven)
	}
}

// testsOfTheProject are the names of all its tests.
func testsOfTheProject(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	err := filepath.WalkDir(filepath.Join("..", ".."), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") || entry.IsDir() {
			return err
		}
		code, err := os.ReadFile(path)
		for _, name := range regexp.MustCompile(`(?m)^func (Test\w+)\(t \*testing\.T\)`).FindAllStringSubmatch(string(code), -1) {
			names[name[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
