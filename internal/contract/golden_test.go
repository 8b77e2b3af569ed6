package contract

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The golden answers were captured from a Keycloak 26.7.4 by internal/contract/capture. Every server gives them again, whole.
func TestGolden(t *testing.T) {
	w := bareWorld(t)
	w.need(t, "CLIENT_SECRET_ROTATION", "") // a rotated secret is among them
	s := w.server
	answers, err := Capture(t.Context(), Server{URL: s.URL, Username: s.Username, Password: s.Password})
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("../wire/testdata/*.json")
	if err != nil || len(files) != len(answers) {
		t.Errorf("%d golden files for %d answers: %v", len(files), len(answers), err)
	}
	for name, got := range answers {
		t.Run(name, func(t *testing.T) {
			want, err := os.ReadFile(filepath.Join("..", "wire", "testdata", name+".json"))
			if err != nil {
				t.Fatal(err)
			}
			if difference := cmp.Diff(string(want), string(got)); difference != "" {
				t.Errorf("the answer differs from the golden one (-golden +this server):\n%s", difference)
			}
		})
	}
}
