package client

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

var _ resource.ResourceWithValidateConfig = (*Resource)(nil)

// The lengths of a client_id and of a client_id_prefix that leave room for the name of the service account's user,
// service-account-<client_id>, of which Keycloak's column holds 255 characters; past that it answers 500.
const (
	longestWithAccount       = 239
	longestPrefixWithAccount = longestWithAccount - randomLength
)

// ValidateConfig refuses a client scope in both lists: the server links it one way only, and every plan would move it. It refuses a
// client_id that leaves no room for the name of the service account.
func (r *Resource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config model
	if resp.Diagnostics.Append(req.Config.Get(ctx, &config)...); resp.Diagnostics.HasError() {
		return
	}
	config.validateLength(&resp.Diagnostics)
	var defaults, optionals types.Set
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("default_client_scopes"), &defaults)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("optional_client_scopes"), &optionals)...)
	for _, name := range defaults.Elements() {
		for _, other := range optionals.Elements() {
			if !name.IsUnknown() && name.Equal(other) {
				resp.Diagnostics.AddAttributeError(
					path.Root("optional_client_scopes"), "Client scope in both lists",
					fmt.Sprintf(
						"The client scope %s is in default_client_scopes too. A client has a scope one way or the other: remove it "+
							"from one of the lists.",
						name,
					),
				)
			}
		}
	}
}

func (m *model) validateLength(diags *diag.Diagnostics) {
	access := m.AccessType
	account := slices.ContainsFunc(m.EnabledFlows.Elements(), types.StringValue(flowServiceAccounts).Equal) ||
		m.EnabledFlows.IsNull() && (access.IsNull() || access.ValueString() == wire.Confidential)
	for name, x := range map[string]struct {
		value types.String
		most  int
	}{"client_id": {m.ClientID, longestWithAccount}, "client_id_prefix": {m.ClientIDPrefix, longestPrefixWithAccount}} {
		if n := utf8.RuneCountInString(x.value.ValueString()); account && n > x.most {
			diags.AddAttributeError(
				path.Root(name), "Name is too long for a service account",
				fmt.Sprintf(
					"%s is %d characters long. With the flow %q it may have %d, since the service account's user is called "+
						"service-account-<client_id>.",
					name, n, flowServiceAccounts, x.most,
				),
			)
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
		resp.Diagnostics.AddAttributeError(
			req.Path, "Client scope that the server links",
			fmt.Sprintf("The client scope %q is linked and unlinked by the server itself, with the service account. Omit it.",
				serviceAccountScope),
		)
	}
}

// freeAttributes refuses attribute keys that an argument or another type owns, and empty or blank values, which Keycloak takes
// for a removal.
type freeAttributes struct{}

func (freeAttributes) Description(context.Context) string {
	return "keys that no other argument or type owns, with values that are not blank"
}

func (v freeAttributes) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (freeAttributes) ValidateMap(_ context.Context, req validator.MapRequest, resp *validator.MapResponse) {
	for key, v := range req.ConfigValue.Elements() {
		at := req.Path.AtMapKey(key)
		if argument := reservedFor(key); argument != "" {
			resp.Diagnostics.AddAttributeError(at, "Attribute belongs to something else",
				fmt.Sprintf("The client attribute %q belongs to %s.", key, argument))
		}
		if s, ok := v.(types.String); ok && !s.IsUnknown() && strings.TrimSpace(s.ValueString()) == "" {
			resp.Diagnostics.AddAttributeError(at, "Empty attribute",
				fmt.Sprintf("Keycloak takes an empty or blank value of %q for its removal: omit the key.", key))
		}
	}
}
