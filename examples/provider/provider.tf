terraform {
  required_version = ">= 1.11"
  required_providers {
    gatehouse = { source = "gatehouse-tf/gatehouse" }
  }
}

# The login comes from the environment: GATEHOUSE_CLIENT_ID and GATEHOUSE_CLIENT_SECRET.
provider "gatehouse" {
  url   = "https://login.example.com"
  realm = "acme"
}
