package rotationpolicy

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/durations"
)

// ValidateConfig holds Keycloak's own rules, which it words as an executor that it does not have.
func (r *Resource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	most := config.ExpirationPeriod.Seconds()
	if most == nil {
		return
	}
	for name, value := range map[string]durations.Value{
		"rotated_expiration_period": config.RotatedExpirationPeriod,
		"remaining_rotation_period": config.RemainingRotationPeriod,
	} {
		if n := value.Seconds(); n != nil && *n > *most {
			resp.Diagnostics.AddAttributeError(
				path.Root(name), "Period is too long",
				fmt.Sprintf("%s is %s, longer than expiration_period, %s. Allowed: at most as long.",
					name, value.ValueString(), config.ExpirationPeriod.ValueString()),
			)
		}
	}
}
