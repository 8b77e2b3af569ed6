package contract

import (
	_ "embed"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/fixture"
)

// The guide's table is written between these lines.
const (
	guide      = "../../templates/guides/bundled-server.md"
	tableBegin = "<!-- routes: begin -->\n"
	tableEnd   = "<!-- routes: end -->\n"
)

// writeGuide puts the table of what this run has compared into the guide.
func writeGuide() error {
	text, err := os.ReadFile(guide)
	if err != nil {
		return err
	}
	before, rest, begins := strings.Cut(string(text), tableBegin)
	_, after, ends := strings.Cut(rest, tableEnd)
	if !begins || !ends {
		return fmt.Errorf("%s lacks the lines of its table", guide)
	}
	return os.WriteFile(guide, []byte(before+tableBegin+routeTable()+tableEnd+after), 0o644)
}

// usedRoutes are the routes that the provider asks for in its own tests, a line each: make used-routes writes them.
//
//go:embed used_routes.txt
var usedRoutes string

func routeTable() string {
	used := strings.Split(usedRoutes, "\n")
	var out strings.Builder
	out.WriteString("\n| route served | successes compared | refusals compared | used by the provider |\n|---|---|---|---|\n")
	for _, r := range fixture.Routes() {
		route := r.Method + " " + r.Path
		use := ""
		if slices.Contains(used, route) {
			use = "yes"
		}
		n := covered.routes[route]
		fmt.Fprintf(&out, "| `%s` | %d | %d | %s |\n", route, n.success, n.refusal, use)
	}
	out.WriteString("\n")
	return out.String()
}
