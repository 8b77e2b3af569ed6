package serviceaccount

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/diagnostics"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/importid"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/roleset"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/rolewarnings"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/validators"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

var (
	_ resource.ResourceWithConfigure        = (*RolesResource)(nil)
	_ resource.ResourceWithConfigValidators = (*RolesResource)(nil)
	_ resource.ResourceWithIdentity         = (*RolesResource)(nil)
	_ resource.ResourceWithImportState      = (*RolesResource)(nil)
	_ resource.ResourceWithModifyPlan       = (*RolesResource)(nil)
)

// RolesResource implements gatehouse_service_account_roles.
type RolesResource struct{ providerdata.Resource }

// NewRolesResource makes one.
func NewRolesResource() resource.Resource { return &RolesResource{} }

// Metadata implements resource.Resource.
func (r *RolesResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_service_account_roles"
	resp.ResourceBehavior.MutableIdentity = true
}

// IdentitySchema implements resource.ResourceWithIdentity.
func (r *RolesResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"realm": identityschema.StringAttribute{RequiredForImport: true, Description: "The realm's name."},
		"client_id": identityschema.StringAttribute{
			RequiredForImport: true,
			Description:       "The client ID of the client that owns the service account.",
		},
	}}
}

// Schema implements resource.Resource.
func (r *RolesResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "All the roles of one service account: what is not listed is removed. For one role beside others that " +
			"somebody else grants, use `gatehouse_service_account_role`; never both on one account, since they would undo each other.\n\n" +
			"That holds for `default-roles-<realm>` too, the role that Keycloak gives to every new account: unless it is listed in " +
			"`realm_roles`, it is removed when this resource is created. It contains what people need, such as `offline_access` and the " +
			"roles of the account console; a machine rarely does. The role `uma_protection` of the client itself, which Keycloak grants with " +
			"authorization services, is left alone unless it is listed.\n\n" +
			"Creating this resource for an account that has other roles than that one is an error, before anything is written: import it, " +
			"and the plan shows what will be removed. " +
			"Destroying it removes the roles that its state lists, as the plan shows them, and nothing else: not `default-roles-<realm>` " +
			"where it was not listed, and not what was granted meanwhile. Roles that come from groups or from other roles are not looked at.\n\n" +
			"The login needs `view-users`, `view-realm` and `view-clients` to see the roles, `manage-users` and `manage-clients` to change them.",
		Attributes: map[string]schema.Attribute{
			"realm": schema.StringAttribute{
				MarkdownDescription: "The realm's name. Changing it replaces the resource.",
				Required:            true,
				Validators: []validator.String{
					validators.RealmName(),
				},
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"service_account_user_id": userIDAttribute(),
			"client_id":               clientIDAttribute(),
			"realm_roles":             roleset.RealmRoles("The names of the realm's roles that the account has. Left out, and `[]`: none."),
			"client_roles": roleset.ClientRoles(
				"The roles of clients that the account has: a set of names for each client ID. Left out, and `{}`: none.",
			),
		},
	}
}

// ConfigValidators implements resource.ResourceWithConfigValidators.
func (r *RolesResource) ConfigValidators(context.Context) []resource.ConfigValidator {
	return accountValidators()
}

// ModifyPlan keeps what is computed, and warns of roles that are about to be granted.
func (r *RolesResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		return
	}
	var plan, state, config rolesModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	realm, listed := plan.Realm.ValueString(), roleset.Known(plan.RealmRoles, plan.ClientRoles)
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
		keepComputed(ctx, plan.account(), state.account(), config.account(), resp)
		if plan.account().differs(state.account(), config.account()) {
			state = rolesModel{} // all of them are granted anew
		} else {
			if plan.ClientID.IsUnknown() {
				plan.ClientID = state.ClientID
			}
			if config.account().isCreated(r.Provider) {
				if at, ok := planAgain(ctx, config.account(), state.label(), resp); ok {
					resp.RequiresReplace.Append(at)
				}
			} else if had := roleset.Known(state.RealmRoles, state.ClientRoles); listed.Intersect(had).Created(r.Provider, realm) {
				planAgain(ctx, config.account(), state.label(), resp) // an update grants them again
			}
		}
	}
	if resp.Diagnostics.HasError() || plan.Realm.IsUnknown() {
		return
	}
	added := listed.Minus(roleset.Known(state.RealmRoles, state.ClientRoles))
	rolewarnings.Rights(ctx, r.Provider, realm, added, &resp.Diagnostics)
	if !plan.ClientID.IsUnknown() {
		rolewarnings.Scope(ctx, r.Provider, realm, plan.ClientID.ValueString(), added, &resp.Diagnostics)
	}
}

// Create implements resource.Resource. Everything is looked up before the first write.
func (r *RolesResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan rolesModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || !r.Provider.CanWrite(&resp.Diagnostics) {
		return
	}
	listed := roleset.FromConfig(ctx, plan.RealmRoles, plan.ClientRoles, &resp.Diagnostics)
	late := plan.ClientID.IsUnknown() // and so the plan could not look at the client
	others, err := r.create(ctx, &plan, listed)
	switch {
	case err != nil:
		diagnostics.Failed(&resp.Diagnostics, "create", "service account roles", plan.label(), err)
	case len(others) > 0:
		diagnostics.Exists(
			&resp.Diagnostics,
			"gatehouse_service_account_roles",
			"service account roles",
			plan.label(),
			importid.Join(
				plan.Realm.ValueString(),
				plan.ClientID.ValueString(),
			),
			errors.New("not listed, and granted: "+strings.Join(others, ", ")),
		)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if late {
		rolewarnings.Scope(ctx, r.Provider, plan.Realm.ValueString(), plan.ClientID.ValueString(), listed, &resp.Diagnostics)
	}
	roleset.FindClientUUIDs(ctx, r.Provider, plan.Realm.ValueString(), listed).Store(ctx, resp.Private, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
}

// create makes the account's roles what is listed, unless it has others than a new account has: those it returns.
func (r *RolesResource) create(ctx context.Context, plan *rolesModel, listed roleset.Set) (others []string, err error) {
	of := plan.account()
	if err := of.resolve(ctx, r.Provider); err != nil {
		return nil, err
	}
	plan.take(of)
	realm, userID := plan.Realm.ValueString(), plan.ServiceAccountUserID.ValueString()
	there, err := r.Provider.Admin.ServiceAccounts.Mappings(ctx, realm, userID)
	if err != nil {
		return nil, err
	}
	have := plan.withoutUMAProtection(roleset.FromMappings(there), listed)
	if others := unlistedRoles(have, listed, realm); len(others) > 0 {
		return others, nil
	}
	missing, err := listed.Minus(have).Resolve(ctx, r.Provider, realm)
	if err != nil {
		return nil, err
	}
	defer r.Provider.Lock(realm, userID)()
	if err := r.change(ctx, realm, userID, missing, have.Minus(listed).Pick(there)); err != nil {
		return nil, err
	}
	for _, roles := range []map[string][]wire.Role{missing, listed.Pick(there)} {
		for container, list := range roles {
			for _, role := range list {
				r.Provider.AssignedRoles.Note(realm, userID, container, *role.ID)
			}
		}
	}
	return nil, nil
}

// change adds and removes roles, by container: one request for each. Additions come first, so that a job that runs meanwhile
// lacks nothing.
func (r *RolesResource) change(ctx context.Context, realm, userID string, add, remove map[string][]wire.Role) error {
	for _, container := range slices.Sorted(maps.Keys(add)) {
		if err := r.Provider.Admin.ServiceAccounts.AddRoles(ctx, realm, userID, container, add[container]); err != nil {
			return err
		}
	}
	for _, container := range slices.Sorted(maps.Keys(remove)) {
		if err := r.Provider.Admin.ServiceAccounts.RemoveRoles(ctx, realm, userID, container, remove[container]); err != nil {
			return err
		}
	}
	return nil
}

// Update implements resource.Resource. It removes only what the plan has shown.
func (r *RolesResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state rolesModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !r.Provider.CanWrite(&resp.Diagnostics) {
		return
	}
	listed := roleset.FromConfig(ctx, plan.RealmRoles, plan.ClientRoles, &resp.Diagnostics)
	had := roleset.FromConfig(ctx, state.RealmRoles, state.ClientRoles, &resp.Diagnostics)
	var err error
	if plan.ClientID.IsUnknown() || plan.ServiceAccountUserID.IsUnknown() { // some went with the roles that this run has replaced
		plan.take(state.account())
		var there *wire.RoleMappings
		there, err = r.Provider.Admin.ServiceAccounts.Mappings(ctx, plan.Realm.ValueString(), state.ServiceAccountUserID.ValueString())
		if err == nil {
			had = had.Intersect(roleset.FromMappings(there))
		}
	}
	var missing, extra map[string][]wire.Role
	if err == nil {
		missing, err = listed.Minus(had).Resolve(ctx, r.Provider, plan.Realm.ValueString())
	}
	if err == nil {
		extra, err = r.removable(ctx, state, had.Minus(listed), roleset.StoredClientUUIDs(ctx, req.Private, &resp.Diagnostics))
	}
	if err == nil {
		err = r.change(ctx, plan.Realm.ValueString(), state.ServiceAccountUserID.ValueString(), missing, extra)
	}
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "update", "service account roles", plan.label(), err)
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
}

// removable finds the roles of a set that the account has still.
func (r *RolesResource) removable(
	ctx context.Context,
	state rolesModel,
	set roleset.Set,
	owners roleset.ClientUUIDs,
) (map[string][]wire.Role, error) {
	if len(set) == 0 {
		return nil, nil
	}
	realm := state.Realm.ValueString()
	there, err := r.Provider.Admin.ServiceAccounts.Mappings(ctx, realm, state.ServiceAccountUserID.ValueString())
	if err != nil {
		return nil, err
	}
	return set.Removable(ctx, r.Provider, realm, there, owners)
}

// Delete implements resource.Resource. It removes what the state lists.
func (r *RolesResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state rolesModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !r.Provider.CanWrite(&resp.Diagnostics) {
		return
	}
	realm, userID := state.Realm.ValueString(), state.ServiceAccountUserID.ValueString()
	defer r.Provider.Lock(realm, userID)()
	extra, err := r.removable(
		ctx,
		state,
		roleset.FromConfig(ctx, state.RealmRoles, state.ClientRoles, &resp.Diagnostics),
		roleset.StoredClientUUIDs(ctx, req.Private, &resp.Diagnostics),
	)
	for container, roles := range extra {
		extra[container] = slices.DeleteFunc(
			roles,
			func(role wire.Role) bool { return r.Provider.AssignedRoles.Has(realm, userID, container, *role.ID) },
		)
	}
	maps.DeleteFunc(extra, func(_ string, roles []wire.Role) bool { return len(roles) == 0 })
	if err == nil {
		err = r.change(ctx, realm, userID, nil, extra)
	}
	if err != nil && !admin.IsGone(err) { // without the account there is nothing to remove
		diagnostics.Failed(&resp.Diagnostics, "delete", "service account roles", state.label(), err)
	}
}
