resource "gatehouse_realm" "acme" {
  realm = "acme"
}

resource "gatehouse_client" "reports" {
  realm       = gatehouse_realm.acme.realm
  client_id   = "reports"
  access_type = "bearer-only"
}

# A role of a client.
resource "gatehouse_role" "read" {
  realm       = gatehouse_realm.acme.realm
  client_id   = gatehouse_client.reports.client_id
  name        = "reports:read"
  description = "Read every report"
}

# A role of the realm.
resource "gatehouse_role" "auditor" {
  realm = gatehouse_realm.acme.realm
  name  = "auditor"
}
