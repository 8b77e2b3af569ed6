package client

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/convert"
)

// link is a client scope that is linked to a client, as "default" or as "optional".
type link struct{ kind, name, id string }

// relinkScopes links and unlinks what the plan changes, compared with the prior state. After the replacement of a scope, which Keycloak
// unlinks with the old one, it also links again what the prior state lists. All removals come before the first addition: a scope that
// is linked the other way would keep its old link, without an error.
func (r *Resource) relinkScopes(ctx context.Context, plan, prior model, replaced bool, diags *diag.Diagnostics) error {
	clients, realm, id := r.Provider.Admin.Clients, plan.Realm.ValueString(), plan.ID.ValueString()
	linked := map[string]map[string]string{}
	for _, kind := range []string{"default", "optional"} {
		var err error
		if linked[kind], err = clients.ScopeLinks(ctx, realm, id, kind); err != nil {
			return err
		}
	}
	var extra, missing []link
	var names []string
	compare := func(kind, other string, want, had types.Set) {
		listed, were := convert.StringSet(ctx, want, diags), convert.StringSet(ctx, had, diags)
		for _, name := range were {
			if scopeID, is := linked[kind][name]; is && !contains(listed, name) {
				extra = append(extra, link{kind, name, scopeID})
			}
		}
		for _, name := range listed {
			if _, is := linked[kind][name]; is || contains(were, name) && !replaced {
				continue
			}
			missing, names = append(missing, link{kind: kind, name: name}), append(names, name)
			if scopeID, is := linked[other][name]; is {
				extra = append(extra, link{other, name, scopeID})
			}
		}
	}
	compare("default", "optional", plan.DefaultClientScopes, prior.DefaultClientScopes)
	compare("optional", "default", plan.OptionalClientScopes, prior.OptionalClientScopes)
	ids, err := r.scopeIDs(ctx, realm, names)
	if err != nil {
		return err
	}
	for _, l := range extra {
		if err := clients.UnlinkScope(ctx, realm, id, l.kind, l.id); err != nil {
			return err
		}
	}
	for _, l := range missing {
		if err := clients.LinkScope(ctx, realm, id, l.kind, ids[l.name]); err != nil {
			return err
		}
	}
	return nil
}
