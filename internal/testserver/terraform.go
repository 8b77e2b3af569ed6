package testserver

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/mirror"
)

// Terraform is a working folder in which a test runs the real terraform with the provider of this checkout, built as it is
// released. Terraform is the one of TF_ACC_TERRAFORM_PATH, as for acceptance tests, else the first on the PATH.
type Terraform struct {
	// Dir is the folder; it is removed after the test.
	Dir string
	// Env is added to the environment of every command, which has nothing of the caller's TF_*, GATEHOUSE_* and KEYCLOAK_*.
	Env []string

	t             testing.TB
	configuration string // the CLI configuration: a mirror that holds the provider
}

// Result is what a command of terraform left behind.
type Result struct {
	Stdout, Stderr string
	Exit           int
}

// NewTerraform makes a folder with a main.tf and runs terraform init in it.
func NewTerraform(t testing.TB, hcl string) *Terraform {
	t.Helper()
	tf := newTerraform(t)
	tf.Write("versions.tf", "terraform {\n  required_providers {\n    gatehouse = { source = \"gatehouse-tf/gatehouse\" }\n  }\n}\n")
	tf.Write("main.tf", hcl)
	tf.MustRun("init")
	return tf
}

// CopyTerraform makes a copy of a folder with a whole configuration, its modules included, and runs terraform init in it.
func CopyTerraform(t testing.TB, folder string) *Terraform {
	t.Helper()
	tf := newTerraform(t)
	if err := os.CopyFS(tf.Dir, os.DirFS(folder)); err != nil {
		t.Fatal(err)
	}
	tf.MustRun("init")
	return tf
}

func newTerraform(t testing.TB) *Terraform {
	t.Helper()
	configuration, err := plugin()
	if err != nil {
		t.Fatalf("build the provider: %s", err)
	}
	return &Terraform{Dir: t.TempDir(), t: t, configuration: configuration}
}

// Write puts a file into the folder, in place of one that is there.
func (tf *Terraform) Write(name, content string) {
	tf.t.Helper()
	if err := os.WriteFile(filepath.Join(tf.Dir, name), []byte(content), 0o600); err != nil {
		tf.t.Fatal(err)
	}
}

// Run runs a command, such as Run("plan", "-out=plan"). -no-color and, where it belongs, -input=false are added.
func (tf *Terraform) Run(command string, args ...string) Result {
	tf.t.Helper()
	cmd := tf.command(command, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		tf.t.Fatalf("terraform %s: %s", command, err)
	}
	return Result{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

func (tf *Terraform) command(command string, args ...string) *exec.Cmd {
	name := os.Getenv("TF_ACC_TERRAFORM_PATH")
	if name == "" {
		name = "terraform"
	}
	options := []string{"-no-color", "-input=false"}
	switch command {
	case "show", "output", "taint", "untaint":
		options = options[:1]
	case "state": // its options come after the subcommand
		options = nil
	}
	args = append(append([]string{command}, options...), args...)
	cmd := exec.CommandContext(tf.t.Context(), name, args...) //nolint:gosec // what the test asks for
	cmd.Dir = tf.Dir
	cmd.Env = mirror.Environment("TF_CLI_CONFIG_FILE=" + tf.configuration)
	cmd.Env = append(cmd.Env, tf.Env...)
	return cmd
}

// MustRun is Run of a command that has to succeed.
func (tf *Terraform) MustRun(command string, args ...string) Result {
	tf.t.Helper()
	r := tf.Run(command, args...)
	if r.Exit != 0 {
		tf.t.Fatalf("terraform %s %s: exit code %d\n%s%s", command, strings.Join(args, " "), r.Exit, r.Stdout, r.Stderr)
	}
	return r
}

// built is the folder of the provider and its mirror, once there is one.
var built string

// Main runs the tests of a package that uses NewTerraform, from its TestMain, and removes what was built for them.
func Main(m *testing.M) int {
	defer func() { _ = os.RemoveAll(built) }() // the folder is only known afterwards
	return m.Run()
}

// plugin builds the provider, once a test process, and returns the CLI configuration that finds it.
var plugin = sync.OnceValues(func() (string, error) {
	root, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}").Output() //nolint:noctx // no test owns it
	if err != nil {
		return "", err
	}
	if built, err = os.MkdirTemp("", "gatehouse-test-"); err != nil {
		return "", err
	}
	return mirror.Build(context.Background(), strings.TrimSpace(string(root)), built, runtime.GOOS+"_"+runtime.GOARCH)
})
