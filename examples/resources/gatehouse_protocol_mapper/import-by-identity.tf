import {
  to = gatehouse_protocol_mapper.for_reports
  identity = {
    realm        = "acme"
    client_scope = "reports"
    name         = "for reports"
  }
}
