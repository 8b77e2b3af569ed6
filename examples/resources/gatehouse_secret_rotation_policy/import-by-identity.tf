import {
  to = gatehouse_secret_rotation_policy.acme
  identity = {
    realm = "acme"
    name  = "secret-rotation"
  }
}
