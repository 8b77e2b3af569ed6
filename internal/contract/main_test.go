package contract

import (
	"flag"
	"os"
	"sync"
	"testing"
)

var update = flag.Bool("update", false, "write the table of templates/guides/bundled-server.md")

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(finish(m))
}

// partial says that not every test runs, so that nothing can be said of what is missing.
func partial() bool {
	only, skip := flag.Lookup("test.run"), flag.Lookup("test.skip")
	return only.Value.String() != "" || skip.Value.String() != ""
}

var features = struct {
	sync.Mutex
	byURL map[string]map[string]bool
}{byURL: map[string]map[string]bool{}}

// feature says whether the server has a feature on, as its serverinfo tells.
func (w *world) feature(t *testing.T, name string) bool {
	t.Helper()
	features.Lock()
	defer features.Unlock()
	on, asked := features.byURL[w.get("url")]
	if !asked {
		on = map[string]bool{}
		info, _ := w.must(t, "GET /admin/serverinfo", "").json().(map[string]any)
		list, _ := info["features"].([]any)
		for _, one := range list {
			f, _ := one.(map[string]any)
			text, _ := f["name"].(string)
			on[text] = f["enabled"] == true
		}
		features.byURL[w.get("url")] = on
	}
	if _, known := on[name]; !known {
		t.Fatalf("the server knows no feature %s", name)
	}
	return on[name]
}

// need skips a test whose answer depends on a feature that is off, or on, here.
func (w *world) need(t *testing.T, with, without string) {
	t.Helper()
	if with != "" && !w.feature(t, with) {
		t.Skipf("needs a server with the feature %s", with)
	}
	if without != "" && w.feature(t, without) {
		t.Skipf("needs a server without the feature %s", without)
	}
}
