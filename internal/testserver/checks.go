package testserver

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// Value checks one attribute of a resource in the state.
func Value(address, attribute string, check knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), check)
}

// Planned checks before an apply what the plan does to a resource, and more.
func Planned(address string, action plancheck.ResourceActionType, more ...plancheck.PlanCheck) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: append(more, plancheck.ExpectResourceAction(address, action))}
}

// NoChanges checks before an apply that the plan is empty.
var NoChanges = resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}

// Names is a set of exactly these texts.
func Names(names ...string) knownvalue.Check {
	checks := make([]knownvalue.Check, 0, len(names))
	for _, name := range names {
		checks = append(checks, knownvalue.StringExact(name))
	}
	return knownvalue.SetExact(checks)
}

// Check is a look at the server after an apply.
func Check(look func() error) resource.TestCheckFunc {
	return func(*terraform.State) error { return look() }
}

// Ptr is a pointer to a value, for the types of package wire.
func Ptr[T any](v T) *T { return &v }

// Secret reads the secret of a client.
func (s *Server) Secret(t testing.TB, clientID string) string {
	t.Helper()
	secret, err := s.Admin.Clients.Secret(context.Background(), s.Realm, clientID)
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

// UserID is the ID of a user of the test's realm.
func (s *Server) UserID(t testing.TB, username string) string {
	t.Helper()
	body, err := s.Call(context.Background(), http.MethodGet, "/users?exact=true&username="+url.QueryEscape(username), nil)
	var users []wire.User
	if err == nil {
		err = json.Unmarshal([]byte(body), &users)
	}
	if err != nil || len(users) != 1 {
		t.Fatalf("find user %s: %v %s", username, err, body)
	}
	return *users[0].ID
}

// LogsIn reports that a client gets a token with this secret.
func (s *Server) LogsIn(clientID, secret string) bool {
	auth := admin.ClientAuth{ClientID: clientID, Secret: secret}
	_, err := s.Admin.Tokens.Request(context.Background(), s.Realm, auth, url.Values{"grant_type": {"client_credentials"}})
	return err == nil
}

// Heredoc assigns a text of several lines.
func Heredoc(name, text string) string { return name + " = <<-EOT\n" + text + "\nEOT\n" }

// WithRoles is WithRealm, with the realm roles one, two and three, and a client app with the roles read and write.
func WithRoles(t testing.TB) *Server {
	t.Helper()
	s := WithRealm(t)
	app := s.Realm + "-app"
	s.Do(t, func(ctx context.Context, c *admin.Client) error {
		client := wire.Client{ID: &app, ClientID: Ptr("app"), Protocol: Ptr("openid-connect"), BearerOnly: Ptr(true)}
		err := c.Clients.Create(ctx, s.Realm, &client)
		for role, container := range map[string]string{"one": "", "two": "", "three": "", "read": app, "write": app} {
			if err == nil {
				_, err = c.Roles.Create(ctx, s.Realm, container, &wire.Role{Name: &role})
			}
		}
		return err
	})()
	return s
}
