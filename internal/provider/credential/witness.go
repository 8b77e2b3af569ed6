package credential

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
)

// witnessKey is where private state keeps the witness.
const witnessKey = "witness"

// witness tells whether a secret has changed, without being one: a salted HMAC-SHA-256. Of a secret that a person chose, which can be guessed, only 12 bits are kept: they notice 4,095 changes of
// 4,096 and confirm no guess.
type witness struct {
	Salt []byte `json:"salt"`
	MAC  []byte `json:"mac"`
	// Chosen is set for a secret that came from the configuration.
	Chosen bool `json:"chosen,omitempty"`
	// Restore is set by a refresh that found a chosen secret changed; the next apply puts it back.
	Restore bool `json:"restore,omitempty"`
}

// newWitness makes the witness of a secret.
func newWitness(secret string, chosen bool) witness {
	w := witness{Salt: make([]byte, 16), Chosen: chosen}
	_, _ = rand.Read(w.Salt) // never fails
	w.MAC = w.mac(secret)
	return w
}

func (w witness) mac(secret string) []byte {
	h := hmac.New(sha256.New, w.Salt)
	h.Write([]byte(secret))
	sum := h.Sum(nil)
	if w.Chosen {
		return []byte{sum[0], sum[1] & 0xF0}
	}
	return sum
}

// of reports whether this is the witness of the given secret.
func (w witness) of(secret string) bool { return hmac.Equal(w.MAC, w.mac(secret)) }

// encode writes it for private state.
func (w witness) encode() []byte {
	b, _ := json.Marshal(w) // of strings, bytes and booleans: cannot fail
	return b
}

// decodeWitness reads private state; ok is false when there is none.
func decodeWitness(b []byte) (w witness, ok bool) {
	return w, len(b) > 0 && json.Unmarshal(b, &w) == nil
}
