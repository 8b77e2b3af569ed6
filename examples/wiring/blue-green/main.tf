variable "realm" { type = string }

variable "live" {
  description = "The client that consumers use: blue or green."
  type        = string
  default     = "blue"
}

variable "rotation" {
  description = "Raise the number of the client that is not live, apply, and then make it the live one."
  type        = object({ blue = number, green = number })
  default     = { blue = 1, green = 1 }
}

# Without a rotation policy a secret dies the moment it is rotated. Two clients with the same rights take turns instead.
resource "gatehouse_client" "blue" {
  realm     = var.realm
  client_id = "billing-api-blue"
}

resource "gatehouse_client" "green" {
  realm     = var.realm
  client_id = "billing-api-green"
}

resource "gatehouse_credential" "blue" {
  realm               = gatehouse_client.blue.realm
  client_id           = gatehouse_client.blue.client_id
  rotate_when_changed = { rotation = var.rotation.blue }
}

resource "gatehouse_credential" "green" {
  realm               = gatehouse_client.green.realm
  client_id           = gatehouse_client.green.client_id
  rotate_when_changed = { rotation = var.rotation.green }
}

ephemeral "gatehouse_credential" "live" {
  credential_id = var.live == "blue" ? gatehouse_credential.blue.id : gatehouse_credential.green.id
}

resource "vault_kv_secret_v2" "api" {
  mount = "secret"
  name  = "billing-api"

  data_json_wo = jsonencode({
    client_id     = ephemeral.gatehouse_credential.live.client_id
    client_secret = ephemeral.gatehouse_credential.live.client_secret
  })
  # Another number for each secret of each client: even ones for blue, odd ones for green.
  data_json_wo_version = var.live == "blue" ? 2 * gatehouse_credential.blue.secret_version : 2 * gatehouse_credential.green.secret_version + 1
}
