//go:build unix

package main

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const checkout = "../../.."

func TestTheDemoGoesFromBuildToDestroyAndShowsNoSecret(t *testing.T) {
	// None of these may matter.
	t.Setenv("TF_CLI_CONFIG_FILE", "/nowhere/terraformrc")
	t.Setenv("TF_CLI_ARGS", "-no-such-option")
	t.Setenv("GATEHOUSE_URL", "http://127.0.0.1:1")
	t.Setenv("KEYCLOAK_URL", "http://127.0.0.1:1")

	var printed bytes.Buffer
	out := newReport(&printed)
	if err := run(t.Context(), checkout, out); err != nil {
		t.Fatalf("%v\nafter:\n%s", err, printed.String())
	}
	text := printed.String()
	t.Log("\n" + text)

	var headings []string
	for _, heading := range regexp.MustCompile(`(?m)^== \d+\. (.*)$`).FindAllStringSubmatch(text, -1) {
		headings = append(headings, heading[1])
	}
	if len(headings) != 12 || !slices.Contains(headings, "Rotate the secret") {
		t.Errorf("headings = %q, want one for each of the 12 steps", headings)
	}
	for _, want := range []string{
		"Plan: 7 to add, 0 to change, 0 to destroy.",
		`"reports:read"`, // in the claims
		"An API that wants the role reports:read of reports: 200",
		"An API that wants the role reports:delete of reports: 403",
		"No changes. Your infrastructure matches the configuration.",
		"Plan: 0 to add, 2 to change, 0 to destroy.",
		"A token for the old secret: 401",
		"A token for the new secret: 200",
		"Destroy complete! Resources: 7 destroyed.",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the demo does not say %q", want)
		}
	}
	if strings.Contains(text, "Warning: ") {
		t.Error("the demo shows a warning")
	}
	if len(out.secrets) < 5*2 {
		t.Errorf("%d values are masked, want the password, two secrets and two tokens", len(out.secrets)/2)
	}
	if strings.Contains(text, "eyJ") {
		t.Error("the demo prints a token")
	}
	checkGone(t, text)
}

func TestAnInterruptStopsTheServerAndRemovesTheFolder(t *testing.T) {
	t.Parallel()

	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	var printed bytes.Buffer
	err := run(ctx, checkout, newReport(writerFunc(func(p []byte) (int, error) {
		if bytes.Contains(p, []byte(". Apply")) {
			interrupt()
		}
		return printed.Write(p)
	})))
	if err == nil || !strings.Contains(err.Error(), "Apply: ") {
		t.Errorf("error = %v, want the step that was interrupted", err)
	}
	checkGone(t, printed.String())
}

func TestAFailedStepShowsWhatItsCommandPrinted(t *testing.T) {
	standIn(t, "terraform", `if [ "$1" = version ]; then echo '{"terraform_version": "1.11.0", "platform": "linux_amd64"}'
else echo "on stdout"; echo "on stderr, with the password $GATEHOUSE_PASSWORD" >&2; exit 3; fi`)

	var printed bytes.Buffer
	err := run(t.Context(), checkout, newReport(&printed))
	const want = "Initialise examples/quickstart: exit status 3\n$ terraform init -no-color\non stdout\non stderr, with the password ********"
	if err == nil || err.Error() != want {
		t.Errorf("error = %v\nwant: %s", err, want)
	}
	checkGone(t, printed.String())
}

func TestAnOldTerraformIsRefusedInWords(t *testing.T) {
	standIn(t, "terraform", `echo '{"terraform_version": "1.10.5"}'`)
	standIn(t, "tofu", `echo '{"terraform_version": "1.9.0"}'`)

	_, err := findTerraform(t.Context(), os.Environ())
	if err == nil || !strings.HasPrefix(err.Error(), "terraform 1.10.5 and tofu 1.9.0 is too old: the quickstart needs Terraform or OpenTofu 1.11") {
		t.Errorf("error = %v", err)
	}
}

func TestATofuThatIsNewEnoughStandsInForAnOldTerraform(t *testing.T) {
	standIn(t, "terraform", `echo '{"terraform_version": "1.5.7"}'`)
	standIn(t, "tofu", `echo '{"terraform_version": "1.11.0-rc1", "platform": "darwin_arm64"}'`)

	found, err := findTerraform(t.Context(), os.Environ())
	if err != nil || found.name != "tofu" || found.platform != "darwin_arm64" {
		t.Errorf("found %+v, %v", found, err)
	}
}

func TestNoTerraformAtAllIsSaid(t *testing.T) {
	t.Setenv("PATH", t.TempDir())

	_, err := findTerraform(t.Context(), os.Environ())
	if err == nil || !strings.HasPrefix(err.Error(), "neither terraform nor tofu is on PATH") {
		t.Errorf("error = %v", err)
	}
}

// standIn puts a shell script in front of a program on PATH.
func standIn(t *testing.T, name, script string) {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, name), []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", folder+string(os.PathListSeparator)+os.Getenv("PATH"))
}

// checkGone checks that the folder and the server that the demo named are no more.
func checkGone(t *testing.T, text string) {
	t.Helper()
	folder := regexp.MustCompile(`Everything lies in (\S+) `).FindStringSubmatch(text)
	server := regexp.MustCompile(`http://127\.0\.0\.1:\d+`).FindString(text)
	if folder == nil || server == "" {
		t.Fatalf("no folder or no server in:\n%s", text)
	}
	if _, err := os.Stat(folder[1]); !os.IsNotExist(err) {
		t.Errorf("the folder is still there: %v", err)
	}
	if response, err := http.Get(server); err == nil {
		_ = response.Body.Close()
		t.Errorf("the server still answers: %s", response.Status)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }
