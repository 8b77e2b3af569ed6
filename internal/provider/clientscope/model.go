package clientscope

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/convert"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/importid"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// model is the state of gatehouse_client_scope.
type model struct {
	ID                  types.String `tfsdk:"id"`
	Realm               types.String `tfsdk:"realm"`
	Name                types.String `tfsdk:"name"`
	Description         types.String `tfsdk:"description"`
	Protocol            types.String `tfsdk:"protocol"`
	IncludeInTokenScope types.Bool   `tfsdk:"include_in_token_scope"`
	RealmRoles          types.Set    `tfsdk:"realm_roles"`
	ClientRoles         types.Map    `tfsdk:"client_roles"`
	Attributes          types.Map    `tfsdk:"attributes"`
}

// identityModel is the resource identity.
type identityModel struct {
	Realm types.String `tfsdk:"realm"`
	Name  types.String `tfsdk:"name"`
}

func (m *model) identity() identityModel { return identityModel{Realm: m.Realm, Name: m.Name} }

func (m *model) importID() string { return importid.Join(m.Realm.ValueString(), m.Name.ValueString()) }

func (m *model) label() string {
	return fmt.Sprintf("Client scope %q in realm %q", m.Name.ValueString(), m.Realm.ValueString())
}

// justImported reports that an import made this state, and no refresh has filled it yet.
func (m *model) justImported() bool { return m.Protocol.IsNull() }

// managesRoles reports that the scope's roles are the configuration's to say.
func (m *model) managesRoles() bool { return !m.RealmRoles.IsNull() || !m.ClientRoles.IsNull() }

// inTokenScope is the attribute behind include_in_token_scope. Keycloak takes its absence for true.
const inTokenScope = "include.in.token.scope"

func isInTokenScope(attributes map[string]string) bool {
	v, there := attributes[inTokenScope]
	return !there || strings.EqualFold(v, "true")
}

// toAPI makes the body of a create.
func (m *model) toAPI(ctx context.Context, diags *diag.Diagnostics) *wire.ClientScope {
	s := &wire.ClientScope{
		ID: m.ID.ValueStringPointer(), Name: m.Name.ValueStringPointer(), Description: m.Description.ValueStringPointer(),
		Protocol:   m.Protocol.ValueStringPointer(),
		Attributes: map[string]string{inTokenScope: fmt.Sprint(m.IncludeInTokenScope.ValueBool())},
	}
	for k, v := range convert.Map[string](ctx, m.Attributes, diags) {
		s.Attributes[k] = v
	}
	return s
}

// changes makes the body of an update: what the plan changes, compared with the prior state, and the server does not have yet; nil
// for nothing. What another user or tool has changed since the plan was made stays.
func (m *model) changes(ctx context.Context, prior *model, current *wire.ClientScope, diags *diag.Diagnostics) *wire.ClientScopeChange {
	want, had := m.toAPI(ctx, diags), prior.toAPI(ctx, diags)
	body, changed := &wire.ClientScopeChange{Attributes: map[string]*string{}}, false
	for _, text := range []struct{ into, want, had, have **string }{
		{&body.Name, &want.Name, &had.Name, &current.Name},
		{&body.Description, &want.Description, &had.Description, &current.Description},
	} {
		if w := wire.Value(*text.want); w != wire.Value(*text.had) && w != wire.Value(*text.have) { // "" removes it: Keycloak ignores null
			*text.into, changed = &w, true
		}
	}
	for k, v := range want.Attributes {
		have, there := current.Attributes[k]
		if was, named := had.Attributes[k]; named && was == v {
			continue
		}
		if k == inTokenScope && isInTokenScope(want.Attributes) == isInTokenScope(current.Attributes) || there && have == v {
			continue
		}
		body.Attributes[k] = &v
	}
	for k := range had.Attributes {
		_, still := want.Attributes[k]
		if _, there := current.Attributes[k]; there && !still {
			body.Attributes[k] = nil
		}
	}
	if !changed && len(body.Attributes) == 0 {
		return nil
	}
	return body
}

// fromAPI fills the model with what the server says, except for the roles, which are another request.
func (m *model) fromAPI(ctx context.Context, s *wire.ClientScope, diags *diag.Diagnostics) {
	m.ID = types.StringPointerValue(s.ID)
	m.Name = types.StringPointerValue(s.Name)
	m.Description = types.StringNull()
	if wire.Value(s.Description) != "" {
		m.Description = types.StringPointerValue(s.Description)
	}
	m.Protocol = types.StringPointerValue(s.Protocol)
	m.IncludeInTokenScope = types.BoolValue(isInTokenScope(s.Attributes))
	m.Attributes = convert.NamedKeys(ctx, types.StringType, m.Attributes, s.Attributes, adoptsAttribute, diags)
}

// adoptsAttribute reports that an import adopts an attribute: one that no argument owns.
func adoptsAttribute(key, _ string) bool { return key != inTokenScope }
