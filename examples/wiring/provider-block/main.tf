variable "url" { type = string }
variable "realm" { type = string }

resource "gatehouse_client" "operator" {
  realm     = var.realm
  client_id = "operator"
}

resource "gatehouse_credential" "operator" {
  realm     = gatehouse_client.operator.realm
  client_id = gatehouse_client.operator.client_id
}

resource "gatehouse_service_account_role" "operator" {
  realm                   = var.realm
  service_account_user_id = gatehouse_client.operator.service_account_user_id
  role_client_id          = "realm-management"
  role                    = "manage-clients"
}

ephemeral "gatehouse_credential" "operator" {
  credential_id = gatehouse_credential.operator.id
}

# From here on as the new client, with its few rights instead of the administrator's.
provider "gatehouse" {
  alias         = "operator"
  url           = var.url
  realm         = var.realm
  client_id     = "operator"
  client_secret = ephemeral.gatehouse_credential.operator.client_secret
}

resource "gatehouse_client" "partner" {
  provider  = gatehouse.operator
  realm     = var.realm
  client_id = "partner"

  depends_on = [gatehouse_service_account_role.operator]
}
