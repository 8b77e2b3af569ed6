package provider_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

// The documentation is generated from these.
func TestEveryTypeArgumentAndFunctionIsDescribed(t *testing.T) {
	t.Parallel()
	schema, err := providerserver.NewProtocol6(provider.New("test")())().GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	described := func(where, text string) {
		t.Helper()
		seen++
		testserver.Proves(t, "C26")
		if !strings.HasSuffix(strings.TrimSpace(text), ".") {
			t.Errorf("%s is described with %q, want a sentence", where, text)
		}
	}
	var attributes func(where string, list []*tfprotov6.SchemaAttribute)
	attributes = func(where string, list []*tfprotov6.SchemaAttribute) {
		for _, a := range list {
			described(where+"."+a.Name, a.Description)
			if a.NestedType != nil {
				attributes(where+"."+a.Name, a.NestedType.Attributes)
			}
		}
	}
	attributes("provider", schema.Provider.Block.Attributes)
	types := map[string]*tfprotov6.Schema{}
	for kind, schemas := range map[string]map[string]*tfprotov6.Schema{
		"resource ": schema.ResourceSchemas, "data ": schema.DataSourceSchemas, "ephemeral ": schema.EphemeralResourceSchemas,
	} {
		for name, s := range schemas {
			types[kind+name] = s
		}
	}
	for name, s := range types {
		described(name, s.Block.Description)
		attributes(name, s.Block.Attributes)
		if len(s.Block.BlockTypes) > 0 {
			t.Errorf("%s has blocks, which nothing here looks at", name)
		}
	}
	for name, f := range schema.Functions {
		described("function "+name, f.Description)
		for _, p := range f.Parameters {
			described("function "+name+", "+p.Name, p.Description)
		}
	}
	if seen < 100 || len(types) < 20 {
		t.Errorf("only %d descriptions of %d types were seen", seen, len(types))
	}
}
