// Package convert turns values of the Terraform framework into Go's and back. It knows nothing of any type, and every type may
// import it.
package convert

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// StringSet reads a set of strings; nil for null and unknown.
func StringSet(ctx context.Context, set types.Set, diags *diag.Diagnostics) []string {
	if set.IsNull() || set.IsUnknown() {
		return nil
	}
	out := []string{}
	diags.Append(set.ElementsAs(ctx, &out, false)...)
	return out
}

// Map reads a map, such as map[string]string; nil for null and unknown.
func Map[V any](ctx context.Context, m types.Map, diags *diag.Diagnostics) map[string]V {
	if m.IsNull() || m.IsUnknown() {
		return nil
	}
	out := map[string]V{}
	diags.Append(m.ElementsAs(ctx, &out, false)...)
	return out
}

// ToSet makes a set of strings, empty for nil.
func ToSet(ctx context.Context, list []string, diags *diag.Diagnostics) types.Set {
	set, d := types.SetValueFrom(ctx, types.StringType, append([]string{}, list...))
	diags.Append(d...)
	return set
}

// ToMap makes a map of strings, empty for nil.
func ToMap(ctx context.Context, values map[string]string, diags *diag.Diagnostics) types.Map {
	if values == nil {
		values = map[string]string{}
	}
	out, d := types.MapValueFrom(ctx, types.StringType, values)
	diags.Append(d...)
	return out
}

// Optional reads a string of the server, for which absent and empty are the same: null.
func Optional(s *string) types.String {
	if s == nil || *s == "" {
		return types.StringNull()
	}
	return types.StringValue(*s)
}

// NamedKeys keeps of the server's attributes those that the state names, and none when it manages none (null). After an import
// the state names none yet (unknown): then it keeps those that adopt accepts, and gives null when there are none.
func NamedKeys[V any](
	ctx context.Context,
	element attr.Type,
	named types.Map,
	current map[string]V,
	adopt func(key string, value V) bool,
	diags *diag.Diagnostics,
) types.Map {
	if named.IsNull() {
		return types.MapNull(element)
	}
	names, keep := named.Elements(), map[string]V{}
	for key, value := range current {
		if _, listed := names[key]; listed || named.IsUnknown() && adopt(key, value) {
			keep[key] = value
		}
	}
	if named.IsUnknown() && len(keep) == 0 {
		return types.MapNull(element)
	}
	out, d := types.MapValueFrom(ctx, element, keep)
	diags.Append(d...)
	return out
}
