// Package admin is the REST client: Keycloak's Admin REST API and token endpoint, with one small service a noun
// (client.Realms.Get, client.Clients.Create).
//
// The verbs of reads say how fresh an answer is:
//
//	Get      by ID, asked now
//	Find     by name, asked now
//	Refresh  by ID, for the Read of a resource; the answer may come from a list that others share
//	Cached…  by name or ID, asked once a run until a write of this run changes it
//
// A read that finds nothing returns an error for which IsNotFound or IsGone holds, never nil and nil.
//
// The client logs in lazily, retries what is safe to repeat within a quota (retry.go), follows no redirect, bounds what it reads, and
// keeps secrets and tokens out of its errors and logs. It knows nothing of Terraform's schemas; internal/provider imports it, and it
// imports internal/wire, never internal/fixture.
package admin
