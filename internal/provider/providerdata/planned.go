package providerdata

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
)

// Planned is what the plans of this run have said so far: which client gets which client_id and access type, and which
// clients have a credential. Terraform plans a resource after everything that the resource refers to.
type Planned struct {
	mu          sync.Mutex
	byName      map[clientRef]PlannedClient
	byUUID      map[clientRef]PlannedClient
	credentials map[clientRef][]PlannedCredential
}

// clientRef names a client of a realm, by its clientId or by its UUID.
type clientRef struct{ realm, client string }

// PlannedClient is a client as a plan leaves it.
type PlannedClient struct {
	// UUID is empty for a client that the apply creates.
	UUID string
	// ClientID and AccessType are empty where they are known only after the apply.
	ClientID, AccessType string
}

// PlannedCredential is one plan of a credential or a key credential for a client.
type PlannedCredential struct {
	// Key tells a key credential from a credential.
	Key bool
	// Exists tells an update from a create, which may also be the second half of a replacement.
	Exists bool
}

// NoteClient records a plan of gatehouse_client. Terraform plans a replacement twice, as an update and then as a create, and that
// of a tainted client as a create alone: either way, the client_id is in the end that of a client without a UUID.
func (p *Planned) NoteClient(realm string, client PlannedClient) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.byName == nil {
		p.byName, p.byUUID = map[clientRef]PlannedClient{}, map[clientRef]PlannedClient{}
	}
	if client.UUID != "" {
		p.byUUID[clientRef{realm, client.UUID}] = client
	}
	if client.ClientID != "" {
		p.byName[clientRef{realm, client.ClientID}] = client
	}
}

// Client is the plan of the client with this UUID, or else of the client that gets this client_id.
func (p *Planned) Client(realm, uuid, clientID string) (PlannedClient, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if client, ok := p.byUUID[clientRef{realm, uuid}]; ok {
		return client, true
	}
	client, ok := p.byName[clientRef{realm, clientID}]
	return client, ok
}

// NoteCredential records a plan of a credential or a key credential, and returns the earlier ones for the same client.
func (p *Planned) NoteCredential(realm, clientID string, plan PlannedCredential) (earlier []PlannedCredential) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.credentials == nil {
		p.credentials = map[clientRef][]PlannedCredential{}
	}
	client := clientRef{realm, clientID}
	earlier = slices.Clone(p.credentials[client])
	p.credentials[client] = append(p.credentials[client], plan)
	return earlier
}

// Recreates reports that the plan gives the client_id to another client than the one with this UUID, as a replacement does.
func (d *Data) Recreates(realm, uuid, clientID string) bool {
	d.Planned.mu.Lock()
	defer d.Planned.mu.Unlock()
	planned, ok := d.Planned.byName[clientRef{realm, clientID}]
	return ok && planned.UUID != uuid
}

// IsRename reports whether a changed client_id is another name of the client with this UUID: a name that the plan gives to
// that client, or that the client has on the server. Any other client_id is another client's.
func (d *Data) IsRename(ctx context.Context, realm, uuid, clientID string) (bool, error) {
	if uuid == "" {
		return false, nil
	}
	d.Planned.mu.Lock()
	planned, ok := d.Planned.byName[clientRef{realm, clientID}]
	d.Planned.mu.Unlock()
	if ok || d.Unknown != "" {
		return planned.UUID == uuid, nil
	}
	client, err := d.Admin.Clients.CachedFind(ctx, realm, clientID)
	if admin.IsNotFound(err) { // a replacement would end what there is, and then find nothing to put in its place
		return false, fmt.Errorf(
			"the login finds no client with the client_id %q, and no gatehouse_client that the plan has reached gets it. If the client "+
				"was renamed outside, set its new name here; if this configuration makes or renames the client, refer to it: client_id "+
				"= gatehouse_client.….client_id",
			clientID,
		)
	}
	if err != nil {
		return false, err
	}
	return *client.ID == uuid, nil
}
