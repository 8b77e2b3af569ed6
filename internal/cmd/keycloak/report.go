package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// onKeycloak is testserver.OnKeycloak, which only tests may import.
const onKeycloak = "on Keycloak at "

// event is one line of "go test -json".
type event struct {
	Action, Package, Test, Output string
	Elapsed                       float64
}

// report is what a run showed.
type report struct {
	onKeycloak, elsewhere int
	// skipped are the tests that did not run, with their reasons.
	skipped []string
}

// read follows the events. Of a package it prints its closing line; of a failed test, all that it wrote.
func read(events io.Reader, w io.Writer) (*report, error) {
	r := &report{}
	output := map[string]string{} // by package and test
	lines := bufio.NewScanner(events)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			_, _ = fmt.Fprintln(w, lines.Text()) // a build failure's own words
			continue
		}
		key := e.Package + " " + e.Test
		switch e.Action {
		case "output":
			output[key] += e.Output
			if e.Test == "" && !strings.HasPrefix(e.Output, "PASS") {
				_, _ = io.WriteString(w, e.Output)
			}
		case "pass":
			r.count(e.Test, output[key])
		case "skip":
			if e.Test != "" {
				r.skipped = append(r.skipped, e.Test+": "+reason(output[key]))
			}
		case "fail":
			if e.Test != "" {
				_, _ = io.WriteString(w, output[key])
			}
		}
		if e.Action == "pass" || e.Action == "fail" || e.Action == "skip" {
			delete(output, key)
		}
	}
	return r, lines.Err()
}

// count sorts a test that passed by whether it had a server, and that was Keycloak. A subtest belongs to its test.
func (r *report) count(test, output string) {
	switch {
	case test == "" || strings.Contains(test, "/"):
	case strings.Contains(output, onKeycloak):
		r.onKeycloak++
	default:
		r.elsewhere++
	}
}

// reason is what a skipped test said last.
func reason(output string) string {
	last := "no reason given"
	for line := range strings.Lines(output) {
		if _, said, ok := strings.Cut(line, ".go:"); ok {
			_, said, _ = strings.Cut(said, ": ")
			last = strings.TrimSpace(said)
		}
	}
	return last
}

// print writes the count and the list. A run in which nothing met Keycloak shows nothing, and is an error.
func (r *report) print(w io.Writer) error {
	slices.Sort(r.skipped)
	_, _ = fmt.Fprintf(w, "\n%d tests ran on Keycloak, %d need no server, %d were skipped:\n", r.onKeycloak, r.elsewhere, len(r.skipped))
	for _, s := range r.skipped {
		_, _ = fmt.Fprintln(w, "  "+s)
	}
	if r.onKeycloak == 0 {
		return errors.New("no test ran on Keycloak")
	}
	return nil
}
