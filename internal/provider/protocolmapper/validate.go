package protocolmapper

import (
	"context"
	"fmt"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// configValues refuses what Keycloak drops or cannot store.
type configValues struct{}

func (configValues) Description(context.Context) string {
	return "keys of 1 to 255 characters, with values that are not empty"
}

func (v configValues) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (configValues) ValidateMap(_ context.Context, req validator.MapRequest, resp *validator.MapResponse) {
	for key, v := range req.ConfigValue.Elements() {
		fault := ""
		switch s, _ := v.(types.String); {
		case key == "" || utf8.RuneCountInString(key) > longestKey:
			fault = fmt.Sprintf("needs a key of 1 to %d characters", longestKey)
		case s.IsNull(), !s.IsUnknown() && s.ValueString() == "":
			fault = "has no value, and Keycloak drops it then: omit the key"
		}
		if fault != "" {
			resp.Diagnostics.AddAttributeError(req.Path.AtMapKey(key), "Invalid config",
				fmt.Sprintf("The mapper's config %q %s.", key, fault))
		}
	}
}

// longestKey is how many characters a key may have: the size of Keycloak's column. Past it Keycloak answers 500.
const longestKey = 255
