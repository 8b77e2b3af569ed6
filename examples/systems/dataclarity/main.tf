terraform {
  required_version = ">= 1.11"
  required_providers {
    gatehouse = { source = "gatehouse-tf/gatehouse" }
  }
}

provider "gatehouse" {} # GATEHOUSE_URL, GATEHOUSE_BASE_PATH=/auth, GATEHOUSE_USERNAME, GATEHOUSE_PASSWORD: dcadmin, of the realm master

variable "tenants" {
  description = "A realm for each tenant."
  type        = set(string)
  default     = ["acme"]
}

variable "password_login" {
  description = "Whether scripts may still log in with a person's password, through dc-ui. Set it to false when all have moved to their machine client."
  type        = bool
  default     = true
}

# Access tokens of 30 minutes, and sessions that end after as long without use.
resource "gatehouse_realm" "tenant" {
  for_each                 = var.tenants
  realm                    = each.key
  access_token_lifespan    = "30m"
  sso_session_idle_timeout = "30m"
  deletion_protection      = false
}

resource "gatehouse_client_scope" "dc" {
  for_each = gatehouse_realm.tenant
  realm    = each.value.realm
  name     = "dc-scope"
}

# The client of the page: public, so without a secret, and with the password grant.
resource "gatehouse_client" "ui" {
  for_each              = gatehouse_realm.tenant
  realm                 = each.value.realm
  client_id             = "dc-ui"
  access_type           = "public"
  enabled_flows         = var.password_login ? ["standard", "direct_access_grants"] : ["standard"]
  redirect_uris         = ["https://${each.key}.example.com/*"]
  default_client_scopes = ["acr", "basic", "email", "profile", "roles", "web-origins", gatehouse_client_scope.dc[each.key].name]
}

# What the page leaves to the vendor's support: a client for scripts, whose rights are its own and nobody's password.
resource "gatehouse_role" "reports" {
  for_each = gatehouse_realm.tenant
  realm    = each.value.realm
  name     = "reports:read"
}

resource "gatehouse_client" "scripts" {
  for_each  = gatehouse_realm.tenant
  realm     = each.value.realm
  client_id = "dc-scripts"
}

resource "gatehouse_service_account_role" "scripts" {
  for_each                = gatehouse_realm.tenant
  realm                   = each.value.realm
  service_account_user_id = gatehouse_client.scripts[each.key].service_account_user_id
  role                    = gatehouse_role.reports[each.key].name
}

resource "gatehouse_credential" "scripts" {
  for_each     = gatehouse_realm.tenant
  realm        = each.value.realm
  client_id    = gatehouse_client.scripts[each.key].client_id
  rotate_after = "90d"
}

output "token_urls" {
  value = { for name, realm in gatehouse_realm.tenant : name => realm.token_url }
}
