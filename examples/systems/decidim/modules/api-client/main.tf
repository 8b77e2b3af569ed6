locals {
  id   = coalesce(var.id, terraform_data.id.output)
  name = coalesce(var.name, "API Client ***${substr(local.id, max(0, length(local.id) - 4), 4)}")

  # Keycloak has a scope "roles" of its own; the catalogue calls Decidim's otherwise.
  scopes = toset([for scope in var.scopes : scope == "roles" ? "decidim-roles" : scope])

  # What the scopes open, by the catalogue: known in the plan that makes it, too.
  catalogued = toset(flatten([for scope in var.scopes : tolist(lookup(var.opens, scope, []))]))

  impersonator = var.allow_impersonate ? { realm-management = ["impersonation"] } : {}
}

# What the api client is for good. A change replaces it, and the plan shows which of the two it was.
resource "terraform_data" "scopes" {
  input = var.scopes
}

resource "terraform_data" "organization" {
  input = var.organization_id
}

# Sixteen random characters, made once.
resource "terraform_data" "id" {
  input = "id_${substr(replace(replace(base64sha256(uuid()), "+", "-"), "/", "_"), 0, 16)}"

  lifecycle {
    ignore_changes       = [input]
    replace_triggered_by = [terraform_data.scopes, terraform_data.organization]
  }
}

# What the scopes open, by the server's own word, once it has them: somebody may have taken something out of a scope.
data "gatehouse_client_scope" "scope" {
  for_each = local.scopes
  realm    = var.realm
  name     = each.key
}

resource "gatehouse_client" "this" {
  realm                  = var.realm
  client_id              = local.id
  name                   = local.name
  enabled_flows          = var.allow_login ? ["service_accounts", "direct_access_grants"] : ["service_accounts"]
  full_scope_allowed     = false
  default_client_scopes  = ["basic", "roles"]
  optional_client_scopes = setunion(local.scopes, var.allow_impersonate ? ["impersonate"] : [])
  attributes             = var.organization_id == null ? {} : { organization_id = tostring(var.organization_id) }

  lifecycle {
    replace_triggered_by = [terraform_data.scopes, terraform_data.organization]

    precondition {
      condition = length(setsubtract(var.permissions, local.opened)) == 0
      error_message = format("The scopes %s do not open %s. They open %s.",
      join(", ", var.scopes), join(", ", setsubtract(var.permissions, local.opened)), join(", ", local.opened))
    }
  }
}

locals {
  opened = toset([
    for role in flatten([for scope in data.gatehouse_client_scope.scope : try(tolist(scope.client_roles["decidim"]), [])]) : role if !startswith(role, "scope:")
  ])
}

# Introspection tells about a token only to whom it is for. With an id of one's own, an api client is replaced by one of the same
# name, and nothing in the arguments says that its mappers and its secret went with it: replace_triggered_by does.
resource "gatehouse_protocol_mapper" "audience" {
  realm           = var.realm
  client_id       = gatehouse_client.this.client_id
  name            = "decidim"
  protocol_mapper = "oidc-audience-mapper"
  config = {
    "included.client.audience"  = "decidim"
    "access.token.claim"        = "true"
    "introspection.token.claim" = "true"
  }

  lifecycle {
    replace_triggered_by = [gatehouse_client.this.id]
  }
}

resource "gatehouse_protocol_mapper" "organization" {
  count           = var.organization_id == null ? 0 : 1
  realm           = var.realm
  client_id       = gatehouse_client.this.client_id
  name            = "organization"
  protocol_mapper = "oidc-hardcoded-claim-mapper"
  config = {
    "claim.name"                = "organization_id"
    "claim.value"               = tostring(var.organization_id)
    "jsonType.label"            = "int"
    "access.token.claim"        = "true"
    "id.token.claim"            = "false"
    "userinfo.token.claim"      = "true"
    "introspection.token.claim" = "true"
  }

  lifecycle {
    replace_triggered_by = [gatehouse_client.this.id]
  }
}

# grant and revoke: the whole of what the api client may do, and no default roles.
resource "gatehouse_service_account_roles" "this" {
  realm                   = var.realm
  service_account_user_id = gatehouse_client.this.service_account_user_id
  client_roles            = merge({ decidim = setunion(var.permissions, [for scope in var.scopes : "scope:${scope}"]) }, local.impersonator)
}

resource "gatehouse_credential" "this" {
  realm             = var.realm
  client_id         = gatehouse_client.this.client_id
  secret_wo         = var.secret
  secret_wo_version = var.secret_version
  secret_prefix     = var.secret_version == null ? "key_" : null
  secret_length     = var.secret_version == null ? 32 : null

  lifecycle {
    replace_triggered_by = [gatehouse_client.this.id]
  }
}

ephemeral "gatehouse_credential" "this" {
  credential_id = gatehouse_credential.this.id
}
