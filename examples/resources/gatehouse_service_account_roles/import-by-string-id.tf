import {
  to = gatehouse_service_account_roles.nightly
  id = "acme/nightly-job"
}
