import {
  to = gatehouse_protocol_mapper.for_reports
  id = "acme/scope/reports/for reports"
}
