variable "partner_secret" {
  type      = string
  ephemeral = true
}

# A secret that somebody else made is sent to the server and kept nowhere; a higher version sends it again.
resource "gatehouse_credential" "partner" {
  realm             = "acme"
  client_id         = "partner"
  secret_wo         = var.partner_secret
  secret_wo_version = 1
}
