package serviceaccount

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/hashicorp/terraform-plugin-framework-validators/resourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/validators"
)

// account is the service account that a grant is for, as both types name it: by its user, by its client, or by both.
type account struct {
	Realm    types.String
	UserID   types.String
	ClientID types.String
}

func (a account) label() string {
	if a.ClientID.ValueString() == "" {
		return fmt.Sprintf("service account %s in realm %q", a.UserID.ValueString(), a.Realm.ValueString())
	}
	return fmt.Sprintf("the service account of client %q in realm %q", a.ClientID.ValueString(), a.Realm.ValueString())
}

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

// keepComputed keeps in a plan what is computed from the other argument, as long as that one does not change.
func keepComputed(ctx context.Context, plan, state, config account, resp *resource.ModifyPlanResponse) {
	if config.ClientID.IsNull() && plan.UserID.Equal(state.UserID) {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("client_id"), state.ClientID)...)
	}
	if config.UserID.IsNull() && plan.ClientID.Equal(state.ClientID) {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("service_account_user_id"), state.UserID)...)
	}
}

// planAgain makes what is computed of the account unknown, and returns its path: a role that the account has by the state is one that
// the plan deletes and creates again. With both arguments in the configuration nothing can be unknown, and a warning says what goes.
func planAgain(ctx context.Context, config account, label string, resp *resource.ModifyPlanResponse) (at path.Path, ok bool) {
	switch {
	case config.ClientID.IsNull():
		at = path.Root("client_id")
	case config.UserID.IsNull():
		at = path.Root("service_account_user_id")
	default:
		resp.Diagnostics.AddWarning(
			"A role is replaced, and its grants need another apply",
			label+": the plan deletes a role and creates it again, which takes it from the service account. Apply once more after this apply, "+
				"or configure only one of service_account_user_id and client_id: then the same apply grants it again.",
		)
		return at, false
	}
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, at, types.StringUnknown())...)
	return at, true
}

// isCreated reports that the plan creates the account's client, which may be the second half of a replacement: the account is another
// one then, without any role.
func (a account) isCreated(provider *providerdata.Data) bool {
	if provider == nil || a.ClientID.IsUnknown() {
		return false
	}
	client, planned := provider.Planned.Client(a.Realm.ValueString(), "", a.ClientID.ValueString())
	return planned && client.UUID == ""
}

// differs reports that a plan is for another account than the state, or for one that is not known yet: it replaces the grant.
func (a account) differs(state, config account) bool {
	return !a.Realm.Equal(state.Realm) || !config.UserID.IsNull() && !a.UserID.Equal(state.UserID) ||
		!config.ClientID.IsNull() && !a.ClientID.Equal(state.ClientID)
}

// resolve fills in the user or the client, whichever is missing, and makes sure that they belong together. It is for applies:
// Keycloak makes the user anew where somebody has deleted it.
func (a *account) resolve(ctx context.Context, provider *providerdata.Data) error {
	accounts, realm := provider.Admin.ServiceAccounts, a.Realm.ValueString()
	if id := a.UserID.ValueString(); id != "" {
		owner, err := accounts.CachedClient(ctx, realm, id)
		if err != nil {
			return err
		}
		if want := a.ClientID.ValueString(); want != "" && want != owner.ClientID {
			return fmt.Errorf("service_account_user_id %s belongs to client %q, client_id says %q", id, owner.ClientID, want)
		}
		a.ClientID = types.StringValue(owner.ClientID)
		return nil
	}
	clientID := a.ClientID.ValueString()
	uuid, err := provider.Admin.Clients.CachedUUID(ctx, realm, clientID)
	if err != nil {
		return provider.NearClients(ctx, realm, clientID, err)
	}
	user, err := accounts.EnsureUser(ctx, realm, uuid)
	var refused *admin.Error
	if errors.As(err, &refused) && refused.Status == http.StatusBadRequest {
		return fmt.Errorf(`client %q has no service account: add "service_accounts" to its enabled_flows (%w)`, clientID, err)
	}
	if err != nil {
		return err
	}
	a.UserID = types.StringPointerValue(user.ID)
	return nil
}

// find fills in the user after an import, which knows only the client, without creating one; false when there is none.
func (a *account) find(ctx context.Context, provider *providerdata.Data) (bool, error) {
	if !a.UserID.IsNull() {
		return true, nil
	}
	user, err := provider.Admin.ServiceAccounts.Find(ctx, a.Realm.ValueString(), a.ClientID.ValueString())
	if unlisted := (*admin.NotListedError)(nil); errors.As(err, &unlisted) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	a.UserID = types.StringPointerValue(user.ID)
	return true, nil
}
