import {
  to = gatehouse_service_account_role.nightly_reads
  identity = {
    realm          = "acme"
    client_id      = "nightly-job"
    role_client_id = "reports"
    role           = "reports:read"
  }
}
