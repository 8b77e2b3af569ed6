// Command keycloak runs Go tests against a real Keycloak: the one that KEYCLOAK_URL points to, or one that it fetches from
// Maven Central, boots on a free port and stops again. It ends with a count of the tests that ran on Keycloak, and with those
// that only the bundled server can show, each with its reason.
//
// A test that failed is run once more, alone. A test that passes then is printed as flaky, with the server's log of the moment
// in which it failed; the third flaky test fails the run.
//
//	go run ./internal/cmd/keycloak ./internal/contract/... ./internal/provider/...
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "keycloak:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, packages []string) (err error) {
	if len(packages) == 0 {
		return errors.New("no packages named: what is to be tested?")
	}
	env, moment := os.Environ(), func(io.Writer, time.Time, time.Time) {} // of a server that is not our own, nothing is known
	if os.Getenv("KEYCLOAK_URL") == "" {
		var server *server
		if server, err = boot(ctx); err != nil {
			return err
		}
		defer server.stop()
		defer func() {
			if err != nil {
				server.printErrors(os.Stderr)
			}
		}()
		moment = server.printMoment
		env = append(env, "KEYCLOAK_URL="+server.url, "KEYCLOAK_USER="+adminUser, "KEYCLOAK_PASSWORD="+server.password)
	}
	r, err := goTest(ctx, env, packages...)
	if err != nil {
		return err
	}
	err = r.settle(os.Stdout, func(pkg, name string) (*report, error) { return goTest(ctx, env, "-run=^"+name+"$", pkg) }, moment)
	if err != nil {
		return err
	}
	return r.print(os.Stdout)
}

// goTest runs "go test" and follows its events. Tests that fail are in the report, and no error.
func goTest(ctx context.Context, env []string, args ...string) (*report, error) {
	args = append([]string{"test", "-json", "-count=1", "-timeout=40m"}, args...)
	cmd := exec.CommandContext(ctx, "go", args...) //nolint:gosec // the caller's own packages
	cmd.Env = env
	cmd.Stderr = os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	events, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("go test: %w", err)
	}
	r, err := read(events, os.Stdout)
	if err != nil {
		return nil, err
	}
	if err := cmd.Wait(); err != nil && (ctx.Err() != nil || len(r.failed)+len(r.broken) == 0) {
		return nil, fmt.Errorf("the tests failed: %w", err)
	}
	return r, nil
}
