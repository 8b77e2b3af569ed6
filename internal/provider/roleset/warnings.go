package roleset

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// Known reads of the two arguments what a plan knows already.
func Known(realmRoles types.Set, clientRoles types.Map) Set {
	set := Set{}
	add := func(owner string, roles types.Set) {
		for _, v := range roles.Elements() {
			if name, ok := v.(types.String); ok && !name.IsNull() && !name.IsUnknown() {
				set.add(owner, name.ValueString())
			}
		}
	}
	add("", realmRoles)
	for owner, v := range clientRoles.Elements() {
		if roles, ok := v.(types.Set); ok {
			add(owner, roles)
		}
	}
	return set
}

// WarnOfRights warns of roles that lead to rights over the realm itself: those of realm-management, in master also admin,
// create-realm and the roles of the clients named after the realms; and whatever contains one. It is for plans, and only reads,
// once a run for each role. What is not there yet, and what the login may not see, is passed over.
func (s Set) WarnOfRights(ctx context.Context, provider *providerdata.Data, realm string, diags *diag.Diagnostics) {
	if provider == nil || provider.Admin == nil {
		return
	}
	for owner, names := range s {
		if container, err := containerOf(ctx, provider.Admin, realm, owner); err == nil && (owner == "" || container != "") {
			provider.Admin.Roles.Prefetch(ctx, realm, container, names)
		}
	}
	var found []string
	s.each(func(owner, name string) {
		switch right := (search{ctx, provider.Admin, realm, map[[2]string]bool{}}).first(owner, name, isRight); right {
		case "":
		case label(owner, name):
			found = append(found, right)
		default:
			found = append(found, label(owner, name)+" (it contains "+right+")")
		}
	})
	if len(found) > 0 {
		diags.AddWarning("Role leads to rights over the realm",
			fmt.Sprintf("In realm %q: %s. Who holds such a role, by a token or a leaked secret, can change the realm, its clients or its users through Keycloak's Admin REST API, "+
				"and perhaps give itself more. Grant it only to what has to administer the realm.", realm, strings.Join(found, "; ")))
	}
}

// isRight reports that a role is itself an administrator's right.
func isRight(realm, owner, name string) bool {
	if realm == "master" {
		return owner == "" && (name == "admin" || name == "create-realm") || strings.HasSuffix(owner, "-realm")
	}
	return owner == "realm-management"
}

// WarnOfScope warns of roles that no token of a client could carry, as the client and its scopes are now, and says why. What
// is not there yet, and what the login may not see, is passed over, and so is the default role of the realm.
func (s Set) WarnOfScope(ctx context.Context, provider *providerdata.Data, realm, clientID string, diags *diag.Diagnostics) {
	if provider == nil || provider.Admin == nil || len(s) == 0 {
		return
	}
	reach, err := provider.Admin.Clients.Reach(ctx, realm, clientID)
	if err != nil || reach == nil {
		return
	}
	why := fmt.Sprintf("client %q has full_scope_allowed = false, and neither it nor a client scope that is linked to it maps the role", clientID)
	if !reach.ShowsRoles {
		why = fmt.Sprintf("the client scope \"roles\", which puts roles into tokens, is not linked to client %q", clientID)
	}
	passes := func(owner string) bool { return reach.FullScope || owner == clientID }
	carried := func(realm, owner, name string) bool {
		if !reach.ShowsRoles || passes(owner) {
			return reach.ShowsRoles
		}
		container, err := containerOf(ctx, provider.Admin, realm, owner)
		if err != nil {
			return true
		}
		names, err := provider.Admin.Clients.Carried(ctx, realm, reach, container)
		return err != nil || slices.Contains(names, name)
	}
	var lost []string
	s.each(func(owner, name string) {
		if reach.ShowsRoles && passes(owner) || owner == "" && name == "default-roles-"+strings.ToLower(realm) {
			return
		}
		find := search{ctx, provider.Admin, realm, map[[2]string]bool{}}
		if find.role(owner, name) != nil && find.first(owner, name, carried) == "" {
			lost = append(lost, label(owner, name))
		}
	})
	if len(lost) > 0 {
		diags.AddWarning("Role that no token carries",
			fmt.Sprintf("In realm %q: %s. As things are now, no token of the client will show it: %s.", realm, strings.Join(lost, "; "), why))
	}
}

// each goes through the set in a fixed order.
func (s Set) each(do func(owner, name string)) {
	for _, owner := range slices.Sorted(maps.Keys(s)) {
		for _, name := range slices.Sorted(slices.Values(s[owner])) {
			do(owner, name)
		}
	}
}

// search looks through roles and what they contain, each once.
type search struct {
	ctx   context.Context //nolint:containedctx // it lives as long as the call that makes it
	admin *admin.Client
	realm string
	seen  map[[2]string]bool
}

// first names the role for which is holds: this one, or else the first that it contains; "" when there is none.
func (f search) first(owner, name string, is func(realm, owner, name string) bool) string {
	if f.seen[[2]string{owner, name}] { // Keycloak takes circles
		return ""
	}
	f.seen[[2]string{owner, name}] = true
	if is(f.realm, owner, name) {
		return label(owner, name)
	}
	role := f.role(owner, name)
	if role == nil || role.ID == nil || !wire.Value(role.Composite) {
		return ""
	}
	parts, err := f.admin.Roles.PeekComposites(f.ctx, f.realm, *role.ID)
	if err != nil {
		return ""
	}
	found := ""
	FromMappings(parts).each(func(owner, name string) {
		if found == "" {
			found = f.first(owner, name, is)
		}
	})
	return found
}

// role looks a role up; nil for one that is not there, or not to be seen.
func (f search) role(owner, name string) *wire.Role {
	container, err := containerOf(f.ctx, f.admin, f.realm, owner)
	if err != nil || owner != "" && container == "" {
		return nil
	}
	role, err := f.admin.Roles.Peek(f.ctx, f.realm, container, name)
	if err != nil {
		return nil
	}
	return role
}

// containerOf is the UUID of a role's client; "" for the realm, and for a client that is not there.
func containerOf(ctx context.Context, c *admin.Client, realm, owner string) (string, error) {
	if owner == "" {
		return "", nil
	}
	return c.Clients.PeekUUID(ctx, realm, owner)
}

func label(owner, name string) string {
	if owner == "" {
		return fmt.Sprintf("realm role %q", name)
	}
	return fmt.Sprintf("role %q of client %q", name, owner)
}
