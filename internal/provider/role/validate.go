package role

import (
	"context"
	"fmt"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// longest is how many characters the name and each value of an attribute may have; past them Keycloak answers 500.
const longest = 255

// freeAttributes refuses what Keycloak drops or cannot store.
type freeAttributes struct{}

func (freeAttributes) Description(context.Context) string {
	return "names of 1 to 255 characters, with at least one value each, of at most 255 characters"
}

func (v freeAttributes) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (freeAttributes) ValidateMap(_ context.Context, req validator.MapRequest, resp *validator.MapResponse) {
	for key, v := range req.ConfigValue.Elements() {
		values, _ := v.(types.List)
		if fault := faultOfAttribute(key, values); fault != "" {
			resp.Diagnostics.AddAttributeError(req.Path.AtMapKey(key), "Invalid attribute",
				fmt.Sprintf("The role attribute %q %s.", key, fault))
		}
	}
}

// faultOfAttribute says why a role cannot have an attribute; empty when it can, or when the values are not known yet.
func faultOfAttribute(key string, values types.List) string {
	switch {
	case key == "" || utf8.RuneCountInString(key) > longest:
		return fmt.Sprintf("needs a name of 1 to %d characters", longest)
	case values.IsNull() || !values.IsUnknown() && len(values.Elements()) == 0:
		return "has no value, and Keycloak drops it then: omit the key"
	}
	for _, v := range values.Elements() {
		value, _ := v.(types.String)
		if value.IsNull() {
			return "has a value that is null"
		}
		if utf8.RuneCountInString(value.ValueString()) > longest {
			return fmt.Sprintf("has a value of more than %d characters, which Keycloak cannot store", longest)
		}
	}
	return ""
}
