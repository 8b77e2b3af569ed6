package token_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

// call runs steps with a real terraform and without any server, which functions do not need.
func call(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: testserver.Providers(),
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_11_0)},
		Steps:                    steps,
	})
}

func returns(expression string, want knownvalue.Check) resource.TestStep {
	return resource.TestStep{
		Config:            fmt.Sprintf("output \"it\" {\n  value = provider::gatehouse::%s\n}", expression),
		ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownOutputValue("it", want)},
	}
}

func fails(expression, says string) resource.TestStep {
	return resource.TestStep{Config: fmt.Sprintf("output \"it\" {\n  value = provider::gatehouse::%s\n}", expression), ExpectError: testserver.Says(says)}
}

func unsigned(payload string) string {
	return "e30." + base64.RawURLEncoding.EncodeToString([]byte(payload)) + ".c2ln"
}

func TestJWTClaimsAreThePayload(t *testing.T) {
	t.Parallel()
	token := unsigned(`{"iat":9007199254740993,"realm_access":{"roles":["a","b"]},"ok":true}`)
	testserver.Proves(t, "D4")
	call(t,
		returns(fmt.Sprintf("jwt_claims(%q)", token), knownvalue.ObjectExact(map[string]knownvalue.Check{
			"iat": knownvalue.Int64Exact(9007199254740993), "ok": knownvalue.Bool(true),
			"realm_access": knownvalue.ObjectExact(map[string]knownvalue.Check{"roles": knownvalue.TupleExact([]knownvalue.Check{text("a"), text("b")})}),
		})),
		returns(fmt.Sprintf("jwt_claims(%q).realm_access.roles[1]", token+"\n"), text("b")),
	)
}

func TestJWTClaimsOfWhatIsNoJWTAreAnErrorThatHidesIt(t *testing.T) {
	t.Parallel()
	call(t,
		fails(`jwt_claims("opaque")`, `Invalid value for "token" parameter: the token is no JWT, which has three parts`),
		fails(`jwt_claims("a.b.c.d.e")`, "the token is encrypted"),
		fails(`jwt_claims("e30.e30=.c2ln")`, "its second part is not base64url"),
		fails(fmt.Sprintf("jwt_claims(%q)", unsigned("[1]")), "its second part is not one JSON object"),
		fails(fmt.Sprintf("jwt_claims(\"a.${join(\"\", [for i in range(1000) : %q])}.b\")", strings.Repeat("A", 100)), "more than 65536 are not decoded"),
		fails("jwt_claims(null)", "argument must not be null"),
	)
}

func TestTokenURLIsTheRealmsEndpoint(t *testing.T) {
	t.Parallel()
	const below = "/realms/acme/protocol/openid-connect/token"
	call(t,
		returns(`token_url("https://login.example.com", "", "acme")`, text("https://login.example.com"+below)),
		returns(`token_url("https://login.example.com:8443/", "/auth/", "acme")`, text("https://login.example.com:8443/auth"+below)),
		returns(`token_url("http://localhost:8080//", "/", "a b%c")`, text("http://localhost:8080/realms/a%20b%25c/protocol/openid-connect/token")),
		fails(`token_url("login.example.com", "", "acme")`, `Invalid value for "url" parameter: url must look like https://keycloak.example.com`),
		fails(`token_url("ftp://login.example.com", "", "acme")`, "url must look like"),
		fails(`token_url("https://u:p@login.example.com", "", "acme")`, "url must not hold a user name or password"),
		fails(`token_url("https://login.example.com/auth", "", "acme")`, `url must not hold a path: set base_path = "/auth" instead`),
		fails(`token_url("https://login.example.com", "auth", "acme")`, `Invalid value for "base_path" parameter: base_path must be "" or start with a slash`),
		fails(`token_url("https://login.example.com", "", "a/b")`, `Invalid value for "realm" parameter: realm is text with one of the characters that Keycloak reserves`),
		fails(`token_url("https://login.example.com", "", "")`, "realm is empty"),
		fails(`token_url("https://login.example.com", "", "..")`, "which no URL can address"),
	)
}
