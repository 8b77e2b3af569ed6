terraform {
  required_version = ">= 1.11"
  required_providers {
    gatehouse = { source = "gatehouse-tf/gatehouse" }
  }
}

provider "gatehouse" {}

variable "realm" {
  type    = string
  default = "decidim"
}

variable "api_client" {
  description = "An api client from before the prefixes: 43 characters for the ID, no organization."
  type = object({
    id     = string
    name   = string
    scopes = set(string)
  })
}

# As it is: nothing that this block leaves out is touched.
import {
  to = gatehouse_client.older
  id = "${var.realm}/${var.api_client.id}"
}

resource "gatehouse_client" "older" {
  realm                  = var.realm
  client_id              = var.api_client.id
  name                   = var.api_client.name
  full_scope_allowed     = false
  default_client_scopes  = ["basic", "roles"]
  optional_client_scopes = [for scope in var.api_client.scopes : scope == "roles" ? "decidim-roles" : scope]
}

# Its secret, as it is now: what the provider would make is asked of new secrets only.
import {
  to = gatehouse_credential.older
  id = "${var.realm}/${var.api_client.id}"
}

resource "gatehouse_credential" "older" {
  realm     = var.realm
  client_id = gatehouse_client.older.client_id
}
