package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
)

// onKeycloak is testserver.OnKeycloak, which only tests may import.
const onKeycloak = "on Keycloak at "

// event is one line of "go test -json".
type event struct {
	Time                          time.Time
	Action, Package, Test, Output string
}

// test is one test, without its subtests: when it last began to run, and, if it failed, when.
type test struct {
	pkg, name    string
	began, ended time.Time
}

// report is what a run showed.
type report struct {
	onKeycloak, withoutServer int
	// skipped are the tests that did not run, with their reasons.
	skipped []string
	// failed are the tests that failed while the rest of their package ran to its end.
	failed []test
	// broken are the packages whose failure is no single test's: one that does not compile, ends by itself, or panics, so that
	// other tests did not run.
	broken []string

	running  map[string]test     // by package and test
	output   map[string]string   // by package and test
	panicked map[string]struct{} // packages
}

// read follows the events. Of a package it prints its closing line; of a failed test, all that it wrote.
func read(events io.Reader, w io.Writer) (*report, error) {
	r := &report{running: map[string]test{}, output: map[string]string{}, panicked: map[string]struct{}{}}
	lines := bufio.NewScanner(events)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			_, _ = fmt.Fprintln(w, lines.Text()) // a build failure's own words
			continue
		}
		r.follow(e, w)
	}
	return r, lines.Err()
}

func (r *report) follow(e event, w io.Writer) {
	key := e.Package + " " + e.Test
	switch e.Action {
	case "run", "cont":
		if !strings.Contains(e.Test, "/") {
			r.running[key] = test{pkg: e.Package, name: e.Test, began: e.Time}
		}
	case "output", "build-output":
		if strings.HasPrefix(e.Output, "panic: ") {
			r.panicked[e.Package] = struct{}{}
		}
		if e.Test == "" && !strings.HasPrefix(e.Output, "PASS") {
			_, _ = io.WriteString(w, e.Output)
			return
		}
		r.output[key] += e.Output
	case "pass", "skip":
		r.count(e, r.output[key])
		r.forget(key)
	case "fail":
		_, _ = io.WriteString(w, r.output[key])
		r.fail(e, r.running[key])
		r.forget(key)
	}
}

func (r *report) forget(key string) {
	delete(r.output, key)
	delete(r.running, key)
}

// fail keeps a test that failed, or judges a package that did: whether its failed tests are all that is wrong with it.
func (r *report) fail(e event, failed test) {
	switch {
	case strings.Contains(e.Test, "/"): // its test fails as well
		return
	case e.Test != "":
		failed.ended = e.Time
		r.failed = append(r.failed, failed)
		return
	}
	of := func(t test) bool { return t.pkg == e.Package }
	_, panicked := r.panicked[e.Package]
	if panicked || !slices.ContainsFunc(r.failed, of) || slices.ContainsFunc(slices.Collect(maps.Values(r.running)), of) {
		r.broken = append(r.broken, e.Package)
	}
}

// count sorts a test that did not fail: whether it ran, and had a server that was Keycloak. A subtest belongs to its test, but
// is named where it was skipped.
func (r *report) count(e event, output string) {
	switch {
	case e.Test == "":
	case e.Action == "skip":
		r.skipped = append(r.skipped, e.Test+": "+reason(output))
	case strings.Contains(e.Test, "/"):
	case strings.Contains(output, onKeycloak):
		r.onKeycloak++
	default:
		r.withoutServer++
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
	_, _ = fmt.Fprintf(w, "\n%d tests ran on Keycloak, %d need no server, %d were skipped:\n",
		r.onKeycloak, r.withoutServer, len(r.skipped))
	for _, s := range r.skipped {
		_, _ = fmt.Fprintln(w, "  "+s)
	}
	if r.onKeycloak == 0 {
		return errors.New("no test ran on Keycloak")
	}
	return nil
}
