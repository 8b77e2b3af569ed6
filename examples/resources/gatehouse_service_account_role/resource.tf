resource "gatehouse_realm" "acme" {
  realm = "acme"
}

resource "gatehouse_client" "reports" {
  realm       = gatehouse_realm.acme.realm
  client_id   = "reports"
  access_type = "bearer-only"
}

resource "gatehouse_role" "read" {
  realm     = gatehouse_realm.acme.realm
  client_id = gatehouse_client.reports.client_id
  name      = "reports:read"
}

resource "gatehouse_client" "nightly" {
  realm     = gatehouse_realm.acme.realm
  client_id = "nightly-job"
}

resource "gatehouse_service_account_role" "nightly_reads" {
  realm                   = gatehouse_realm.acme.realm
  service_account_user_id = gatehouse_client.nightly.service_account_user_id
  role                    = gatehouse_role.read.name
  role_client_id          = gatehouse_role.read.client_id
}
