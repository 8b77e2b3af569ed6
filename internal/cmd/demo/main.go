//go:build unix

// Command demo shows Gatehouse at work: it builds the provider, starts the bundled server, applies examples/quickstart with
// Terraform or OpenTofu, uses the token that the configuration makes possible, rotates the secret behind it, and destroys
// everything. Run it at the top of a checkout: make demo.
//
// Everything it writes lies in one folder that only the user may enter and that is removed at the end, whatever happens. The
// server's password is random and travels by environment. Nothing that is printed contains a secret or a token.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	os.Exit(status())
}

// status runs the demo and gives its exit code.
func status() int {
	// A closed pipe (make demo | head) must end the run as Ctrl-C does, or the folder would stay.
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
	defer stop()

	err := run(ctx, ".", newReport(os.Stdout))
	switch {
	case err == nil:
		return 0
	case ctx.Err() != nil:
		fmt.Fprintln(os.Stderr, "\nInterrupted.")
		return 130
	default:
		fmt.Fprintln(os.Stderr, "\nThe demo failed:", err)
		return 1
	}
}

// run plays the demo of the checkout at root. A failed step ends it; what was started is stopped and what was written is
// removed in any case.
func run(ctx context.Context, root string, out *report) (err error) {
	d := &demo{out: out}
	defer func() {
		err = errors.Join(err, d.end())
		// An error holds a command's whole output.
		if err != nil {
			err = errors.New(out.masked(err.Error()))
		}
	}()
	for _, step := range []struct {
		title string
		do    func(context.Context) error
	}{
		{"Build the provider", func(ctx context.Context) error { return d.build(ctx, root) }},
		{"Start the server on a free port", d.startServer},
		{"Initialise examples/quickstart", d.initialise},
		{"Plan", d.plan},
		{"Apply", d.apply},
		{"A fresh token", d.freshToken},
		{"What the token opens", d.useToken},
		{"The token as a data source: examples/quickstart/token", d.dataSource},
		{"A second plan", d.planAgain},
		{"Rotate the secret", d.rotate},
		{"Destroy", d.destroy},
	} {
		if err := ctx.Err(); err != nil {
			return err
		}
		out.heading(step.title)
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", step.title, err)
		}
	}
	return nil
}
