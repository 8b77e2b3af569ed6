resource "gatehouse_realm" "acme" {
  realm = "acme"
}

# A secret lives for 30 days, and for 2 days more after it was replaced: time to hand the new one over.
resource "gatehouse_secret_rotation_policy" "acme" {
  realm                     = gatehouse_realm.acme.realm
  expiration_period         = "30d"
  rotated_expiration_period = "2d"
}
