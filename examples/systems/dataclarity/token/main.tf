terraform {
  required_version = ">= 1.11"
  required_providers {
    gatehouse = { source = "gatehouse-tf/gatehouse" }
  }
}

provider "gatehouse" {}

variable "tenant" {
  type    = string
  default = "acme"
}

variable "username" {
  type = string
}

variable "password" {
  type      = string
  sensitive = true
}

# The login of the page, with a person's password. The data source keeps it and the token in the state: use it where the state
# is thrown away, and the ephemeral resource of the same name everywhere else.
data "gatehouse_access_token" "person" {
  realm      = var.tenant
  client_id  = "dc-ui"
  grant_type = "password"
  username   = var.username
  password   = var.password
}

output "answer" {
  value = {
    expires_in         = data.gatehouse_access_token.person.expires_in
    refresh_expires_in = data.gatehouse_access_token.person.refresh_expires_in
    token_type         = data.gatehouse_access_token.person.token_type
    not_before_policy  = data.gatehouse_access_token.person.not_before_policy
    session_state      = data.gatehouse_access_token.person.session_state
    scope              = data.gatehouse_access_token.person.granted_scopes
  }
}

output "authorization_header" {
  value     = data.gatehouse_access_token.person.authorization_header
  sensitive = true
}
