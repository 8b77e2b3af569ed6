package providerdata

import "sync"

// Object is a realm, a role or a client scope, by its names: a realm where only Realm is set.
type Object struct {
	Realm string
	// Role is a role's name, and ClientID that of its client, empty for a role of the realm.
	ClientID, Role string
	// Scope is a client scope's name.
	Scope string
}

// Created are the objects that the plans of this run create. What hangs on an object of the same name, as its state says, goes with
// the old object: a role mapping with its role, a mapper with its client scope, everything with its realm. So the plan of such a resource
// has to create it again.
type Created struct {
	mu        sync.Mutex
	objects   map[Object]bool
	protected map[string]bool
}

// Note records that a plan creates an object, which may be the second half of a replacement.
func (c *Created) Note(object Object) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.objects == nil {
		c.objects = map[Object]bool{}
	}
	c.objects[object] = true
}

// Has reports that a plan creates an object.
func (c *Created) Has(object Object) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.objects[object]
}

// NoteProtection records whether the state of a realm forbids its destruction.
func (c *Created) NoteProtection(realm string, protected bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.protected == nil {
		c.protected = map[string]bool{}
	}
	c.protected[realm] = protected
}

// Protection is what NoteProtection recorded for a realm; known is false for a realm that no state has.
func (c *Created) Protection(realm string) (protected, known bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	protected, known = c.protected[realm]
	return protected, known
}
