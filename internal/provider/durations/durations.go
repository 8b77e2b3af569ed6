// Package durations is the type of every lifespan: a whole number of seconds, minutes, hours or days, written "90s", "30m",
// "10h" or "1d". Two spellings of one length are equal, in a state and in a plan.
package durations

import (
	"context"
	"fmt"
	"regexp"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/attr/xattr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// most is Keycloak's largest lifespan: it keeps seconds in 32 bits.
const most = 1<<31 - 1

var (
	form  = regexp.MustCompile(`^([1-9][0-9]{0,9})([smhd])$`)
	units = map[string]int64{"s": 1, "m": 60, "h": 3600, "d": 86400}
)

// Parse reads a duration into seconds. The error says what is allowed.
func Parse(text string) (seconds int64, err error) {
	m := form.FindStringSubmatch(text)
	if m == nil {
		return 0, fmt.Errorf(`%q is not a duration: write a whole number above zero and a unit, s, m, h or d, such as "30m"`, text)
	}
	n, err := strconv.ParseInt(m[1], 10, 64)
	if err != nil || n*units[m[2]] > most {
		return 0, fmt.Errorf("%q is longer than the longest duration, %d seconds", text, int64(most))
	}
	return n * units[m[2]], nil
}

// Format writes seconds in the largest unit that fits whole.
func Format(seconds int64) string {
	for _, unit := range []string{"d", "h", "m"} {
		if seconds%units[unit] == 0 {
			return fmt.Sprintf("%d%s", seconds/units[unit], unit)
		}
	}
	return fmt.Sprintf("%ds", seconds)
}

// Type is the attribute type; its values are Value.
type Type struct{ basetypes.StringType }

// Value is a duration in its configured spelling.
type Value struct{ basetypes.StringValue }

var (
	_ basetypes.StringTypable                    = Type{}
	_ basetypes.StringValuableWithSemanticEquals = Value{}
	_ xattr.ValidateableAttribute                = Value{}
)

// FromSeconds makes a value out of a server's seconds. Zero, negative numbers (Keycloak's -1 is "not set") and nil are null.
func FromSeconds(seconds *int) Value {
	if seconds == nil || *seconds <= 0 {
		return Value{basetypes.NewStringNull()}
	}
	return Value{basetypes.NewStringValue(Format(int64(*seconds)))}
}

// Seconds is the length, or nil when null or unknown. A Value that passed validation always parses.
func (v Value) Seconds() *int {
	if v.IsNull() || v.IsUnknown() {
		return nil
	}
	seconds, err := Parse(v.ValueString())
	if err != nil {
		return nil
	}
	n := int(seconds)
	return &n
}

// Equal implements attr.Type.
func (t Type) Equal(o attr.Type) bool { _, ok := o.(Type); return ok }

// String implements attr.Type.
func (t Type) String() string { return "durations.Type" }

// ValueType implements attr.Type.
func (t Type) ValueType(context.Context) attr.Value { return Value{} }

// ValueFromString implements basetypes.StringTypable.
func (t Type) ValueFromString(_ context.Context, in basetypes.StringValue) (basetypes.StringValuable, diag.Diagnostics) {
	return Value{in}, nil
}

// ValueFromTerraform implements attr.Type.
func (t Type) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	v, err := t.StringType.ValueFromTerraform(ctx, in)
	if err != nil {
		return nil, err
	}
	return Value{v.(basetypes.StringValue)}, nil
}

// Type implements attr.Value.
func (v Value) Type(context.Context) attr.Type { return Type{} }

// Equal implements attr.Value: same spelling.
func (v Value) Equal(o attr.Value) bool {
	other, ok := o.(Value)
	return ok && v.StringValue.Equal(other.StringValue)
}

// StringSemanticEquals keeps the spelling of the configuration when the server reports the same length.
func (v Value) StringSemanticEquals(_ context.Context, o basetypes.StringValuable) (bool, diag.Diagnostics) {
	other, ok := o.(Value)
	return ok && sameLength(v, other), nil
}

func sameLength(a, b Value) bool {
	x, y := a.Seconds(), b.Seconds()
	return x != nil && y != nil && *x == *y
}

// ValidateAttribute implements xattr.ValidateableAttribute.
func (v Value) ValidateAttribute(_ context.Context, req xattr.ValidateAttributeRequest, resp *xattr.ValidateAttributeResponse) {
	if v.IsNull() || v.IsUnknown() {
		return
	}
	if _, err := Parse(v.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid duration", err.Error()+".")
	}
}

// KeepSpelling is the plan modifier of every duration: a new spelling of the same length is no change.
func KeepSpelling() planmodifier.String { return keepSpelling{} }

type keepSpelling struct{}

func (keepSpelling) Description(context.Context) string {
	return "Another spelling of the same duration is no change."
}

func (m keepSpelling) MarkdownDescription(ctx context.Context) string { return m.Description(ctx) }

func (keepSpelling) PlanModifyString(_ context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse) {
	if sameLength(Value{req.StateValue}, Value{req.PlanValue}) {
		resp.PlanValue = req.StateValue
	}
}
