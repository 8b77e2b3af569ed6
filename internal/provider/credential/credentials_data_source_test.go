package credential_test

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

const report = `
	data "gatehouse_credentials" "all" {
	  realm = "REALM"
	}`

// moment matches an RFC 3339 time in UTC.
var moment = knownvalue.StringRegexp(regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$`))

func line(clientID string, enabled bool, authenticator string, created, expires, previous knownvalue.Check) knownvalue.Check {
	maker := "server"
	if strings.HasPrefix(clientID, "given") {
		maker = "other"
	}
	return knownvalue.ObjectExact(map[string]knownvalue.Check{
		"client_id": knownvalue.StringExact(clientID), "enabled": knownvalue.Bool(enabled), "authenticator": knownvalue.StringExact(authenticator), "maker": knownvalue.StringExact(maker),
		"created_at": created, "expires_at": expires, "previous_secret_expires_at": previous,
	})
}

func reports(lines ...knownvalue.Check) []statecheck.StateCheck {
	return []statecheck.StateCheck{statecheck.ExpectKnownValue("data.gatehouse_credentials.all", tfjsonpath.New("credentials"), knownvalue.ListExact(lines))}
}

// clients makes clients of the given names behind the provider's back: "given…" with a secret of somebody's, "keyed…" with a
// key, "public…" and "bearer…" of those kinds, and all others as the server makes them.
func clients(t *testing.T, s *testserver.Server, names ...string) {
	t.Helper()
	s.Do(t, func(ctx context.Context, c *admin.Client) error {
		for _, name := range names {
			id, yes, no, given, keyed := s.Realm+"-"+name, true, false, strong, "client-jwt"
			client := wire.Client{ID: &id, ClientID: &name, ServiceAccountsEnabled: &yes, PublicClient: &no}
			switch kind, _, _ := strings.Cut(name, "-"); kind {
			case "given":
				client.Secret, client.Enabled = &given, &no
			case "keyed":
				client.ClientAuthenticatorType = &keyed
			case "public":
				client.PublicClient, client.ServiceAccountsEnabled = &yes, &no
			case "bearer":
				client.BearerOnly, client.ServiceAccountsEnabled = &yes, &no
			}
			if err := c.Clients.Create(ctx, s.Realm, &client); err != nil {
				return err
			}
		}
		return nil
	})()
}

func TestReportOfCredentials(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	clients(t, s, "web", "api", "given", "keyed", "public", "bearer")
	none := knownvalue.Null()
	s.Test(t,
		resource.TestStep{Config: s.Config(report), ConfigStateChecks: reports(
			line("api", true, "client-secret", moment, none, none),
			line("given", false, "client-secret", none, none, none),
			line("keyed", true, "client-jwt", moment, none, none),
			line("web", true, "client-secret", moment, none, none),
		)},
		resource.TestStep{ // under a policy secrets end, and a rotated one is kept for a while
			PreConfig: func() {
				s.Put(t, testserver.ProfilesPath, `{"profiles":[`+testserver.RotationProfile("rot", testserver.RotationPeriods)+`]}`)()
				s.Put(t, testserver.PoliciesPath, `{"policies":[`+testserver.RotationPolicy("rot", true)+`]}`)()
				if _, err := s.Call(context.Background(), http.MethodPost, "/clients/"+s.Realm+"-api/client-secret", struct{}{}); err != nil {
					t.Fatal(err)
				}
				clients(t, s, "given-2")
			},
			Config: s.Config(report), ConfigStateChecks: reports(
				line("api", true, "client-secret", moment, moment, moment),
				line("given", false, "client-secret", none, none, none),
				line("given-2", false, "client-secret", none, moment, none),
				line("keyed", true, "client-jwt", moment, none, none),
				line("web", true, "client-secret", moment, none, none),
			),
		},
		resource.TestStep{Config: s.Config(strings.Replace(report, "REALM", "nowhere-REALM", 1)), ExpectError: testserver.Says("Realm not found")},
		resource.TestStep{Config: s.Config(report)},
	)
}

// The report is for whoever may only look, and shows no secret to them.
func TestReportOfCredentialsForALoginThatMayOnlyView(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	clients(t, s, "viewer", "querier")
	as := func(name string) string {
		found, err := s.Admin.Clients.Find(context.Background(), s.Realm, name)
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf("provider \"gatehouse\" {\n url = %q\n realm = %q\n client_id = %q\n client_secret = %q\n}\n", s.URL, s.Realm, name, *found.Secret) + strings.ReplaceAll(report, "REALM", s.Realm)
	}
	grant(t, s, "viewer", "view-clients")
	grant(t, s, "querier", "query-clients")
	none := knownvalue.Null()
	s.Test(t,
		resource.TestStep{Config: as("viewer"), ConfigStateChecks: reports(
			line("querier", true, "client-secret", moment, none, none), line("viewer", true, "client-secret", moment, none, none),
		)},
		resource.TestStep{Config: as("querier"), ExpectError: testserver.Says("lists no client at all")}, // an empty report would be a lie
		resource.TestStep{Config: as("viewer")},
	)
}

// grant gives a client's service account a role of realm-management.
func grant(t *testing.T, s *testserver.Server, clientID, name string) {
	t.Helper()
	s.Do(t, func(ctx context.Context, c *admin.Client) error {
		account, err := c.ServiceAccounts.EnsureUser(ctx, s.Realm, s.Realm+"-"+clientID)
		if err != nil {
			return err
		}
		management, err := c.Clients.CachedUUID(ctx, s.Realm, "realm-management")
		if err != nil {
			return err
		}
		role, err := c.Roles.Find(ctx, s.Realm, management, name)
		if err != nil {
			return err
		}
		return c.ServiceAccounts.AddRole(ctx, s.Realm, *account.ID, management, *role)
	})()
}
