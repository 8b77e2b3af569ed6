resource "gatehouse_credential" "nightly" {
  realm     = "acme"
  client_id = "nightly-job"
}

ephemeral "gatehouse_credential" "nightly" {
  credential_id = gatehouse_credential.nightly.id
}

# A second configuration of this provider that logs in as the client itself. The secret reaches no state and no plan.
provider "gatehouse" {
  alias         = "nightly"
  url           = "https://login.example.com"
  realm         = "acme"
  client_id     = "nightly-job"
  client_secret = ephemeral.gatehouse_credential.nightly.client_secret
}
