package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestErrorsOfTheLogArePrinted(t *testing.T) {
	t.Parallel()
	s := &server{folder: t.TempDir()}
	log := "2026-11-22 03:49:26,990 INFO  [io.quarkus] (main) started\n" +
		"2026-11-22 03:49:27,990 WARN  [org.keycloak.events] (executor-thread-1) type=\"LOGIN_ERROR\"\n" +
		"2026-11-22 03:49:28,990 ERROR [org.keycloak.services.error.KeycloakErrorHandler] (executor-thread-2) Uncaught server error: first\n" +
		"\tat org.keycloak.Some.where(Some.java:1)\n" +
		"Caused by: second\n"
	if err := os.WriteFile(filepath.Join(s.folder, "log"), []byte(log), 0o600); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	s.printErrors(&out)
	want := "keycloak: log: 2026-11-22 03:49:28,990 ERROR [org.keycloak.services.error.KeycloakErrorHandler] (executor-thread-2) Uncaught server error: first\nkeycloak: log: Caused by: second\n"
	if out.String() != want {
		t.Errorf("got:\n%s\nwant:\n%s", out.String(), want)
	}
}
