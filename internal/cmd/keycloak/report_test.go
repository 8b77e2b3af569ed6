package main

import (
	"strings"
	"testing"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

func TestMarkIsTheTestServersOwn(t *testing.T) {
	t.Parallel()
	if onKeycloak != testserver.OnKeycloak {
		t.Errorf("tests log %q, the report looks for %q", testserver.OnKeycloak, onKeycloak)
	}
}

// events are as "go test -json" writes them.
const events = `{"Action":"output","Package":"p","Test":"TestA","Output":"    a_test.go:1: on Keycloak at http://x\n"}
{"Action":"pass","Package":"p","Test":"TestA/sub"}
{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"pass","Package":"p","Test":"TestB"}
{"Action":"output","Package":"p","Test":"TestC","Output":"    a_test.go:1: on Keycloak at http://x\n"}
{"Action":"output","Package":"p","Test":"TestC","Output":"    a_test.go:9: only on the bundled server: it has a clock\n"}
{"Action":"skip","Package":"p","Test":"TestC"}
{"Action":"output","Package":"p","Test":"TestD","Output":"    a_test.go:3: broken\n"}
{"Action":"fail","Package":"p","Test":"TestD"}
`

func TestReportCountsWhatMetKeycloakAndNamesWhatDidNot(t *testing.T) {
	t.Parallel()
	var shown, printed strings.Builder
	r, err := read(strings.NewReader(events), &shown)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.print(&printed); err != nil {
		t.Fatal(err)
	}
	want := "\n1 tests ran on Keycloak, 1 need no server, 1 were skipped:\n  TestC: only on the bundled server: it has a clock\n"
	if printed.String() != want || !strings.Contains(shown.String(), "broken") || strings.Contains(shown.String(), "http://x") {
		t.Errorf("printed %q, shown %q", printed.String(), shown.String())
	}
}

func TestRunInWhichNothingMetKeycloakFails(t *testing.T) {
	t.Parallel()
	if err := (&report{withoutServer: 5}).print(&strings.Builder{}); err == nil {
		t.Error("no error")
	}
}
