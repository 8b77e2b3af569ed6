package serviceaccount

import "encoding/json"

// granted is what private state keeps of a grant: the role's ID, and the UUID of the role's client, "" for a realm role. The grant
// is found by them whatever the role and its client are called by now, also by a login that no list shows them to.
type granted struct{ Role, Container string }

// grantedKey is where private state keeps it.
const grantedKey = "granted"

func (g granted) encode() []byte {
	kept, _ := json.Marshal(g) // two strings: cannot fail
	return kept
}

// decodeGranted reads private state; empty when there is nothing in it.
func decodeGranted(kept []byte) (g granted) {
	_ = json.Unmarshal(kept, &g)
	return g
}
