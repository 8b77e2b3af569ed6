// Package wire is the JSON that crosses the wire between a Keycloak server and its clients: representations of the Admin
// REST API, replies of the token endpoint, and the three shapes of an error.
//
// Field names and types are Keycloak 26's own, taken from the replies of a running 26.7.4. Absent and empty differ on this
// API (an absent list in a PUT is kept, an empty one clears), so scalars are pointers, and lists and maps are left out when
// nil but sent when empty. The package imports nothing but the standard library; everything may import it.
package wire
