package provider_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

// otherValues is, for each type, an argument with another value than the objects of furnish have. A grant has none that it could
// change in place.
var otherValues = map[string]map[string]any{
	"gatehouse_realm":                  {"display_name": "another"},
	"gatehouse_client":                 {"name": "another"},
	"gatehouse_role":                   {"description": "another"},
	"gatehouse_service_account_role":   nil,
	"gatehouse_service_account_roles":  {"realm_roles": []tftypes.Value{tftypes.NewValue(tftypes.String, "whole")}},
	"gatehouse_credential":             {"rotation_reason": "another", "secret_version": tftypes.UnknownValue, "secret_prefix": "key_"},
	"gatehouse_key_credential":         {"signing_algorithm": "ES384"},
	"gatehouse_client_scope":           {"description": "another"},
	"gatehouse_protocol_mapper":        {"config": map[string]tftypes.Value{"claim.name": tftypes.NewValue(tftypes.String, "another")}},
	"gatehouse_secret_rotation_policy": {"expiration_period": "3d"},
}

// object is an object as it is in a state.
func (p *protocol) object(t *testing.T, c identityCase) *tfprotov6.DynamicValue {
	t.Helper()
	imported, err := p.server.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: c.resource, Identity: p.identity(t, c)})
	if err != nil || len(imported.ImportedResources) != 1 {
		t.Fatalf("import: %v %s", err, said(imported.Diagnostics))
	}
	r := imported.ImportedResources[0]
	read, err := p.server.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{TypeName: c.resource, CurrentState: r.State, Private: r.Private})
	if err != nil || len(read.Diagnostics) > 0 {
		t.Fatalf("read: %v %s", err, said(read.Diagnostics))
	}
	return read.NewState
}

// with is an object with other values.
func (p *protocol) with(t *testing.T, of string, object *tfprotov6.DynamicValue, values map[string]any) *tfprotov6.DynamicValue {
	t.Helper()
	var fields map[string]tftypes.Value
	state, err := object.Unmarshal(p.types[of])
	if err == nil {
		err = state.As(&fields)
	}
	if err != nil {
		t.Fatal(err)
	}
	fields = maps.Clone(fields)
	for name, value := range values {
		fields[name] = tftypes.NewValue(p.types[of].(tftypes.Object).AttributeTypes[name], value)
	}
	v, err := tfprotov6.NewDynamicValue(p.types[of], tftypes.NewValue(p.types[of], fields))
	if err != nil {
		t.Fatal(err)
	}
	return &v
}

// none is an object that is not there: before a create and after a destroy.
func (p *protocol) none(t *testing.T, of string) *tfprotov6.DynamicValue {
	t.Helper()
	v, err := tfprotov6.NewDynamicValue(p.types[of], tftypes.NewValue(p.types[of], nil))
	if err != nil {
		t.Fatal(err)
	}
	return &v
}

func (p *protocol) apply(t *testing.T, of string, prior, planned, config *tfprotov6.DynamicValue) []*tfprotov6.Diagnostic {
	t.Helper()
	applied, err := p.server.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: of, PriorState: prior, PlannedState: planned, Config: config,
	})
	if err != nil {
		t.Fatal(err)
	}
	return applied.Diagnostics
}

// The objects are read by the read-only provider itself, which shows that reads work.
func TestReadOnlyProviderReadsAndRefusesCreateUpdateAndDestroyOfEveryType(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	furnish(t, s)
	record := s.Record(t)
	p := serve(t, map[string]any{"url": s.URL, "username": s.Username, "password": s.Password, "read_only": true})
	tried := map[string]bool{}
	for name, c := range identities(s.Realm) {
		object, none := p.object(t, c), p.none(t, c.resource)
		tried[c.resource] = true
		refused := func(what string, diagnostics []*tfprotov6.Diagnostic) {
			t.Helper()
			if len(diagnostics) != 1 || diagnostics[0].Severity != tfprotov6.DiagnosticSeverityError || !strings.Contains(said(diagnostics), "The provider is read-only") {
				t.Errorf("%s of a %s: want one error that says read-only, got %q", what, name, said(diagnostics))
			}
		}
		testserver.Proves(t, "C15")
		refused("destroy", p.apply(t, c.resource, object, none, none))
		refused("create", p.apply(t, c.resource, none, object, object))
		if change := otherValues[c.resource]; change != nil {
			other := p.with(t, c.resource, object, change)
			refused("update", p.apply(t, c.resource, object, other, other))
		}
	}
	if len(tried) != len(p.types) || len(otherValues) != len(p.types) {
		t.Errorf("%d types were tried, of %d", len(tried), len(p.types))
	}
	if writes := record.Writes(); len(writes) != 0 || len(record.Requests()) == 0 {
		t.Errorf("want reads and no write, got %q", record.Requests())
	}
}

// A plan that was saved while the realm could be destroyed asks Delete for it, whatever the state says by now.
func TestProtectedRealmIsNotDeletedByADestroyThatNoPlanRefused(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	furnish(t, s)
	p := serve(t, map[string]any{"url": s.URL, "username": s.Username, "password": s.Password})
	c := identities(s.Realm)["realm"]
	object, none := p.object(t, c), p.none(t, c.resource)
	if diagnostics := p.apply(t, c.resource, object, none, none); len(diagnostics) != 1 || !strings.Contains(said(diagnostics), "Realm is protected from deletion") {
		t.Errorf("want one error that says so, got %q", said(diagnostics))
	}
	if _, err := s.Admin.Realms.Get(t.Context(), s.Realm); err != nil {
		t.Errorf("the realm is gone: %s", err)
	}
	open := p.with(t, c.resource, object, map[string]any{"deletion_protection": false})
	if diagnostics := p.apply(t, c.resource, open, none, none); len(diagnostics) != 0 {
		t.Errorf("without protection: %q", said(diagnostics))
	}
}
