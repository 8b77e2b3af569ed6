package token

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
)

// revokes reports whether the token is revoked at the end of the run: as revoke_on_close says, else where the grant opened a session,
// which would otherwise stay open for hours after each plan.
func (m *model) revokes(t minted) bool {
	if !m.RevokeOnClose.IsNull() {
		return m.RevokeOnClose.ValueBool()
	}
	switch m.grant() {
	case grantPassword:
		return t.at.Revokes()
	case grantExchange:
		return t.at.Revokes() && t.SessionState != ""
	}
	return false
}

// revocable is the token whose revocation ends all that was minted and nothing else. A refresh token takes the client out of
// its session; but an exchange at the client that the subject token was for goes on in the caller's own session.
func (m *model) revocable(ctx context.Context, t minted) string {
	callers := m.grant() == grantExchange && t.SessionState != "" &&
		textClaim(ctx, m.SubjectToken.ValueString(),
			"sid") == t.SessionState && textClaim(ctx, m.SubjectToken.ValueString(), "azp") == t.auth.ClientID
	if t.RefreshToken != "" && !callers {
		return t.RefreshToken
	}
	return t.AccessToken
}

func textClaim(ctx context.Context, token, name string) string {
	claims, err := claimsOf(ctx, token)
	if err != nil {
		return ""
	}
	text, _ := claims.(types.Object).Attributes()[name].(types.String)
	return text.ValueString()
}

// closing holds what to do when an ephemeral resource is closed, by a random handle. It is here, in the process that
// Terraform opens and closes with, and not in private data, which is Terraform's to keep and must hold no token.
var closing sync.Map

// atClose remembers how the token ends and gives the handle of that.
func (m *model) atClose(ctx context.Context, provider *providerdata.Data, t minted) string {
	handle, token, kept := rand.Text(), m.revocable(ctx, t), *m
	closing.Store(handle, func(ctx context.Context, diags *diag.Diagnostics) {
		if err := kept.end(ctx, provider.Admin, t, token); err != nil {
			diags.AddWarning("Token not revoked", fmt.Sprintf(
				"Client %q in realm %q: %s. The access token, and the session that it may belong to, live until they expire. They can "+
					"be ended in the console, under Sessions.",
				kept.ClientID.ValueString(), kept.Realm.ValueString(), err,
			))
		}
	})
	return handle
}

// end revokes a token; one that is gone, with its client or its realm, is no error.
func (m *model) end(ctx context.Context, c *admin.Client, t minted, token string) error {
	err := c.Tokens.Revoke(ctx, t.at, t.auth, token)
	if t.at.CrossOrigin() {
		return err
	}
	var refused *admin.Error
	if errors.As(err, &refused) && refused.Code == "unauthorized_client" && m.ClientSecret.IsNull() && t.auth.Secret != "" {
		// The run may have rotated the secret since.
		if err = m.readSecret(ctx, c, &t.auth); err == nil {
			err = c.Tokens.Revoke(ctx, t.at, t.auth, token)
		}
	}
	if errors.As(err, &refused) && refused.Code == "invalid_client" { // deleted, or disabled
		if _, gone := c.Clients.Find(ctx, m.Realm.ValueString(), m.ClientID.ValueString()); admin.IsNotFound(gone) {
			return nil
		}
	}
	if admin.IsNotFound(err) {
		return nil
	}
	return err
}
