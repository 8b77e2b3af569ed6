package client_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

// urlsAre compares what the server has of the client's URLs.
func urlsAre(s *testserver.Server, root string, redirects, origins []string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		client, err := s.Admin.Clients.Find(context.Background(), s.Realm, "job")
		if err != nil {
			return err
		}
		if *client.RootURL != root || client.AdminURL != nil || !slices.Equal(client.RedirectURIs, redirects) || !slices.Equal(client.WebOrigins, origins) {
			return fmt.Errorf("root URL %s, admin URL %v, redirect URIs %q, web origins %q; want %s, none, %q, %q",
				*client.RootURL, client.AdminURL, client.RedirectURIs, client.WebOrigins, root, redirects, origins)
		}
		return nil
	}
}

// Keycloak 26.7.4 makes a redirect URI, a web origin and an admin URL out of the root URL of a client that is created with its protocol.
func TestRootURLInventsNeitherRedirectsNorOriginsNorAnAdminURL(t *testing.T) {
	t.Parallel()
	for arguments, origins := range map[string][]string{
		"":                                      {},
		"redirect_uris = []\n web_origins = []": {},
		`web_origins = ["+"]`:                   {"+"},
		`web_origins = ["https://w.example.com"]`: {"https://w.example.com"},
		`access_type = "public"`:                  {},
		`access_type = "bearer-only"`:             {},
	} {
		t.Run(arguments, func(t *testing.T) {
			t.Parallel()
			s := testserver.WithRealm(t)
			recorder := s.Record(t)
			config := func(root string) string {
				return s.Config("resource \"gatehouse_client\" \"this\" {\n realm = \"REALM\"\n client_id = \"job\"\n root_url = \"" + root + "\"\n " + arguments + "\n}")
			}
			one, two := "https://app.example.com", "https://app.example.com/two/"
			empty := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
			s.Test(t,
				resource.TestStep{Config: config(one), Check: resource.ComposeTestCheckFunc(urlsAre(s, one, []string{}, origins), func(*terraform.State) error {
					writes := slices.DeleteFunc(recorder.Requests(), func(r string) bool { return !strings.Contains(r, "/clients") || strings.HasPrefix(r, "GET ") })
					if want := []string{"POST /admin/realms/" + s.Realm + "/clients"}; !slices.Equal(writes, want) { // nothing was there in between
						return fmt.Errorf("writes %q, want %q", writes, want)
					}
					return nil
				})},
				resource.TestStep{Config: config(one), ConfigPlanChecks: empty},
				resource.TestStep{Config: config(two), Check: urlsAre(s, two, []string{}, origins)},
				resource.TestStep{Config: config(two), ConfigPlanChecks: empty},
			)
		})
	}
}
