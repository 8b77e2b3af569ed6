package keycredential_test

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

const thisKey = "gatehouse_key_credential.this"

// attributesAre compares the authenticator and the key's attributes of the client ci, all of them.
func attributesAre(t *testing.T, s *testserver.Server, authenticator string, want map[string]string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		t.Helper()
		client, err := s.Admin.Clients.Find(context.Background(), s.Realm, "ci")
		if err != nil {
			return err
		}
		if *client.ClientAuthenticatorType != authenticator || client.Attributes["team"] != "web" {
			t.Errorf("authenticator %q, attributes %v", *client.ClientAuthenticatorType, client.Attributes)
		}
		for _, key := range []string{
			"use.jwks.string", "jwks.string", "use.jwks.url", "jwks.url", "jwt.credential.certificate", "jwt.credential.public.key",
			"x509.subjectdn", "x509.allow.regex.pattern.comparison", "token.endpoint.auth.signing.alg",
		} {
			if got := client.Attributes[key]; got != want[key] {
				t.Errorf("attribute %s: %q, want %q", key, got, want[key])
			}
		}
		return nil
	}
}

// key is a key credential with the given arguments.
func key(s *testserver.Server, arguments string) string {
	return s.Config("resource \"gatehouse_key_credential\" \"this\" {\n realm = \"REALM\"\n client_id = \"ci\"\n" + arguments + "\n}")
}

func keyPlanned(action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(thisKey, action)}}
}

func keyValue(attribute string, check knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(thisKey, tfjsonpath.New(attribute), check)
}
