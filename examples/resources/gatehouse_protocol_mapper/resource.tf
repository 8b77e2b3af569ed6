resource "gatehouse_realm" "acme" {
  realm = "acme"
}

resource "gatehouse_client" "reports" {
  realm       = gatehouse_realm.acme.realm
  client_id   = "reports"
  access_type = "bearer-only"
}

resource "gatehouse_client_scope" "reports" {
  realm = gatehouse_realm.acme.realm
  name  = "reports"
}

# Tokens with the scope are meant for the API, which may then introspect them.
resource "gatehouse_protocol_mapper" "for_reports" {
  realm           = gatehouse_realm.acme.realm
  client_scope    = gatehouse_client_scope.reports.name
  name            = "for reports"
  protocol_mapper = "oidc-audience-mapper"

  config = {
    "included.client.audience" = gatehouse_client.reports.client_id
    "access.token.claim"       = "true"
  }
}
