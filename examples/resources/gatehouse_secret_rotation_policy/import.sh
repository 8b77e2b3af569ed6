# realm/name
terraform import gatehouse_secret_rotation_policy.acme acme/secret-rotation
