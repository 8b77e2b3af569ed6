variable "partner_key" {
  description = "The partner's private key, PEM or JWK."
  ephemeral   = true
}

# The client has no secret: it signs an assertion with its key.
ephemeral "gatehouse_access_token" "partner" {
  realm                = "acme"
  client_id            = "partner"
  client_assertion_key = var.partner_key
  client_assertion_kid = "2026-11"
}
