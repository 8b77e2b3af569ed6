package token

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
)

// argument is one that belongs to a single grant.
type argument struct {
	name, grant string
	needed      bool
	value       attr.Value
}

func (m *model) grantArguments() []argument {
	return []argument{
		{"username", grantPassword, true, m.Username},
		{"password", grantPassword, true, m.Password},
		{"refresh_token", grantRefresh, true, m.RefreshToken},
		// Keycloak's legacy exchange needs it too, also where requested_subject says whose token is wanted.
		{"subject_token", grantExchange, true, m.SubjectToken},
		{"requested_subject", grantExchange, false, m.RequestedSubject},
		{"audience", grantExchange, false, m.Audience},
	}
}

// validate reports what can be known of the arguments in a plan; one that is unknown is never wrong.
func (m *model) validate(diags *diag.Diagnostics) {
	if !m.GrantType.IsUnknown() {
		for _, a := range m.grantArguments() {
			switch {
			case a.grant == m.grant() && a.needed && a.value.IsNull():
				diags.AddAttributeError(path.Root(a.name), "Missing argument", fmt.Sprintf("grant_type = %q needs %s.", a.grant, m.needs()))
			case a.grant != m.grant() && !a.value.IsNull() && !a.value.IsUnknown():
				diags.AddAttributeError(path.Root(a.name), "Argument of another grant",
					fmt.Sprintf("%s belongs to grant_type = %q, and this is grant_type = %q.", a.name, a.grant, m.grant()))
			}
		}
	}
	m.validateAuth(diags)
	m.validateTokenURL(diags)
	for name := range m.ExtraParams.Elements() {
		if fault := faultOfParameter(name); fault != "" {
			diags.AddAttributeError(path.Root("extra_params").AtMapKey(name), "Invalid parameter", fault)
		}
	}
}

// needs names what the grant cannot do without.
func (m *model) needs() string {
	var names []string
	for _, a := range m.grantArguments() {
		if a.grant == m.grant() && a.needed {
			names = append(names, a.name)
		}
	}
	return strings.Join(names, " and ")
}

// validateAuth holds auth_method, the secret and the key together.
func (m *model) validateAuth(diags *diag.Diagnostics) {
	secret, key, method := m.ClientSecret, m.ClientAssertionKey, m.AuthMethod.ValueString()
	given := func(v attr.Value) bool { return !v.IsNull() && !v.IsUnknown() }
	conflict := func(name, detail string) { diags.AddAttributeError(path.Root(name), "Conflicting arguments", detail) }
	switch {
	case given(secret) && given(key):
		conflict("client_assertion_key", "client_secret and client_assertion_key exclude each other: a client proves itself one way.")
	case method == admin.AuthKey && key.IsNull():
		diags.AddAttributeError(path.Root("auth_method"), "Missing argument",
			fmt.Sprintf("auth_method = %q needs client_assertion_key.", admin.AuthKey))
	case given(m.AuthMethod) && method != admin.AuthKey && given(key):
		conflict("auth_method",
			fmt.Sprintf("client_assertion_key belongs to auth_method = %q, and this is auth_method = %q.", admin.AuthKey, method))
	case (method == admin.AuthNone || method == admin.AuthKey) && given(secret):
		conflict("auth_method", fmt.Sprintf("auth_method = %q sends no secret: omit client_secret.", method))
	case given(key):
		if _, _, _, err := admin.ParseAssertionKey(key.ValueString()); err != nil {
			diags.AddAttributeError(path.Root("client_assertion_key"), "Invalid key", "client_assertion_key: "+err.Error()+".")
		}
	}
	for name, v := range map[string]attr.Value{"client_assertion_alg": m.ClientAssertionAlg, "client_assertion_kid": m.ClientAssertionKid} {
		if given(v) && key.IsNull() {
			diags.AddAttributeError(path.Root(name), "Missing argument", name+" belongs to client_assertion_key, which is not set.")
		}
	}
}

func (m *model) validateTokenURL(diags *diag.Diagnostics) {
	if m.TokenURL.IsNull() || m.TokenURL.IsUnknown() {
		return
	}
	if _, err := admin.ParseTokenURL(m.TokenURL.ValueString()); err != nil {
		diags.AddAttributeError(path.Root("token_url"), "Invalid URL", err.Error()+".")
		return
	}
	if m.RevokeOnClose.ValueBool() && !strings.HasSuffix(m.TokenURL.ValueString(), "/protocol/openid-connect/token") {
		diags.AddAttributeError(
			path.Root("revoke_on_close"), "Nowhere to revoke",
			"Only a token_url that ends in /protocol/openid-connect/token, as Keycloak's do, tells where tokens are revoked. Leave "+
				"revoke_on_close out, or set it to false.",
		)
	}
}

// The parameters of a token request that arguments set, by name and by what they start with.
var (
	ownParameters = []string{"grant_type", "client_id", "client_secret", "scope", "username", "password", "refresh_token", "audience"}
	ownPrefixes   = []string{"subject_token", "requested_", "client_assertion"}
)

// faultOfParameter says why a parameter cannot be an extra one; empty when it can.
func faultOfParameter(name string) string {
	lower := strings.ToLower(strings.TrimSpace(name))
	switch {
	case lower == "":
		return "A parameter needs a name."
	case slices.Contains(ownParameters, lower),
		slices.ContainsFunc(ownPrefixes, func(prefix string) bool { return strings.HasPrefix(lower, prefix) }):
		return fmt.Sprintf("The parameter %q is set by arguments of its own, not by extra_params.", name)
	}
	return ""
}
