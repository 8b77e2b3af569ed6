package token

// Each argument and value is described once, for the two schemas, whose types Terraform keeps apart.
var descriptions = map[string]string{
	"credential_id":        "The `id` of a `gatehouse_credential`, known only after its create, so that the token waits for the secret. Instead of `realm` and `client_id`.",
	"realm":                "The realm's name, with `client_id`.",
	"client_id":            "The client that asks for the token, with `realm`.",
	"client_secret":        "The client's secret. Left out, it is read from the server with the provider's login; a public client has none.",
	"grant_type":           "`client_credentials` (the default) or `password`.",
	"username":             "The user of the password grant.",
	"password":             "The user's password.",
	"scopes":               "Scopes to ask for; each must be linked to the client. None: the client's default scopes.",
	"access_token":         "The token.",
	"token_type":           "Its type, `Bearer`.",
	"expires_in":           "How many seconds the token is good for, from when it was issued.",
	"expires_at":           "When it expires, RFC 3339 in UTC, by the clock of the machine that runs Terraform.",
	"authorization_header": "`Bearer` and the token: the value of an Authorization header.",
	"claims":               "The token's claims, decoded and not verified, as an object: `claims.realm_access.roles`. Null when the token is no JWT.",
}
