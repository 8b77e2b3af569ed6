package admin

import (
	"sync"

	"golang.org/x/sync/singleflight"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// clientKey names a client; accountKey a service-account user, or a client, by ID; roleKey names a role, of the realm when container is empty, else of the client with that UUID.
type (
	clientKey  struct{ realm, clientID string }
	accountKey struct{ realm, id string }
	roleKey    struct{ realm, container, name string }
)

// directory remembers, for one run, the look-ups that many objects share: which UUID a clientId has, which ID a role has,
// which scopes a realm gives to new clients. This process's own writes forget what they change.
type directory struct {
	mu       sync.Mutex
	flights  singleflight.Group
	clients  map[clientKey]string
	roles    map[roleKey]wire.Role
	defaults map[string]*DefaultScopes
	limits   map[string]int
	issuers  map[string]string
	scopes   map[string]map[string]string
	deleted  map[clientKey]bool
	owners   map[accountKey]AccountClient
	missing  map[string]bool     // realms that were not there
	unseen   map[accountKey]bool // realm and UUID of clients whose first secret nobody has read

	// What only plans ask, for their warnings. absent are roles, and clients by clientId in place of the container.
	composites map[accountKey]*wire.RoleMappings
	reaches    map[accountKey]Reach
	carried    map[roleKey][]string // container is the client's UUID, name the realm or the UUID of the roles' client
	showing    map[string][]string  // the scopes of a realm that have mappers for roles
	absent     map[roleKey]bool
}

// remembered returns what a map of the directory holds for a key, or asks once for all that want it.
func remembered[K comparable, V any](d *directory, in *map[K]V, key K, flight string, ask func() (V, error)) (V, error) {
	d.mu.Lock()
	v, ok := (*in)[key]
	d.mu.Unlock()
	if ok {
		return v, nil
	}
	got, err, _ := d.flights.Do(flight, func() (any, error) {
		v, err := ask()
		if err != nil {
			return v, err
		}
		d.mu.Lock()
		defer d.mu.Unlock()
		if *in == nil {
			*in = map[K]V{}
		}
		(*in)[key] = v
		return v, nil
	})
	return got.(V), err
}

func (d *directory) client(key clientKey, ask func() (string, error)) (string, error) {
	return remembered(d, &d.clients, key, "client\x00"+key.realm+"\x00"+key.clientID, ask)
}

func (d *directory) role(key roleKey, ask func() (wire.Role, error)) (wire.Role, error) {
	return remembered(d, &d.roles, key, "role\x00"+key.realm+"\x00"+key.container+"\x00"+key.name, ask)
}

// knowsRole reports that a look-up of this role asks nobody.
func (d *directory) knowsRole(key roleKey) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	_, known := d.roles[key]
	return known || d.absent[key]
}

// noteRole records a role that was in a list.
func (d *directory) noteRole(key roleKey, role wire.Role) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.roles == nil {
		d.roles = map[roleKey]wire.Role{}
	}
	d.roles[key] = role
}

func (d *directory) scopeDefaults(realm string, ask func() (*DefaultScopes, error)) (*DefaultScopes, error) {
	return remembered(d, &d.defaults, realm, "scopes\x00"+realm, ask)
}

func (d *directory) sessionLimit(realm string, ask func() (int, error)) (int, error) {
	return remembered(d, &d.limits, realm, "limit\x00"+realm, ask)
}

func (d *directory) issuer(realm string, ask func() (string, error)) (string, error) {
	return remembered(d, &d.issuers, realm, "issuer\x00"+realm, ask)
}

// forgetSettings is for a realm that this run has just changed.
func (d *directory) forgetSettings(realm string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.limits, realm)
	delete(d.issuers, realm)
}

func (d *directory) scopeIDs(realm string, ask func() (map[string]string, error)) (map[string]string, error) {
	return remembered(d, &d.scopes, realm, "scope ids\x00"+realm, ask)
}

func (d *directory) forgetScopes(realm string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.scopes, realm)
}

// forgetScopeDefaults is for a client scope that this run renamed or removed: it may be in the realm's lists.
func (d *directory) forgetScopeDefaults(realm string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.defaults, realm)
}

func (d *directory) owner(key accountKey, ask func() (AccountClient, error)) (AccountClient, error) {
	return remembered(d, &d.owners, key, "owner\x00"+key.realm+"\x00"+key.id, ask)
}

// noteOwner records the client of a service account that was read through its client, where the client's name is known.
func (d *directory) noteOwner(realm, userID, uuid string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for k, v := range d.clients {
		if k.realm == realm && v == uuid {
			if d.owners == nil {
				d.owners = map[accountKey]AccountClient{}
			}
			d.owners[accountKey{realm, userID}] = AccountClient{ClientID: k.clientID, UUID: uuid}
		}
	}
}

// forgetClient drops what is known of a client by its UUID; deleted remembers that this run removed it.
func (d *directory) forgetClient(realm, uuid string, deleted bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for k, v := range d.clients {
		if k.realm != realm || v != uuid {
			continue
		}
		delete(d.clients, k)
		if deleted {
			if d.deleted == nil {
				d.deleted = map[clientKey]bool{}
			}
			d.deleted[k] = true
		}
	}
	for k, o := range d.owners {
		if k.realm == realm && o.UUID == uuid {
			delete(d.owners, k)
		}
	}
	for k := range d.roles {
		if k.realm == realm && k.container == uuid {
			delete(d.roles, k)
		}
	}
}

// noteClient records a client whose name and UUID were seen in passing.
func (d *directory) noteClient(realm, clientID, uuid string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.clients == nil {
		d.clients = map[clientKey]string{}
	}
	d.clients[clientKey{realm, clientID}] = uuid
}

// nameOf is the clientId of a UUID that was seen; "" for one that was not.
func (d *directory) nameOf(realm, uuid string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	for k, v := range d.clients {
		if k.realm == realm && v == uuid {
			return k.clientID
		}
	}
	return ""
}

// noteReach records what a client's tokens can carry, as it was just read or made.
func (d *directory) noteReach(realm string, reach Reach) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.reaches == nil {
		d.reaches = map[accountKey]Reach{}
	}
	d.reaches[accountKey{realm, reach.UUID}] = reach
}

// forgetReaches is for a realm whose client scopes or mappers were changed: they decide for any client what its tokens carry.
func (d *directory) forgetReaches(realm string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.showing, realm)
	for k := range d.reaches {
		if k.realm == realm {
			delete(d.reaches, k)
		}
	}
	for k := range d.carried {
		if k.realm == realm {
			delete(d.carried, k)
		}
	}
}

// forgetReach is for a client that was changed.
func (d *directory) forgetReach(realm, uuid string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.reaches, accountKey{realm, uuid})
	for k := range d.carried {
		if k.realm == realm && k.container == uuid {
			delete(d.carried, k)
		}
	}
}

func (d *directory) isAbsent(key roleKey) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.absent[key]
}

func (d *directory) noteAbsent(key roleKey) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.absent == nil {
		d.absent = map[roleKey]bool{}
	}
	d.absent[key] = true
}

// forgetAbsent is for a run that has just made something.
func (d *directory) forgetAbsent() {
	d.mu.Lock()
	defer d.mu.Unlock()
	clear(d.absent)
}

// noteMissing records whether a realm was not there.
func (d *directory) noteMissing(realm string, missing bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.missing == nil {
		d.missing = map[string]bool{}
	}
	d.missing[realm] = missing
}

func (d *directory) isMissing(realm string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.missing[realm]
}

// noteUnseenSecret records a client that this run has made.
func (d *directory) noteUnseenSecret(realm, uuid string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.unseen == nil {
		d.unseen = map[accountKey]bool{}
	}
	d.unseen[accountKey{realm, uuid}] = true
}

// isNew reports that this run made a client whose secret nobody has read.
func (d *directory) isNew(realm, clientID string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.unseen[accountKey{realm, d.clients[clientKey{realm, clientID}]}]
}

// takeUnseenSecret reports whether there was such a record, and drops it.
func (d *directory) takeUnseenSecret(realm, uuid string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	defer delete(d.unseen, accountKey{realm, uuid})
	return d.unseen[accountKey{realm, uuid}]
}

// wasDeleted reports that this run itself removed a client of that name.
func (d *directory) wasDeleted(realm, clientID string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.deleted[clientKey{realm, clientID}]
}

// forgetRole drops a role by its ID.
func (d *directory) forgetRole(realm, id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.composites, accountKey{realm, id})
	for k, r := range d.roles {
		if k.realm == realm && wire.Value(r.ID) == id {
			delete(d.roles, k)
		}
	}
}

// forgetRealm is for a realm that this run has just removed.
func (d *directory) forgetRealm(realm string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.defaults, realm)
	delete(d.limits, realm)
	delete(d.issuers, realm)
	delete(d.scopes, realm)
	for k := range d.clients {
		if k.realm == realm {
			delete(d.clients, k)
		}
	}
	for k := range d.roles {
		if k.realm == realm {
			delete(d.roles, k)
		}
	}
	for k := range d.owners {
		if k.realm == realm {
			delete(d.owners, k)
		}
	}
}
