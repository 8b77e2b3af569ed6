package token

import (
	"bytes"
	"context"
	"encoding/json"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// claimsOf turns a JWT's payload into a Terraform value: objects, tuples, strings, numbers (whole ones stay whole), booleans.
// Nothing is verified.
func claimsOf(ctx context.Context, payload []byte) (attr.Value, diag.Diagnostics) {
	decoder := json.NewDecoder(bytes.NewReader(payload))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		return types.StringNull(), diag.Diagnostics{diag.NewErrorDiagnostic("Unreadable token", "The access token looks like a JWT, but its payload is not JSON.")}
	}
	return valueOf(ctx, v)
}

func valueOf(ctx context.Context, v any) (attr.Value, diag.Diagnostics) {
	switch v := v.(type) {
	case string:
		return types.StringValue(v), nil
	case bool:
		return types.BoolValue(v), nil
	case json.Number:
		f, _, err := big.ParseFloat(v.String(), 10, 512, big.ToNearestEven)
		if err != nil {
			return types.StringValue(v.String()), nil
		}
		return types.NumberValue(f), nil
	case []any:
		elements, kinds := make([]attr.Value, len(v)), make([]attr.Type, len(v))
		var diags diag.Diagnostics
		for i, e := range v {
			var d diag.Diagnostics
			elements[i], d = valueOf(ctx, e)
			diags.Append(d...)
			kinds[i] = elements[i].Type(ctx)
		}
		tuple, d := types.TupleValue(kinds, elements)
		diags.Append(d...)
		return tuple, diags
	case map[string]any:
		fields, kinds := map[string]attr.Value{}, map[string]attr.Type{}
		var diags diag.Diagnostics
		for k, e := range v {
			var d diag.Diagnostics
			fields[k], d = valueOf(ctx, e)
			diags.Append(d...)
			kinds[k] = fields[k].Type(ctx)
		}
		object, d := types.ObjectValue(kinds, fields)
		diags.Append(d...)
		return object, diags
	default:
		return types.StringNull(), nil
	}
}
