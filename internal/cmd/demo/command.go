//go:build unix

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// patience is how long a program may take to end once it was asked to.
const patience = 15 * time.Second

// command prepares a program in a process group of its own, so that Ctrl-C reaches it once, from us: terraform, asked twice,
// exits without ending its provider.
func command(ctx context.Context, dir string, env []string, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env = dir, env
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = patience
	return cmd
}

// endGroup kills what an ended program has left running.
func endGroup(cmd *exec.Cmd) {
	if cmd.Process != nil {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	}
}

// output runs a program to its end and returns what it printed on standard output; the error is a *commandError.
func output(ctx context.Context, dir string, env []string, name string, args ...string) (string, error) {
	cmd := command(ctx, dir, env, name, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	endGroup(cmd)
	if err != nil {
		line := strings.Join(append([]string{name}, args...), " ")
		err = &commandError{line: line, output: stdout.String() + stderr.String(), err: err}
	}
	return stdout.String(), err
}

// commandError is a program that failed. It reads: why, the command line, and everything that the program printed.
type commandError struct {
	line, output string
	err          error
}

func (e *commandError) Error() string {
	return fmt.Sprintf("%v\n$ %s\n%s", e.err, e.line, strings.TrimRight(e.output, "\n"))
}

func (e *commandError) Unwrap() error { return e.err }

// exitCode is the exit code inside err, or -1 where err is not about a program that ended.
func exitCode(err error) int {
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode()
	}
	return -1
}
