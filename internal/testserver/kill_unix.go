//go:build unix

package testserver

import (
	"syscall"
	"time"
)

// KillWhen starts a command and kills it, and the provider that it has started, as soon as now says so: at the latest after a
// minute.
func (tf *Terraform) KillWhen(now func() bool, command string, args ...string) {
	tf.t.Helper()
	cmd := tf.command(command, args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // the provider is in the same group
	if err := cmd.Start(); err != nil {
		tf.t.Fatal(err)
	}
	for end := time.Now().Add(time.Minute); !now() && time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond)
	}
	if err := syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL); err != nil {
		tf.t.Errorf("terraform %s had ended: %s", command, err)
	}
	_ = cmd.Wait() // it was killed
}
