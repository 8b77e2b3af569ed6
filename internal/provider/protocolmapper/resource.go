package protocolmapper

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/diagnostics"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/importid"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/privatestate"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

var (
	_ resource.ResourceWithConfigure        = (*Resource)(nil)
	_ resource.ResourceWithConfigValidators = (*Resource)(nil)
	_ resource.ResourceWithIdentity         = (*Resource)(nil)
	_ resource.ResourceWithImportState      = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan       = (*Resource)(nil)
)

// Resource implements gatehouse_protocol_mapper.
type Resource struct{ providerdata.Resource }

// NewResource makes one.
func NewResource() resource.Resource { return &Resource{} }

// parentKey is where private state keeps the ID of the mapper's parent, so that a parent which is renamed in the same apply, or outside,
// does not matter. States hold this key: it does not follow a new name of the constant.
const parentKey = "owner"

// Metadata implements resource.Resource.
func (r *Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_protocol_mapper"
	resp.ResourceBehavior.MutableIdentity = true
}

// Create implements resource.Resource.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || !r.Provider.CanWrite(&resp.Diagnostics) {
		return
	}
	parent, err := r.findParent(ctx, plan)
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "create", "protocol mapper", plan.label(), err)
		return
	}
	body := plan.toAPI(ctx, &resp.Diagnostics)
	err = r.Provider.Admin.Mappers.Create(ctx, plan.Realm.ValueString(), parent, body)
	switch {
	case admin.IsConflict(err):
		diagnostics.Exists(&resp.Diagnostics, "gatehouse_protocol_mapper", "protocol mapper", plan.label(), plan.importID(), err)
	case admin.IsUnknownMapper(err):
		kind := plan.ProtocolMapper.ValueString()
		resp.Diagnostics.AddAttributeError(
			path.Root("protocol_mapper"), "Unknown protocol mapper",
			fmt.Sprintf(
				"%s: the server has no protocol mapper %q (%s). The console lists those it has at realm master, Provider info, "+
					"protocol-mapper.%s",
				plan.label(),
				kind,
				err,
				cmp.Or(diagnostics.Nearest(kind, usualMappers), diagnostics.Nearest(kind+"-mapper", usualMappers)),
			),
		)
	case err != nil:
		diagnostics.Failed(&resp.Diagnostics, "create", "protocol mapper", plan.label(), err)
	default:
		plan.ID = types.StringPointerValue(body.ID)
		resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
		resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
		privatestate.Set(ctx, resp.Private, parentKey, parent, &resp.Diagnostics)
	}
}

// usualMappers are suggested to who mistypes one. The server may have others.
var usualMappers = []string{
	"oidc-acr-mapper", "oidc-allowed-origins-mapper", "oidc-audience-mapper", "oidc-audience-resolve-mapper", "oidc-full-name-mapper",
	"oidc-group-membership-mapper", "oidc-hardcoded-claim-mapper", "oidc-hardcoded-role-mapper", "oidc-role-name-mapper", "oidc-sub-mapper",
	"oidc-usermodel-attribute-mapper", "oidc-usermodel-client-role-mapper", "oidc-usermodel-property-mapper",
	"oidc-usermodel-realm-role-mapper",
	"oidc-usersessionmodel-note-mapper",
}

// findParent looks the client or the client scope up; the error names those that come close.
func (r *Resource) findParent(ctx context.Context, m model) (admin.MapperParent, error) {
	realm := m.Realm.ValueString()
	if !m.ClientID.IsNull() {
		id, err := r.Provider.Admin.Clients.CachedUUID(ctx, realm, m.ClientID.ValueString())
		return admin.MapperParent{Client: id}, r.Provider.NearClients(ctx, realm, m.ClientID.ValueString(), err)
	}
	id, err := r.Provider.Admin.ClientScopes.CachedID(ctx, realm, m.ClientScope.ValueString())
	return admin.MapperParent{Scope: id}, r.Provider.NearScopes(ctx, realm, m.ClientScope.ValueString(), err)
}

// parent is what private state keeps; without it, the parent is looked up.
func (r *Resource) parent(ctx context.Context, m model, private privatestate.Reader, diags *diag.Diagnostics) (admin.MapperParent, error) {
	if parent, ok := privatestate.Get[admin.MapperParent](ctx, private, parentKey, diags); ok {
		return parent, nil
	}
	return r.findParent(ctx, m)
}

// Read implements resource.Resource.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	// First: Terraform below 1.12 passes no identity, and a Read that returns early must still set one.
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
	if resp.Diagnostics.HasError() || !r.Provider.CanRefresh(&resp.Diagnostics) {
		return
	}
	parent, err := r.parent(ctx, state, req.Private, &resp.Diagnostics)
	var current *wire.ProtocolMapper
	if err == nil {
		current, err = r.Provider.Admin.Mappers.Refresh(ctx, state.Realm.ValueString(), parent, state.ID.ValueString())
	}
	if admin.IsGone(err) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "read", "protocol mapper", state.label(), err)
		return
	}
	state.fromAPI(ctx, current, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
}

// Update implements resource.Resource. Only the config changes in place, and the name of the same client.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !r.Provider.CanWrite(&resp.Diagnostics) {
		return
	}
	parent, err := r.parent(ctx, state, req.Private, &resp.Diagnostics)
	if err == nil && !plan.Config.Equal(state.Config) {
		err = r.Provider.Admin.Mappers.Modify(
			ctx, plan.Realm.ValueString(), parent, plan.ID.ValueString(),
			func(current map[string]string) map[string]string {
				return plan.configChanges(ctx, &state, current, &resp.Diagnostics)
			},
		)
	}
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "update", "protocol mapper", plan.label(), err)
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
}

// Delete implements resource.Resource.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !r.Provider.CanWrite(&resp.Diagnostics) {
		return
	}
	parent, err := r.parent(ctx, state, req.Private, &resp.Diagnostics)
	if err == nil {
		err = r.Provider.Admin.Mappers.Delete(ctx, state.Realm.ValueString(), parent, state.ID.ValueString())
	}
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "delete", "protocol mapper", state.label(), err)
	}
}

// ImportState implements resource.ResourceWithImportState: by "realm/client/client_id/name", "realm/scope/scope/name", or by
// identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if !r.Provider.CanRead(&resp.Diagnostics) {
		return
	}
	var id identityModel
	shapes := []string{"realm/client/client_id/name", "realm/scope/scope/name"}
	if !importid.Read(ctx, req, &resp.Diagnostics, &id, func(parts []string) {
		id.Realm, id.Name = types.StringValue(parts[0]), types.StringValue(parts[3])
		switch parts[1] {
		case ofClient:
			id.ClientID = types.StringValue(parts[2])
		case ofScope:
			id.ClientScope = types.StringValue(parts[2])
		default:
			resp.Diagnostics.AddError("Invalid import ID", fmt.Sprintf("The import ID %q does not have the form %s: its second part is %q.",
				req.ID, strings.Join(shapes, " or "), parts[1]))
		}
	}, shapes...) {
		return
	}
	if id.ClientID.IsNull() == id.ClientScope.IsNull() {
		resp.Diagnostics.AddError("Invalid identity", "The identity of a protocol mapper has either a client_id or a client_scope.")
		return
	}
	m := model{Realm: id.Realm, ClientID: id.ClientID, ClientScope: id.ClientScope, Name: id.Name, Config: types.MapNull(types.StringType)}
	parent, err := r.findParent(ctx, m)
	var current *wire.ProtocolMapper
	if err == nil {
		current, err = r.find(ctx, m, parent)
	}
	if err != nil {
		diagnostics.Failed(&resp.Diagnostics, "import", "protocol mapper", m.label(), err)
		return
	}
	m.ID = types.StringPointerValue(current.ID)
	resp.Diagnostics.Append(resp.State.Set(ctx, &m)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, id)...)
	privatestate.Set(ctx, resp.Private, parentKey, parent, &resp.Diagnostics)
}

// find looks a mapper up by its name; the error names mappers that come close.
func (r *Resource) find(ctx context.Context, m model, parent admin.MapperParent) (*wire.ProtocolMapper, error) {
	mapper, names, err := r.Provider.Admin.Mappers.Find(ctx, m.Realm.ValueString(), parent, m.Name.ValueString())
	if len(names) > 0 {
		err = fmt.Errorf("%w.%s", err, diagnostics.Nearest(m.Name.ValueString(), names))
	}
	return mapper, err
}
