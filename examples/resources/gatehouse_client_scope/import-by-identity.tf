import {
  to = gatehouse_client_scope.reports
  identity = {
    realm = "acme"
    name  = "reports"
  }
}
