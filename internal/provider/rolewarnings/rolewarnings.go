// Package rolewarnings warns, in plans, of roles that a plan is about to assign: of those that lead to rights over the realm, and of
// those that no token of the client could carry. It only reads, once a run for each fact, and it never fails: what is not there yet,
// and what the login may not see, is passed over.
package rolewarnings

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/roleset"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// Rights warns of roles that lead to rights over the realm itself: those of realm-management, in master also admin, create-realm and
// the roles of the clients named after the realms; and any role that contains one of these.
func Rights(ctx context.Context, provider *providerdata.Data, realm string, roles roleset.Set, diags *diag.Diagnostics) {
	if !provider.Configured() {
		return
	}
	for clientID, names := range roles {
		if container, err := containerOf(ctx, provider.Admin, realm, clientID); err == nil {
			provider.Admin.Roles.Prefetch(ctx, realm, container, names)
		}
	}
	var found []string
	roles.Each(func(clientID, name string) {
		switch right := newSearch(ctx, provider.Admin, realm).first(clientID, name, isRight); right {
		case "":
		case roleset.Label(clientID, name):
			found = append(found, right)
		default:
			found = append(found, roleset.Label(clientID, name)+" (it contains "+right+")")
		}
	})
	if len(found) > 0 {
		diags.AddWarning(
			"Role leads to rights over the realm",
			fmt.Sprintf(
				"In realm %q: %s. A client with such a role, or anyone with its token or secret, can change the realm, its clients or "+
					"its users through Keycloak's Admin REST API, and can perhaps gain further rights. Assign it only to what has to "+
					"administer the realm.",
				realm, strings.Join(found, "; "),
			),
		)
	}
}

// isRight reports that a role is an administrator's right.
func isRight(realm, clientID, name string) bool {
	if realm == "master" {
		return clientID == "" && (name == "admin" || name == "create-realm") || strings.HasSuffix(clientID, "-realm")
	}
	return clientID == "realm-management"
}

// search looks through roles and what they contain, each once.
type search struct {
	ctx   context.Context //nolint:containedctx // it lives as long as the call that makes it
	admin *admin.Client
	realm string
	seen  map[[2]string]bool
}

func newSearch(ctx context.Context, c *admin.Client, realm string) search {
	return search{ctx, c, realm, map[[2]string]bool{}}
}

// first names the role for which is holds: this one, or else the first that it contains; "" when there is none.
func (f search) first(clientID, name string, is func(realm, clientID, name string) bool) string {
	if f.seen[[2]string{clientID, name}] { // Keycloak accepts circles
		return ""
	}
	f.seen[[2]string{clientID, name}] = true
	if is(f.realm, clientID, name) {
		return roleset.Label(clientID, name)
	}
	role, err := f.role(clientID, name)
	if err != nil || !wire.Value(role.Composite) {
		return ""
	}
	parts, err := f.admin.Roles.CachedComposites(f.ctx, f.realm, *role.ID)
	if err != nil {
		return ""
	}
	found := ""
	roleset.FromMappings(parts).Each(func(clientID, name string) {
		if found == "" {
			found = f.first(clientID, name, is)
		}
	})
	return found
}

func (f search) role(clientID, name string) (*wire.Role, error) {
	container, err := containerOf(f.ctx, f.admin, f.realm, clientID)
	if err != nil {
		return nil, err
	}
	return f.admin.Roles.CachedFind(f.ctx, f.realm, container, name)
}

// containerOf is the UUID of a role's client; "" for the realm.
func containerOf(ctx context.Context, c *admin.Client, realm, clientID string) (string, error) {
	if clientID == "" {
		return "", nil
	}
	return c.Clients.CachedUUID(ctx, realm, clientID)
}
