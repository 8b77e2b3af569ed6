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

# A role that contains others: who has it has those.
resource "gatehouse_role" "analyst" {
  realm = gatehouse_realm.acme.realm
  name  = "analyst"
  composites = {
    realm_roles  = [gatehouse_role.auditor.name]
    client_roles = { (gatehouse_client.reports.client_id) = [gatehouse_role.read.name] }
  }
}
