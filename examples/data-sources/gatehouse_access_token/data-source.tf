# The token is written to the state. Where the state is kept, use the ephemeral resource of the same name.
data "gatehouse_access_token" "nightly" {
  realm     = "acme"
  client_id = "nightly-job"
}

output "authorization_header" {
  value     = data.gatehouse_access_token.nightly.authorization_header
  sensitive = true
}
