package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	passes = `{"Action":"pass","Package":"p","Test":"TEST"}`
	fails  = `{"Time":"2026-11-22T03:49:26Z","Action":"run","Package":"p","Test":"TEST"}
{"Time":"2026-11-22T03:49:26Z","Action":"pause","Package":"p","Test":"TEST"}
{"Time":"2026-11-22T03:49:27Z","Action":"cont","Package":"p","Test":"TEST"}
{"Time":"2026-11-22T03:49:28Z","Action":"run","Package":"p","Test":"TEST/sub"}
{"Time":"2026-11-22T03:49:28Z","Action":"fail","Package":"p","Test":"TEST/sub"}
{"Time":"2026-11-22T03:49:29Z","Action":"fail","Package":"p","Test":"TEST"}`
	packageFails = `{"Action":"fail","Package":"p"}`
)

// settled reads the events of a run and settles it; each test that runs again does what second says. It returns what was
// printed, the tests that ran again, and the error.
func settled(t *testing.T, second string, events ...string) (printed string, again []string, err error) {
	t.Helper()
	r, err := read(strings.NewReader(strings.Join(events, "\n")), io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	err = r.settle(&out, func(pkg, name string) (*report, error) {
		again = append(again, pkg+" "+name)
		return read(strings.NewReader(strings.ReplaceAll(second, "TEST", name)), io.Discard)
	}, func(w io.Writer, from, to time.Time) {
		_, _ = fmt.Fprintf(w, "log from %s to %s", from.Format(time.TimeOnly), to.Format(time.TimeOnly))
	})
	if err == nil && r.onKeycloak+r.withoutServer != 2 {
		t.Errorf("%d tests are counted as passed, want 2", r.onKeycloak+r.withoutServer)
	}
	return out.String(), again, err
}

func of(name, events string) string { return strings.ReplaceAll(events, "TEST", name) }

func TestFlakyTestRunsAgainAloneAndIsPrintedWithTheLogOfItsFailure(t *testing.T) {
	t.Parallel()
	printed, again, err := settled(t, passes, of("TestA", fails), of("TestB", passes), packageFails)
	if err != nil || !slices.Equal(again, []string{"p TestA"}) {
		t.Errorf("%v, again: %q", err, again)
	}
	if !strings.Contains(printed, "flaky: TestA of p failed from 2026-11-22 03:49:27,000 to 2026-11-22 03:49:29,000") ||
		!strings.Contains(printed, "log from 03:49:27 to 03:49:29") {
		t.Errorf("printed: %s", printed)
	}
}

func TestThirdFlakyTestFailsTheRun(t *testing.T) {
	t.Parallel()
	printed, again, err := settled(t, passes, of("TestA", fails), of("TestB", fails), of("TestC", fails), of("TestD", fails), packageFails)
	if err == nil || len(again) != 3 || strings.Count(printed, "flaky: ") != 3 {
		t.Errorf("%v, again: %q, printed: %s", err, again, printed)
	}
	if _, again, err := settled(t, passes, of("TestA", fails), of("TestB", fails), packageFails); err != nil || len(again) != 2 {
		t.Errorf("two of them: %v, again: %q", err, again)
	}
}

func TestTestThatDoesNotPassAloneFailsTheRun(t *testing.T) {
	t.Parallel()
	for name, second := range map[string]string{
		"fails":        fails + "\n" + packageFails,
		"panics":       packageFails,
		"is skipped":   `{"Action":"skip","Package":"p","Test":"TEST"}`,
		"is not there": `{"Action":"pass","Package":"p"}`,
	} {
		printed, again, err := settled(t, second, of("TestA", fails), of("TestB", fails), packageFails)
		if err == nil || len(again) != 1 || strings.Contains(printed, "flaky") {
			t.Errorf("a test that %s: %v, again: %q, printed: %s", name, err, again, printed)
		}
	}
}

func TestPackageThatFailsByItselfIsNotRunAgain(t *testing.T) {
	t.Parallel()
	for name, events := range map[string][]string{
		"does not compile":               {packageFails},
		"ends by itself":                 {of("TestA", passes), packageFails},
		"ends by itself in a test":       {of("TestA", fails), `{"Action":"run","Package":"p","Test":"TestB"}`, packageFails},
		"panics":                         {`{"Action":"output","Package":"p","Test":"TestA","Output":"panic: x\n"}`, of("TestA", fails), packageFails},
		"fails beside one with failures": {strings.ReplaceAll(of("TestA", fails)+"\n"+packageFails, `"p"`, `"q"`), packageFails},
	} {
		if _, again, err := settled(t, passes, events...); err == nil || len(again) != 0 || !strings.HasSuffix(err.Error(), ": p") {
			t.Errorf("a package that %s: %v, again: %q", name, err, again)
		}
	}
}
