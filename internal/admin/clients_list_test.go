package admin_test

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// listing serves n clients by pages; shift says by how many the list has grown at its front before each page after the first.
func listing(t *testing.T, n int, shift int, asked *[]string) *server {
	t.Helper()
	return start(t, func(w http.ResponseWriter, r *http.Request) {
		*asked = append(*asked, r.URL.RawQuery)
		first, _ := strconv.Atoi(r.URL.Query().Get("first"))
		most, _ := strconv.Atoi(r.URL.Query().Get("max"))
		if first > 0 {
			first -= shift
		}
		page := []wire.Client{}
		for i := first; i < min(first+most, n); i++ {
			name := "c" + strconv.Itoa(i)
			page = append(page, wire.Client{ID: &name, ClientID: &name})
		}
		_ = json.NewEncoder(w).Encode(page)
	})
}

func TestEachClientIsReadOncePageByPage(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ n, shift, requests int }{
		"one page": {3, 0, 1}, "a full last page": {1000, 0, 3}, "three pages": {1200, 0, 3}, "a client made meanwhile": {1200, 1, 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked []string
			seen := map[string]int{}
			err := client(t, listing(t, c.n, c.shift, &asked)).Clients.Each(t.Context(), "r", func(c *wire.Client) { seen[*c.ClientID]++ })
			testserver.Proves(t, "C2", "C37")
			if err != nil || len(seen) != c.n || len(asked) != c.requests {
				t.Errorf("want %d clients in %d requests, got %d in %q (%v)", c.n, c.requests, len(seen), asked, err)
			}
			for name, times := range seen {
				if times != 1 {
					t.Errorf("%s was seen %d times", name, times)
				}
			}
		})
	}
}

// Something that drops the query answers the first page for ever.
func TestPageThatRepeatsEndsTheListing(t *testing.T) {
	t.Parallel()
	var requests int
	s := start(t, func(w http.ResponseWriter, _ *http.Request) {
		requests++
		page := []wire.Client{}
		for i := range 500 {
			name := "c" + strconv.Itoa(i)
			page = append(page, wire.Client{ID: &name, ClientID: &name})
		}
		_ = json.NewEncoder(w).Encode(page)
	})
	err := client(t, s).Clients.Each(t.Context(), "r", func(*wire.Client) {})
	if err == nil || !strings.Contains(err.Error(), "repeats a page (first=500)") || requests != 2 {
		t.Errorf("want an error after two pages, got %v after %d", err, requests)
	}
}
