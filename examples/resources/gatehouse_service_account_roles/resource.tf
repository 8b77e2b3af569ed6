resource "gatehouse_realm" "acme" {
  realm = "acme"
}

resource "gatehouse_client" "reports" {
  realm       = gatehouse_realm.acme.realm
  client_id   = "reports"
  access_type = "bearer-only"
}

resource "gatehouse_role" "report" {
  for_each  = toset(["reports:read", "reports:write"])
  realm     = gatehouse_realm.acme.realm
  client_id = gatehouse_client.reports.client_id
  name      = each.key
}

resource "gatehouse_client" "nightly" {
  realm     = gatehouse_realm.acme.realm
  client_id = "nightly-job"
}

# These roles and no others: what somebody adds elsewhere is planned away.
resource "gatehouse_service_account_roles" "nightly" {
  realm                   = gatehouse_realm.acme.realm
  service_account_user_id = gatehouse_client.nightly.service_account_user_id
  client_roles = {
    (gatehouse_client.reports.client_id) = [for role in gatehouse_role.report : role.name]
  }
}
