package provider_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

// identities are of the objects that furnish makes. What Terraform leaves out of an identity is null.
func identities(realm string) map[string]identityCase {
	return map[string]identityCase{
		"realm":                  {"gatehouse_realm", map[string]any{"realm": realm}},
		"client":                 {"gatehouse_client", map[string]any{"realm": realm, "client_id": "machine"}},
		"realm role":             {"gatehouse_role", map[string]any{"realm": realm, "client_id": nil, "name": "operator"}},
		"client role":            {"gatehouse_role", map[string]any{"realm": realm, "client_id": "api", "name": "read/all"}},
		"grant of a realm role":  {"gatehouse_service_account_role", map[string]any{"realm": realm, "client_id": "machine", "role": "operator", "role_client_id": nil}},
		"grant of a client role": {"gatehouse_service_account_role", map[string]any{"realm": realm, "client_id": "machine", "role": "read/all", "role_client_id": "api"}},
		"roles of an account":    {"gatehouse_service_account_roles", map[string]any{"realm": realm, "client_id": "machine"}},
		"credential":             {"gatehouse_credential", map[string]any{"realm": realm, "client_id": "machine"}},
		"key credential":         {"gatehouse_key_credential", map[string]any{"realm": realm, "client_id": "set"}},
		"client scope":           {"gatehouse_client_scope", map[string]any{"realm": realm, "name": "reports:read"}},
		"mapper of a client":     {"gatehouse_protocol_mapper", map[string]any{"realm": realm, "client_id": "machine", "client_scope": nil, "name": "team/size"}},
		"mapper of a scope":      {"gatehouse_protocol_mapper", map[string]any{"realm": realm, "client_id": nil, "client_scope": "reports:read", "name": "for api"}},
		"rotation policy":        {"gatehouse_secret_rotation_policy", map[string]any{"realm": realm, "name": "full"}},
	}
}

type identityCase struct {
	resource string
	identity map[string]any
}

// Terraform has resource identities from 1.12 on; the protocol has them for every Terraform.
func TestImportByIdentityKeepsTheIdentityThroughARead(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	furnish(t, s)
	p := serve(t, map[string]any{"url": s.URL, "username": s.Username, "password": s.Password})
	for name, c := range identities(s.Realm) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			identity := p.identity(t, c)
			imported, err := p.server.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: c.resource, Identity: identity})
			if err != nil || len(imported.Diagnostics) > 0 || len(imported.ImportedResources) != 1 {
				t.Fatalf("import: %v %s", err, said(imported.Diagnostics))
			}
			r := imported.ImportedResources[0]
			testserver.Proves(t, "R3")
			p.same(t, c, "of the import", r.Identity)

			for older, current := range map[string]*tfprotov6.ResourceIdentityData{"below 1.12": nil, "from 1.12 on": r.Identity} {
				read, err := p.server.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{TypeName: c.resource, CurrentState: r.State, Private: r.Private, CurrentIdentity: current})
				if err != nil || len(read.Diagnostics) > 0 {
					t.Fatalf("read as Terraform %s does: %v %s", older, err, said(read.Diagnostics))
				}
				if state, err := read.NewState.Unmarshal(p.types[c.resource]); err != nil || state.IsNull() {
					t.Fatalf("read as Terraform %s does: no state (%v)", older, err)
				}
				p.same(t, c, "of a read by Terraform "+older, read.NewIdentity)
			}
		})
	}
}

// A read that ends before it asked anything has to answer an identity all the same, or Terraform takes it for a bug.
func TestReadWithAnUnknownAddressAnswersTheIdentity(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	furnish(t, s)
	known := serve(t, map[string]any{"url": s.URL, "username": s.Username, "password": s.Password})
	unknown := serve(t, map[string]any{"url": tftypes.UnknownValue, "username": s.Username, "password": s.Password})
	for name, c := range identities(s.Realm) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			imported, err := known.server.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: c.resource, Identity: known.identity(t, c)})
			if err != nil || len(imported.ImportedResources) != 1 {
				t.Fatalf("import: %v %s", err, said(imported.Diagnostics))
			}
			r := imported.ImportedResources[0]
			read, err := unknown.server.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{TypeName: c.resource, CurrentState: r.State, Private: r.Private})
			if err != nil || len(read.Diagnostics) != 1 || read.Diagnostics[0].Severity != tfprotov6.DiagnosticSeverityWarning {
				t.Fatalf("want one warning: %v %s", err, said(read.Diagnostics))
			}
			unknown.same(t, c, "of a read that asked nothing", read.NewIdentity)
		})
	}
}

// protocol is the provider as Terraform talks to it.
type protocol struct {
	server            tfprotov6.ProviderServer
	types, identities map[string]tftypes.Type
}

// serve starts the provider with the given arguments.
func serve(t *testing.T, arguments map[string]any) *protocol {
	t.Helper()
	p, diagnostics := configure(t, arguments)
	if len(diagnostics) > 0 {
		t.Fatalf("configure: %s", said(diagnostics))
	}
	return p
}

// configure starts the provider and returns what it says to its arguments.
func configure(t *testing.T, arguments map[string]any) (*protocol, []*tfprotov6.Diagnostic) {
	t.Helper()
	p := &protocol{server: providerserver.NewProtocol6(provider.New("test")())(), types: map[string]tftypes.Type{}, identities: map[string]tftypes.Type{}}
	schema, err := p.server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range schema.ResourceSchemas {
		p.types[name] = s.ValueType()
	}
	identity, err := p.server.GetResourceIdentitySchemas(t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range identity.IdentitySchemas {
		p.identities[name] = s.ValueType()
	}
	configured, err := p.server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: dynamic(t, schema.Provider.ValueType(), arguments)})
	if err != nil {
		t.Fatal(err)
	}
	return p, configured.Diagnostics
}

func (p *protocol) identity(t *testing.T, c identityCase) *tfprotov6.ResourceIdentityData {
	t.Helper()
	return &tfprotov6.ResourceIdentityData{IdentityData: dynamic(t, p.identities[c.resource], c.identity)}
}

func (p *protocol) same(t *testing.T, c identityCase, which string, got *tfprotov6.ResourceIdentityData) {
	t.Helper()
	if got == nil || got.IdentityData == nil {
		t.Fatalf("there is no identity %s", which)
	}
	want, err := p.identity(t, c).IdentityData.Unmarshal(p.identities[c.resource])
	if err != nil {
		t.Fatal(err)
	}
	if have, err := got.IdentityData.Unmarshal(p.identities[c.resource]); err != nil || !have.Equal(want) {
		t.Errorf("the identity %s: want %s, got %s (%v)", which, want, have, err)
	}
}

// dynamic makes an object of a schema; what is not given is null.
func dynamic(t *testing.T, of tftypes.Type, given map[string]any) *tfprotov6.DynamicValue {
	t.Helper()
	values := map[string]tftypes.Value{}
	for name, kind := range of.(tftypes.Object).AttributeTypes {
		values[name] = tftypes.NewValue(kind, given[name])
	}
	v, err := tfprotov6.NewDynamicValue(of, tftypes.NewValue(of, values))
	if err != nil {
		t.Fatal(err)
	}
	return &v
}

func said(diagnostics []*tfprotov6.Diagnostic) string {
	text := ""
	for _, d := range diagnostics {
		text += d.Summary + ": " + d.Detail + "\n"
	}
	return text
}

const identified = `
	resource "gatehouse_realm" "this" {
	  realm               = "REALM"
	  deletion_protection = PROTECTED
	}
	resource "gatehouse_client" "this" {
	  realm     = gatehouse_realm.this.realm
	  client_id = "machine"
	}
	resource "gatehouse_role" "this" {
	  realm     = gatehouse_realm.this.realm
	  client_id = gatehouse_client.this.client_id
	  name      = "read/all"
	}
	resource "gatehouse_service_account_role" "this" {
	  realm                   = gatehouse_realm.this.realm
	  service_account_user_id = gatehouse_client.this.service_account_user_id
	  role                    = gatehouse_role.this.name
	  role_client_id          = gatehouse_role.this.client_id
	}
	resource "gatehouse_service_account_roles" "this" {
	  realm                   = gatehouse_realm.this.realm
	  service_account_user_id = gatehouse_client.keyed.service_account_user_id
	  realm_roles             = ["offline_access"]
	}
	resource "gatehouse_credential" "this" {
	  realm     = gatehouse_realm.this.realm
	  client_id = gatehouse_client.this.client_id
	}
	resource "gatehouse_client" "keyed" {
	  realm     = gatehouse_realm.this.realm
	  client_id = "keyed"
	}
	resource "gatehouse_key_credential" "this" {
	  realm        = gatehouse_realm.this.realm
	  client_id    = gatehouse_client.keyed.client_id
	  x509_subject = "CN=keyed"
	}
	resource "gatehouse_client_scope" "this" {
	  realm = gatehouse_realm.this.realm
	  name  = "a/b"
	}
	resource "gatehouse_protocol_mapper" "this" {
	  realm           = gatehouse_realm.this.realm
	  client_scope    = gatehouse_client_scope.this.name
	  name            = "m"
	  protocol_mapper = "oidc-sub-mapper"
	}
	resource "gatehouse_secret_rotation_policy" "this" {
	  realm             = gatehouse_realm.this.realm
	  name              = "a/b"
	  expiration_period = "30d"
	}`

func TestTerraformImportsByIdentity(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	parts := map[string]map[string]string{
		"gatehouse_realm.this":                  {"realm": s.Realm},
		"gatehouse_client.this":                 {"realm": s.Realm, "client_id": "machine"},
		"gatehouse_role.this":                   {"realm": s.Realm, "client_id": "machine", "name": "read/all"},
		"gatehouse_service_account_role.this":   {"realm": s.Realm, "client_id": "machine", "role": "read/all", "role_client_id": "machine"},
		"gatehouse_service_account_roles.this":  {"realm": s.Realm, "client_id": "keyed"},
		"gatehouse_credential.this":             {"realm": s.Realm, "client_id": "machine"},
		"gatehouse_key_credential.this":         {"realm": s.Realm, "client_id": "keyed"},
		"gatehouse_client_scope.this":           {"realm": s.Realm, "name": "a/b"},
		"gatehouse_protocol_mapper.this":        {"realm": s.Realm, "client_scope": "a/b", "name": "m"},
		"gatehouse_secret_rotation_policy.this": {"realm": s.Realm, "name": "a/b"},
	}
	with := func(protected string) string { return s.Config(strings.ReplaceAll(identified, "PROTECTED", protected)) }
	made := resource.TestStep{Config: with("true")}
	var imports []resource.TestStep
	for address, identity := range parts {
		checks := map[string]knownvalue.Check{}
		for name, value := range identity {
			checks[name] = knownvalue.StringExact(value)
		}
		made.ConfigStateChecks = append(made.ConfigStateChecks, statecheck.ExpectIdentity(address, checks))
		imports = append(imports, resource.TestStep{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity})
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: testserver.Providers(),
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_12_0)},
		Steps:                    append(append([]resource.TestStep{made}, imports...), resource.TestStep{Config: with("false")}),
	})
}
