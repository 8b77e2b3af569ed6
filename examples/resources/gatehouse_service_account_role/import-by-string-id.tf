import {
  to = gatehouse_service_account_role.nightly_reads
  id = "acme/nightly-job/reports/reports:read"
}
