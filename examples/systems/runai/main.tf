terraform {
  required_version = ">= 1.11"
  required_providers {
    gatehouse = { source = "gatehouse-tf/gatehouse" }
  }
}

provider "gatehouse" {} # GATEHOUSE_URL, GATEHOUSE_BASE_PATH=/auth, GATEHOUSE_USERNAME, GATEHOUSE_PASSWORD

variable "realm" {
  description = "The tenant: Settings, General, Researcher Authentication shows it."
  type        = string
  default     = "runai"
}

variable "projects" {
  description = "All projects of the tenant."
  type        = set(string)
  default     = ["a", "b"]
}

variable "application" {
  description = "An application, as Settings, Application makes it: its name is its client ID."
  type = object({
    name     = string
    roles    = set(string)
    projects = set(string)
  })
  default = {
    name     = "ml-pipelines"
    roles    = ["Researcher", "Editor"]
    projects = ["a"]
  }

  validation {
    condition     = can(regex("^[a-z][-_a-z0-9]*[a-z0-9]$", var.application.name))
    error_message = "Run:ai wants lower-case letters, digits, - and _, with a letter first."
  }
  validation {
    condition     = length(setsubtract(var.application.projects, var.projects)) == 0
    error_message = "The application names a project that is not there."
  }
}

resource "gatehouse_realm" "tenant" {
  realm                 = var.realm
  access_token_lifespan = "5m"
  deletion_protection   = false
}

# The roles of the tenant.
resource "gatehouse_role" "tenant" {
  for_each = toset(["Researcher", "Editor", "Administrator"])
  realm    = gatehouse_realm.tenant.realm
  name     = each.key
}

# Keycloak grants roles, not projects: each project is a role of a client that stands for them all.
resource "gatehouse_client" "projects" {
  realm       = gatehouse_realm.tenant.realm
  client_id   = "runai-projects"
  access_type = "bearer-only"
}

resource "gatehouse_role" "project" {
  for_each  = var.projects
  realm     = gatehouse_realm.tenant.realm
  client_id = gatehouse_client.projects.client_id
  name      = "project:${each.key}"
}

# The application: a ten-hour token, as the page shows it.
resource "gatehouse_client" "application" {
  realm                 = gatehouse_realm.tenant.realm
  client_id             = var.application.name
  access_token_lifespan = "10h"
}

resource "gatehouse_service_account_role" "application" {
  for_each                = var.application.roles
  realm                   = gatehouse_realm.tenant.realm
  service_account_user_id = gatehouse_client.application.service_account_user_id
  role                    = gatehouse_role.tenant[each.key].name
}

resource "gatehouse_service_account_role" "project" {
  for_each                = var.application.projects
  realm                   = gatehouse_realm.tenant.realm
  service_account_user_id = gatehouse_client.application.service_account_user_id
  role                    = gatehouse_role.project[each.key].name
  role_client_id          = gatehouse_client.projects.client_id
}

resource "gatehouse_credential" "application" {
  realm     = gatehouse_realm.tenant.realm
  client_id = gatehouse_client.application.client_id
}

output "token_url" {
  value = gatehouse_realm.tenant.token_url
}
