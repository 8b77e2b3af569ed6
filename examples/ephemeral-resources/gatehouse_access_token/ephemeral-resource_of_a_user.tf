variable "operator_password" {
  ephemeral = true
}

# A user's token by way of a public client. The session that it makes ends with the run.
ephemeral "gatehouse_access_token" "operator" {
  realm      = "acme"
  client_id  = "acme-ui"
  grant_type = "password"
  username   = "operator"
  password   = var.operator_password
  scopes     = ["openid"]
}
