package admin

import (
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/hashicorp/go-uuid"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// clientKey names a client by its clientId; objectKey an object of a realm by its server ID; roleKey a role by its name, of the
// client with that UUID, or of the realm where container is empty; grantedKey the roles of a container, the realm's name or a UUID,
// that a client's scopes let into its tokens.
type (
	clientKey  struct{ realm, clientID string }
	objectKey  struct{ realm, id string }
	roleKey    struct{ realm, container, name string }
	grantedKey struct{ realm, uuid, container string }
)

// remembered holds the answers that many objects of one run share. A write of this process drops what the write changes: wrote does so
// by the path of each request. Only for ids, the services say which object was renamed or deleted.
type remembered struct {
	ids      ids
	settings settings
	facts    facts
	// deleted are the clients that this run deleted (clientKey); unread those that it created and whose secret nothing has read yet
	// (objectKey).
	deleted, unread sync.Map
}

// ids lead from names to server IDs and back.
type ids struct {
	clients      cache[clientKey, string]         // UUIDs
	clientNames  cache[objectKey, string]         // clientIds, by UUID
	clientScopes cache[string, map[string]string] // IDs by name, by realm
	roles        cache[roleKey, *wire.Role]
	accounts     cache[objectKey, AccountClient] // clients of service accounts, by user ID
}

// settings are of a realm as a whole, by its name. missing holds the error of a realm that is not there.
type settings struct {
	defaultScopes cache[string, *DefaultScopes]
	sessionMax    cache[string, int] // seconds
	issuers       cache[string, string]
	missing       cache[string, error]
}

// facts are what plans ask for their warnings.
type facts struct {
	clients      cache[clientKey, *wire.Client]
	clientScopes cache[string, []wire.ClientScope]    // by realm
	composites   cache[objectKey, *wire.RoleMappings] // by role ID
	granted      cache[grantedKey, []string]          // names of roles
}

// wrote drops what a request has changed, or may have: of the realm all facts, or, for a request to one client, the facts about that
// client; the settings where it was to the realm itself or to its client scopes; all of them where the realm was deleted. Requests
// to users, and for a client's secret, change nothing that is remembered.
func (r *remembered) wrote(method, path string) {
	realm, below := splitAdminPath(path)
	parts := strings.Split(below, "/")
	kind, depth := parts[0], len(parts)
	switch {
	case method == http.MethodGet, kind == "users", depth > 2 && parts[2] == "client-secret":
		return
	case below == "" && method == http.MethodDelete:
		r.forgetRealm(realm)
	case below == "", strings.HasPrefix(kind, "default-"), kind == "client-scopes" && depth == 2:
		r.forgetSettings(realm)
		r.forgetFacts(realm)
	case kind == "client-scopes" && depth == 1:
		r.ids.clientScopes.forgetKey(realm)
		r.forgetFacts(realm)
	case kind == "clients" && depth == 1: // a new client changes no fact about another
	case kind == "clients" && (depth > 2 && parts[2] != "roles" || method == http.MethodPut):
		r.forgetClientFacts(realm, parts[1])
	default:
		r.forgetFacts(realm)
	}
	r.ids.clients.forgetMissing()
	r.ids.clientNames.forgetMissing()
	r.ids.roles.forgetMissing()
	r.facts.clients.forgetMissing()
	r.settings.missing.forget(func(string, error) bool { return true })
}

func (r *remembered) forgetFacts(realm string) {
	r.facts.clients.forget(func(k clientKey, _ *wire.Client) bool { return k.realm == realm })
	r.facts.clientScopes.forgetKey(realm)
	r.facts.composites.forget(func(k objectKey, _ *wire.RoleMappings) bool { return k.realm == realm })
	r.facts.granted.forget(func(k grantedKey, _ []string) bool { return k.realm == realm })
}

// forgetClientFacts takes the UUID as the path has it, escaped.
func (r *remembered) forgetClientFacts(realm, escaped string) {
	uuid, err := url.PathUnescape(escaped)
	if err != nil {
		uuid = escaped
	}
	r.facts.clients.forget(func(k clientKey, client *wire.Client) bool {
		return k.realm == realm && client != nil && *client.ID == uuid
	})
	r.facts.granted.forget(func(k grantedKey, _ []string) bool { return k.realm == realm && k.uuid == uuid })
}

// forgetSettings is also for an issuer that the server does not accept any more.
func (r *remembered) forgetSettings(realm string) {
	r.settings.defaultScopes.forgetKey(realm)
	r.settings.sessionMax.forgetKey(realm)
	r.settings.issuers.forgetKey(realm)
	r.ids.clientScopes.forgetKey(realm)
}

// forgetRealm is for a realm that was created or deleted.
func (r *remembered) forgetRealm(realm string) {
	r.forgetFacts(realm)
	r.forgetSettings(realm)
	r.ids.clients.forget(func(k clientKey, _ string) bool { return k.realm == realm })
	r.ids.clientNames.forget(func(k objectKey, _ string) bool { return k.realm == realm })
	r.ids.roles.forget(func(k roleKey, _ *wire.Role) bool { return k.realm == realm })
	r.ids.accounts.forget(func(k objectKey, _ AccountClient) bool { return k.realm == realm })
}

// clientDeleted is for a client that this run has deleted.
func (r *remembered) clientDeleted(realm, uuid string) {
	if name, ok := r.ids.clientNames.peek(objectKey{realm, uuid}); ok {
		r.deleted.Store(clientKey{realm, name}, true)
	}
	r.ids.forgetClient(realm, uuid)
}

// noteClient remembers the name and the UUID of a client that was read or created.
func (i *ids) noteClient(realm, clientID, uuid string) {
	i.clients.put(clientKey{realm, clientID}, uuid)
	i.clientNames.put(objectKey{realm, uuid}, clientID)
}

// noteAccount remembers the client of a service account that was read through its client, where the client's name is known.
func (i *ids) noteAccount(realm, userID, uuid string) {
	if name, ok := i.clientNames.peek(objectKey{realm, uuid}); ok {
		i.accounts.put(objectKey{realm, userID}, AccountClient{ClientID: name, UUID: uuid})
	}
}

// forgetClient is for a client that was renamed or deleted, with its roles and its service account.
func (i *ids) forgetClient(realm, uuid string) {
	i.clients.forget(func(k clientKey, id string) bool { return k.realm == realm && id == uuid })
	i.clientNames.forgetKey(objectKey{realm, uuid})
	i.accounts.forget(func(k objectKey, c AccountClient) bool { return k.realm == realm && c.UUID == uuid })
	i.roles.forget(func(k roleKey, _ *wire.Role) bool { return k.realm == realm && k.container == uuid })
}

// forgetRole is for a role that was changed or deleted, by its ID.
func (i *ids) forgetRole(realm, id string) {
	i.roles.forget(func(k roleKey, role *wire.Role) bool {
		return k.realm == realm && role != nil && wire.Value(role.ID) == id
	})
}

// noteClient remembers a client as it was read or created.
func (f *facts) noteClient(realm string, client *wire.Client) {
	f.clients.put(clientKey{realm, *client.ClientID}, withoutSecrets(client))
}

// withoutSecrets is a copy without what must not be kept: the secret, and the attributes, of which one is the previous secret.
func withoutSecrets(client *wire.Client) *wire.Client {
	if client == nil {
		return nil
	}
	out := *client
	out.Secret, out.Attributes = nil, nil
	return &out
}

// belowRealm asks for something below a realm; for one that is not there, once.
func belowRealm[T any](r *remembered, realm string, ask func() (T, error)) (T, error) {
	if err, missing := r.settings.missing.peek(realm); missing {
		var none T
		return none, err
	}
	v, err := ask()
	if isNoRealm(err) {
		r.settings.missing.put(realm, err)
	}
	return v, err
}

// chooseID gives an object that is about to be created its server ID, unless it has one.
func chooseID(id **string) error {
	if wire.Value(*id) != "" {
		return nil
	}
	chosen, err := uuid.GenerateUUID()
	*id = &chosen
	return err
}
