# A role of a client that another team manages. A misspelt name is an error in the plan.
data "gatehouse_role" "read" {
  realm     = "acme"
  client_id = "reports"
  name      = "reports:read"
}

resource "gatehouse_service_account_role" "nightly_reads" {
  realm          = "acme"
  client_id      = "nightly-job"
  role_client_id = data.gatehouse_role.read.client_id
  role           = data.gatehouse_role.read.name
}
