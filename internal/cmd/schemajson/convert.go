package main

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

func toProvider(schemas *tfprotov6.GetProviderSchemaResponse, identities *tfprotov6.GetResourceIdentitySchemasResponse) providerSchemas {
	actions := make(map[string]*schema, len(schemas.ActionSchemas))
	for name, action := range schemas.ActionSchemas {
		actions[name] = toSchema(action.Schema)
	}
	return providerSchemas{
		Provider:           toSchema(schemas.Provider),
		Resources:          each(schemas.ResourceSchemas, toSchema),
		DataSources:        each(schemas.DataSourceSchemas, toSchema),
		EphemeralResources: each(schemas.EphemeralResourceSchemas, toSchema),
		ListResources:      each(schemas.ListResourceSchemas, toSchema),
		Actions:            actions,
		Functions:          each(schemas.Functions, toFunction),
		Identities:         each(identities.IdentitySchemas, toIdentity),
	}
}

func each[From, To any](from map[string]From, convert func(From) To) map[string]To {
	to := make(map[string]To, len(from))
	for name, value := range from {
		to[name] = convert(value)
	}
	return to
}

func toSchema(s *tfprotov6.Schema) *schema {
	if s == nil {
		return nil
	}
	return &schema{Version: s.Version, Block: toBlock(s.Block)}
}

func toBlock(b *tfprotov6.SchemaBlock) *block {
	nested := make(map[string]*nestedBlock, len(b.BlockTypes))
	for _, n := range b.BlockTypes {
		nested[n.TypeName] = &nestedBlock{
			Nesting:  strings.ToLower(n.Nesting.String()),
			Block:    toBlock(n.Block),
			MinItems: n.MinItems,
			MaxItems: n.MaxItems,
		}
	}
	return &block{
		Attributes:      toAttributes(b.Attributes),
		Blocks:          nested,
		Description:     b.Description,
		DescriptionKind: strings.ToLower(b.DescriptionKind.String()),
		Deprecated:      b.Deprecated,
	}
}

func toAttributes(list []*tfprotov6.SchemaAttribute) map[string]*attribute {
	attributes := make(map[string]*attribute, len(list))
	for _, a := range list {
		converted := &attribute{
			Type:            a.Type,
			Description:     a.Description,
			DescriptionKind: strings.ToLower(a.DescriptionKind.String()),
			Deprecated:      a.Deprecated,
			Required:        a.Required,
			Optional:        a.Optional,
			Computed:        a.Computed,
			Sensitive:       a.Sensitive,
			WriteOnly:       a.WriteOnly,
		}
		if a.NestedType != nil {
			converted.NestedType = &nestedType{
				Attributes: toAttributes(a.NestedType.Attributes),
				Nesting:    strings.ToLower(a.NestedType.Nesting.String()),
			}
		}
		attributes[a.Name] = converted
	}
	return attributes
}

func toIdentity(i *tfprotov6.ResourceIdentitySchema) *identity {
	attributes := make(map[string]*identityAttribute, len(i.IdentityAttributes))
	for _, a := range i.IdentityAttributes {
		attributes[a.Name] = &identityAttribute{
			Type:              a.Type,
			Description:       a.Description,
			RequiredForImport: a.RequiredForImport,
			OptionalForImport: a.OptionalForImport,
		}
	}
	return &identity{Version: i.Version, Attributes: attributes}
}

func toFunction(f *tfprotov6.Function) *function {
	parameters := make([]*parameter, 0, len(f.Parameters))
	for _, p := range f.Parameters {
		parameters = append(parameters, toParameter(p))
	}
	return &function{
		Summary:            f.Summary,
		Description:        f.Description,
		DeprecationMessage: f.DeprecationMessage,
		ReturnType:         f.Return.Type,
		Parameters:         parameters,
		VariadicParameter:  toParameter(f.VariadicParameter),
	}
}

func toParameter(p *tfprotov6.FunctionParameter) *parameter {
	if p == nil {
		return nil
	}
	return &parameter{Name: p.Name, Description: p.Description, IsNullable: p.AllowNullValue, Type: p.Type}
}
