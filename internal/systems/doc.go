// Package systems holds the tests of examples/systems: the four systems that the provider is for, each applied as it stands in
// its folder, on the bundled server and on a real Keycloak. It has no other code. Its tests also keep examples/systems/rows.md,
// which says what each statement of the systems' pages is proven by: see testserver.Proves.
package systems
