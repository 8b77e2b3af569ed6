import {
  to = gatehouse_secret_rotation_policy.acme
  id = "acme/secret-rotation"
}
