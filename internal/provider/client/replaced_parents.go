package client

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
)

// planParents is for a realm or a client scope that the plan deletes and creates again. A realm takes the client with it, which is
// replaced. A client scope takes its links: the plan makes an argument unknown that the configuration omits, and the update links the
// scope again. Where the configuration omits none, a warning says what is lost.
func (r *Resource) planParents(ctx context.Context, plan, state, config model, resp *resource.ModifyPlanResponse) {
	realm := plan.Realm.ValueString()
	if r.Provider == nil || !plan.Realm.Equal(state.Realm) { // another realm replaces
		return
	}
	if r.Provider.Created.Has(providerdata.Object{Realm: realm}) {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("id"), types.StringUnknown())...)
		resp.RequiresReplace.Append(path.Root("id"))
		return
	}
	var linked []string
	kept := slices.Concat(
		inBoth(config.DefaultClientScopes, state.DefaultClientScopes), inBoth(config.OptionalClientScopes, state.OptionalClientScopes),
	)
	for _, v := range kept { // a scope that is only created is linked as any other
		if name, ok := v.(types.String); ok && r.Provider.Created.Has(providerdata.Object{Realm: realm, Scope: name.ValueString()}) {
			linked = append(linked, name.ValueString())
		}
	}
	switch {
	case len(linked) == 0:
	case config.DefaultClientScopes.IsNull():
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("default_client_scopes"), types.SetUnknown(types.StringType))...)
	case config.OptionalClientScopes.IsNull():
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("optional_client_scopes"), types.SetUnknown(types.StringType))...)
	case config.Attributes.IsNull():
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("attributes"), types.MapUnknown(types.StringType))...)
	default:
		resp.Diagnostics.AddWarning(
			"A client scope is replaced, and its links need another apply",
			fmt.Sprintf(
				"%s: the plan deletes the client scope %s and creates it again, which unlinks it from the client. Apply once more "+
					"after this apply.",
				plan.label(), strings.Join(linked, ", "),
			),
		)
	}
}

func inBoth(a, b types.Set) []attr.Value {
	return slices.DeleteFunc(slices.Clone(a.Elements()), func(v attr.Value) bool {
		return !slices.ContainsFunc(b.Elements(), v.Equal)
	})
}

// fillParents replaces what planParents made unknown by what the state has.
func (m *model) fillParents(state model) (relink bool) {
	if m.DefaultClientScopes.IsUnknown() {
		m.DefaultClientScopes, relink = state.DefaultClientScopes, true
	}
	if m.OptionalClientScopes.IsUnknown() {
		m.OptionalClientScopes, relink = state.OptionalClientScopes, true
	}
	if m.Attributes.IsUnknown() {
		m.Attributes, relink = state.Attributes, true
	}
	return relink
}
