package rolewarnings

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/roleset"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// Scope warns of roles that no token of a client could carry, as the client and its scopes are now, and says why. The default role of
// the realm is passed over.
func Scope(
	ctx context.Context, provider *providerdata.Data, realm, clientID string, roles roleset.Set, diags *diag.Diagnostics,
) {
	if !provider.Configured() || len(roles) == 0 {
		return
	}
	client, err := provider.Admin.Clients.CachedFind(ctx, realm, clientID)
	if err != nil || admin.HidesScopes(client) {
		return
	}
	shown, err := showsRoles(ctx, provider.Admin, realm, client)
	if err != nil {
		return
	}
	why := fmt.Sprintf("client %q has full_scope_allowed = false, and neither it nor a client scope that is linked to it maps the role",
		clientID)
	if !shown {
		why = fmt.Sprintf("the client scope \"roles\", which puts roles into tokens, is not linked to client %q", clientID)
	}
	passes := func(ofClient string) bool { return wire.Value(client.FullScopeAllowed) || ofClient == clientID }
	carried := func(realm, ofClient, name string) bool {
		if !shown || passes(ofClient) {
			return shown
		}
		container, err := containerOf(ctx, provider.Admin, realm, ofClient)
		if err != nil {
			return true
		}
		names, err := provider.Admin.Clients.CachedGrantedRoles(ctx, realm, client, cmp.Or(container, realm))
		return err != nil || slices.Contains(names, name)
	}
	var lost []string
	roles.Each(func(ofClient, name string) {
		if shown && passes(ofClient) || ofClient == "" && name == "default-roles-"+strings.ToLower(realm) {
			return
		}
		find := newSearch(ctx, provider.Admin, realm)
		if _, err := find.role(ofClient, name); err == nil && find.first(ofClient, name, carried) == "" {
			lost = append(lost, roleset.Label(ofClient, name))
		}
	})
	if len(lost) > 0 {
		diags.AddWarning(
			"Role that no token carries",
			fmt.Sprintf("In realm %q, as things are now, no token of the client will show %s: %s.",
				realm, strings.Join(lost, ", "), why),
		)
	}
}

// rolesScope is the client scope that every realm has for the mappers that put roles into tokens.
const rolesScope = "roles"

// showsRoles reports that something puts roles into a client's tokens at all: the client scope "roles", or a mapper for roles, of the
// client's own or of a scope that is linked to it, default or optional.
func showsRoles(ctx context.Context, c *admin.Client, realm string, client *wire.Client) (bool, error) {
	linked := slices.Concat(client.DefaultClientScopes, client.OptionalClientScopes)
	if slices.Contains(linked, rolesScope) || mapRoles(client.ProtocolMappers) {
		return true, nil
	}
	if len(linked) == 0 {
		return false, nil
	}
	scopes, err := c.ClientScopes.CachedList(ctx, realm)
	return slices.ContainsFunc(scopes, func(scope wire.ClientScope) bool {
		return slices.Contains(linked, wire.Value(scope.Name)) && mapRoles(scope.ProtocolMappers)
	}), err
}

func mapRoles(mappers []wire.ProtocolMapper) bool {
	return slices.ContainsFunc(mappers, func(m wire.ProtocolMapper) bool {
		kind := wire.Value(m.ProtocolMapper)
		return kind == "oidc-usermodel-realm-role-mapper" || kind == "oidc-usermodel-client-role-mapper"
	})
}
