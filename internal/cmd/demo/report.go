//go:build unix

package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
)

// report is what the user reads. Values given to hide never appear in it.
type report struct {
	mu      sync.Mutex
	out     io.Writer
	steps   int
	secrets []string
}

func newReport(out io.Writer) *report {
	return &report{out: out}
}

// hide makes every later appearance of a value read "********".
func (r *report) hide(value string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if value != "" {
		r.secrets = append(r.secrets, value, "********")
	}
}

func (r *report) masked(text string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return strings.NewReplacer(r.secrets...).Replace(text)
}

func (r *report) heading(title string) {
	if r.steps++; r.steps > 1 {
		r.line("")
	}
	r.line("== %d. %s", r.steps, title)
}

func (r *report) line(format string, args ...any) {
	_, _ = io.WriteString(r.out, r.masked(fmt.Sprintf(format, args...))+"\n")
}
