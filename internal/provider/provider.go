// Package provider is the provider's own configuration and the list of its types. What a type does is in the package of its
// noun, below.
package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/client"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/clientscope"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/credential"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/durations"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/keycredential"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/protocolmapper"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/realm"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/role"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/rotationpolicy"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/serverinfo"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/serviceaccount"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/token"
)

var (
	_ provider.Provider                       = (*gatehouse)(nil)
	_ provider.ProviderWithEphemeralResources = (*gatehouse)(nil)
	_ provider.ProviderWithFunctions          = (*gatehouse)(nil)
)

// gatehouse is the provider; version is the release's, or "dev".
type gatehouse struct{ version string }

// New makes the constructor that the plugin server calls for each connection.
func New(version string) func() provider.Provider {
	return func() provider.Provider { return &gatehouse{version: version} }
}

// Metadata implements provider.Provider.
func (p *gatehouse) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "gatehouse"
	resp.Version = p.version
}

// Resources implements provider.Provider.
func (p *gatehouse) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{
		realm.NewResource,
		client.NewResource,
		role.NewResource,
		clientscope.NewResource,
		protocolmapper.NewResource,
		serviceaccount.NewRoleResource,
		serviceaccount.NewRolesResource,
		credential.NewResource,
		keycredential.NewResource,
		rotationpolicy.NewResource,
	}
}

// DataSources implements provider.Provider.
func (p *gatehouse) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		realm.NewDataSource,
		client.NewDataSource,
		clientscope.NewDataSource,
		client.NewClientsDataSource,
		role.NewDataSource,
		credential.NewCredentialsDataSource,
		token.NewDataSource,
		token.NewPreviewDataSource,
		realm.NewOpenIDConfiguration,
		serverinfo.NewDataSource,
	}
}

// EphemeralResources implements provider.ProviderWithEphemeralResources.
func (p *gatehouse) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return []func() ephemeral.EphemeralResource{
		credential.NewEphemeral,
		token.NewEphemeral,
	}
}

// Functions implements provider.ProviderWithFunctions.
func (p *gatehouse) Functions(context.Context) []func() function.Function {
	return []func() function.Function{
		token.NewJWTClaims,
		token.NewTokenURL,
	}
}

// Schema implements provider.Provider.
func (p *gatehouse) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	text := func(description string) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: description, Optional: true}
	}
	secret := func(description string) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: description, Optional: true, Sensitive: true}
	}
	flag := func(description string) schema.BoolAttribute {
		return schema.BoolAttribute{MarkdownDescription: description, Optional: true}
	}
	count := func(description string) schema.Int64Attribute {
		return schema.Int64Attribute{
			MarkdownDescription: description,
			Optional:            true,
			Validators:          []validator.Int64{int64validator.Between(0, 1000)},
		}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Machine access on Keycloak: realms, clients, the roles of their service accounts, their credentials, and " +
			"fresh access tokens.\n\n" +
			"Each argument can come from an environment variable instead, `GATEHOUSE_` and its name in upper case, or, where that is " +
			"unset, from the `KEYCLOAK_*` variable that Keycloak's users know. The block beats the environment. A login is taken whole " +
			"from one place: a login argument in the block switches off every login variable, and the two families of variables are " +
			"never mixed.\n\n" +
			"The provider logs in with the first request, not before: a plan that needs no server needs none.",
		Attributes: map[string]schema.Attribute{
			"url": text(
				"The server's address, such as `https://keycloak.example.com`, without a path. Plain http off the local machine is " +
					"warned about.",
			),
			"base_path":     text("The prefix of every path: nothing (the default), or `/auth` where the server was started with it."),
			"realm":         text("The realm to log in to: `master` (the default), or the realm that is managed."),
			"client_id":     text("The client to log in as. With `username`, the default is `admin-cli`."),
			"client_secret": secret("The client's secret."),
			"username":      text("The user to log in as, with `password`."),
			"password":      secret("The user's password."),
			"access_token":  secret("A ready access token, instead of a login. It is never renewed."),
			"client_assertion_key": secret(
				"The client's private key, PEM or JWK, for a login with `private_key_jwt` instead of `client_secret`.",
			),
			"client_assertion_key_file": text("A file that holds `client_assertion_key`."),
			"client_assertion_alg":      text("The JWS algorithm of the assertion. Default: the key's usual one, `RS256` for RSA."),
			"client_assertion_kid":      text("The key ID that the assertion names. Default: the JWK's; a PEM key has none."),
			"root_ca_certificate": text(
				"PEM certificates of the CA that signed the server's certificate. They are trusted besides the system's.",
			),
			"root_ca_certificate_file": text("A file that holds `root_ca_certificate`."),
			"client_certificate":       text("A PEM certificate to show to the server (mTLS), with `client_key`."),
			"client_certificate_file":  text("A file that holds `client_certificate`."),
			"client_key":               secret("The PEM private key of `client_certificate`."),
			"client_key_file":          text("A file that holds `client_key`."),
			"tls_insecure_skip_verify": flag("Do not verify the server's certificate. For tests; warned about."),
			"allow_http":               flag("Do not warn about plain http."),
			"headers": schema.MapAttribute{
				MarkdownDescription: "Further headers of every request to the server. `Authorization`, `Host`, `Cookie` and " +
					"`Content-*` are refused. As a variable: a JSON object.",
				ElementType: types.StringType,
				Optional:    true,
				Sensitive:   true,
				Validators:  []validator.Map{freeHeaders{}},
			},
			"request_timeout": schema.StringAttribute{
				MarkdownDescription: "How long one attempt of a request may take, a duration. Default `30s`.",
				CustomType:          durations.Type{},
				Optional:            true,
			},
			"max_retries": count(
				"How often a request is repeated after a connection error, 429, 502, 503 or 504, and a read after 500. Default 4.",
			),
			"max_concurrent_requests": count(
				"How many requests may be in flight at once. Default 0: no cap but Terraform's own parallelism.",
			),
			"read_only": flag("Refuse every create, update and delete; plans and reads work."),
		},
	}
}
