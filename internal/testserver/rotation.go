package testserver

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
)

// The realm's two lists of client policies, as Call takes their paths.
const (
	ProfilesPath = "/client-policies/profiles"
	PoliciesPath = "/client-policies/policies"
)

// RotationPeriods are the periods of a profile that rotates a secret after an hour, as JSON fields.
const RotationPeriods = `"expiration-period":3600,"rotated-expiration-period":600,"remaining-rotation-period":300`

// Put replaces one of the realm's objects or lists behind the provider's back.
func (s *Server) Put(t testing.TB, path, body string) func() {
	return func() {
		t.Helper()
		if _, err := s.Call(context.Background(), http.MethodPut, path, json.RawMessage(body)); err != nil {
			t.Fatal(err)
		}
	}
}

// RotationProfile is the JSON of a client profile that rotates secrets.
func RotationProfile(name, periods string) string {
	return `{"name":"` + name + `","executors":[{"executor":"secret-rotation","configuration":{` + periods + `}}]}`
}

// RotationPolicy is the JSON of a client policy that applies the profile of its name to confidential clients.
func RotationPolicy(name string, enabled bool) string {
	const condition = `{"condition":"client-access-type","configuration":{"type":["confidential"]}}`
	return fmt.Sprintf(`{"name":%q,"enabled":%t,"conditions":[%s],"profiles":[%q]}`, name, enabled, condition, name)
}
