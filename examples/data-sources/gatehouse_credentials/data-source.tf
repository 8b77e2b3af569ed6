data "gatehouse_credentials" "acme" {
  realm = "acme"
}

locals {
  # A secret of unknown age passes for a new one.
  old = [
    for c in data.gatehouse_credentials.acme.credentials : c.client_id
    if c.authenticator == "client-secret" && timecmp(coalesce(c.created_at, plantimestamp()), timeadd(plantimestamp(), "-2160h")) < 0
  ]
}

check "secrets_are_replaced" {
  assert {
    condition     = length(local.old) == 0
    error_message = "Secrets older than 90 days: ${join(", ", local.old)}"
  }
}
