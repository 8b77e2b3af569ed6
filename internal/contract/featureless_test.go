package contract

import (
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/fixture"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

// The tests run on a bundled server with preview features. What such a server answers without them runs here once more.
func TestWithoutPreviewFeatures(t *testing.T) {
	t.Parallel()
	if os.Getenv("KEYCLOAK_URL") != "" {
		t.Skip("the cases of a server without a feature run on a Keycloak that has it off, in their own tests")
	}
	t.Run("exchange", TestExchangeStandard)
	t.Run("profiles", TestClientProfiles)
	t.Run("rights", TestClientList)
}

// serverFor is a test's server, without preview features below TestWithoutPreviewFeatures.
func serverFor(t *testing.T) *testserver.Server {
	t.Helper()
	if !strings.HasPrefix(t.Name(), "TestWithoutPreviewFeatures/") {
		return testserver.NewAtURL(t)
	}
	plain, err := fixture.New(fixture.Options{})
	if err != nil {
		t.Fatal(err)
	}
	listener := httptest.NewServer(plain)
	t.Cleanup(listener.Close)
	return &testserver.Server{URL: listener.URL, Username: "admin", Password: "admin", Realm: "plain"}
}
