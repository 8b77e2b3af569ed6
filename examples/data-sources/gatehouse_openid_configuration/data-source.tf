data "gatehouse_openid_configuration" "acme" {
  realm = "acme"
}

output "token_endpoint" {
  value = data.gatehouse_openid_configuration.acme.token_endpoint
}
