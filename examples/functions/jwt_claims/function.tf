ephemeral "gatehouse_access_token" "nightly" {
  realm     = "acme"
  client_id = "nightly-job"
  scopes    = ["openid"]
}

# A token's own claims are its attribute claims; the function reads any other token, such as the ID token.
locals {
  issued_for = provider::gatehouse::jwt_claims(ephemeral.gatehouse_access_token.nightly.id_token).aud
}
