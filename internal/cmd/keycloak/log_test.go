package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const (
	warning = "2026-11-22 03:49:27,990 WARN  [org.keycloak.events] (executor-thread-1) type=\"LOGIN_ERROR\"\n"
	failure = "2026-11-22 03:49:28,990 ERROR [org.keycloak.services.error.KeycloakErrorHandler] (executor-thread-2) Uncaught server error: first\n"
	written = "2026-11-22 03:49:26,990 INFO  [io.quarkus] (main) started\n" + warning + failure +
		"\tat org.keycloak.Some.where(Some.java:1)\n" + "Caused by: second\n"
)

func withLog(t *testing.T) *server {
	t.Helper()
	s := &server{folder: t.TempDir()}
	if err := os.WriteFile(filepath.Join(s.folder, "log"), []byte(written), 0o600); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestErrorsOfTheLogArePrinted(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	withLog(t).printErrors(&out)
	if want := "keycloak: log: " + failure + "keycloak: log: Caused by: second\n"; out.String() != want {
		t.Errorf("got:\n%s\nwant:\n%s", out.String(), want)
	}
}

func TestLogOfAMomentHasTheErrorsAndWarningsOfThatMomentOnly(t *testing.T) {
	t.Parallel()
	at := func(stamp string) time.Time {
		moment, err := time.Parse(time.RFC3339Nano, "2026-11-22T"+stamp+"Z")
		if err != nil {
			t.Fatal(err)
		}
		return moment
	}
	both := "keycloak: log: " + warning + "keycloak: log: " + failure + "keycloak: log: Caused by: second\n"
	for name, moment := range map[string]struct {
		from, to time.Time
		want     string
	}{
		"both":               {at("03:49:27.9904"), at("03:49:28.991"), both}, // the log's time has no microseconds
		"in another zone":    {at("03:49:27").In(time.FixedZone("", 7200)), at("03:49:29"), both},
		"the warning":        {at("03:49:27"), at("03:49:28"), "keycloak: log: " + warning},
		"before and after":   {at("03:49:28"), at("03:49:28.5"), ""},
		"after all of them":  {at("03:49:30"), at("03:49:31"), ""},
		"before all of them": {at("03:49:00"), at("03:49:01"), ""},
	} {
		var out strings.Builder
		withLog(t).printMoment(&out, moment.from, moment.to)
		if out.String() != moment.want {
			t.Errorf("%s: got:\n%s\nwant:\n%s", name, out.String(), moment.want)
		}
	}
}
