package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// logTime is how Keycloak's log starts a line, in UTC: start sets the server's time zone.
const logTime = "2006-01-02 15:04:05,000"

// printErrors prints what the server's log says of its errors: an answer of 500 says no more than that the log knows.
func (s *server) printErrors(w io.Writer) {
	s.print(w, logged(s.log(), time.Time{}, time.Now(), " ERROR "))
}

// printMoment prints the errors and warnings that the server's log has from one time to another.
func (s *server) printMoment(w io.Writer, from, to time.Time) {
	s.print(w, logged(s.log(), from, to, " ERROR ", " WARN "))
}

func (s *server) log() string {
	text, _ := os.ReadFile(filepath.Join(s.folder, "log"))
	return string(text)
}

func (s *server) print(w io.Writer, lines []string) {
	for _, line := range lines {
		_, _ = fmt.Fprint(w, "keycloak: log: ", line)
	}
}

// logged selects the lines of a log that were written from one time to another, hold one of the levels or start with
// "Caused by:". A line without a time has the time of the line before.
func logged(log string, from, to time.Time, levels ...string) []string {
	var lines []string
	var at time.Time
	from = from.Truncate(time.Millisecond) // as the log does
	for line := range strings.Lines(log) {
		if stamp, err := time.Parse(logTime, line[:min(len(line), len(logTime))]); err == nil {
			at = stamp
		}
		wanted := strings.HasPrefix(line, "Caused by:")
		for _, level := range levels {
			wanted = wanted || strings.Contains(line, level)
		}
		if wanted && !at.Before(from) && !at.After(to) {
			lines = append(lines, line)
		}
	}
	return lines
}
