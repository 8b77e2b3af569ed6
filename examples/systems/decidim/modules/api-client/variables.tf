terraform {
  required_version = ">= 1.11"
  required_providers {
    gatehouse = { source = "gatehouse-tf/gatehouse" }
  }
}

variable "realm" {
  type = string
}

variable "opens" {
  description = "What each scope opens, by the catalogue. The plan knows it before a server does."
  type        = map(set(string))
}

variable "scopes" {
  description = "--scope: one or more. Another set makes another api client."
  type        = set(string)

  validation {
    condition     = length(var.scopes) > 0
    error_message = "An api client needs at least one scope."
  }
  validation {
    condition = length(setsubtract(var.scopes, keys(var.opens))) == 0
    error_message = format("There is no scope %s. The scopes are %s.",
    join(", ", setsubtract(var.scopes, keys(var.opens))), join(", ", keys(var.opens)))
  }
}

variable "permissions" {
  description = "--permission: any that the scopes open; none by default. Changed in place."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(setintersection(var.permissions, ["oauth.impersonate", "oauth.login"])) == 0
    error_message = "oauth.impersonate and oauth.login are not given as permissions here: set allow_impersonate or allow_login."
  }
  validation {
    condition = length(setsubtract(var.permissions, local.catalogued)) == 0
    error_message = format("The scopes %s do not open %s. They open %s.",
    join(", ", var.scopes), join(", ", setsubtract(var.permissions, local.catalogued)), join(", ", local.catalogued))
  }
}

variable "organization_id" {
  description = "--organization-id: the organization that the api client belongs to. Left out only where the one scope is system. Another one makes another api client."
  type        = number
  default     = null

  validation {
    condition     = var.organization_id != null || !var.require_organization || try(var.scopes == toset(["system"]), false)
    error_message = "organization_id is required unless the only scope is system. (require_organization = false keeps an older api client that has none.)"
  }
}

variable "require_organization" {
  type     = bool
  default  = true
  nullable = false
}

variable "id" {
  description = "--id: the client ID. Left out: id_ and 16 random characters."
  type        = string
  default     = null
}

variable "secret" {
  description = "--secret: a secret of your own, with secret_version. Left out: key_ and 32 random characters."
  type        = string
  default     = null
  ephemeral   = true
}

variable "secret_version" {
  description = "The version of the secret: any text. Another one says that the secret is another one."
  type        = string
  default     = null
}

variable "name" {
  description = "--name. Left out: API Client *** and the last four characters of the ID."
  type        = string
  default     = null
}

variable "allow_login" {
  description = "--allow-login: whether participants may log in through the api client, by password."
  type        = bool
  default     = false
  nullable    = false
}

variable "allow_impersonate" {
  description = "--allow-impersonate: whether the api client may get tokens of participants without their password. A wide right: Keycloak gives it for all users but administrators. Needs a server with --features=token-exchange:v1,admin-fine-grained-authz:v1."
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition     = !var.allow_impersonate || length(setsubtract(["TOKEN_EXCHANGE", "ADMIN_FINE_GRAINED_AUTHZ"], var.features)) == 0
    error_message = "allow_impersonate needs a server that was started with --features=token-exchange:v1,admin-fine-grained-authz:v1."
  }
}

variable "features" {
  description = "The server's features, for allow_impersonate."
  type        = set(string)
  default     = []
  nullable    = false
}
