package provider_test

import (
	"os"
	"testing"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

func TestMain(m *testing.M) { os.Exit(testserver.Main(m)) }

// loginUser is a person who can log in with a password: Keycloak wants a whole profile for that.
func loginUser(name, password string) *wire.User {
	yes, kind, email, first, last := true, "password", name+"@example.com", "First", "Last"
	return &wire.User{
		Username: &name, Enabled: &yes, Email: &email, EmailVerified: &yes, FirstName: &first, LastName: &last,
		Credentials: []wire.Secret{{Type: &kind, Value: &password}},
	}
}
