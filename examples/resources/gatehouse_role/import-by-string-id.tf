import {
  to = gatehouse_role.read
  id = "acme/reports/reports:read"
}
