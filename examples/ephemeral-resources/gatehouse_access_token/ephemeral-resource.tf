resource "gatehouse_credential" "nightly" {
  realm     = "acme"
  client_id = "nightly-job"
}

# A fresh token for this run, kept nowhere. credential_id makes it wait until the secret exists.
ephemeral "gatehouse_access_token" "nightly" {
  credential_id = gatehouse_credential.nightly.id
}

ephemeral "gatehouse_access_token" "narrow" {
  realm     = "acme"
  client_id = "nightly-job"
  scopes    = ["reports"]
}
