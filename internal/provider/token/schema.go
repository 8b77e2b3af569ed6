package token

import (
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/validators"
)

// descriptions are those of both kinds, whose schemas the framework keeps apart.
var descriptions = map[string]string{
	"credential_id": "The `id` of a `gatehouse_credential` or a `gatehouse_key_credential`, known only after its create, so " +
		"that the token waits for it. Instead of `realm` and `client_id`.",
	"realm": "The realm's name, with `client_id`.",
	"client_id": "The client ID of the client that asks for the token, with `realm`; or the client's UUID, as " +
		"`gatehouse_client.….id`, which is known only after the create: so the token of a public client, which has no credential, " +
		"waits for the client that the same configuration makes.",
	"client_secret": "The client's secret. If omitted, it is read from the server with the provider's login; a public client has none.",
	"auth_method": "How the client proves itself, in OAuth's names: `client_secret_post` (the default), " +
		"`client_secret_basic`, or `none`, which sends the name alone (what a public client without `client_secret` does anyway).",
	"auth_method_key": " `private_key_jwt` needs `client_assertion_key`, which implies it.",
	"token_url": "Another token endpoint than the realm's. Where its origin is not that of the provider's `url`, it must be https " +
		"(unless on this machine), gets none of the provider's `headers`, and needs a `client_secret` or key of its own: a secret that " +
		"is read with the provider's login is not sent there.",
	"grant_type": "`client_credentials` (the default), `password`, or `token_exchange`, which is sent as " +
		"`urn:ietf:params:oauth:grant-type:token-exchange`.",
	"grant_type_refresh": "`client_credentials` (the default), `password`, `refresh_token`, or `token_exchange`, which is sent as " +
		"`urn:ietf:params:oauth:grant-type:token-exchange`.",
	"username": "The user of the password grant.",
	"password": "The user's password.",
	"refresh_token": "With the refresh token grant, the refresh token to use. With any other, the one that came with the " +
		"access token; null where there was none.",
	"granted_refresh_token": "The refresh token that came with the access token, whatever the grant; null where there was none. After " +
		"a refresh it takes the place of `refresh_token`.",
	"subject_token": "The access token that the token exchange starts from.",
	"requested_subject": "The user, by name or ID, whose token is wanted in exchange. This is legacy token exchange: it needs the " +
		"server's features `token-exchange:v1` and `admin-fine-grained-authz:v1`, and the role `impersonation` of `realm-management` in " +
		"`subject_token`.",
	"audience": "The clients that the exchanged token shall be for, by client ID. It only narrows: the token has to be " +
		"for them anyway.",
	"scopes": "Scopes to ask for; each must be linked to the client. None: the client's default scopes. With `openid` " +
		"there is an `id_token` as well.",
	"extra_params": "Further parameters of the token request, such as `{ resource = \"https://api.example.com\" }`. Those " +
		"that an argument sets are refused.",
	"client_assertion_key": "The client's private key, PEM or JWK, for `private_key_jwt`: the client proves itself with a JWT that is " +
		"signed for this request. Instead of `client_secret`.",
	"client_assertion_alg": "The JWS algorithm of the assertion. Default: the JWK's, else the key's usual one, `RS256` for RSA.",
	"client_assertion_kid": "The key ID that the assertion names. Default: the JWK's; a PEM key has none.",
	"revoke_on_close": "Revoke the token at the end of the run. Default: true for the grants that make a session (`password`, and " +
		"`token_exchange` where the answer has a session), which would otherwise stay open after each plan; else false. Where there is " +
		"a refresh token it is the one that is revoked, which ends the session, unless other clients are in it too. A failure is a " +
		"warning.",
	"access_token": "The token.",
	"id_token": "The ID token, which comes with the scope `openid`; else null. It tells the client who logged in, and is " +
		"no bearer token: servers answer 401 to it.",
	"token_type": "Its type as answered, `Bearer` from Keycloak.",
	"expires_in": "How many seconds the token is valid, from when it was issued.",
	"expires_at": "When it expires, RFC 3339 in UTC, by the clock of the machine that runs Terraform.",
	"refresh_expires_in": "How many seconds the session lasts unless it is used, as answered: 0 where there is no session, or where " +
		"it never ends.",
	"not_before_policy": "The second, since 1970, from which on tokens count: the latest `notBefore` of the realm, the client and " +
		"the user. A token from before it is not handed out: the provider waits up to 5 seconds and gets another.",
	"session_state": "The session that the token belongs to; null for a service account.",
	"granted_scopes": "The scopes that the token has, as answered: those asked for and the client's default ones, without those " +
		"that show nowhere. Not `scopes`, which stays as configured.",
	"authorization_header": "`Bearer` and the token: the value of an Authorization header.",
	"claims": "The token's claims, decoded and not verified, as an object: `claims.realm_access.roles`. Null when the " +
		"token is no JWT.",
}

var (
	word = regexp.MustCompile(`^\S+$`)

	// algorithms are those of an assertion by a private key; an HMAC is no private_key_jwt.
	algorithms = []string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)

// stringRules are the validators of both kinds.
func stringRules(name string) []validator.String {
	switch name {
	case "credential_id":
		return []validator.String{stringvalidator.ExactlyOneOf(path.MatchRoot("credential_id"), path.MatchRoot("client_id"))}
	case "realm":
		return []validator.String{validators.RealmName(), stringvalidator.AlsoRequires(path.MatchRoot("client_id"))}
	case "client_id":
		return []validator.String{validators.Name(), stringvalidator.AlsoRequires(path.MatchRoot("realm"))}
	case "username", "requested_subject":
		return []validator.String{validators.Name()}
	case "client_assertion_alg":
		return []validator.String{stringvalidator.OneOf(algorithms...)}
	default:
		return []validator.String{stringvalidator.LengthAtLeast(1)}
	}
}

func scopeRules() []validator.Set {
	return []validator.Set{setvalidator.NoNullValues(), setvalidator.ValueStringsAre(validators.Name(),
		stringvalidator.RegexMatches(word, "a scope is one word: give several as several elements"))}
}

func audienceRules() []validator.Set {
	return []validator.Set{setvalidator.NoNullValues(), setvalidator.ValueStringsAre(validators.Name())}
}

func parameterRules() []validator.Map { return []validator.Map{mapvalidator.NoNullValues()} }
