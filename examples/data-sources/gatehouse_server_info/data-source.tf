data "gatehouse_server_info" "this" {
  lifecycle {
    postcondition {
      condition     = contains(self.features, "CLIENT_SECRET_ROTATION")
      error_message = "Start Keycloak with --features=client-secret-rotation."
    }
  }
}
