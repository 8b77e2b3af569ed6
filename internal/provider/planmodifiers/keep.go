// Package planmodifiers holds the plan modifiers that several types share.
package planmodifiers

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
)

// KeepWhenUnset is for an optional and computed map of which only named keys are managed: if it is omitted, the plan keeps what the
// state holds, which is nothing in a create.
func KeepWhenUnset() planmodifier.Map { return keepWhenUnset{} }

// KeepObjectWhenUnset is the same for an object.
func KeepObjectWhenUnset() planmodifier.Object { return keepWhenUnset{} }

type keepWhenUnset struct{}

func (keepWhenUnset) Description(context.Context) string {
	return "If omitted, what the state holds stays."
}

func (m keepWhenUnset) MarkdownDescription(ctx context.Context) string { return m.Description(ctx) }

func (keepWhenUnset) PlanModifyMap(_ context.Context, req planmodifier.MapRequest, resp *planmodifier.MapResponse) {
	if req.ConfigValue.IsNull() {
		resp.PlanValue = req.StateValue
	}
}

func (keepWhenUnset) PlanModifyObject(_ context.Context, req planmodifier.ObjectRequest, resp *planmodifier.ObjectResponse) {
	if req.ConfigValue.IsNull() {
		resp.PlanValue = req.StateValue
	}
}
