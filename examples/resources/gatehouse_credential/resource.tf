resource "gatehouse_realm" "acme" {
  realm = "acme"
}

resource "gatehouse_client" "nightly" {
  realm     = gatehouse_realm.acme.realm
  client_id = "nightly-job"
}

# The server makes the secret; a changed map replaces it. The state holds a version number, never the secret.
resource "gatehouse_credential" "nightly" {
  realm               = gatehouse_realm.acme.realm
  client_id           = gatehouse_client.nightly.client_id
  rotate_when_changed = { month = "2026-11" }
}
