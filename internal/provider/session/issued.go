package session

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"sync"
)

// Issued is what this run remembers of the secrets and keys that it gave to clients: a keyed hash of each, never the secret
// itself, and the last secret_version of each client.
type Issued struct {
	mu       sync.Mutex
	key      []byte
	proofs   map[clientRef][]byte
	versions map[clientRef]int64
	claimed  map[clientRef]bool
}

// Note records that the client with this UUID got a secret or a key.
func (i *Issued) Note(realm, uuid, proof string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.proofs == nil {
		i.proofs, i.key = map[clientRef][]byte{}, make([]byte, sha256.Size)
		_, _ = rand.Read(i.key) // never fails
	}
	i.proofs[clientRef{realm, uuid}] = i.hash(proof)
}

// Is reports whether this run gave the client that very secret or key.
func (i *Issued) Is(realm, uuid, proof string) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	noted, ok := i.proofs[clientRef{realm, uuid}]
	return ok && proof != "" && hmac.Equal(noted, i.hash(proof))
}

func (i *Issued) hash(proof string) []byte {
	h := hmac.New(sha256.New, i.key)
	h.Write([]byte(proof))
	return h.Sum(nil)
}

// NoteVersion records a secret_version that the client has, or had until this run destroyed the credential.
func (i *Issued) NoteVersion(realm, uuid string, version int64) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.versions == nil {
		i.versions = map[clientRef]int64{}
	}
	client := clientRef{realm, uuid}
	i.versions[client] = max(i.versions[client], version)
}

// LastVersion is the highest secret_version that was recorded for the client; 0 for none.
func (i *Issued) LastVersion(realm, uuid string) int64 {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.versions[clientRef{realm, uuid}]
}

// Claim is for a create: false when another create of this run has the client already.
func (i *Issued) Claim(realm, uuid string) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.claimed == nil {
		i.claimed = map[clientRef]bool{}
	}
	client := clientRef{realm, uuid}
	defer func() { i.claimed[client] = true }()
	return !i.claimed[client]
}

// Release takes the claim of a create back that has failed.
func (i *Issued) Release(realm, uuid string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	delete(i.claimed, clientRef{realm, uuid})
}
