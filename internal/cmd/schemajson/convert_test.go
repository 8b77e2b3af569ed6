package main

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// fixed answers the two schema requests; any other request would panic.
type fixed struct {
	tfprotov6.ProviderServer
	schemas    *tfprotov6.GetProviderSchemaResponse
	identities *tfprotov6.GetResourceIdentitySchemasResponse
}

func (f fixed) GetProviderSchema(context.Context, *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	return f.schemas, nil
}

func (f fixed) GetResourceIdentitySchemas(context.Context, *tfprotov6.GetResourceIdentitySchemasRequest) (*tfprotov6.GetResourceIdentitySchemasResponse, error) {
	return f.identities, nil
}

func schemaOf(b *tfprotov6.SchemaBlock) *tfprotov6.Schema {
	return &tfprotov6.Schema{Block: b}
}

func TestEveryKindOfSchemaIsPrintedAsTerraformPrintsIt(t *testing.T) {
	t.Parallel()

	name := &tfprotov6.SchemaAttribute{Name: "name", Type: tftypes.String, Required: true}
	server := fixed{
		schemas: &tfprotov6.GetProviderSchemaResponse{
			Provider: schemaOf(&tfprotov6.SchemaBlock{Description: "Talks <to> it.", DescriptionKind: tfprotov6.StringKindMarkdown}),
			ResourceSchemas: map[string]*tfprotov6.Schema{"gatehouse_a": {Version: 2, Block: &tfprotov6.SchemaBlock{
				Deprecated: true,
				Attributes: []*tfprotov6.SchemaAttribute{
					{Name: "secret_wo", Type: tftypes.String, Optional: true, Sensitive: true, WriteOnly: true, Description: "S."},
					{Name: "tags", Type: tftypes.Map{ElementType: tftypes.Set{ElementType: tftypes.Bool}}, Computed: true, Deprecated: true},
					{Name: "keys", Optional: true, NestedType: &tfprotov6.SchemaObject{
						Attributes: []*tfprotov6.SchemaAttribute{name}, Nesting: tfprotov6.SchemaObjectNestingModeSet,
					}},
				},
				BlockTypes: []*tfprotov6.SchemaNestedBlock{{
					TypeName: "rule", Nesting: tfprotov6.SchemaNestedBlockNestingModeList, MinItems: 1, MaxItems: 3,
					Block: &tfprotov6.SchemaBlock{Attributes: []*tfprotov6.SchemaAttribute{name}},
				}},
			}}},
			DataSourceSchemas:        map[string]*tfprotov6.Schema{"gatehouse_b": schemaOf(&tfprotov6.SchemaBlock{})},
			EphemeralResourceSchemas: map[string]*tfprotov6.Schema{"gatehouse_c": schemaOf(&tfprotov6.SchemaBlock{})},
			ListResourceSchemas:      map[string]*tfprotov6.Schema{"gatehouse_d": schemaOf(&tfprotov6.SchemaBlock{})},
			ActionSchemas:            map[string]*tfprotov6.ActionSchema{"gatehouse_e": {Schema: schemaOf(&tfprotov6.SchemaBlock{})}},
			Functions: map[string]*tfprotov6.Function{"f": {
				Summary: "Adds.", Description: "Adds numbers.", DeprecationMessage: "Use g.",
				Parameters:        []*tfprotov6.FunctionParameter{{Name: "x", Type: tftypes.Number, AllowNullValue: true}},
				VariadicParameter: &tfprotov6.FunctionParameter{Name: "rest", Type: tftypes.DynamicPseudoType, Description: "More."},
				Return:            &tfprotov6.FunctionReturn{Type: tftypes.Number},
			}},
		},
		identities: &tfprotov6.GetResourceIdentitySchemasResponse{IdentitySchemas: map[string]*tfprotov6.ResourceIdentitySchema{
			"gatehouse_a": {Version: 1, IdentityAttributes: []*tfprotov6.ResourceIdentitySchemaAttribute{
				{Name: "realm", Type: tftypes.String, RequiredForImport: true, Description: "R."},
				{Name: "role", Type: tftypes.String, OptionalForImport: true},
			}},
		}},
	}
	const want = `{"format_version": "1.0", "provider_schemas": {"registry.terraform.io/hashicorp/gatehouse": {
		"provider": {"version": 0, "block": {"description": "Talks <to> it.", "description_kind": "markdown"}},
		"resource_schemas": {"gatehouse_a": {"version": 2, "block": {
			"attributes": {
				"secret_wo": {"type": "string", "description": "S.", "description_kind": "plain", "optional": true, "sensitive": true, "write_only": true},
				"tags": {"type": ["map", ["set", "bool"]], "description_kind": "plain", "computed": true, "deprecated": true},
				"keys": {"description_kind": "plain", "optional": true, "nested_type": {"nesting_mode": "set", "attributes": {
					"name": {"type": "string", "description_kind": "plain", "required": true}}}}
			},
			"block_types": {"rule": {"nesting_mode": "list", "min_items": 1, "max_items": 3, "block": {"description_kind": "plain", "attributes": {
				"name": {"type": "string", "description_kind": "plain", "required": true}}}}},
			"description_kind": "plain", "deprecated": true}}},
		"data_source_schemas": {"gatehouse_b": {"version": 0, "block": {"description_kind": "plain"}}},
		"ephemeral_resource_schemas": {"gatehouse_c": {"version": 0, "block": {"description_kind": "plain"}}},
		"list_resource_schemas": {"gatehouse_d": {"version": 0, "block": {"description_kind": "plain"}}},
		"action_schemas": {"gatehouse_e": {"block": {"description_kind": "plain"}}},
		"functions": {"f": {"summary": "Adds.", "description": "Adds numbers.", "deprecation_message": "Use g.", "return_type": "number",
			"parameters": [{"name": "x", "type": "number", "is_nullable": true}],
			"variadic_parameter": {"name": "rest", "type": "dynamic", "description": "More."}}},
		"resource_identity_schemas": {"gatehouse_a": {"version": 1, "attributes": {
			"realm": {"type": "string", "description": "R.", "required_for_import": true},
			"role": {"type": "string", "optional_for_import": true}}}}
	}}}`

	var out bytes.Buffer
	if err := run(t.Context(), server, &out); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(decoded(t, want), decoded(t, out.String())); diff != "" {
		t.Errorf("printed schemas (-want +got):\n%s", diff)
	}
}

func TestAProviderThatRefusesItsSchemaIsAnError(t *testing.T) {
	t.Parallel()

	server := fixed{schemas: &tfprotov6.GetProviderSchemaResponse{Diagnostics: []*tfprotov6.Diagnostic{
		{Severity: tfprotov6.DiagnosticSeverityError, Summary: "Bad schema", Detail: "no description"},
	}}}
	err := run(t.Context(), server, &bytes.Buffer{})
	if err == nil || !strings.Contains(err.Error(), "Bad schema: no description") {
		t.Errorf("error = %v, want the diagnostic in it", err)
	}
}

func decoded(t *testing.T, text string) any {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatalf("%v in:\n%s", err, text)
	}
	return value
}
