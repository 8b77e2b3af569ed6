package admin

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// TokensService asks a realm's token endpoint for tokens, on behalf of the clients that are managed.
type TokensService struct{ c *Client }

// ClientAuth is how a client proves itself at the token endpoint: Assertion (a signed JWT), Secret (HTTP Basic), or, with
// neither, its name alone, as a public client does.
type ClientAuth struct {
	ClientID, Secret, Assertion string
}

// Request mints a token (POST /realms/{realm}/protocol/openid-connect/token). form holds grant_type and what that grant
// needs; a key with an empty value must not be in it (Keycloak answers 400 to "scope="). A refused request is an *Error with
// the OAuth error as its Code; an answer without an access token is an error as well. A token that was born dead is not
// handed out: it waits, at most 5 seconds, and mints another.
func (s *TokensService) Request(ctx context.Context, realm string, auth ClientAuth, form url.Values) (*wire.Token, error) {
	s.c.masked.add(auth.Secret, form.Get("password"))
	t, err := s.request(ctx, realm, auth, form)
	if err == nil {
		if dead := t.NotBeforePolicy - issuedAt(t.AccessToken); dead > 0 && dead <= bornDeadMax && issuedAt(t.AccessToken) > 0 {
			if err := pause(ctx, time.Duration(dead)*time.Second); err != nil {
				return nil, err
			}
			t, err = s.request(ctx, realm, auth, form)
		}
	}
	if hasStatus(err, http.StatusNotFound) && !IsNotFound(err) {
		return nil, s.c.explain(ctx, err)
	}
	return t, err
}

// bornDeadMax is how many seconds a mint waits for the second from which on tokens are good again. Keycloak answers 200 with
// a token that is dead from the start while notBefore, of the client or its realm, lies in the future.
const bornDeadMax = 5

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *TokensService) request(ctx context.Context, realm string, auth ClientAuth, form url.Values) (*wire.Token, error) {
	r := request{method: http.MethodPost, target: segments("realms", realm, "protocol", "openid-connect", "token"), contentType: formType}
	switch {
	case auth.Assertion != "":
		form.Set("client_id", auth.ClientID)
		form.Set("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
		form.Set("client_assertion", auth.Assertion)
	case auth.Secret != "":
		r.basicUser, r.basicPassword = auth.ClientID, auth.Secret
	default:
		form.Set("client_id", auth.ClientID)
	}
	r.body = []byte(form.Encode())
	data, err := s.c.send(ctx, r)
	if err != nil {
		return nil, err
	}
	var t wire.Token
	if err := json.Unmarshal(data, &t); err != nil {
		return nil, fmt.Errorf("POST %s%s: the answer is not a token response", s.c.base, r.target)
	}
	if t.AccessToken == "" {
		return nil, fmt.Errorf("POST %s%s: the answer holds no access_token", s.c.base, r.target)
	}
	s.c.masked.add(t.AccessToken, t.RefreshToken, t.IDToken)
	return &t, nil
}
