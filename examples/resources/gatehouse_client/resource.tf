resource "gatehouse_realm" "acme" {
  realm = "acme"
}

# A machine client: it logs in with client credentials and has no other flow.
resource "gatehouse_client" "nightly" {
  realm     = gatehouse_realm.acme.realm
  client_id = "nightly-job"
}

# An API: it is called with tokens and never logs in.
resource "gatehouse_client" "reports" {
  realm       = gatehouse_realm.acme.realm
  client_id   = "reports"
  name        = "Reports API"
  access_type = "bearer-only"
}
