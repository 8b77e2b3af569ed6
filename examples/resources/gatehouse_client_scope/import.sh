# realm/name
terraform import gatehouse_client_scope.reports acme/reports
