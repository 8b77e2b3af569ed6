package contract

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/fixture"
)

// counts are the compared exchanges of one route.
type counts struct{ success, refusal int }

// covered counts by route, as "METHOD pattern". Only what a Case has compared counts.
var covered = struct {
	sync.Mutex
	routes map[string]counts
}{routes: map[string]counts{}}

var routeMux = func() *http.ServeMux {
	mux := http.NewServeMux()
	for _, r := range fixture.Routes() {
		mux.HandleFunc(r.Method+" "+r.Path, http.NotFound)
	}
	return mux
}()

func recordExchange(got answer, success bool) {
	u, err := url.Parse(strings.TrimRight(got.path, "/"))
	if err != nil {
		return
	}
	_, pattern := routeMux.Handler(&http.Request{Method: got.method, URL: u, Host: "localhost"})
	if pattern == "" {
		return
	}
	covered.Lock()
	defer covered.Unlock()
	n := covered.routes[pattern]
	if success {
		n.success++
	} else {
		n.refusal++
	}
	covered.routes[pattern] = n
}

// uncovered are the served routes that lack a success or a refusal.
func uncovered() (missing []string, complete int) {
	for _, r := range fixture.Routes() {
		n := covered.routes[r.Method+" "+r.Path]
		switch {
		case n.success == 0:
			missing = append(missing, r.Method+" "+r.Path+": no case compares a success")
		case n.refusal == 0:
			missing = append(missing, r.Method+" "+r.Path+": no case compares a refusal")
		default:
			complete++
		}
	}
	return missing, complete
}

// finish is what a whole run ends with: on the bundled server a route without its cases is a failure.
func finish(m *testing.M) int {
	code := m.Run()
	missing, complete := uncovered()
	exchanges := 0
	for _, n := range covered.routes {
		exchanges += n.success + n.refusal
	}
	fmt.Printf("routes covered / routes served: %d / %d (%d exchanges compared)\n", complete, len(fixture.Routes()), exchanges)
	if partial() || os.Getenv("KEYCLOAK_URL") != "" || code != 0 {
		return code
	}
	for _, line := range missing {
		fmt.Println(line)
		code = 1
	}
	if *update {
		if err := writeGuide(); err != nil {
			fmt.Println(err)
			code = 1
		}
	}
	return code
}
