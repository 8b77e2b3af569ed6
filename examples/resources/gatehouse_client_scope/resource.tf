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

# A token with this scope may carry the role, if the account has it.
resource "gatehouse_client_scope" "reports" {
  realm       = gatehouse_realm.acme.realm
  name        = "reports"
  description = "Read reports"

  client_roles = {
    (gatehouse_client.reports.client_id) = [gatehouse_role.read.name]
  }
}

# Its tokens carry the role only when they are asked for with the scope.
resource "gatehouse_client" "nightly" {
  realm                  = gatehouse_realm.acme.realm
  client_id              = "nightly-job"
  full_scope_allowed     = false
  default_client_scopes  = ["basic", "roles"]
  optional_client_scopes = [gatehouse_client_scope.reports.name]
}

resource "gatehouse_service_account_role" "nightly_reads" {
  realm                   = gatehouse_realm.acme.realm
  service_account_user_id = gatehouse_client.nightly.service_account_user_id
  role                    = gatehouse_role.read.name
  role_client_id          = gatehouse_role.read.client_id
}
