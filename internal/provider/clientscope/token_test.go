package clientscope_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

// carried is a machine with two roles of the client app and no full scope. A scope lets one of them through, and mappers put
// an audience and a claim into its tokens.
const carried = `
	resource "gatehouse_client_scope" "this" {
	  realm        = "REALM"
	  name         = "reports"
	  client_roles = { app = [MAPPED] }
	}
	resource "gatehouse_protocol_mapper" "this" {
	  realm           = "REALM"
	  client_scope    = gatehouse_client_scope.this.name
	  name            = "audience"
	  protocol_mapper = "oidc-audience-mapper"
	  config          = { "included.custom.audience" = "reports-api", "access.token.claim" = "true" }
	}
	resource "gatehouse_client" "job" {
	  realm                  = "REALM"
	  client_id              = "job"
	  full_scope_allowed     = false
	  default_client_scopes  = ["basic", "roles"]
	  optional_client_scopes = [gatehouse_client_scope.this.name]
	}
	resource "gatehouse_protocol_mapper" "team" {
	  realm           = "REALM"
	  client_id       = gatehouse_client.job.client_id
	  name            = "team"
	  protocol_mapper = "oidc-hardcoded-claim-mapper"
	  config          = { "claim.name" = "team", "claim.value" = "42", "jsonType.label" = "int", "access.token.claim" = "true" }
	}
	resource "gatehouse_service_account_role" "reads" {
	  realm                   = "REALM"
	  service_account_user_id = gatehouse_client.job.service_account_user_id
	  role_client_id          = "app"
	  role                    = "read"
	}
	resource "gatehouse_service_account_role" "writes" {
	  realm                   = "REALM"
	  service_account_user_id = gatehouse_client.job.service_account_user_id
	  role_client_id          = "app"
	  role                    = "write"
	}
	data "gatehouse_access_token" "job" {
	  realm      = "REALM"
	  client_id  = gatehouse_client.job.client_id
	  scopes     = ["reports"]
	  depends_on = [gatehouse_client_scope.this, gatehouse_service_account_role.reads, gatehouse_service_account_role.writes, gatehouse_protocol_mapper.this, gatehouse_protocol_mapper.team]
	}
	locals { claims = data.gatehouse_access_token.job.claims }
	output "roles" { value = nonsensitive(try(local.claims.resource_access.app.roles, [])) }
	output "audience" { value = nonsensitive(try(contains(flatten([local.claims.aud]), "reports-api"), false)) }
	output "team" { value = nonsensitive(local.claims.team) }`

func TestTokenCarriesWhatItsScopeMaps(t *testing.T) {
	t.Parallel()
	s := testserver.WithRoles(t)
	output := statecheck.ExpectKnownOutputValue
	roles := func(of ...string) knownvalue.Check {
		checks := []knownvalue.Check{}
		for _, name := range of {
			checks = append(checks, knownvalue.StringExact(name))
		}
		return knownvalue.ListExact(checks)
	}
	testserver.Proves(t, "N31", "N32", "D28")
	s.Test(t,
		resource.TestStep{Config: s.Config(strings.ReplaceAll(carried, "MAPPED", `"read"`)), ConfigStateChecks: []statecheck.StateCheck{
			output("roles", roles("read")), output("audience", knownvalue.Bool(true)), output("team", knownvalue.Int64Exact(42)),
		}},
		resource.TestStep{Config: s.Config(strings.ReplaceAll(carried, "MAPPED", `"write"`)), ConfigStateChecks: []statecheck.StateCheck{output("roles", roles("write"))}},
		resource.TestStep{Config: s.Config(strings.ReplaceAll(carried, "MAPPED", "")), ConfigStateChecks: []statecheck.StateCheck{output("roles", roles())}},
	)
}
