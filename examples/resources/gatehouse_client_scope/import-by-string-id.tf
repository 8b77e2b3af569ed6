import {
  to = gatehouse_client_scope.reports
  id = "acme/reports"
}
