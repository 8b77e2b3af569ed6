terraform import gatehouse_realm.acme acme
