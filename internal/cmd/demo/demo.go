//go:build unix

package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/mirror"
)

// demo is what the steps leave for the next ones.
type demo struct {
	out       *report
	dir       string // removed at the end: the provider's mirror, a copy of the quickstart with its state
	terraform *terraform
	server    *server
	names     names
	secret    string // of the client
	token     string // of the client
}

// names are those in the applied configuration.
type names struct {
	realm, client, role, roleClient string
}

const (
	credential = "gatehouse_credential.nightly"
	grant      = "gatehouse_service_account_role.nightly_reads"
	consumer   = "terraform_data.job"
	otherMonth = "month=2026-12"
)

func (d *demo) build(ctx context.Context, root string) (err error) {
	if d.dir, err = os.MkdirTemp("", "gatehouse-demo-"); err != nil { // mode 0700
		return fmt.Errorf("making a folder for the demo: %w", err)
	}
	// The version check must not read the user's CLI configuration either.
	env := mirror.Environment("TF_CLI_CONFIG_FILE="+os.DevNull, "TF_IN_AUTOMATION=1", "TF_INPUT=0")
	if d.terraform, err = findTerraform(ctx, env); err != nil {
		return err
	}
	d.out.line("%s %s", d.terraform.name, d.terraform.version)
	configuration, err := mirror.Build(ctx, root, d.dir, d.terraform.platform)
	if err != nil {
		return err
	}
	d.terraform = d.terraform.in(filepath.Join(d.dir, "quickstart"), "TF_CLI_CONFIG_FILE="+configuration)
	if err := copyExample(filepath.Join(root, "examples", "quickstart"), filepath.Join(d.dir, "quickstart")); err != nil {
		return err
	}
	d.out.line("Built. Everything lies in %s until the end.", d.dir)
	return nil
}

func (d *demo) startServer(ctx context.Context) (err error) {
	password := rand.Text()
	d.out.hide(password)
	if d.server, err = start(ctx, password); err != nil {
		return err
	}
	d.terraform = d.terraform.in(filepath.Join(d.dir, "quickstart"),
		"GATEHOUSE_URL="+d.server.url, "GATEHOUSE_USERNAME="+adminUser, "GATEHOUSE_PASSWORD="+password)
	d.out.line("The server answers at %s; its password is random and known to this run alone.", d.server.url)
	return nil
}

func (d *demo) initialise(ctx context.Context) error {
	if _, err := d.terraform.run(ctx, "init"); err != nil {
		return err
	}
	d.out.line("The provider comes from a folder, so nothing is downloaded.")
	return nil
}

func (d *demo) plan(ctx context.Context) error {
	return d.show(d.terraform.run(ctx, "plan", "-out=plan"))
}

func (d *demo) apply(ctx context.Context) error {
	if err := d.show(d.terraform.run(ctx, "apply", "plan")); err != nil {
		return err
	}
	resources, err := d.terraform.show(ctx)
	if err != nil {
		return err
	}
	text := func(address, attribute string) string {
		value, _ := resources[address][attribute].(string)
		return value
	}
	d.names = names{
		realm: text(credential, "realm"), client: text(credential, "client_id"),
		role: text(grant, "role"), roleClient: text(grant, "role_client_id"),
	}
	d.out.line("The state knows the secret's version, %v, and not the secret.", resources[credential]["secret_version"])
	return nil
}

func (d *demo) freshToken(ctx context.Context) (err error) {
	if d.secret, err = d.server.admin.Clients.Secret(ctx, d.names.realm, d.names.client); err != nil {
		return err
	}
	d.out.hide(d.secret)
	token, left, err := d.server.clientToken(ctx, d.names.realm, d.names.client, d.secret)
	if err != nil {
		return err
	}
	d.out.hide(token)
	d.token = token
	parsed, err := jwt.ParseSigned(token, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		return err
	}
	var claims map[string]any
	if err := parsed.UnsafeClaimsWithoutVerification(&claims); err != nil { // only printed
		return err
	}
	printed, err := json.MarshalIndent(claims, "", "  ")
	if err != nil {
		return err
	}
	d.out.line("%s logged in to realm %s with its secret. The token is valid for %v and says:\n%s",
		d.names.client, d.names.realm, left, printed)
	return nil
}

func (d *demo) useToken(ctx context.Context) error {
	for _, try := range []struct {
		role string
		want int
		why  string
	}{
		{d.names.role, http.StatusOK, "granted by the configuration"},
		{"reports:delete", http.StatusForbidden, "never granted"},
	} {
		status, body, err := d.server.probe(ctx, d.names.realm, d.names.roleClient, try.role, d.token)
		if err != nil {
			return err
		}
		d.out.line("An API that wants the role %s of %s: %d (%s)", try.role, d.names.roleClient, status, try.why)
		if status != try.want {
			return fmt.Errorf("the probe answered %d instead of %d: %.500q", status, try.want, body)
		}
	}
	return nil
}

func (d *demo) dataSource(ctx context.Context) error {
	token := d.terraform.in(filepath.Join(d.dir, "quickstart", "token"))
	if _, err := token.run(ctx, "init"); err != nil {
		return err
	}
	if err := d.show(token.run(ctx, "apply", "-auto-approve")); err != nil {
		return err
	}
	printed, err := token.run(ctx, "output", "-json")
	if err != nil {
		return err
	}
	var outputs map[string]struct {
		Value     any  `json:"value"`
		Sensitive bool `json:"sensitive"`
	}
	if err := json.Unmarshal([]byte(printed), &outputs); err != nil {
		return fmt.Errorf("%s output -json: %w", d.terraform.name, err)
	}
	for _, name := range slices.Sorted(maps.Keys(outputs)) {
		if outputs[name].Sensitive {
			d.out.hide(fmt.Sprint(outputs[name].Value))
		}
		d.out.line("%s = %v", name, outputs[name].Value)
	}
	d.out.line("This state holds the token; it goes with the folder.")
	return nil
}

func (d *demo) planAgain(ctx context.Context) error {
	printed, err := d.terraform.run(ctx, "plan", "-detailed-exitcode")
	if exitCode(err) == 2 {
		return fmt.Errorf("a second plan has changes:\n%s", printed)
	}
	return d.show(printed, err)
}

func (d *demo) rotate(ctx context.Context) error {
	if err := d.show(d.terraform.run(ctx, "plan", "-out=plan", "-var", otherMonth)); err != nil {
		return err
	}
	if err := d.show(d.terraform.run(ctx, "apply", "plan")); err != nil {
		return err
	}
	resources, err := d.terraform.show(ctx)
	if err != nil {
		return err
	}
	d.out.line("The secret's version is now %v, and %s learnt of it: %v.",
		resources[credential]["secret_version"], consumer, resources[consumer]["output"])
	renewed, err := d.server.admin.Clients.Secret(ctx, d.names.realm, d.names.client)
	if err != nil {
		return err
	}
	d.out.hide(renewed)
	for _, try := range []struct {
		which, secret string
		want          int
	}{
		{"old", d.secret, http.StatusUnauthorized},
		{"new", renewed, http.StatusOK},
	} {
		status := http.StatusOK
		token, _, err := d.server.clientToken(ctx, d.names.realm, d.names.client, try.secret)
		if refused := (*admin.Error)(nil); errors.As(err, &refused) {
			status = refused.Status
		} else if err != nil {
			return err
		}
		d.out.hide(token)
		d.out.line("A token for the %s secret: %d", try.which, status)
		if status != try.want {
			return fmt.Errorf("the token endpoint answered %d instead of %d to the %s secret", status, try.want, try.which)
		}
	}
	return nil
}

func (d *demo) destroy(ctx context.Context) error {
	return d.show(d.terraform.run(ctx, "destroy", "-auto-approve", "-var", otherMonth))
}

// show prints the summary of what a command printed; the arguments are those of terraform.run.
func (d *demo) show(printed string, err error) error {
	for _, line := range summary(printed) {
		d.out.line("%s", line)
	}
	return err
}

// end stops the server and removes the folder, as far as they came to be.
func (d *demo) end() error {
	if d.dir == "" {
		return nil
	}
	d.out.heading("Stop the server and remove the folder")
	var err error
	if d.server != nil {
		err = d.server.stop()
	}
	err = errors.Join(err, os.RemoveAll(d.dir))
	if err == nil {
		d.out.line("Done.")
	}
	return err
}
