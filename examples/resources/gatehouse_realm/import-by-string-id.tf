import {
  to = gatehouse_realm.acme
  id = "acme"
}
