// Package diagnostics holds the errors that several types share, so that each says what was asked, what answered and what
// to do next.
package diagnostics

import (
	"fmt"
	"slices"
	"strings"

	"github.com/agext/levenshtein"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// Failed adds "Unable to <verb> <noun>", with the object's own name and the cause.
func Failed(diags *diag.Diagnostics, verb, noun, object string, err error) {
	diags.AddError(fmt.Sprintf("Unable to %s %s", verb, noun), fmt.Sprintf("%s: %s", object, err))
}

// FailedAt is Failed for an argument that is the cause.
func FailedAt(diags *diag.Diagnostics, at path.Path, verb, noun, object string, err error) {
	diags.AddAttributeError(at, fmt.Sprintf("Unable to %s %s", verb, noun), fmt.Sprintf("%s: %s.", object, err))
}

// Exists reports a create that met an object of the same name: it holds the import block that adopts it.
func Exists(diags *diag.Diagnostics, resourceType, noun, object, importID string, err error) {
	diags.AddError(fmt.Sprintf("Unable to create %s: it exists already", noun),
		fmt.Sprintf("%s: nothing was changed (%s). To manage it with this configuration, import it:\n\n"+
			"import {\n  to = %s.<name>\n  id = %q\n}", object, err, resourceType, importID))
}

// Nearest lists the existing names that come close to one that does not exist; empty when none does.
func Nearest(name string, existing []string) string {
	type scored struct {
		name string
		far  int
	}
	var near []scored
	for _, candidate := range existing {
		far := levenshtein.Distance(strings.ToLower(name), strings.ToLower(candidate), nil)
		if far <= max(2, len(name)/3) {
			near = append(near, scored{candidate, far})
		}
	}
	slices.SortStableFunc(near, func(a, b scored) int { return a.far - b.far })
	if len(near) == 0 {
		return ""
	}
	quoted := make([]string, 0, 3)
	for _, n := range near[:min(3, len(near))] {
		quoted = append(quoted, fmt.Sprintf("%q", n.name))
	}
	return " Names are case-sensitive; did you mean " + strings.Join(quoted, " or ") + "?"
}
