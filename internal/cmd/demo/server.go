//go:build unix

package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// server is the running bundled server.
type server struct {
	url    string
	cmd    *exec.Cmd
	stderr *bytes.Buffer // read only after the end
	ended  chan struct{}
}

// start runs the program on a free port of the loopback interface and waits for the line with its URL. It lives until stop:
// a cancelled ctx only ends the wait.
func start(ctx context.Context, program string, env []string) (*server, error) {
	s := &server{
		cmd:    command(context.WithoutCancel(ctx), "", env, program, "--addr", "127.0.0.1:0", "--admin-user", adminUser),
		stderr: new(bytes.Buffer),
		ended:  make(chan struct{}),
	}
	s.cmd.Stderr = s.stderr
	stdout, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	ready := make(chan string, 1)
	go func() {
		lines := bufio.NewReader(stdout)
		line, _ := lines.ReadString('\n')
		ready <- strings.TrimSpace(line)
		_, _ = io.Copy(io.Discard, lines)
		_ = s.cmd.Wait()
		close(s.ended)
	}()
	select {
	case s.url = <-ready:
	case <-ctx.Done():
		return nil, errors.Join(ctx.Err(), s.stop())
	case <-time.After(patience):
		err = fmt.Errorf("no answer within %v", patience)
	}
	if !strings.HasPrefix(s.url, "http://127.0.0.1:") {
		return nil, errors.Join(fmt.Errorf("the server did not start; it printed %q and:\n%s", s.url, s.last()), err)
	}
	return s, nil
}

// stop ends the server and waits until it is gone.
func (s *server) stop() error {
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-s.ended:
		return nil
	case <-time.After(patience):
		endGroup(s.cmd)
		<-s.ended
		return fmt.Errorf("the server did not stop within %v and was killed", patience)
	}
}

// last stops the server and gives what it said on standard error.
func (s *server) last() string {
	_ = s.stop()
	return s.stderr.String()
}
