package providerdata

import "sync"

// AssignedRoles is what this run remembers of the roles that it granted. Terraform may destroy a role mapping after it has created
// another one of the same role on the same account: under create_before_destroy, or when a block gets another name. That one stays.
type AssignedRoles struct {
	mu    sync.Mutex
	roles map[assignedRole]bool
}

// assignedRole is a role of a container, "" for the realm, on an account, all by ID.
type assignedRole struct{ realm, user, container, role string }

// Note records a role that the run granted, or found granted where it was to be.
func (g *AssignedRoles) Note(realm, user, container, role string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.roles == nil {
		g.roles = map[assignedRole]bool{}
	}
	g.roles[assignedRole{realm, user, container, role}] = true
}

// Has reports whether this run granted the role.
func (g *AssignedRoles) Has(realm, user, container, role string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.roles[assignedRole{realm, user, container, role}]
}

// Lock serialises the creates and destroys of what belongs to a client or to an account, by its ID: what one of them looks at,
// it still finds when it writes.
func (d *Data) Lock(realm, id string) (unlock func()) {
	lock, _ := d.locks.LoadOrStore(clientRef{realm, id}, &sync.Mutex{})
	mu := lock.(*sync.Mutex)
	mu.Lock()
	return mu.Unlock
}
