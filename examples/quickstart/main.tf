terraform {
  required_version = ">= 1.11"
  required_providers {
    gatehouse = { source = "gatehouse-tf/gatehouse" }
  }
}

variable "month" {
  default = "2026-11" # a new value gives the job a new secret
}

provider "gatehouse" {} # GATEHOUSE_URL, GATEHOUSE_USERNAME, GATEHOUSE_PASSWORD

resource "gatehouse_realm" "acme" {
  realm               = "acme"
  deletion_protection = false # the demo destroys it again
}

resource "gatehouse_client" "reports" {
  realm       = gatehouse_realm.acme.realm
  client_id   = "reports"
  access_type = "bearer-only" # an API: it is called, it never logs in
}

resource "gatehouse_role" "read" {
  realm     = gatehouse_realm.acme.realm
  client_id = gatehouse_client.reports.client_id
  name      = "reports:read"
}

resource "gatehouse_client" "nightly" {
  realm     = gatehouse_realm.acme.realm
  client_id = "nightly-job"
}

resource "gatehouse_service_account_role" "nightly_reads" {
  realm                   = gatehouse_realm.acme.realm
  service_account_user_id = gatehouse_client.nightly.service_account_user_id
  role                    = gatehouse_role.read.name
  role_client_id          = gatehouse_role.read.client_id
}

resource "gatehouse_credential" "nightly" {
  realm               = gatehouse_realm.acme.realm
  client_id           = gatehouse_client.nightly.client_id
  rotate_when_changed = { month = var.month }
}

resource "terraform_data" "job" { # stands for what must learn of a new secret
  input = gatehouse_credential.nightly.secret_version
}
