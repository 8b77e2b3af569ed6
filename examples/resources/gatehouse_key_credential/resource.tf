resource "gatehouse_realm" "acme" {
  realm = "acme"
}

resource "gatehouse_client" "nightly" {
  realm     = gatehouse_realm.acme.realm
  client_id = "nightly-job"
}

# The public half of a key whose private half never leaves the job: no secret is made, stored or handed over.
resource "gatehouse_key_credential" "nightly" {
  realm             = gatehouse_realm.acme.realm
  client_id         = gatehouse_client.nightly.client_id
  signing_algorithm = "ES256"

  jwks = jsonencode({
    keys = [{
      kty = "EC"
      crv = "P-256"
      kid = "2026-11"
      use = "sig"
      x   = "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4"
      y   = "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"
    }]
  })
}
