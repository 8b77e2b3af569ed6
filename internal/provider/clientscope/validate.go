package clientscope

import (
	"context"
	"fmt"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// freeAttributes refuses the key that an argument owns, and what Keycloak cannot store.
type freeAttributes struct{}

func (freeAttributes) Description(context.Context) string {
	return "keys that no argument owns, of 1 to 255 characters, with values of up to 2048 characters that are not null"
}

func (v freeAttributes) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (freeAttributes) ValidateMap(_ context.Context, req validator.MapRequest, resp *validator.MapResponse) {
	for key, v := range req.ConfigValue.Elements() {
		fault := ""
		switch s, _ := v.(types.String); {
		case key == inTokenScope:
			fault = "belongs to the argument include_in_token_scope"
		case key == "" || utf8.RuneCountInString(key) > longestKey:
			fault = fmt.Sprintf("needs a key of 1 to %d characters", longestKey)
		case s.IsNull():
			fault = "is null: omit the key"
		case utf8.RuneCountInString(s.ValueString()) > longestValue:
			fault = fmt.Sprintf("is longer than %d characters, more than Keycloak can store", longestValue)
		}
		if fault != "" {
			resp.Diagnostics.AddAttributeError(req.Path.AtMapKey(key), "Invalid attribute",
				fmt.Sprintf("The client scope's attribute %q %s.", key, fault))
		}
	}
}
