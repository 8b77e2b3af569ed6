package testserver

import (
	"errors"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/fixture"
)

// recordedRoutes are those that this process has written already.
var recordedRoutes sync.Map

// recordRoutes writes each route of the bundled server that the provider asks for, as "METHOD /path" on a line of its own, to the
// file of USED_ROUTES; without that variable it does nothing. make used-routes makes the guide's column of it.
func recordRoutes(t testing.TB, server http.Handler) http.Handler {
	name := os.Getenv("USED_ROUTES")
	if name == "" {
		return server
	}
	mux := http.NewServeMux()
	for _, r := range fixture.Routes() {
		mux.Handle(r.Method+" "+r.Path, server)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, route := mux.Handler(r)
		if route != "" && strings.HasPrefix(r.UserAgent(), "terraform-provider-gatehouse/") {
			if _, recorded := recordedRoutes.LoadOrStore(route, true); !recorded {
				if err := appendLine(name, route); err != nil {
					t.Error(err)
				}
			}
		}
		server.ServeHTTP(w, r)
	})
}

func appendLine(name, line string) error {
	file, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600) //nolint:gosec // the file that the developer named
	if err != nil {
		return err
	}
	_, err = file.WriteString(line + "\n")
	return errors.Join(err, file.Close())
}
