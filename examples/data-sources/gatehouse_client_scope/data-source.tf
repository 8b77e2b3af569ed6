variable "scope" {
  description = "The scope that the job asks for."
  default     = "reports"
}

# A scope that is not there is an error in the plan, with the names that come close.
data "gatehouse_client_scope" "asked" {
  realm = "acme"
  name  = var.scope
}

resource "gatehouse_client" "nightly" {
  realm                  = "acme"
  client_id              = "nightly-job"
  full_scope_allowed     = false
  optional_client_scopes = [data.gatehouse_client_scope.asked.name]

  lifecycle {
    precondition {
      condition     = !contains(keys(data.gatehouse_client_scope.asked.client_roles), "realm-management")
      error_message = "The scope ${var.scope} lets administration rights into tokens."
    }
  }
}
