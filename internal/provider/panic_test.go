package provider_test

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

// panicURL tells this program, started again, that it is the one that has to die.
const panicURL = "PANIC_URL"

const (
	panicPassword = "password-that-a-panic-could-show"
	panicHeader   = "header-that-a-panic-could-show"
)

// panics are the ways to die with a secret in hand: as a value, and in a text that somebody wrote while looking for a bug.
var panics = map[string]func(cfg admin.Config, c *admin.Client, err error){
	"configuration":            func(cfg admin.Config, _ *admin.Client, _ error) { panic(cfg) },
	"configuration, printed":   func(cfg admin.Config, _ *admin.Client, _ error) { panic(fmt.Sprintf("%v %+v %#v", cfg, cfg, cfg)) },
	"configuration, a pointer": func(cfg admin.Config, _ *admin.Client, _ error) { panic(fmt.Sprintf("%v %+v %#v", &cfg, &cfg, &cfg)) },
	"client":                   func(_ admin.Config, c *admin.Client, _ error) { panic(c) },
	"client, printed":          func(_ admin.Config, c *admin.Client, _ error) { panic(fmt.Sprintf("%v %+v %#v", c, c, c)) },
	"session, printed": func(_ admin.Config, c *admin.Client, _ error) {
		s := &providerdata.Data{Admin: c}
		panic(fmt.Sprintf("%v %+v %#v %v", s, s, s, &s))
	},
	"proof, printed": func(cfg admin.Config, _ *admin.Client, _ error) {
		auth := admin.ClientAuth{ClientID: "ci", Secret: cfg.Login.Password, AssertionKey: panicHeader}
		panic(fmt.Sprintf("%v %+v %#v %v", auth, auth, auth, &auth))
	},
	"error":          func(_ admin.Config, _ *admin.Client, err error) { panic(err) },
	"error, printed": func(_ admin.Config, _ *admin.Client, err error) { panic(fmt.Sprintf("%v %+v %#v", err, err, err)) },
}

func TestPanicAfterALoginShowsNoPasswordAndNoToken(t *testing.T) {
	t.Parallel()
	if address := os.Getenv(panicURL); address != "" {
		die(t, address)
	}
	s := testserver.WithRealm(t)
	if err := s.CreateUser(t.Context(), loginUser("panicking", panicPassword)); err != nil {
		t.Fatal(err)
	}
	record := s.Record(t)
	for name := range panics {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			child := exec.Command(os.Args[0], "-test.run=^TestPanicAfterALoginShowsNoPasswordAndNoToken$")
			child.Env = append(os.Environ(), "GOTRACEBACK=all", panicURL+"="+s.URL, "PANIC_REALM="+s.Realm, "PANIC_WITH="+name)
			printed, err := child.CombinedOutput()
			if err == nil || !strings.Contains(string(printed), "panic: ") || !strings.Contains(string(printed), "goroutine ") {
				t.Fatalf("the child did not panic: %v\n%s", err, printed)
			}
			if len(record.Secrets()) < 3 {
				t.Fatal("the child did not log in: want its password, an access token and a refresh token recorded")
			}
			for _, secret := range append(record.Secrets(), panicPassword, panicHeader) {
				if form := foundIn(string(printed), forms(secret)); form != "" {
					t.Errorf("a secret is in the panic's output, %s:\n%s", form, printed)
				}
			}
		})
	}
}

// die logs in, has a request refused, and panics.
func die(t *testing.T, address string) {
	cfg := admin.Config{
		URL: address, Headers: map[string]string{"X-Tenant": panicHeader},
		Login: admin.Login{Realm: os.Getenv("PANIC_REALM"), ClientID: "admin-cli", Username: "panicking", Password: panicPassword},
	}
	c, err := admin.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Realms.Get(t.Context(), cfg.Login.Realm)
	if !admin.IsForbidden(err) {
		t.Fatalf("want a login without rights, refused: %v", err)
	}
	panics[os.Getenv("PANIC_WITH")](cfg, c, err)
}
