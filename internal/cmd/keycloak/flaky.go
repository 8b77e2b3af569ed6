package main

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// flakyLimit is how many flaky tests fail a run that has no other failure: so many are no accident.
const flakyLimit = 3

// rerun runs one test again, alone.
type rerun func(pkg, name string) (*report, error)

// settle runs each failed test of a report once more, alone. One that passes then was flaky: it counts as passed, and is printed
// with the server's log of the moment in which it failed. One that fails again fails the run, and so do a package whose
// failure is no single test's, which is not run again, and the third flaky test.
func (r *report) settle(w io.Writer, again rerun, moment func(w io.Writer, from, to time.Time)) error {
	if len(r.broken) > 0 {
		return fmt.Errorf("failed, and not by a single test: %s", strings.Join(r.broken, ", "))
	}
	for i, failed := range r.failed {
		_, _ = fmt.Fprintf(w, "keycloak: %s of %s failed, and is run once more, alone\n", failed.name, failed.pkg)
		second, err := again(failed.pkg, failed.name)
		if err != nil {
			return err
		}
		if second.onKeycloak+second.withoutServer != 1 || len(second.failed)+len(second.broken) != 0 {
			return fmt.Errorf("%s of %s failed, and did not pass when it ran alone", failed.name, failed.pkg)
		}
		r.onKeycloak += second.onKeycloak
		r.withoutServer += second.withoutServer
		_, _ = fmt.Fprintf(w, "keycloak: flaky: %s of %s failed from %s to %s, and passed when it ran alone\n",
			failed.name, failed.pkg, failed.began.UTC().Format(logTime), failed.ended.UTC().Format(logTime))
		moment(w, failed.began, failed.ended)
		if i+1 == flakyLimit {
			return fmt.Errorf("%d tests were flaky", flakyLimit)
		}
	}
	return nil
}
