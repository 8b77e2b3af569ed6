package client

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var _ resource.ResourceWithValidateConfig = (*Resource)(nil)

// ValidateConfig refuses a client scope in both lists: the server links it one way only, and every plan would move it.
func (r *Resource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var defaults, optionals types.Set
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("default_client_scopes"), &defaults)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("optional_client_scopes"), &optionals)...)
	for _, name := range defaults.Elements() {
		for _, other := range optionals.Elements() {
			if !name.IsUnknown() && name.Equal(other) {
				resp.Diagnostics.AddAttributeError(path.Root("optional_client_scopes"), "Client scope in both lists",
					fmt.Sprintf("The client scope %s is in default_client_scopes too. A client has a scope one way or the other: leave it out of one of the lists.", name))
			}
		}
	}
}

// linkedByServer refuses the client scope service_account, which comes and goes with the service account.
type linkedByServer struct{}

func (linkedByServer) Description(context.Context) string {
	return "any client scope but service_account"
}

func (v linkedByServer) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (linkedByServer) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.ValueString() == serviceAccountScope {
		resp.Diagnostics.AddAttributeError(req.Path, "Client scope that the server links",
			fmt.Sprintf("The client scope %q is linked and unlinked by the server itself, with the service account. Leave it out.", serviceAccountScope))
	}
}
