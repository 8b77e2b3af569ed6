# A partner that publishes its keys renews them without anybody's help.
resource "gatehouse_key_credential" "partner" {
  realm     = "acme"
  client_id = "partner"
  jwks_url  = "https://partner.example.com/.well-known/jwks.json"
}

# A service of the mesh shows the TLS certificate that it has anyway.
resource "gatehouse_key_credential" "billing" {
  realm        = "acme"
  client_id    = "billing"
  x509_subject = "CN=billing,O=Acme"
}
