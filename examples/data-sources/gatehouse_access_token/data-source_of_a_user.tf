variable "operator_password" {
  sensitive = true
}

# A user's token by way of a public client. Each read opens a session, which lasts until it expires.
data "gatehouse_access_token" "operator" {
  realm      = "acme"
  client_id  = "acme-ui"
  grant_type = "password"
  username   = "operator"
  password   = var.operator_password
}
