import {
  to       = gatehouse_realm.acme
  identity = { realm = "acme" }
}
