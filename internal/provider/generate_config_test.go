package provider_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// The generated configuration of what somebody else made is valid and plans empty, and adopting it changes nothing on the server.
func TestGeneratedConfigurationPlansEmpty(t *testing.T) {
	t.Parallel()
	for name, imports := range map[string]map[string]string{
		"a realm":                             {"gatehouse_realm.this": "REALM"},
		"a machine client":                    {"gatehouse_client.this": "REALM/machine"},
		"a client with every argument":        {"gatehouse_client.this": "REALM/portal"},
		"a public client":                     {"gatehouse_client.this": "REALM/public"},
		"a bearer-only client":                {"gatehouse_client.this": "REALM/api"},
		"a realm role and a client role":      {"gatehouse_role.of_the_realm": "REALM/operator", "gatehouse_role.of_a_client": "REALM/api/read%2Fall"},
		"grants of a realm and a client role": {"gatehouse_service_account_role.of_the_realm": "REALM/machine/operator", "gatehouse_service_account_role.of_a_client": "REALM/machine/api/read%2Fall"},
		"a composite role":                    {"gatehouse_role.this": "REALM/whole"},
		"the roles of an account":             {"gatehouse_service_account_roles.this": "REALM/machine"},
		"an account without roles":            {"gatehouse_service_account_roles.this": "REALM/portal"},
		"a credential":                        {"gatehouse_credential.this": "REALM/machine"},
		"keys":                                {"gatehouse_key_credential.set": "REALM/set", "gatehouse_key_credential.url": "REALM/url", "gatehouse_key_credential.certificate": "REALM/certificate", "gatehouse_key_credential.tls": "REALM/tls"},
		"a client scope":                      {"gatehouse_client_scope.this": "REALM/reports:read"},
		"client scopes of Keycloak's own":     {"gatehouse_client_scope.profile": "REALM/profile", "gatehouse_client_scope.offline": "REALM/offline_access", "gatehouse_client_scope.saml": "REALM/role_list"},
		"protocol mappers":                    {"gatehouse_protocol_mapper.claim": "REALM/client/machine/team%2Fsize", "gatehouse_protocol_mapper.audience": "REALM/scope/reports:read/for api", "gatehouse_protocol_mapper.bare": "REALM/client/machine/bare", "gatehouse_protocol_mapper.saml": "REALM/scope/role_list/role list"},
		"rotation policies":                   {"gatehouse_secret_rotation_policy.full": "REALM/full", "gatehouse_secret_rotation_policy.short": "REALM/short"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := testserver.New(t)
			furnish(t, s)
			record := s.Record(t)
			blocks := func(provider string) string {
				text := ""
				for to, id := range imports {
					text += "import {\n" + provider + "  to = " + to + "\n  id = \"" + strings.ReplaceAll(id, "REALM", s.Realm) + "\"\n}\n"
				}
				return text
			}
			tf := testserver.NewTerraform(t, s.Config(""))

			tf.Write("imports.tf", blocks("  provider = gatehouse\n")) // some versions guess hashicorp/gatehouse
			tf.MustRun("plan", "-generate-config-out=generated.tf")
			tf.Write("imports.tf", blocks("")) // only while a configuration is generated may a block name its provider
			generated, _ := os.ReadFile(filepath.Join(tf.Dir, "generated.tf"))
			if applied := tf.MustRun("apply", "-auto-approve"); !strings.Contains(applied.Stdout, "imported, 0 added, 0 changed, 0 destroyed.") {
				t.Errorf("want an import that changes nothing:\n%s\nof\n%s", applied.Stdout, generated)
			}
			if second := tf.Run("plan", "-detailed-exitcode"); second.Exit != 0 {
				t.Errorf("the plan is not empty:\n%s%s\nof\n%s", second.Stdout, second.Stderr, generated)
			}
			testserver.Proves(t, "R3")
			if writes := record.Writes(); len(writes) != 0 {
				t.Errorf("something was written: %q", writes)
			}
			if strings.Contains(string(generated), "client.secret.") {
				t.Errorf("a client's secret attributes are in the configuration:\n%s", generated)
			}
		})
	}
}

// furnish fills the test's realm with what a Keycloak of somebody else may hold.
func furnish(t *testing.T, s *testserver.Server) {
	t.Helper()
	yes, no := ptr(true), ptr(false)
	s.Do(t, func(ctx context.Context, c *admin.Client) error {
		err := c.Realms.Create(ctx, &wire.Realm{
			ID: ptr(s.Realm + "-id"), Realm: &s.Realm, DisplayName: ptr("Acme \"& Sons\" ${name}"), Enabled: yes,
			AccessTokenLifespan: ptr(90), SSOSessionMaxLifespan: ptr(7200), Attributes: map[string]string{"team": "platform"},
		})
		machine, api := ptr(s.Realm+"-machine"), ptr(s.Realm+"-api")
		for _, client := range []wire.Client{
			{ID: machine, ClientID: ptr("machine"), PublicClient: no, ServiceAccountsEnabled: yes, StandardFlowEnabled: no},
			{ID: api, ClientID: ptr("api"), BearerOnly: yes, StandardFlowEnabled: yes}, // as Keycloak's own, such as realm-management
			{ID: ptr(s.Realm + "-public"), ClientID: ptr("public"), PublicClient: yes, RedirectURIs: []string{"http://localhost/*"}},
			{
				ID: ptr(s.Realm + "-portal"), ClientID: ptr("portal"), PublicClient: no, Name: ptr("Portal"), Description: ptr("Line 1\nline 2"), Enabled: no, ServiceAccountsEnabled: yes,
				AuthorizationServicesEnabled: yes, DirectAccessGrantsEnabled: yes, ImplicitFlowEnabled: yes, FullScopeAllowed: no,
				RootURL: ptr("https://portal.example.com"), BaseURL: ptr("/home"), RedirectURIs: []string{"/callback", "https://portal.example.com/*"}, WebOrigins: []string{"+"},
				DefaultClientScopes: []string{"basic", "roles"}, OptionalClientScopes: []string{},
				Attributes: map[string]string{"access.token.lifespan": "90", "team": "web", "oauth2.device.authorization.grant.enabled": "true"},
			},
		} {
			if err == nil {
				client.Protocol = ptr("openid-connect")
				err = c.Clients.Create(ctx, s.Realm, &client)
			}
		}
		if err != nil {
			return err
		}
		if err := furnishCredentials(ctx, s.Realm, c); err != nil {
			return err
		}
		operator, err := c.Roles.Create(ctx, s.Realm, "", &wire.Role{Name: ptr("operator"), Description: ptr("May do much"), Attributes: map[string][]string{"level": {"1", "2"}}})
		if err != nil {
			return err
		}
		read, err := c.Roles.Create(ctx, s.Realm, *api, &wire.Role{Name: ptr("read/all")})
		if err != nil {
			return err
		}
		whole, err := c.Roles.Create(ctx, s.Realm, "", &wire.Role{Name: ptr("whole")})
		if err == nil {
			err = c.Roles.AddComposites(ctx, s.Realm, *whole.ID, []wire.Role{*operator, *read})
		}
		if err == nil {
			err = withoutRoles(ctx, s.Realm, c, s.Realm+"-portal")
		}
		if err != nil {
			return err
		}
		account, err := c.ServiceAccounts.EnsureUser(ctx, s.Realm, *machine)
		if err == nil {
			err = c.ServiceAccounts.AddRole(ctx, s.Realm, *account.ID, "", *operator)
		}
		if err == nil {
			err = c.ServiceAccounts.AddRole(ctx, s.Realm, *account.ID, *api, *read)
		}
		if err == nil {
			err = furnishScope(ctx, s.Realm, c, *operator, *read)
		}
		return err
	})()
}

// furnishScope makes a client scope that maps a role of the realm and one of the client api, and mappers of both kinds of owner.
func furnishScope(ctx context.Context, realm string, c *admin.Client, operator, read wire.Role) error {
	scope, openID := realm+"-scope", ptr("openid-connect")
	err := c.ClientScopes.Create(ctx, realm, &wire.ClientScope{ID: &scope, Name: ptr("reports:read"), Protocol: openID, Description: ptr("Reads \"all\" ${reports}"), Attributes: map[string]string{"include.in.token.scope": "false", "gui.order": "", "consent.screen.text": "Read"}})
	if err == nil {
		err = c.ClientScopes.AddRoles(ctx, realm, scope, "", []wire.Role{operator})
	}
	if err == nil {
		err = c.ClientScopes.AddRoles(ctx, realm, scope, realm+"-api", []wire.Role{read})
	}
	machine := admin.MapperParent{Client: realm + "-machine"}
	for i, m := range []struct {
		owner  admin.MapperParent
		mapper wire.ProtocolMapper
	}{
		{machine, wire.ProtocolMapper{Name: ptr("team/size"), ProtocolMapper: ptr("oidc-hardcoded-claim-mapper"), Config: map[string]string{"claim.name": "team\\.size", "claim.value": "${42}", "access.token.claim": "true", "id.token.claim": "true"}}},
		{machine, wire.ProtocolMapper{Name: ptr("bare"), ProtocolMapper: ptr("oidc-sub-mapper")}},
		{admin.MapperParent{Scope: scope}, wire.ProtocolMapper{Name: ptr("for api"), ProtocolMapper: ptr("oidc-audience-mapper"), Config: map[string]string{"included.client.audience": "api", "access.token.claim": "true"}}},
	} {
		if err == nil {
			m.mapper.ID, m.mapper.Protocol = ptr(fmt.Sprintf("%s-m%d", realm, i)), openID
			err = c.Mappers.Create(ctx, realm, m.owner, &m.mapper)
		}
	}
	return err
}

// withoutRoles takes its default role from a client's service account.
func withoutRoles(ctx context.Context, realm string, c *admin.Client, uuid string) error {
	account, err := c.ServiceAccounts.EnsureUser(ctx, realm, uuid)
	if err != nil {
		return err
	}
	mappings, err := c.ServiceAccounts.Mappings(ctx, realm, *account.ID)
	if err != nil {
		return err
	}
	return c.ServiceAccounts.RemoveRoles(ctx, realm, *account.ID, "", mappings.RealmMappings)
}

// furnishCredentials makes a client for each source of keys, as Keycloak's console leaves them, and two rotation policies.
func furnishCredentials(ctx context.Context, realm string, c *admin.Client) error {
	const set = `{"keys":[{"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","use":"sig","kid":"k1"}]}`
	const certificate = "MIIBCDCBr6ADAgECAgEBMAoGCCqGSM49BAMCMA0xCzAJBgNVBAMTAmNpMCAXDTIzMTExNDIyMTMyMFoYDzIwOTYxMDAyMDcwNjQwWjANMQswCQYDVQQDEwJjaTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABMLAFiCHB+JEuAZzVmS3JKWvMMoBDlODwLzozsVArJYFahqS/Z732Y8cppTG3bba5hi4s041lgi/zrogB4Z7144wCgYIKoZIzj0EAwIDSAAwRQIgJqXE0pGpWqSPZiqDz2HttEEIiZ2oT3LGbjuqwOqJPC8CIQCETNrQ4MeOQq/8LgpMgVBv/kdBuf4fiXUI+eqMlA7FaA=="
	for _, client := range []wire.Client{
		{ClientID: ptr("set"), ClientAuthenticatorType: ptr("client-jwt"), Attributes: map[string]string{"use.jwks.string": "true", "jwks.string": set, "use.jwks.url": "false", "jwt.credential.certificate": certificate, "token.endpoint.auth.signing.alg": "ES256"}},
		{ClientID: ptr("url"), ClientAuthenticatorType: ptr("client-jwt"), Attributes: map[string]string{"use.jwks.url": "true", "jwks.url": "https://keys.example.com/jwks?of=url"}},
		{ClientID: ptr("certificate"), ClientAuthenticatorType: ptr("client-jwt"), Attributes: map[string]string{"jwt.credential.certificate": certificate}},
		{ClientID: ptr("tls"), ClientAuthenticatorType: ptr("client-x509"), Attributes: map[string]string{"x509.subjectdn": "CN=tls, O=\"Acme, Inc.\"", "x509.allow.regex.pattern.comparison": "false"}},
	} {
		client.ID, client.Protocol, client.PublicClient, client.ServiceAccountsEnabled = ptr(realm+"-"+*client.ClientID), ptr("openid-connect"), ptr(false), ptr(true)
		if err := c.Clients.Create(ctx, realm, &client); err != nil {
			return err
		}
	}
	for _, policy := range []admin.Rotation{
		{Name: "full", Periods: admin.RotationPeriods{Expiration: 86400, RotatedExpiration: 5400, Remaining: 61}},
		{Name: "short", Periods: admin.RotationPeriods{Expiration: 90}},
	} {
		if err := c.Rotations.Create(ctx, realm, policy); err != nil {
			return err
		}
	}
	return nil
}

func ptr[T any](v T) *T { return &v }
