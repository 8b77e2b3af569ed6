terraform {
  required_version = ">= 1.11"
  required_providers {
    gatehouse = { source = "gatehouse-tf/gatehouse" }
  }
}

provider "gatehouse" {} # GATEHOUSE_URL, GATEHOUSE_USERNAME, GATEHOUSE_PASSWORD

variable "realm" {
  type    = string
  default = "decidim"
}

variable "api_clients" {
  description = "The api clients, by a name of your own."
  type = map(object({
    scopes               = set(string)
    permissions          = optional(set(string), [])
    organization_id      = optional(number)
    require_organization = optional(bool, true)
    id                   = optional(string)
    name                 = optional(string)
    secret_version       = optional(string)
    allow_login          = optional(bool, false)
    allow_impersonate    = optional(bool, false)
  }))
  default = {
    blog-reader = { scopes = ["blogs"], permissions = ["blogs.read"], organization_id = 2 }
    sysadmin    = { scopes = ["system"], permissions = ["system.organizations.update"] }
  }
}

variable "secrets" {
  description = "Secrets of your own, under the same names, for those with a secret_version."
  type        = map(string)
  default     = {}
  ephemeral   = true
}

resource "gatehouse_realm" "decidim" {
  realm               = var.realm
  deletion_protection = false
}

# Decidim's scopes and what each opens, as rest_full 0.3 knows them.
module "catalogue" {
  source = "./modules/catalogue"
  realm  = gatehouse_realm.decidim.realm
  permissions = {
    public         = ["public.component.read", "public.component.extended_data.read", "public.component.extended_data.update", "public.space.read", "public.space.extended_data.read", "public.space.extended_data.update"]
    system         = ["system.organizations.read", "system.organizations.update", "system.organizations.destroy", "system.organizations.extended_data.read", "system.organizations.extended_data.update", "oauth.read", "system.users.update", "system.users.destroy", "system.server.restart", "system.server.exec"]
    oauth          = ["oauth.magic_link", "oauth.extended_data.read", "oauth.extended_data.update"]
    blogs          = ["blogs.read", "blogs.write", "blogs.destroy"]
    proposals      = ["proposals.read", "proposals.draft", "proposals.vote", "proposals.extended_data.read", "proposals.extended_data.update"]
    meetings       = ["meetings.read", "meetings.extended_data.read", "meetings.extended_data.update"]
    debates        = ["debates.read"]
    budgets        = ["budgets.read"]
    accountability = ["accountability.read"]
    surveys        = ["surveys.read", "surveys.questionnaires.read", "surveys.questions.manage", "surveys.answers.read", "surveys.answers.submit", "surveys.answers.destroy"]
    attachments    = ["attachments.read", "attachments.write", "attachments.destroy"]
    webhooks       = ["webhooks.read", "webhooks.write", "webhooks.destroy"]
    roles          = ["roles.read", "roles.write"]
    spaces         = []
    pages          = []
  }
}

# Read here, as in the module it would have to wait for the catalogue.
data "gatehouse_server_info" "this" {
  count = anytrue([for api_client in var.api_clients : api_client.allow_impersonate]) ? 1 : 0
}

module "api_client" {
  source   = "./modules/api-client"
  for_each = var.api_clients

  realm                = gatehouse_realm.decidim.realm
  opens                = module.catalogue.opens
  scopes               = each.value.scopes
  permissions          = each.value.permissions
  organization_id      = each.value.organization_id
  require_organization = each.value.require_organization
  id                   = each.value.id
  name                 = each.value.name
  secret               = try(var.secrets[each.key], null)
  secret_version       = each.value.secret_version
  allow_login          = each.value.allow_login
  allow_impersonate    = each.value.allow_impersonate
  features             = one(data.gatehouse_server_info.this[*].features)

  depends_on = [module.catalogue]
}

output "api_clients" {
  value = { for name, api_client in module.api_client : name => api_client.client }
}
