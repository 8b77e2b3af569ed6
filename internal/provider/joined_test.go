package provider_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider"
)

// The tests that try every type read tables: a type that is missing in one would be tried by nobody. ARCHITECTURE.md lists them.
func TestEveryTypeIsInTheTablesOfTheTests(t *testing.T) {
	t.Parallel()
	schema, err := providerserver.NewProtocol6(provider.New("test")())().GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	kinds := func(addresses []string) map[string]bool {
		out := map[string]bool{}
		for _, address := range addresses {
			kind, _, _ := strings.Cut(strings.TrimPrefix(address, "data."), ".")
			out[kind] = true
		}
		return out
	}
	var identified []string
	for _, c := range identities("realm") {
		identified = append(identified, c.resource)
	}
	resources, sources := slices.Collect(maps.Keys(schema.ResourceSchemas)), slices.Collect(maps.Keys(schema.DataSourceSchemas))
	for table, c := range map[string]struct {
		types []string
		has   map[string]bool
	}{
		"everyType (answers_test.go)":     {resources, kinds(slices.Collect(maps.Keys(everyType)))},
		"everySource (answers_test.go)":   {sources, kinds(slices.Collect(maps.Keys(everySource)))},
		"identities (identity_test.go)":   {resources, kinds(identified)},
		"otherValues (read_only_test.go)": {resources, kinds(slices.Collect(maps.Keys(otherValues)))},
		"lawTypes (law_types_test.go)":    {resources, kinds(slices.Collect(maps.Keys(lawTypes)))},
	} {
		if want := kinds(c.types); !maps.Equal(want, c.has) {
			t.Errorf("%s: has %v, the provider has %v", table, slices.Sorted(maps.Keys(c.has)), slices.Sorted(maps.Keys(want)))
		}
	}
}
