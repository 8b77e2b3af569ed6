# What the CLI prints, but for the secret.
output "client" {
  value = {
    id              = gatehouse_client.this.client_id
    name            = gatehouse_client.this.name
    scopes          = var.scopes
    permissions     = var.permissions
    organization_id = var.organization_id
  }
}

output "secret" {
  value     = ephemeral.gatehouse_credential.this.client_secret
  ephemeral = true
}

output "secret_version" {
  value = gatehouse_credential.this.secret_version
}
