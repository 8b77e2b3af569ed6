package credential

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// ValidateConfig looks at the length of prefix and random part together.
func (r *Resource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if config.SecretPrefix.IsUnknown() || config.SecretLength.IsUnknown() {
		return
	}
	length := int64(defaultLength)
	if !config.SecretLength.IsNull() {
		length = config.SecretLength.ValueInt64()
	}
	if all := int64(len(config.SecretPrefix.ValueString())) + length; all > longestSecret {
		resp.Diagnostics.AddAttributeError(path.Root("secret_length"), "Invalid value",
			fmt.Sprintf("secret_prefix and secret_length make %d characters together. Allowed: %d.", all, longestSecret))
	}
}

// publicJWK validates encrypt_to.
type publicJWK struct{}

func (publicJWK) Description(context.Context) string {
	return "a public RSA or EC key as a JWK"
}

func (v publicJWK) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (publicJWK) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if _, _, err := recipient(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid public key", fmt.Sprintf("%s: %s.", req.Path, err))
	}
}
