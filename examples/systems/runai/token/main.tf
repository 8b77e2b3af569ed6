terraform {
  required_version = ">= 1.11"
  required_providers {
    gatehouse = { source = "gatehouse-tf/gatehouse" }
  }
}

provider "gatehouse" {}

variable "realm" {
  type    = string
  default = "runai"
}

variable "application" {
  type    = string
  default = "ml-pipelines"
}

# Both tokens that the page speaks of. The access token is the bearer token; the ID token says who logged in, and no API takes
# it. This data source keeps them in the state: use it where the state is thrown away, and the ephemeral resource of the same
# name everywhere else.
data "gatehouse_access_token" "application" {
  realm        = var.realm
  client_id    = var.application
  scopes       = ["openid"]
  extra_params = { response_type = "id_token" } # the page sends it; the token endpoint passes over it
}

output "access_token" {
  value     = data.gatehouse_access_token.application.access_token
  sensitive = true
}

output "id_token" {
  value     = data.gatehouse_access_token.application.id_token
  sensitive = true
}

output "expires_in" {
  value = data.gatehouse_access_token.application.expires_in
}
