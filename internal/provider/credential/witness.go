package credential

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"regexp"
)

// witnessKey is where private state keeps the witness.
const witnessKey = "witness"

// maker is who made a secret.
type maker string

const (
	adopted    maker = ""              // found on the server: by an import, or changed by somebody else
	serverMade maker = "server"        // made by Keycloak on request
	generated  maker = "provider"      // made here, with secret_prefix and secret_length
	configured maker = "configuration" // secret_wo
)

// witness is what private state knows of a secret: whether it is still the one, without being it, and what the last refresh
// found out about its rotation. Times are seconds since the epoch.
type witness struct {
	// Salt and MAC are a salted HMAC-SHA-256 of the secret, for a login that sees it. Of one that may be guessable only 12 bits
	// are kept: they notice 4,095 changes of 4,096 and confirm no guess.
	Salt []byte `json:"salt,omitempty"`
	MAC  []byte `json:"mac,omitempty"`
	// Short says that 12 bits were kept.
	Short bool  `json:"short,omitempty"`
	Maker maker `json:"maker,omitempty"`
	// Created is the creation time on the server, for a login that does not see the secret; 0 when there was none.
	Created int64 `json:"created,omitempty"`
	// Since is when the secret's age counts from: Created, or when it was first seen.
	Since int64 `json:"since,omitempty"`
	// Due is why the secret is to be rotated by the next apply; empty when it is not. Aged is the same for the age that
	// rotate_after had at the refresh: a plan with a longer one, or with none, does not rotate for it.
	Due  string `json:"due,omitempty"`
	Aged string `json:"aged,omitempty"`
	// Unanswered is why a rotation was asked for whose answer was lost; the next refresh finds out whether it happened.
	Unanswered string `json:"unanswered,omitempty"`
	// Unfit is why the client had no use for a secret at the last refresh, and Access its access type then; both empty for one
	// that fits.
	Unfit  string `json:"unfit,omitempty"`
	Access string `json:"access,omitempty"`
	// Policy says that the client's realm has a rotation policy, so that a secret made by the server has an overlap.
	Policy bool `json:"policy,omitempty"`
}

// unguessable is a secret that Keycloak made, as 26.7 makes them.
var unguessable = regexp.MustCompile(`^[A-Za-z0-9]{86}$`)

// newWitness makes the witness of a secret, or, where the login does not see it (""), of its creation time alone.
func newWitness(secret string, by maker, created int64) witness {
	w := witness{Maker: by, Created: created, Since: created}
	if secret == "" {
		return w
	}
	w.Short = by == configured || by == adopted && !unguessable.MatchString(secret)
	w.Salt = make([]byte, 16)
	_, _ = rand.Read(w.Salt) // never fails
	w.MAC = w.mac(secret)
	return w
}

func (w witness) mac(secret string) []byte {
	h := hmac.New(sha256.New, w.Salt)
	h.Write([]byte(secret))
	sum := h.Sum(nil)
	if w.Short {
		return []byte{sum[0], sum[1] & 0xF0}
	}
	return sum
}

// of reports whether this is the witness of the given secret, or, where it is not seen, of one made at the given time.
func (w witness) of(secret string, created int64) bool {
	sameTime := w.Created == 0 || created == 0 || w.Created == created
	if secret == "" || len(w.MAC) == 0 {
		return sameTime
	}
	return hmac.Equal(w.MAC, w.mac(secret)) && (!w.Short || sameTime)
}

// encode writes it for private state.
func (w witness) encode() []byte {
	b, _ := json.Marshal(w) // of strings, bytes, numbers and booleans: cannot fail
	return b
}

// decodeWitness reads private state; ok is false when there is none.
func decodeWitness(b []byte) (w witness, ok bool) {
	return w, len(b) > 0 && json.Unmarshal(b, &w) == nil
}
