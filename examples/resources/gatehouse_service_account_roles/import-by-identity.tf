import {
  to = gatehouse_service_account_roles.nightly
  identity = {
    realm     = "acme"
    client_id = "nightly-job"
  }
}
