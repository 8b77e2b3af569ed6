terraform {
  required_version = ">= 1.11"
  required_providers {
    gatehouse = { source = "gatehouse-tf/gatehouse" }
  }
}

provider "gatehouse" {} # GATEHOUSE_URL, GATEHOUSE_BASE_PATH=/auth, GATEHOUSE_USERNAME, GATEHOUSE_PASSWORD

variable "realm" {
  type    = string
  default = "rasa-studio"
}

variable "roles_of_client" {
  description = "The client that the API roles belong to, where they are not roles of the realm."
  type        = string
  default     = null
}

variable "pipelines" {
  description = "What runs against the Studio API, and the API roles that it needs: no more."
  type        = map(set(string))
  default = {
    studio-ci       = ["Model download urls"]
    studio-curation = ["Manage conversations"]
  }
}

# The realm came with Studio. It is looked at, and never managed here.
data "gatehouse_realm" "studio" {
  realm = var.realm
}

# "Create client": every flow but the service account is off.
resource "gatehouse_client" "pipeline" {
  for_each  = var.pipelines
  realm     = data.gatehouse_realm.studio.realm
  client_id = each.key
}

# "Service account roles", "Assign role". Nobody has to know what the service account is called.
resource "gatehouse_service_account_role" "pipeline" {
  for_each = merge([for client, roles in var.pipelines : { for role in roles : "${client}: ${role}" => { client = client, role = role } }]...)

  realm                   = var.realm
  service_account_user_id = gatehouse_client.pipeline[each.value.client].service_account_user_id
  role                    = each.value.role
  role_client_id          = var.roles_of_client
}

# "Credentials", "Regenerate": the secret is the server's, and is due after 90 days.
resource "gatehouse_credential" "pipeline" {
  for_each     = gatehouse_client.pipeline
  realm        = each.value.realm
  client_id    = each.value.client_id
  rotate_after = "90d"
}

output "token_url" {
  value = data.gatehouse_realm.studio.token_url
}
