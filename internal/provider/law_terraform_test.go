package provider_test

import (
	"encoding/json"
	"math/big"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// instance is one instance of a resource type, handled as Terraform does it, over the protocol.
type instance struct {
	kind   string
	schema *tfprotov6.Schema
	// connect starts the provider, as each command of Terraform does.
	connect func(t *testing.T) *protocol

	state    tftypes.Value
	private  []byte
	identity *tfprotov6.ResourceIdentityData
}

// step is what a plan named and an apply did.
type step struct {
	before, after map[string]any // the states, nil where there is none
	// named are the arguments and attributes that the plan of an update changes.
	named []string
	// update is false for a create, a destroy and a replacement.
	update bool
}

func newInstance(t *testing.T, kind string, connect func(t *testing.T) *protocol) *instance {
	t.Helper()
	schemas, err := connect(t).server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	i := &instance{kind: kind, schema: schemas.ResourceSchemas[kind], connect: connect}
	i.state = tftypes.NewValue(i.schema.ValueType(), nil)
	return i
}

// adopt imports and reads an object.
func (i *instance) adopt(t *testing.T, id string) {
	t.Helper()
	p := i.connect(t)
	imported, err := p.server.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: i.kind, ID: id})
	if err != nil || failed(imported.Diagnostics) || len(imported.ImportedResources) != 1 {
		t.Fatalf("import: %v %s", err, said(imported.Diagnostics))
	}
	r := imported.ImportedResources[0]
	i.private, i.identity = r.Private, r.Identity
	i.state = i.undo(t, r.State)
	i.refresh(t, p)
}

// refresh reads the object.
func (i *instance) refresh(t *testing.T, p *protocol) {
	t.Helper()
	read, err := p.server.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: i.kind, CurrentState: i.do(t, i.state), Private: i.private, CurrentIdentity: i.identity,
	})
	if err != nil || failed(read.Diagnostics) {
		t.Fatalf("read: %v %s", err, said(read.Diagnostics))
	}
	i.state, i.private, i.identity = i.undo(t, read.NewState), read.Private, read.NewIdentity
}

// valid reports whether the provider takes a configuration, and what it says.
func (i *instance) valid(t *testing.T, config map[string]any) (bool, string) {
	t.Helper()
	asked := &tfprotov6.ValidateResourceConfigRequest{TypeName: i.kind, Config: i.do(t, i.value(config))}
	resp, err := i.connect(t).server.ValidateResourceConfig(t.Context(), asked)
	if err != nil {
		t.Fatal(err)
	}
	return !failed(resp.Diagnostics), said(resp.Diagnostics)
}

// apply refreshes, plans and applies a configuration; nil destroys.
func (i *instance) apply(t *testing.T, config map[string]any) step {
	t.Helper()
	p, before := i.connect(t), i.values()
	if !i.state.IsNull() {
		applied := i.state
		i.refresh(t, p)
		if diff, _ := applied.Diff(i.state); len(diff) > 0 {
			t.Errorf("the refresh differs from what the last apply left: %v", diff)
		}
	}
	planned := i.plan(t, p, config)
	out := step{before: before, update: config != nil && !i.state.IsNull() && len(planned.RequiresReplace) == 0}
	if len(planned.RequiresReplace) > 0 && !i.state.IsNull() {
		i.carryOut(t, p, nil, i.plan(t, p, nil))
		planned = i.plan(t, p, config)
	}
	for name := range i.schema.ValueType().(tftypes.Object).AttributeTypes {
		if out.update && !field(i.undo(t, planned.PlannedState), name).Equal(field(i.state, name)) {
			out.named = append(out.named, name)
		}
	}
	i.carryOut(t, p, config, planned)
	out.after = i.values()
	return out
}

func (i *instance) plan(t *testing.T, p *protocol, config map[string]any) *tfprotov6.PlanResourceChangeResponse {
	t.Helper()
	planned, err := p.server.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: i.kind, PriorState: i.do(t, i.state), ProposedNewState: i.do(t, i.proposed(config)), Config: i.do(t, i.value(config)),
		PriorPrivate: i.private, PriorIdentity: i.identity,
	})
	if err != nil || failed(planned.Diagnostics) {
		t.Fatalf("plan: %v %s", err, said(planned.Diagnostics))
	}
	return planned
}

// carryOut applies a plan, and wants what the plan said.
func (i *instance) carryOut(t *testing.T, p *protocol, config map[string]any, planned *tfprotov6.PlanResourceChangeResponse) {
	t.Helper()
	applied, err := p.server.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: i.kind, PriorState: i.do(t, i.state), PlannedState: planned.PlannedState, Config: i.do(t, i.value(config)),
		PlannedPrivate: planned.PlannedPrivate, PlannedIdentity: planned.PlannedIdentity,
	})
	if err != nil || failed(applied.Diagnostics) {
		t.Fatalf("apply: %v %s", err, said(applied.Diagnostics))
	}
	i.state, i.private, i.identity = i.undo(t, applied.NewState), applied.Private, applied.NewIdentity
	plan := i.undo(t, planned.PlannedState)
	for name := range i.schema.ValueType().(tftypes.Object).AttributeTypes {
		if want := field(plan, name); want.IsFullyKnown() && !want.Equal(field(i.state, name)) {
			t.Errorf("%s: planned %s, applied %s", name, want, field(i.state, name))
		}
	}
}

// proposed is what Terraform proposes to a plan: the configuration, and what is computed as it was.
func (i *instance) proposed(config map[string]any) tftypes.Value {
	if config == nil {
		return i.value(nil)
	}
	given, fields := i.value(config), map[string]tftypes.Value{}
	for _, a := range i.schema.Block.Attributes {
		v := field(given, a.Name)
		switch {
		case a.WriteOnly:
			v = tftypes.NewValue(v.Type(), nil)
		case v.IsNull() && a.Computed:
			v = field(i.state, a.Name)
		}
		fields[a.Name] = v
	}
	return tftypes.NewValue(i.schema.ValueType(), fields)
}

// value makes a configuration.
func (i *instance) value(config map[string]any) tftypes.Value {
	if config == nil {
		return tftypes.NewValue(i.schema.ValueType(), nil)
	}
	return typed(i.schema.ValueType(), config)
}

// values is the state; nil when there is none.
func (i *instance) values() map[string]any {
	out, _ := plain(i.state).(map[string]any)
	return out
}

func (i *instance) do(t *testing.T, v tftypes.Value) *tfprotov6.DynamicValue {
	t.Helper()
	out, err := tfprotov6.NewDynamicValue(i.schema.ValueType(), v)
	if err != nil {
		t.Fatal(err)
	}
	return &out
}

func (i *instance) undo(t *testing.T, v *tfprotov6.DynamicValue) tftypes.Value {
	t.Helper()
	out, err := v.Unmarshal(i.schema.ValueType())
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func failed(diagnostics []*tfprotov6.Diagnostic) bool {
	for _, d := range diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			return true
		}
	}
	return false
}

// field is an attribute of an object; null where there is no object.
func field(object tftypes.Value, name string) tftypes.Value {
	var fields map[string]tftypes.Value
	if object.IsNull() || object.As(&fields) != nil {
		return tftypes.NewValue(object.Type().(tftypes.Object).AttributeTypes[name], nil)
	}
	return fields[name]
}

// typed makes a value of a type out of one that came out of JSON.
func typed(of tftypes.Type, v any) tftypes.Value {
	elements := func(of tftypes.Type) []tftypes.Value {
		out := []tftypes.Value{}
		for _, e := range v.([]any) {
			out = append(out, typed(of, e))
		}
		return out
	}
	if v == nil {
		return tftypes.NewValue(of, nil)
	}
	out := map[string]tftypes.Value{}
	switch of := of.(type) {
	case tftypes.Object:
		for name, kind := range of.AttributeTypes {
			out[name] = typed(kind, v.(map[string]any)[name])
		}
	case tftypes.Map:
		for name, e := range v.(map[string]any) {
			out[name] = typed(of.ElementType, e)
		}
	case tftypes.Set:
		return tftypes.NewValue(of, elements(of.ElementType))
	case tftypes.List:
		return tftypes.NewValue(of, elements(of.ElementType))
	default:
		return tftypes.NewValue(of, v)
	}
	return tftypes.NewValue(of, out)
}

// plain is the reverse of typed.
func plain(v tftypes.Value) any {
	var text string
	var number big.Float
	var truth bool
	var list []tftypes.Value
	var fields map[string]tftypes.Value
	switch {
	case v.IsNull() || !v.IsKnown():
		return nil
	case v.As(&text) == nil:
		return text
	case v.As(&truth) == nil:
		return truth
	case v.As(&number) == nil:
		f, _ := number.Float64()
		return f
	case v.As(&list) == nil:
		out := []any{}
		for _, e := range list {
			out = append(out, plain(e))
		}
		return out
	}
	_ = v.As(&fields) // nothing else is left
	out := map[string]any{}
	for name, e := range fields {
		out[name] = plain(e)
	}
	return out
}

// fromJSON reads the tables of this test.
func fromJSON[T any](t *testing.T, text string) T {
	t.Helper()
	var out T
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		t.Fatalf("%s: %s", text, err)
	}
	return out
}
