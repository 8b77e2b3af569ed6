resource "gatehouse_client" "nightly" {
  realm     = gatehouse_realm.acme.realm
  client_id = "nightly-job"
}

# A claim in every token of one client: "organization_id": 42
resource "gatehouse_protocol_mapper" "organization" {
  realm           = gatehouse_realm.acme.realm
  client_id       = gatehouse_client.nightly.client_id
  name            = "organization"
  protocol_mapper = "oidc-hardcoded-claim-mapper"

  config = {
    "claim.name"         = "organization_id"
    "claim.value"        = "42"
    "jsonType.label"     = "int"
    "access.token.claim" = "true"
  }
}
