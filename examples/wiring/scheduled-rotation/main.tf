variable "realm" { type = string }

# Two secrets at a time: for a day after a rotation, whoever has not fetched the new one yet can go on with the old one. A
# secret that no apply has rotated in time ends after 60 days.
resource "gatehouse_secret_rotation_policy" "monthly" {
  realm                     = var.realm
  name                      = "monthly"
  expiration_period         = "60d"
  rotated_expiration_period = "1d"
  remaining_rotation_period = "30d"
}

resource "gatehouse_client" "api" {
  realm     = var.realm
  client_id = "billing-api"

  depends_on = [gatehouse_secret_rotation_policy.monthly]
}

# The first plan that runs after the 30 days shows the rotation, and its apply carries it out: a daily job is all it takes.
resource "gatehouse_credential" "api" {
  realm        = gatehouse_client.api.realm
  client_id    = gatehouse_client.api.client_id
  rotate_after = "30d"
}

output "next_rotation" {
  value = gatehouse_credential.api.rotate_at
}
