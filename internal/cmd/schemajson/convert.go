package main

import (
	"strings"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"
)

func toProvider(
	schemas *tfprotov6.GetProviderSchemaResponse,
	identities *tfprotov6.GetResourceIdentitySchemasResponse,
) *tfjson.ProviderSchema {
	return &tfjson.ProviderSchema{
		ConfigSchema:             toSchema(schemas.Provider),
		ResourceSchemas:          each(schemas.ResourceSchemas, toSchema),
		DataSourceSchemas:        each(schemas.DataSourceSchemas, toSchema),
		EphemeralResourceSchemas: each(schemas.EphemeralResourceSchemas, toSchema),
		ListResourceSchemas:      each(schemas.ListResourceSchemas, toSchema),
		ActionSchemas: each(schemas.ActionSchemas, func(a *tfprotov6.ActionSchema) *tfjson.ActionSchema {
			return &tfjson.ActionSchema{Block: toBlock(a.Schema.Block)}
		}),
		Functions:               each(schemas.Functions, toFunction),
		ResourceIdentitySchemas: each(identities.IdentitySchemas, toIdentity),
	}
}

func each[From, To any](from map[string]From, convert func(From) To) map[string]To {
	to := make(map[string]To, len(from))
	for name, value := range from {
		to[name] = convert(value)
	}
	return to
}

func toSchema(s *tfprotov6.Schema) *tfjson.Schema {
	if s == nil {
		return nil
	}
	return &tfjson.Schema{Version: uint64(s.Version), Block: toBlock(s.Block)}
}

func toBlock(b *tfprotov6.SchemaBlock) *tfjson.SchemaBlock {
	nested := make(map[string]*tfjson.SchemaBlockType, len(b.BlockTypes))
	for _, n := range b.BlockTypes {
		nested[n.TypeName] = &tfjson.SchemaBlockType{
			NestingMode: tfjson.SchemaNestingMode(strings.ToLower(n.Nesting.String())),
			Block:       toBlock(n.Block),
			MinItems:    uint64(n.MinItems),
			MaxItems:    uint64(n.MaxItems),
		}
	}
	return &tfjson.SchemaBlock{
		Attributes:      toAttributes(b.Attributes),
		NestedBlocks:    nested,
		Description:     b.Description,
		DescriptionKind: toKind(b.DescriptionKind),
		Deprecated:      b.Deprecated,
	}
}

func toAttributes(list []*tfprotov6.SchemaAttribute) map[string]*tfjson.SchemaAttribute {
	attributes := make(map[string]*tfjson.SchemaAttribute, len(list))
	for _, a := range list {
		converted := &tfjson.SchemaAttribute{
			AttributeType:   toType(a.Type),
			Description:     a.Description,
			DescriptionKind: toKind(a.DescriptionKind),
			Deprecated:      a.Deprecated,
			Required:        a.Required,
			Optional:        a.Optional,
			Computed:        a.Computed,
			Sensitive:       a.Sensitive,
			WriteOnly:       a.WriteOnly,
		}
		if a.NestedType != nil {
			converted.AttributeNestedType = &tfjson.SchemaNestedAttributeType{
				Attributes:  toAttributes(a.NestedType.Attributes),
				NestingMode: tfjson.SchemaNestingMode(strings.ToLower(a.NestedType.Nesting.String())),
			}
		}
		attributes[a.Name] = converted
	}
	return attributes
}

func toKind(kind tfprotov6.StringKind) tfjson.SchemaDescriptionKind {
	return tfjson.SchemaDescriptionKind(strings.ToLower(kind.String()))
}

// toType converts by way of JSON, where both libraries write a type as terraform does.
func toType(t tftypes.Type) (out cty.Type) {
	if t == nil {
		return cty.NilType
	}
	text, err := t.MarshalJSON() //nolint:staticcheck // the plugin protocol's own form
	if err == nil {
		err = out.UnmarshalJSON(text)
	}
	if err != nil {
		panic(err) // a type that the provider's own schema has
	}
	return out
}

func toIdentity(i *tfprotov6.ResourceIdentitySchema) *tfjson.IdentitySchema {
	attributes := make(map[string]*tfjson.IdentityAttribute, len(i.IdentityAttributes))
	for _, a := range i.IdentityAttributes {
		attributes[a.Name] = &tfjson.IdentityAttribute{
			IdentityType:      toType(a.Type),
			Description:       a.Description,
			RequiredForImport: a.RequiredForImport,
			OptionalForImport: a.OptionalForImport,
		}
	}
	return &tfjson.IdentitySchema{Version: uint64(i.Version), Attributes: attributes}
}

func toFunction(f *tfprotov6.Function) *tfjson.FunctionSignature {
	parameters := make([]*tfjson.FunctionParameter, 0, len(f.Parameters))
	for _, p := range f.Parameters {
		parameters = append(parameters, toParameter(p))
	}
	return &tfjson.FunctionSignature{
		Summary:            f.Summary,
		Description:        f.Description,
		DeprecationMessage: f.DeprecationMessage,
		ReturnType:         toType(f.Return.Type),
		Parameters:         parameters,
		VariadicParameter:  toParameter(f.VariadicParameter),
	}
}

func toParameter(p *tfprotov6.FunctionParameter) *tfjson.FunctionParameter {
	if p == nil {
		return nil
	}
	return &tfjson.FunctionParameter{Name: p.Name, Description: p.Description, IsNullable: p.AllowNullValue, Type: toType(p.Type)}
}
