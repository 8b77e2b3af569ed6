terraform {
  required_version = ">= 1.11"
  required_providers {
    gatehouse = { source = "gatehouse-tf/gatehouse" }
  }
}

provider "gatehouse" {}

# A data source writes what it reads into the state, this token too: use it where the state is thrown away, and the ephemeral
# resource of the same name everywhere else.
data "gatehouse_access_token" "nightly" {
  realm     = "acme"
  client_id = "nightly-job"
}

output "expires_at" {
  value = data.gatehouse_access_token.nightly.expires_at
}

output "authorization_header" {
  value     = data.gatehouse_access_token.nightly.authorization_header
  sensitive = true
}
