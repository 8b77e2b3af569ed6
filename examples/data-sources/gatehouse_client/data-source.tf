data "gatehouse_client" "nightly" {
  realm     = "acme"
  client_id = "nightly-job"
}

# Grant a role to a client that another configuration manages.
resource "gatehouse_service_account_role" "nightly_audits" {
  realm                   = "acme"
  service_account_user_id = data.gatehouse_client.nightly.service_account_user_id
  role                    = "auditor"
}
