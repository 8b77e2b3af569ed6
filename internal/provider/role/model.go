package role

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/identity"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// model is the state of gatehouse_role.
type model struct {
	ID          types.String `tfsdk:"id"`
	Realm       types.String `tfsdk:"realm"`
	Name        types.String `tfsdk:"name"`
	ClientID    types.String `tfsdk:"client_id"`
	Description types.String `tfsdk:"description"`
	Attributes  types.Map    `tfsdk:"attributes"`
	Composites  types.Object `tfsdk:"composites"`
}

// identityModel is the resource identity.
type identityModel struct {
	Realm    types.String `tfsdk:"realm"`
	ClientID types.String `tfsdk:"client_id"`
	Name     types.String `tfsdk:"name"`
}

func (m *model) identity() identityModel {
	return identityModel{Realm: m.Realm, ClientID: m.ClientID, Name: m.Name}
}

func (m *model) importID() string {
	if m.ClientID.IsNull() {
		return identity.Join(m.Realm.ValueString(), m.Name.ValueString())
	}
	return identity.Join(m.Realm.ValueString(), m.ClientID.ValueString(), m.Name.ValueString())
}

// toAPI makes the body of a create or an update. A description that is left out clears the one that is there.
func (m *model) toAPI(ctx context.Context, diags *diag.Diagnostics) *wire.Role {
	r := &wire.Role{Name: m.Name.ValueStringPointer(), Description: m.Description.ValueStringPointer()}
	if !m.Attributes.IsNull() {
		r.Attributes = map[string][]string{}
		diags.Append(m.Attributes.ElementsAs(ctx, &r.Attributes, false)...)
	}
	return r
}

// fromAPI fills the model with what the server says; realm and client_id are where it was read from.
func (m *model) fromAPI(ctx context.Context, r *wire.Role, diags *diag.Diagnostics) {
	m.ID = types.StringPointerValue(r.ID)
	m.Name = types.StringPointerValue(r.Name)
	m.Description = types.StringNull()
	if r.Description != nil && *r.Description != "" {
		m.Description = types.StringValue(*r.Description)
	}
	valuesType := types.ListType{ElemType: types.StringType}
	if len(r.Attributes) == 0 && m.Attributes.IsNull() {
		m.Attributes = types.MapNull(valuesType)
		return
	}
	values := r.Attributes
	if values == nil {
		values = map[string][]string{}
	}
	attributes, d := types.MapValueFrom(ctx, valuesType, values)
	diags.Append(d...)
	m.Attributes = attributes
}

func label(m model) string {
	if m.ClientID.IsNull() {
		return fmt.Sprintf("Role %q of realm %q", m.Name.ValueString(), m.Realm.ValueString())
	}
	return fmt.Sprintf("Role %q of client %q in realm %q", m.Name.ValueString(), m.ClientID.ValueString(), m.Realm.ValueString())
}
