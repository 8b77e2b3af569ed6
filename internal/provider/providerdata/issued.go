package providerdata

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"sync"
)

// Issued is what this run remembers of the secrets and keys that it gave to clients: a keyed hash of each, never the secret
// itself, and the secret_versions.
type Issued struct {
	mu       sync.Mutex
	key      []byte
	proofs   map[clientRef][]byte
	versions map[clientRef]int64
	ended    map[int64]bool
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

// NoteVersion records a secret_version that a client has, by its UUID or its clientId.
func (i *Issued) NoteVersion(realm, client string, version int64) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.versions == nil {
		i.versions = map[clientRef]int64{}
	}
	ref := clientRef{realm, client}
	i.versions[ref] = max(i.versions[ref], version)
}

// NoteEnd is NoteVersion for a credential that this run destroys, of a client with that UUID and clientId.
func (i *Issued) NoteEnd(realm, uuid, clientID string, version int64) {
	i.NoteVersion(realm, uuid, version)
	i.NoteVersion(realm, clientID, version)
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.ended == nil {
		i.ended = map[int64]bool{}
	}
	i.ended[version] = true
}

// FreeVersion is the first secret_version for a client that is no less than version, above every version that the client, or
// one of that clientId, had in this run, and not one of a credential that this run destroyed, which may have been this very one
// with another client.
func (i *Issued) FreeVersion(realm, uuid, clientID string, version int64) int64 {
	i.mu.Lock()
	defer i.mu.Unlock()
	version = max(version, i.versions[clientRef{realm, uuid}]+1, i.versions[clientRef{realm, clientID}]+1)
	for i.ended[version] {
		version++
	}
	return version
}

// Claim reserves a client for the resource that is about to give it a secret or key; false when another resource of this run has it.
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

// Release takes back the claim of a create that has failed.
func (i *Issued) Release(realm, uuid string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	delete(i.claimed, clientRef{realm, uuid})
}
