package serviceaccount

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/resourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/validators"
)

// userIDAttribute is the argument service_account_user_id.
func userIDAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: "The service account, as `gatehouse_client.….service_account_user_id`. Recommended: it follows its client " +
			"through a replacement. This or `client_id` is required.",
		Optional:      true,
		Computed:      true,
		PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplaceIfConfigured()},
	}
}

// clientIDAttribute is the argument client_id.
func clientIDAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: "The client ID of the client that owns the service account, for clients that are not managed here.",
		Optional:            true,
		Computed:            true,
		Validators: []validator.String{
			validators.Name(),
		},
		PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplaceIfConfigured()},
	}
}

// accountValidators want one of the two arguments.
func accountValidators() []resource.ConfigValidator {
	return []resource.ConfigValidator{
		resourcevalidator.AtLeastOneOf(path.MatchRoot("service_account_user_id"), path.MatchRoot("client_id")),
	}
}
