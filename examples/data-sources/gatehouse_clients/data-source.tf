# The API clients of one organization.
data "gatehouse_clients" "partners" {
  realm       = "acme"
  search      = "partner-"
  access_type = "confidential"
  attributes  = { organization = "12" }
}

output "partners" {
  value = { for c in data.gatehouse_clients.partners.clients : c.client_id => c.optional_client_scopes if c.enabled }
}
