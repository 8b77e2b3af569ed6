terraform {
  required_version = ">= 1.11"
  required_providers {
    gatehouse = { source = "gatehouse-tf/gatehouse" }
  }
}

variable "realm" {
  description = "The realm that stands for the Decidim instance."
  type        = string
}

variable "permissions" {
  description = "The permissions that each scope opens. A name may be under several scopes, whatever it begins with."
  type        = map(set(string))
}

locals {
  permissions = setunion([for permissions in values(var.permissions) : permissions]...)
}

# Stands for Decidim itself: it owns the permissions, and checks the tokens of others. It never logs in.
resource "gatehouse_client" "decidim" {
  realm       = var.realm
  client_id   = "decidim"
  access_type = "bearer-only"
}

resource "gatehouse_role" "permission" {
  for_each  = local.permissions
  realm     = var.realm
  client_id = gatehouse_client.decidim.client_id
  name      = each.key
}

# Keycloak leaves a scope with roles out of the tokens of whoever has none of them. An api client with a scope and no permission
# has this one.
resource "gatehouse_role" "scope" {
  for_each  = var.permissions
  realm     = var.realm
  client_id = gatehouse_client.decidim.client_id
  name      = "scope:${each.key}"
}

# A scope opens the family, a permission the action: a token carries a permission only if its account has it and a scope of the
# request maps it.
resource "gatehouse_client_scope" "scope" {
  for_each = var.permissions
  realm    = var.realm
  name     = each.key == "roles" ? "decidim-roles" : each.key # Keycloak has a scope "roles" of its own
  client_roles = {
    (gatehouse_client.decidim.client_id) = concat(
      [gatehouse_role.scope[each.key].name],
      [for permission in each.value : gatehouse_role.permission[permission].name],
    )
  }
}

# For allow_impersonate: what lets a token be exchanged for one of somebody else. Its name has to be in the token, where Keycloak
# looks for it at the exchange.
resource "gatehouse_client_scope" "impersonate" {
  realm        = var.realm
  name         = "impersonate"
  client_roles = { realm-management = ["impersonation"] }
}

output "opens" {
  description = "What each scope opens, which a plan knows also where nothing of it is there yet."
  value       = var.permissions
}
