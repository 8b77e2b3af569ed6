package role

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/convert"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/importid"
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
		return importid.Join(m.Realm.ValueString(), m.Name.ValueString())
	}
	return importid.Join(m.Realm.ValueString(), m.ClientID.ValueString(), m.Name.ValueString())
}

func (m *model) label() string {
	if m.ClientID.IsNull() {
		return fmt.Sprintf("Role %q of realm %q", m.Name.ValueString(), m.Realm.ValueString())
	}
	return fmt.Sprintf("Role %q of client %q in realm %q", m.Name.ValueString(), m.ClientID.ValueString(), m.Realm.ValueString())
}

// toAPI makes the body of a create.
func (m *model) toAPI(ctx context.Context, diags *diag.Diagnostics) *wire.Role {
	return &wire.Role{
		Name:        m.Name.ValueStringPointer(),
		Description: m.Description.ValueStringPointer(),
		Attributes:  convert.Map[[]string](ctx, m.Attributes, diags),
	}
}

// changes makes the body of an update: what the plan changes, compared with the prior state, and the server does not have yet; nil
// for nothing. What another user or tool has changed since the plan was made stays.
func (m *model) changes(ctx context.Context, prior *model, current *wire.Role, diags *diag.Diagnostics) *wire.Role {
	body, changed := &wire.Role{}, false
	if name := m.Name.ValueString(); !m.Name.Equal(prior.Name) && (current.Name == nil || name != *current.Name) {
		body.Name, changed = &name, true
	}
	if description := m.Description.ValueString(); !m.Description.Equal(prior.Description) &&
		(current.Description == nil || description != *current.Description) {
		body.Description, changed = &description, true // "" removes it
	}
	had, want := convert.Map[[]string](ctx, prior.Attributes, diags), convert.Map[[]string](ctx, m.Attributes, diags)
	merged := maps.Clone(current.Attributes)
	if merged == nil {
		merged = map[string][]string{}
	}
	for key := range had {
		if _, still := want[key]; !still {
			delete(merged, key)
		}
	}
	for key, values := range want {
		if was, named := had[key]; !named || !slices.Equal(was, values) {
			merged[key] = values
		}
	}
	if !maps.EqualFunc(merged, current.Attributes, slices.Equal) {
		body.Attributes, changed = merged, true // whole: Keycloak replaces them all
	}
	if !changed {
		return nil
	}
	return body
}

// fromAPI fills the model with what the server says; realm and client_id are where it was read from.
func (m *model) fromAPI(ctx context.Context, r *wire.Role, diags *diag.Diagnostics) {
	m.ID = types.StringPointerValue(r.ID)
	m.Name = types.StringPointerValue(r.Name)
	m.Description = types.StringNull()
	if wire.Value(r.Description) != "" {
		m.Description = types.StringValue(*r.Description)
	}
	m.Attributes = convert.NamedKeys(ctx, valuesType, m.Attributes, r.Attributes, func(string, []string) bool { return true }, diags)
}

// valuesType is that of one attribute.
var valuesType = types.ListType{ElemType: types.StringType}
