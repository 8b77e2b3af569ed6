# The partner's token, swapped for one that only the service orders takes.
ephemeral "gatehouse_access_token" "for_orders" {
  realm         = "acme"
  client_id     = "gateway"
  grant_type    = "token_exchange"
  subject_token = ephemeral.gatehouse_access_token.partner.access_token
  audience      = ["orders"]
}
