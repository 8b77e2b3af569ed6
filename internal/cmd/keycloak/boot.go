package main

import (
	"archive/zip"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// The Keycloak that the bundled server is compared with. The checksum is of the distribution's zip.
const (
	version  = "26.7.4"
	checksum = "a286e98b4296d4e75ee88d8527c7cd463b307caa022f088c9f22cffccc741fa1"
	features = "client-secret-rotation,token-exchange:v1,admin-fine-grained-authz:v1"

	adminUser = "admin"
	bootLimit = 3 * time.Minute
)

// server is a Keycloak of our own, in a folder of its own.
type server struct {
	url, password string
	folder        string
	cmd           *exec.Cmd
	done          chan struct{} // closed when it has ended
}

// boot fetches, unpacks and starts Keycloak, and waits until it answers. Issuers begin with hostname, if there is one.
func boot(ctx context.Context, hostname string) (*server, error) {
	for program, use := range map[string]string{"java": "Keycloak needs Java 17 or newer", "mvn": "the distribution comes from Maven " +
		"Central"} {
		if _, err := exec.LookPath(program); err != nil {
			return nil, fmt.Errorf("%s is not on PATH: %s. Install it, or set KEYCLOAK_URL to a running Keycloak", program, use)
		}
	}
	folder, err := os.MkdirTemp("", "gatehouse-keycloak-")
	if err != nil {
		return nil, err
	}
	s := &server{folder: folder, password: rand.Text(), done: make(chan struct{})}
	if err := s.start(ctx, hostname); err != nil {
		s.stop()
		return nil, err
	}
	return s, nil
}

func (s *server) start(ctx context.Context, hostname string) error {
	archive, err := fetch(ctx, s.folder)
	if err != nil {
		return err
	}
	if err := unpack(archive, s.folder); err != nil {
		return err
	}
	port, err := freePort(ctx)
	if err != nil {
		return err
	}
	s.url = "http://127.0.0.1:" + port
	log, err := os.Create(filepath.Join(s.folder, "log"))
	if err != nil {
		return err
	}
	defer log.Close() //nolint:errcheck // the child has its own
	args := []string{"start-dev", "--http-host=127.0.0.1", "--http-port=" + port, "--features=" + features}
	if hostname != "" {
		args = append(args, "--hostname="+hostname, "--hostname-backchannel-dynamic=true")
	}
	// Not bound to ctx: stop ends it, with time to leave.
	s.cmd = exec.Command(filepath.Join(s.folder, "keycloak-"+version, "bin", "kc.sh"), args...) //nolint:gosec,noctx // unpacked just now
	s.cmd.Env = append(os.Environ(), "TZ=UTC", "KC_BOOTSTRAP_ADMIN_USERNAME="+adminUser, "KC_BOOTSTRAP_ADMIN_PASSWORD="+s.password)
	s.cmd.Stdout, s.cmd.Stderr = log, log
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // the script starts java beside itself
	if err := s.cmd.Start(); err != nil {
		return fmt.Errorf("start Keycloak: %w", err)
	}
	go func() {
		_ = s.cmd.Wait() // the log says why
		close(s.done)
	}()
	return s.ready(ctx, log.Name())
}

// ready waits for the realm master.
func (s *server) ready(ctx context.Context, log string) error {
	ctx, cancel := context.WithTimeout(ctx, bootLimit)
	defer cancel()
	for {
		select {
		case <-s.done:
			text, _ := os.ReadFile(log) //nolint:gosec // our own
			return fmt.Errorf("the server ended while it started:\n%s", text)
		case <-ctx.Done():
			return fmt.Errorf("the server did not answer within %s", bootLimit)
		case <-time.After(500 * time.Millisecond):
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/realms/master", nil)
		if err != nil {
			return err
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			continue
		}
		_ = resp.Body.Close()
		if resp.StatusCode == http.StatusOK {
			fmt.Printf("Keycloak %s answers at %s\n", version, s.url)
			return nil
		}
	}
}

// stop ends the processes that start started, and removes their folder.
func (s *server) stop() {
	if s.cmd != nil && s.cmd.Process != nil {
		group := -s.cmd.Process.Pid
		_ = syscall.Kill(group, syscall.SIGTERM)
		select {
		case <-s.done:
		case <-time.After(20 * time.Second):
			_ = syscall.Kill(group, syscall.SIGKILL)
			<-s.done
		}
	}
	_ = os.RemoveAll(s.folder)
}

// fetch has Maven bring the distribution, from its own cache when it is there, and checks it.
func fetch(ctx context.Context, folder string) (string, error) {
	// Two of Maven would write to one cache.
	lock, err := os.OpenFile(filepath.Join(os.TempDir(), "gatehouse-keycloak.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return "", err
	}
	defer lock.Close()                                                     //nolint:errcheck // only locked
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil { //nolint:gosec // a file descriptor is an int
		return "", err
	}
	artifact := "org.keycloak:keycloak-quarkus-dist:" + version + ":zip"
	arguments := []string{"-q", "-B", "dependency:copy", "-Dartifact=" + artifact, "-DoutputDirectory=" + folder}
	cmd := exec.CommandContext(ctx, "mvn", arguments...) //nolint:gosec // constants
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("fetch %s: %w\n%s", artifact, err, out)
	}
	name := filepath.Join(folder, "keycloak-quarkus-dist-"+version+".zip")
	f, err := os.Open(name) //nolint:gosec // our own folder
	if err != nil {
		return "", err
	}
	defer f.Close() //nolint:errcheck // only read
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", err
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != checksum {
		return "", fmt.Errorf("%s has the checksum %s, want %s", artifact, got, checksum)
	}
	return name, nil
}

// unpack extracts a zip into a folder; a name that leads out of it is an error.
func unpack(archive, folder string) error {
	z, err := zip.OpenReader(archive)
	if err != nil {
		return err
	}
	defer z.Close() //nolint:errcheck // only read
	for _, f := range z.File {
		if !filepath.IsLocal(f.Name) {
			return fmt.Errorf("the archive holds %q", f.Name)
		}
		if err := extract(f, filepath.Join(folder, f.Name)); err != nil { //nolint:gosec // checked above
			return err
		}
	}
	return os.Remove(archive)
}

func extract(f *zip.File, to string) error {
	if strings.HasSuffix(f.Name, "/") {
		return os.MkdirAll(to, 0o750)
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o750); err != nil {
		return err
	}
	in, err := f.Open()
	if err != nil {
		return err
	}
	defer in.Close()                                                                      //nolint:errcheck // only read
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_EXCL, f.Mode().Perm()|0o600) //nolint:gosec // checked by unpack
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in) //nolint:gosec // the archive's checksum is known
	return errors.Join(err, out.Close())
}

func freePort(ctx context.Context) (string, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close() //nolint:errcheck // free again at once
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, err
}
