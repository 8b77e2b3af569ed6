// Package contract states, once, what a Keycloak 26.7.4 answers: every case runs against the bundled server (internal/fixture),
// and against a real Keycloak when KEYCLOAK_URL is set. A case is one exchange over raw HTTP, and the whole answer is compared:
// status, the headers that matter, and the body word for word. A real Keycloak is right, the bundled server follows.
//
// A route that is served without a case for its success and one for its refusal fails the tests. Run with -v, they end with
// the routes covered out of the routes served; run with -update, they write the table of the guide on the bundled server.
//
// Besides the tests the package holds the captures: golden answers of a real Keycloak, which internal/wire reads and the
// bundled server must give. No case goes through internal/admin or the provider: what these get wrong must show here.
package contract
