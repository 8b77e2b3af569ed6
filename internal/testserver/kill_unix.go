//go:build unix

package testserver

import (
	"syscall"
	"time"
)

// KillWhen starts a command and kills it, and the provider that it has started, as soon as now says so. A command that ends by
// itself, or does not come so far within a minute, fails the test.
func (tf *Terraform) KillWhen(now func() bool, command string, args ...string) {
	tf.t.Helper()
	cmd := tf.command(command, args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // the provider is in the same group
	if err := cmd.Start(); err != nil {
		tf.t.Fatal(err)
	}
	said := now()
	for end := time.Now().Add(time.Minute); !said && time.Now().Before(end); said = now() {
		time.Sleep(10 * time.Millisecond)
	}
	killErr := syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	_ = cmd.Wait() // an error, as it was killed
	// A command that had ended is there to be killed until it is waited for: only how it ended tells.
	if ended, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); killErr != nil || !ok || !ended.Signaled() ||
		ended.Signal() != syscall.SIGKILL {
		tf.t.Fatalf("terraform %s had ended before it was killed: %s, %v", command, cmd.ProcessState, killErr)
	}
	if !said {
		tf.t.Fatalf("terraform %s did not come to where it was to be killed within a minute", command)
	}
}
