package token

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/validators"
)

var _ function.Function = (*TokenURL)(nil)

// TokenURL implements the function token_url.
type TokenURL struct{}

// NewTokenURL makes one.
func NewTokenURL() function.Function { return &TokenURL{} }

// Metadata implements function.Function.
func (f *TokenURL) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "token_url"
}

// Definition implements function.Function.
func (f *TokenURL) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "The token endpoint of a realm",
		MarkdownDescription: "Returns where a realm's clients ask for tokens, " +
			"`{url}{base_path}/realms/{realm}/protocol/openid-connect/token`, without asking the server. " +
			"A `gatehouse_realm`, resource or data source, has the same as its `token_url`.",
		Parameters: []function.Parameter{
			function.StringParameter{
				Name: "url",
				MarkdownDescription: "The server's address, such as `https://keycloak.example.com`, without a path. A slash at its end " +
					"does no harm.",
			},
			function.StringParameter{Name: "base_path", MarkdownDescription: "`\"\"`, or `/auth` where the server was started with it."},
			function.StringParameter{Name: "realm", MarkdownDescription: "The realm's name, in its exact case. It is escaped."},
		},
		Return: function.StringReturn{},
	}
}

// Run implements function.Function.
func (f *TokenURL) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var server, basePath, realm string
	if resp.Error = req.Arguments.Get(ctx, &server, &basePath, &realm); resp.Error != nil {
		return
	}
	if _, err := admin.BaseURL(server, ""); err != nil {
		resp.Error = function.NewArgumentFuncError(0, err.Error())
		return
	}
	base, err := admin.BaseURL(server, basePath)
	if err != nil {
		resp.Error = function.NewArgumentFuncError(1, err.Error())
		return
	}
	if fault := validators.RealmNameFault(realm); fault != "" {
		resp.Error = function.NewArgumentFuncError(2, "realm is "+fault)
		return
	}
	resp.Error = resp.Result.Set(ctx, admin.TokenURL(base, realm))
}
