package testserver

import (
	"regexp"
	"strconv"
	"testing"
)

// Statements are how many statements the pages of the four systems make: Rasa Studio (R), Run:ai (N), DataClarity (D) and
// Decidim (C). A row is one statement, such as R4.
var Statements = map[string]int{"R": 28, "N": 33, "D": 31, "C": 47}

var rowName = regexp.MustCompile(`^([RNDC])([1-9]\d?)$`)

// IsRow reports whether a name is that of a row.
func IsRow(name string) bool {
	parts := rowName.FindStringSubmatch(name)
	if parts == nil {
		return false
	}
	n, err := strconv.Atoi(parts[2])
	return err == nil && n <= Statements[parts[1]]
}

// Proves says which rows the assertion below shows. examples/systems/rows.md is generated from these calls, which are read in
// the source: the names are literals.
func Proves(t testing.TB, rows ...string) {
	t.Helper()
	for _, row := range rows {
		if !IsRow(row) {
			t.Errorf("there is no row %q", row)
		}
	}
}
