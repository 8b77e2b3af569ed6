package token

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var _ function.Function = (*JWTClaims)(nil)

// JWTClaims implements the function jwt_claims.
type JWTClaims struct{}

// NewJWTClaims makes one.
func NewJWTClaims() function.Function { return &JWTClaims{} }

// Metadata implements function.Function.
func (f *JWTClaims) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "jwt_claims"
}

// Definition implements function.Function.
func (f *JWTClaims) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "The claims of a JWT, decoded and not verified",
		MarkdownDescription: "Verifies nothing: not the signature, not the issuer, not the expiry. Anyone can make a token with any " +
			"claims: use it for tokens that you requested yourself, and never to authenticate a caller.\n\n" +
			"Returns the payload of a JWT as an object: `provider::gatehouse::jwt_claims(token).realm_access.roles`. Whole numbers " +
			"stay whole; a number that no float64 holds is returned as text. Tokens over 64 KiB are refused, and so are encrypted ones " +
			"and claims that nest deeper than 32 levels.",
		Parameters: []function.Parameter{
			function.StringParameter{Name: "token", MarkdownDescription: "A signed JWT: an access token or an ID token, without `Bearer`."},
		},
		Return: function.DynamicReturn{},
	}
}

// Run implements function.Function.
func (f *JWTClaims) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var token string
	if resp.Error = req.Arguments.Get(ctx, &token); resp.Error != nil {
		return
	}
	claims, err := claimsOf(ctx, strings.TrimSpace(token))
	if err != nil {
		resp.Error = function.NewArgumentFuncError(0, err.Error())
		return
	}
	resp.Error = resp.Result.Set(ctx, types.DynamicValue(claims))
}
