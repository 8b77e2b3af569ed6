package keycredential

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// ValidateConfig refuses an algorithm that none of the keys could sign with.
func (r *Resource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	algorithm := config.SigningAlgorithm.ValueString()
	if config.JWKS.IsNull() || config.JWKS.IsUnknown() || len(algorithm) < 2 || signs(config.JWKS.ValueString(), algorithm) {
		return
	}
	resp.Diagnostics.AddAttributeError(path.Root("signing_algorithm"), "Algorithm does not fit the keys",
		fmt.Sprintf("None of the keys of jwks makes signatures of %s, so the server would refuse every assertion.", algorithm))
}
