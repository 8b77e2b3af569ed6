package protocolmapper

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/convert"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/importid"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// model is the state of gatehouse_protocol_mapper.
type model struct {
	ID             types.String `tfsdk:"id"`
	Realm          types.String `tfsdk:"realm"`
	ClientID       types.String `tfsdk:"client_id"`
	ClientScope    types.String `tfsdk:"client_scope"`
	Name           types.String `tfsdk:"name"`
	ProtocolMapper types.String `tfsdk:"protocol_mapper"`
	Config         types.Map    `tfsdk:"config"`
}

// identityModel is the resource identity.
type identityModel struct {
	Realm       types.String `tfsdk:"realm"`
	ClientID    types.String `tfsdk:"client_id"`
	ClientScope types.String `tfsdk:"client_scope"`
	Name        types.String `tfsdk:"name"`
}

func (m *model) identity() identityModel {
	return identityModel{Realm: m.Realm, ClientID: m.ClientID, ClientScope: m.ClientScope, Name: m.Name}
}

// The words of an import ID for what a mapper belongs to.
const (
	ofClient = "client"
	ofScope  = "scope"
)

func (m *model) importID() string {
	kind, parent := ofClient, m.ClientID
	if parent.IsNull() {
		kind, parent = ofScope, m.ClientScope
	}
	return importid.Join(m.Realm.ValueString(), kind, parent.ValueString(), m.Name.ValueString())
}

func (m *model) label() string {
	parent := fmt.Sprintf("client %q", m.ClientID.ValueString())
	if m.ClientID.IsNull() {
		parent = fmt.Sprintf("client scope %q", m.ClientScope.ValueString())
	}
	return fmt.Sprintf("Protocol mapper %q of %s in realm %q", m.Name.ValueString(), parent, m.Realm.ValueString())
}

// justImported reports that an import made this state, and no refresh has filled it yet.
func (m *model) justImported() bool { return m.ProtocolMapper.IsNull() }

// toAPI makes the body of a create. Keycloak's names of mappers start with the protocol that they are for, and it checks
// neither: a mapper of another protocol than its parent's is stored and does nothing.
func (m *model) toAPI(ctx context.Context, diags *diag.Diagnostics) *wire.ProtocolMapper {
	protocol := "openid-connect"
	if strings.HasPrefix(m.ProtocolMapper.ValueString(), "saml-") {
		protocol = "saml"
	}
	return &wire.ProtocolMapper{
		ID: m.ID.ValueStringPointer(), Name: m.Name.ValueStringPointer(), Protocol: &protocol,
		ProtocolMapper: m.ProtocolMapper.ValueStringPointer(), Config: convert.Map[string](ctx, m.Config, diags),
	}
}

// fromAPI fills the model with what the server says. Of the config it keeps the keys that the state names; after an import,
// where there is no state yet, all.
func (m *model) fromAPI(ctx context.Context, mapper *wire.ProtocolMapper, diags *diag.Diagnostics) {
	imported := m.justImported()
	m.ID = types.StringPointerValue(mapper.ID)
	m.Name = types.StringPointerValue(mapper.Name)
	m.ProtocolMapper = types.StringPointerValue(mapper.ProtocolMapper)
	switch {
	case imported && len(mapper.Config) == 0, !imported && m.Config.IsNull():
		m.Config = types.MapNull(types.StringType)
	case imported:
		m.Config = convert.ToMap(ctx, mapper.Config, diags)
	default:
		names, keep := convert.Map[string](ctx, m.Config, diags), map[string]string{}
		for k, v := range mapper.Config {
			if _, named := names[k]; named {
				keep[k] = v
			}
		}
		m.Config = convert.ToMap(ctx, keep, diags)
	}
}

// configChanges makes the config of an update, which replaces the one that is there; nil when nothing differs. Keys that the plan
// does not change stay as they are, save for those that Keycloak derives from the others.
func (m *model) configChanges(ctx context.Context, prior *model, current map[string]string, diags *diag.Diagnostics) map[string]string {
	had, want, worked := convert.Map[string](ctx, prior.Config, diags), convert.Map[string](ctx, m.Config, diags), derivedKeys(current)
	out := map[string]string{}
	for k, v := range current {
		_, named := had[k]
		_, still := want[k]
		if still || !named && worked[k] != v {
			out[k] = v
		}
	}
	for k, v := range want {
		if was, named := had[k]; !named || was != v {
			out[k] = v
		}
	}
	if maps.Equal(out, current) {
		return nil
	}
	return out
}

// derivedKeys are the keys that Keycloak 26.7.4 adds to a mapper's config where they are missing: what goes into the id token
// goes into userinfo, and what goes into the access token into introspection.
func derivedKeys(config map[string]string) map[string]string {
	out := map[string]string{}
	for added, from := range map[string]string{
		"userinfo.token.claim": "id.token.claim", "introspection.token.claim": "access.token.claim",
	} {
		if v, there := config[from]; there {
			out[added] = fmt.Sprint(v == "true")
		}
	}
	return out
}
