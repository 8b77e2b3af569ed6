// Package realm is gatehouse_realm: a realm, as far as machine access needs it. Settings that the configuration does not
// name are never reset.
package realm

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/diagnostics"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/durations"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/importid"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/planmodifiers"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/validators"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

var (
	_ resource.ResourceWithConfigure   = (*Resource)(nil)
	_ resource.ResourceWithImportState = (*Resource)(nil)
	_ resource.ResourceWithIdentity    = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan  = (*Resource)(nil)
)

// Resource implements gatehouse_realm.
type Resource struct{ providerdata.Resource }

// NewResource makes one.
func NewResource() resource.Resource { return &Resource{} }

// Metadata implements resource.Resource.
func (r *Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_realm"
	resp.ResourceBehavior.MutableIdentity = true
}

// IdentitySchema implements resource.ResourceWithIdentity.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"realm": identityschema.StringAttribute{RequiredForImport: true, Description: "The realm's name."},
	}}
}

// Schema implements resource.Resource.
func (r *Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	lifespan := func(description string) schema.StringAttribute {
		return schema.StringAttribute{
			MarkdownDescription: description + " A duration such as `30m` or `10h`. Left out, the server's value stays and is shown.",
			CustomType:          durations.Type{}, Optional: true, Computed: true,
			PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown(), durations.KeepSpelling()},
		}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "A Keycloak realm: the tenant that clients, roles and tokens live in. Only the settings named here are " +
			"written; everything else of an existing realm stays as it is.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "The realm's internal ID, which the Admin REST API does not take in URLs.",
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"realm": schema.StringAttribute{
				MarkdownDescription: "The realm's name, as in its URLs (console: *Realm name*). Case-sensitive. Changing it replaces the realm, " +
					"and everything in it.",
				Required: true,
				Validators: []validator.String{
					validators.RealmName(),
				},
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"display_name": schema.StringAttribute{
				MarkdownDescription: "The name that people see (console: *Display name*).",
				Optional:            true,
				Validators:          []validator.String{validators.Text()},
			},
			"enabled": schema.BoolAttribute{
				MarkdownDescription: "Whether the realm issues tokens at all. Default `true`.",
				Optional:            true,
				Computed:            true,
				Default:             booldefault.StaticBool(true),
			},
			"ssl_required": schema.StringAttribute{
				MarkdownDescription: "Who must use https: `all`, `external` (everybody but private addresses; the server's default) or `none` " +
					"(console: *Require SSL*).",
				Optional: true,
				Computed: true,
				Validators: []validator.String{
					stringvalidator.OneOf("all", "external", "none"),
				},
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"access_token_lifespan":    lifespan("How long an access token is good for (console: *Access Token Lifespan*)."),
			"sso_session_idle_timeout": lifespan("How long a session lives without use (console: *SSO Session Idle*)."),
			"sso_session_max_lifespan": lifespan(
				"How long a session lives at most (console: *SSO Session Max*). It also caps every access token's lifespan, a client's own included.",
			),
			"default_signature_algorithm": schema.StringAttribute{
				MarkdownDescription: "The JWS algorithm of tokens, such as `RS256` or `ES256` (console: *Default Signature Algorithm*).",
				Optional:            true,
				Computed:            true,
				Validators: []validator.String{
					stringvalidator.OneOf(
						"RS256",
						"RS384",
						"RS512",
						"PS256",
						"PS384",
						"PS512",
						"ES256",
						"ES384",
						"ES512",
						"EdDSA",
						"HS256",
						"HS384",
						"HS512",
					),
				},
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"attributes": schema.MapAttribute{
				MarkdownDescription: "Free-form attributes of the realm. Only the keys named here are managed; a key that is removed here is " +
					"removed there, others are left alone. Left out altogether, the attributes are no longer managed and stay; `{}` removes those " +
					"that were named before. " +
					"An import adopts those that Keycloak did not add by itself. Names under which Keycloak keeps a setting of its own, such as " +
					"`failureFactor`, are refused.",
				ElementType:   types.StringType,
				Optional:      true,
				Computed:      true,
				Validators:    []validator.Map{freeAttributes{}},
				PlanModifiers: []planmodifier.Map{planmodifiers.KeepWhenUnset()},
			},
			"deletion_protection": schema.BoolAttribute{
				MarkdownDescription: "While `true` (the default), a plan that would destroy or rename the realm is refused. Apply `false` " +
					"first. Known to Terraform only.",
				Optional: true,
				Computed: true,
				Default:  booldefault.StaticBool(true),
			},
			"issuer": schema.StringAttribute{
				MarkdownDescription: "The `iss` of the realm's tokens, as its discovery document names it. The server's hostname and the " +
					"realm's attribute `frontendUrl` decide it, so it may be on another host than the provider's `url`.",
				Computed:      true,
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"token_url": schema.StringAttribute{
				MarkdownDescription: "The realm's token endpoint, below the provider's `url`.",
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"not_before": schema.Int64Attribute{
				MarkdownDescription: "Tokens issued before this time, in seconds since the epoch, are refused (console: *Revocation*). 0: none.",
				Computed:            true,
				PlanModifiers:       []planmodifier.Int64{int64planmodifier.UseStateForUnknown()},
			},
		},
	}
}

// ModifyPlan refuses what deletion protection forbids, in the plan, where it can still be thought over, and shows that the issuer
// moves.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.State.Raw.IsNull() {
		r.planCreate(ctx, req, resp)
		return
	}
	var state, plan model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	verb := "destroy"
	if !req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
		verb = "replace"
	}
	if resp.Diagnostics.HasError() {
		return
	}
	protected := r.noteProtection(state)
	if plan.Realm.Equal(state.Realm) {
		changes := !req.Plan.Raw.Equal(req.State.Raw)
		if plan.movesIssuer(state) || state.Issuer.IsNull() && changes { // null: it could not be read
			resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("issuer"), types.StringUnknown())...)
		}
		return
	}
	if protected {
		refuse(verb, state.Realm.ValueString(), resp)
	}
}

// noteProtection remembers whether the realm of a state is protected: a create of the same run is the second half of its replacement.
// An imported realm is protected as one made here: null is the default.
func (r *Resource) noteProtection(state model) bool {
	protected := state.DeletionProtection.IsNull() || state.DeletionProtection.ValueBool()
	if r.Provider != nil {
		r.Provider.Created.NoteProtection(state.Realm.ValueString(), protected)
	}
	return protected
}

// planCreate notes a realm that is created, for what is in it. A create beside a state is the second half of a replacement, which is
// refused for a protected realm: -replace is planned as an update first, and a tainted realm is read first. Without that read
// (-refresh=false) nothing is known of a tainted realm; where it may be protected, its clients and roles are not planned to go with it.
func (r *Resource) planCreate(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || r.Provider == nil {
		return
	}
	realm := plan.Realm.ValueString()
	protected, known := r.Provider.Created.Protection(realm)
	switch {
	case protected:
		refuse("replace", realm, resp)
	case known, !plan.DeletionProtection.ValueBool():
		r.Provider.Created.Note(providerdata.Object{Realm: realm})
	}
}

func refuse(verb, realm string, resp *resource.ModifyPlanResponse) {
	resp.Diagnostics.AddAttributeError(
		path.Root("deletion_protection"),
		"Realm is protected from deletion",
		fmt.Sprintf(
			"This plan would %s the realm %q, with every client, role and user in it. Set deletion_protection = false, apply that, and plan again.",
			verb,
			realm,
		),
	)
}

// Create implements resource.Resource.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || !r.Provider.CanWrite(&resp.Diagnostics) {
		return
	}
	name := plan.Realm.ValueString()
	checkAttributes(path.Root("attributes"), plan.Attributes, &resp.Diagnostics)
	body := plan.toAPI(ctx, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if err := r.Provider.Admin.Realms.Create(ctx, body); err != nil {
		if admin.IsConflict(err) {
			diagnostics.Exists(&resp.Diagnostics, "gatehouse_realm", "realm", r.label(plan), importid.Join(name), err)
			return
		}
		diagnostics.Failed(&resp.Diagnostics, "create", "realm", r.label(plan), err)
		return
	}
	plan.ID = types.StringPointerValue(body.ID)
	current, err := r.Provider.Admin.Realms.Get(ctx, name)
	if err == nil && !isStub(current) && plan.changes(ctx, &model{}, current, &resp.Diagnostics) != nil {
		r.undo(ctx, plan, &resp.Diagnostics)
		return
	}
	if err != nil {
		// The realm is there and complete: a failed read must not taint it. The next refresh fills what is missing.
		resp.Diagnostics.AddWarning("Realm created, but not read back", fmt.Sprintf("%s: %s", r.label(plan), err))
		current = &wire.Realm{Realm: &name}
	}
	plan.fromAPI(ctx, current, &resp.Diagnostics)
	plan.readURLs(ctx, r.Provider.Admin, &resp.Diagnostics)
	plan.nullUnknowns()
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, identityModel{Realm: plan.Realm})...)
}

// undo deletes a realm that this run has just created and that is not what was sent. In the state it would be tainted, and the
// next apply would replace a realm that may hold data by then.
func (r *Resource) undo(ctx context.Context, plan model, diags *diag.Diagnostics) {
	name := plan.Realm.ValueString()
	text := "The server created it, but with other settings than it was sent. It was deleted again."
	if err := r.Provider.Admin.Realms.Delete(context.WithoutCancel(ctx), name); err != nil {
		text = fmt.Sprintf("The server created it, but with other settings than it was sent, and it could not be deleted again: %s.", err)
	}
	diags.AddError(
		"Unable to create realm",
		r.label(plan)+": "+text+" Remove the attributes that are not free-form from the configuration.",
	)
}

// Read implements resource.Resource.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	// First of all: Terraform below 1.12 passes no identity, and a Read that ends early has to answer one all the same.
	resp.Diagnostics.Append(resp.Identity.Set(ctx, identityModel{Realm: state.Realm})...)
	if resp.Diagnostics.HasError() || !r.Provider.CanRefresh(&resp.Diagnostics) {
		return
	}
	name := state.Realm.ValueString()
	current, err := r.Provider.Admin.Realms.Get(ctx, name)
	if admin.IsGone(err) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "read", "realm", r.label(state), err)
		return
	}
	if state.DeletionProtection.IsNull() { // just imported
		if isStub(current) {
			diagnostics.Failed(
				&resp.Diagnostics,
				"import",
				"realm",
				r.label(state),
				errors.New("the login may not view its settings: it lacks view-realm"),
			)
			return
		}
		state.DeletionProtection = types.BoolValue(true)
		state.Attributes = types.MapUnknown(types.StringType)
	}
	r.noteProtection(state)
	state.fromAPI(ctx, current, &resp.Diagnostics)
	state.readURLs(ctx, r.Provider.Admin, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, identityModel{Realm: state.Realm})...)
}

// Update implements resource.Resource.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !r.Provider.CanWrite(&resp.Diagnostics) {
		return
	}
	if checkAttributes(path.Root("attributes"), plan.Attributes, &resp.Diagnostics); resp.Diagnostics.HasError() {
		return
	}
	name := plan.Realm.ValueString()
	err := r.Provider.Admin.Realms.Modify(ctx, name, func(current *wire.Realm) *wire.Realm {
		return plan.changes(ctx, &state, current, &resp.Diagnostics)
	})
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "update", "realm", r.label(plan), err)
		return
	}
	if plan.Issuer.IsUnknown() {
		plan.readURLs(ctx, r.Provider.Admin, &resp.Diagnostics)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, identityModel{Realm: plan.Realm})...)
}

// Delete implements resource.Resource.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !r.Provider.CanWrite(&resp.Diagnostics) {
		return
	}
	if state.DeletionProtection.ValueBool() { // the plan refuses first; a saved plan of an older state may not have
		resp.Diagnostics.AddError("Realm is protected from deletion", r.label(state)+" has deletion_protection = true. Apply false first.")
		return
	}
	if err := r.Provider.Admin.Realms.Delete(ctx, state.Realm.ValueString()); err != nil {
		diagnostics.Failed(&resp.Diagnostics, "delete", "realm", r.label(state), err)
	}
}

// ImportState implements resource.ResourceWithImportState: by "realm" or by identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if !r.Provider.CanRead(&resp.Diagnostics) {
		return
	}
	var id identityModel
	if req.ID != "" {
		parts, ok := importid.Split(&resp.Diagnostics, req.ID, "realm")
		if !ok {
			return
		}
		id.Realm = types.StringValue(parts[0])
	} else if resp.Diagnostics.Append(req.Identity.Get(ctx, &id)...); resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("realm"), id.Realm)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, id)...)
}

func (r *Resource) label(m model) string { return fmt.Sprintf("Realm %q", m.Realm.ValueString()) }
