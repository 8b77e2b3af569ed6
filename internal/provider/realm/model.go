package realm

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/convert"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/durations"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/importid"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// model is the state of gatehouse_realm.
type model struct {
	ID                        types.String    `tfsdk:"id"`
	Realm                     types.String    `tfsdk:"realm"`
	DisplayName               types.String    `tfsdk:"display_name"`
	Enabled                   types.Bool      `tfsdk:"enabled"`
	SSLRequired               types.String    `tfsdk:"ssl_required"`
	AccessTokenLifespan       durations.Value `tfsdk:"access_token_lifespan"`
	SSOSessionIdleTimeout     durations.Value `tfsdk:"sso_session_idle_timeout"`
	SSOSessionMaxLifespan     durations.Value `tfsdk:"sso_session_max_lifespan"`
	DefaultSignatureAlgorithm types.String    `tfsdk:"default_signature_algorithm"`
	Attributes                types.Map       `tfsdk:"attributes"`
	DeletionProtection        types.Bool      `tfsdk:"deletion_protection"`
	Issuer                    types.String    `tfsdk:"issuer"`
	TokenURL                  types.String    `tfsdk:"token_url"`
	NotBefore                 types.Int64     `tfsdk:"not_before"`
}

// identityModel is the resource identity.
type identityModel struct {
	Realm types.String `tfsdk:"realm"`
}

func (m *model) identity() identityModel { return identityModel{Realm: m.Realm} }

func (m *model) importID() string { return importid.Join(m.Realm.ValueString()) }

func (m *model) label() string { return fmt.Sprintf("Realm %q", m.Realm.ValueString()) }

// justImported reports that an import made this state, and no refresh has filled it yet.
func (m *model) justImported() bool { return m.DeletionProtection.IsNull() }

// toAPI makes the body of a create: what the plan names, and nothing else.
func (m *model) toAPI(ctx context.Context, diags *diag.Diagnostics) *wire.Realm {
	return &wire.Realm{
		ID:                        m.ID.ValueStringPointer(),
		Realm:                     m.Realm.ValueStringPointer(),
		DisplayName:               known(m.DisplayName),
		Enabled:                   m.Enabled.ValueBoolPointer(),
		SSLRequired:               known(m.SSLRequired),
		AccessTokenLifespan:       m.AccessTokenLifespan.Seconds(),
		SSOSessionIdleTimeout:     m.SSOSessionIdleTimeout.Seconds(),
		SSOSessionMaxLifespan:     m.SSOSessionMaxLifespan.Seconds(),
		DefaultSignatureAlgorithm: known(m.DefaultSignatureAlgorithm),
		Attributes:                convert.Map[string](ctx, m.Attributes, diags),
	}
}

// changes makes the body of an update: what the plan changes, compared with the prior state, and the server does not have yet; nil
// for nothing. What another user or tool has changed since the plan was made stays.
func (m *model) changes(ctx context.Context, prior *model, current *wire.Realm, diags *diag.Diagnostics) *wire.Realm {
	want, had := m.toAPI(ctx, diags), prior.toAPI(ctx, diags)
	body := &wire.Realm{Attributes: mergedAttributes(had.Attributes, want.Attributes, current.Attributes)}
	changed := body.Attributes != nil
	if name := m.DisplayName.ValueString(); !m.DisplayName.Equal(prior.DisplayName) && name != wire.Value(current.DisplayName) {
		body.DisplayName, changed = &name, true // "" removes it: Keycloak ignores null
	}
	texts := func(r *wire.Realm) []**string { return []**string{&r.SSLRequired, &r.DefaultSignatureAlgorithm} }
	for i, into := range texts(body) {
		if w := *texts(want)[i]; differs(w, *texts(had)[i]) && differs(w, *texts(current)[i]) {
			*into, changed = w, true
		}
	}
	seconds := func(r *wire.Realm) []**int {
		return []**int{&r.AccessTokenLifespan, &r.SSOSessionIdleTimeout, &r.SSOSessionMaxLifespan}
	}
	for i, into := range seconds(body) {
		if w := *seconds(want)[i]; differs(w, *seconds(had)[i]) && differs(w, *seconds(current)[i]) {
			*into, changed = w, true
		}
	}
	if differs(want.Enabled, had.Enabled) && differs(want.Enabled, current.Enabled) {
		body.Enabled, changed = want.Enabled, true
	}
	if !changed {
		return nil
	}
	return body
}

// mergedAttributes is the whole map to send, because a PUT replaces all free-form attributes; nil when nothing changes.
func mergedAttributes(prior, want, current map[string]string) map[string]string {
	merged := maps.Clone(current)
	if merged == nil {
		merged = map[string]string{}
	}
	for k := range prior {
		if _, still := want[k]; !still {
			delete(merged, k)
		}
	}
	for k, v := range want {
		if was, named := prior[k]; !named || was != v {
			merged[k] = v
		}
	}
	if maps.Equal(merged, current) {
		return nil
	}
	return merged
}

// fromAPI fills the model with what the server says. A login that may not view the realm gets a stub: what the stub leaves
// out stays as it was.
func (m *model) fromAPI(ctx context.Context, current *wire.Realm, diags *diag.Diagnostics) {
	m.Realm = types.StringPointerValue(current.Realm)
	if isStub(current) {
		return
	}
	m.ID = types.StringPointerValue(current.ID)
	m.DisplayName = convert.Optional(current.DisplayName)
	m.Enabled = types.BoolPointerValue(current.Enabled)
	m.SSLRequired = convert.Optional(current.SSLRequired)
	m.AccessTokenLifespan = durations.FromSeconds(current.AccessTokenLifespan)
	m.SSOSessionIdleTimeout = durations.FromSeconds(current.SSOSessionIdleTimeout)
	m.SSOSessionMaxLifespan = durations.FromSeconds(current.SSOSessionMaxLifespan)
	m.DefaultSignatureAlgorithm = convert.Optional(current.DefaultSignatureAlgorithm)
	m.NotBefore = types.Int64Value(0)
	if current.NotBefore != nil {
		m.NotBefore = types.Int64Value(int64(*current.NotBefore))
	}
	m.Attributes = convert.NamedKeys(ctx, types.StringType, m.Attributes, current.Attributes, adoptsAttribute, diags)
}

// isStub tells what a login without view-realm gets of a realm: hardly more than its name.
func isStub(realm *wire.Realm) bool { return realm.AccessTokenLifespan == nil }

// nullUnknowns turns what is still unknown after a create into null.
func (m *model) nullUnknowns() {
	for _, s := range []*types.String{&m.SSLRequired, &m.DefaultSignatureAlgorithm} {
		if s.IsUnknown() {
			*s = types.StringNull()
		}
	}
	for _, d := range []*durations.Value{&m.AccessTokenLifespan, &m.SSOSessionIdleTimeout, &m.SSOSessionMaxLifespan} {
		if d.IsUnknown() {
			*d = durations.FromSeconds(nil)
		}
	}
	if m.NotBefore.IsUnknown() {
		m.NotBefore = types.Int64Null()
	}
}

// adoptsAttribute reports that an import adopts an attribute: one that is not blank, and not among those that Keycloak adds by itself.
func adoptsAttribute(key, value string) bool { return value != "" && !serverMade(key) }

// serverMade are the attributes that Keycloak 26.7.4 adds to a realm by itself, at its creation or at a GET; the console adds blank
// ones.
func serverMade(key string) bool {
	for _, prefix := range []string{
		"ciba", "oauth2Device", "parRequestUriLifespan", "realmReusableOtpCode", "clientSession", "clientOfflineSession", "scimApi",
		"actionTokenGenerated", "webAuthn", "_browser_header", "bruteForce", "client-policies", "organizations", "adminEventsExpiration",
	} {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	return false
}

// known is a string's value, or nil when it is null or unknown.
func known(s types.String) *string {
	if s.IsUnknown() {
		return nil
	}
	return s.ValueStringPointer()
}

// differs reports that something is wanted and is not what is there.
func differs[T comparable](want, current *T) bool {
	return want != nil && (current == nil || *want != *current)
}
