variable "realm" { type = string }

resource "gatehouse_client" "api" {
  realm     = var.realm
  client_id = "billing-api"
}

resource "gatehouse_credential" "api" {
  realm     = gatehouse_client.api.realm
  client_id = gatehouse_client.api.client_id
}

# Waits for the credential, reads its secret at each run, and keeps it nowhere.
ephemeral "gatehouse_credential" "api" {
  credential_id = gatehouse_credential.api.id
}

# The version says when there is another secret to write: after each rotation, and after a change made by somebody else.
resource "vault_kv_secret_v2" "api" {
  mount = "secret"
  name  = "billing-api"

  data_json_wo = jsonencode({
    client_id     = gatehouse_client.api.client_id
    client_secret = ephemeral.gatehouse_credential.api.client_secret
  })
  data_json_wo_version = gatehouse_credential.api.secret_version
}
