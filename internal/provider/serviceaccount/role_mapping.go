package serviceaccount

import "encoding/json"

// roleMapping is what private state keeps of a grant: the role's ID, and the UUID of the role's client, "" for a realm role. The grant
// is found by them whatever the role and its client are called by now, also by a login that no list shows them to.
type roleMapping struct{ Role, Container string }

// mappingKey is where private state keeps it.
const mappingKey = "granted"

func (g roleMapping) encode() []byte {
	kept, _ := json.Marshal(g) // two strings: cannot fail
	return kept
}

// decodeMapping reads private state; empty when there is nothing in it.
func decodeMapping(kept []byte) (g roleMapping) {
	_ = json.Unmarshal(kept, &g)
	return g
}
