import {
  to = gatehouse_role.read
  identity = {
    realm     = "acme"
    client_id = "reports"
    name      = "reports:read"
  }
}
