variable "realm" { type = string }

variable "partner_key" {
  description = "The partner's public key, a JWK, as the partner sent it."
  type        = string
}

resource "gatehouse_client" "partner" {
  realm     = var.realm
  client_id = "partner"
}

resource "gatehouse_credential" "partner" {
  realm      = gatehouse_client.partner.realm
  client_id  = gatehouse_client.partner.client_id
  encrypt_to = var.partner_key
}

# May be mailed, printed or committed: nobody but the partner can read it.
output "for_the_partner" {
  value = {
    client_id         = gatehouse_client.partner.client_id
    client_secret_jwe = gatehouse_credential.partner.client_secret_jwe
  }
}
