# Least privilege as a check: what the token of the nightly job would carry, without asking for one.
check "nightly_may_only_read" {
  data "gatehouse_token_preview" "nightly" {
    realm     = "acme"
    client_id = "nightly-job"
  }

  assert {
    condition     = data.gatehouse_token_preview.nightly.client_roles["api"] == toset(["read"])
    error_message = "The nightly job has other roles than read."
  }
}
