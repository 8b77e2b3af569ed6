package client_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

// A key that two types write would go back and forth between them.
func TestAttributesOfAKeyBelongToItsOwnType(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	says := map[string]string{}
	for _, key := range []string{
		"use.jwks.string", "jwks.string", "use.jwks.url", "jwks.url", "jwt.credential.certificate", "jwt.credential.public.key",
		"x509.subjectdn", "x509.allow.regex.pattern.comparison", "token.endpoint.auth.signing.alg",
	} {
		says[key] = `The client attribute "` + key + `" belongs to gatehouse_key_credential.`
	}
	s.Refused(t, says, func(key string) resource.TestStep {
		return resource.TestStep{Config: s.Config(`
			resource "gatehouse_client" "this" {
			  realm      = "REALM"
			  client_id  = "ci"
			  attributes = { "` + key + `" = "x" }
			}`), PlanOnly: true}
	})
}
