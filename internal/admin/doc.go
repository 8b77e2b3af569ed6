// Package admin is the REST client: Keycloak's Admin REST API and token endpoint, with one small service a noun
// (client.Realms.Get, client.Clients.Create).
//
// It logs in lazily, retries what is safe to repeat within a quota, follows no redirect, bounds what it reads, and keeps
// secrets and tokens out of its errors and logs. It knows nothing of Terraform's schemas; internal/provider imports it, and it
// imports internal/wire, never internal/fixture.
package admin
