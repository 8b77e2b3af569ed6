package admin

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// TokensService requests and revokes tokens of the managed clients.
type TokensService struct{ c *Client }

// The ways in which a client proves itself, in OAuth's names.
const (
	AuthPost  = "client_secret_post"
	AuthBasic = "client_secret_basic"
	AuthKey   = "private_key_jwt"
	AuthNone  = "none"
)

// ClientAuth is how a client proves itself at the token endpoint. An empty Method takes AuthKey where there is a key,
// AuthBasic where there is a secret, and else AuthNone: the client's name alone, as a public client does.
type ClientAuth struct {
	ClientID, Method, Secret string
	// AssertionKey, AssertionAlg and AssertionKid are as in Login.
	AssertionKey, AssertionAlg, AssertionKid string
}

// String and GoString name the client and its method, never what proves it.
func (a ClientAuth) String() string { return fmt.Sprintf("client %q by %s", a.ClientID, a.method()) }

// GoString keeps %#v from printing secrets.
func (a ClientAuth) GoString() string { return a.String() }

// method is Method, or the default for what is set.
func (a ClientAuth) method() string {
	switch {
	case a.Method != "":
		return a.Method
	case a.AssertionKey != "":
		return AuthKey
	case a.Secret != "":
		return AuthBasic
	}
	return AuthNone
}

// Request mints a token (POST /realms/{realm}/protocol/openid-connect/token). form holds grant_type and what that grant
// needs; a key with an empty value must not be in it (Keycloak answers 400 to "scope="). A refused request is an *Error with
// the OAuth error as its Code; an answer without an access token is an error as well. A token that is invalid from the start, because a
// notBefore lies in its future, is not returned: Request waits, at most 5 seconds, and requests another.
func (s *TokensService) Request(ctx context.Context, realm string, auth ClientAuth, form url.Values) (*wire.Token, error) {
	return s.RequestAt(ctx, s.Endpoint(realm), auth, form)
}

// RequestAt is Request at an endpoint that may be another than the realm's own.
func (s *TokensService) RequestAt(ctx context.Context, at Endpoint, auth ClientAuth, form url.Values) (*wire.Token, error) {
	s.c.masked.add(auth.Secret, auth.AssertionKey, form.Get("password"), form.Get("refresh_token"), form.Get("subject_token"))
	t, err := repeatUntilValid(ctx, func() (*wire.Token, error) { return s.request(ctx, at, auth, form) }, func(t *wire.Token) {
		if form.Get("grant_type") == "password" { // nothing else would end the session that this token opened
			_ = s.Revoke(ctx, at, auth, t.RefreshToken)
		}
	})
	var ahead *notBeforeError
	switch {
	case errors.As(err, &ahead):
		return nil, fmt.Errorf("POST %s%s: %w", at.base, at.token, err)
	case hasStatus(err, http.StatusNotFound) && !IsNotFound(err) && !at.crossOrigin:
		return nil, s.c.explain(ctx, err)
	}
	return t, err
}

func (s *TokensService) request(ctx context.Context, at Endpoint, auth ClientAuth, form url.Values) (*wire.Token, error) {
	data, err := s.post(ctx, at, at.token, auth, form)
	if err != nil {
		return nil, err
	}
	var t wire.Token
	if err := json.Unmarshal(data, &t); err != nil {
		what := "no JSON"
		switch {
		case strings.HasPrefix(http.DetectContentType(data), "text/html"):
			what = "an HTML page, as a login form or a proxy shows"
		case json.Valid(data):
			what = "JSON of another kind"
		}
		return nil, fmt.Errorf("POST %s%s: the answer is 200, but not a token response: %s", at.base, at.token, what)
	}
	if t.AccessToken == "" {
		var refused wire.Error
		_ = json.Unmarshal(data, &refused) // some servers refuse with 200
		if text := refused.Text(); text != "" {
			return nil, fmt.Errorf("POST %s%s: the answer is 200, but holds no access_token: %s",
				at.base, at.token, quoteServerText(s.c.masked.hide(text)))
		}
		return nil, fmt.Errorf("POST %s%s: the answer is 200, but holds no access_token", at.base, at.token)
	}
	s.c.masked.add(t.AccessToken, t.RefreshToken, t.IDToken)
	return &t, nil
}

// Revoke revokes a token (POST /realms/{realm}/protocol/openid-connect/revoke): an access token itself; with a refresh token the
// client's part in its session, and the session with its last client. The end of a session by POST …/logout would also end
// what other clients do in it. A token that has expired already is no error.
func (s *TokensService) Revoke(ctx context.Context, at Endpoint, auth ClientAuth, token string) error {
	if at.revoke == "" {
		return errors.New("it is not known where this server revokes tokens")
	}
	_, err := s.post(ctx, at, at.revoke, auth, url.Values{"token": {token}})
	return err
}

// post sends a form with what proves the client.
func (s *TokensService) post(ctx context.Context, at Endpoint, target string, auth ClientAuth, form url.Values) ([]byte, error) {
	r := request{base: at.base, crossOrigin: at.crossOrigin, method: http.MethodPost, target: target, contentType: formType}
	if at.base == s.c.base {
		r.base = ""
	}
	if err := s.prove(ctx, &r, at, auth, form); err != nil {
		return nil, err
	}
	marked, repeated := withRepeatMark(ctx)
	data, err := s.c.send(marked, r)
	if auth.method() == AuthKey && s.worthNewAssertion(ctx, at, err, repeated()) {
		if err := s.prove(ctx, &r, at, auth, form); err != nil {
			return nil, err
		}
		data, err = s.c.send(ctx, r)
	}
	if e := (*Error)(nil); errors.As(err, &e) && auth.method() == AuthKey && e.Message == wrongAudience {
		audience, _ := s.audience(ctx, at) // there was one a moment ago
		e.Hint = fmt.Sprintf(
			"The client assertion was for the audience %q, the request went to %s%s. The server takes assertions for its issuer, as its "+
				"discovery document names it",
			audience, at.base, target,
		)
	}
	if e := (*Error)(nil); r.base != "" && errors.As(err, &e) && e.Status/100 == 3 {
		e.Hint = "Set token_url to the address that answers itself"
	}
	return bytes.TrimSpace(data), err
}

// audience is the aud of a client assertion: the realm's issuer, or the token URL of another server.
func (s *TokensService) audience(ctx context.Context, at Endpoint) (string, error) {
	if at.realm == "" {
		return at.audience, nil
	}
	return s.c.Realms.CachedIssuer(ctx, at.realm)
}

// issuerMoved reads the realm's issuer again, and reports that it differs from the remembered one.
func (s *TokensService) issuerMoved(ctx context.Context, at Endpoint) bool {
	if at.realm == "" {
		return false
	}
	before, _ := s.audience(ctx, at)
	s.c.remembered.forgetSettings(at.realm)
	now, err := s.audience(ctx, at)
	return err == nil && now != before
}

// prove puts the client's name and proof into a request. An assertion is made for this request alone.
func (s *TokensService) prove(ctx context.Context, r *request, at Endpoint, auth ClientAuth, form url.Values) error {
	if auth.method() == AuthBasic {
		r.basicUser, r.basicPassword, r.body = auth.ClientID, auth.Secret, []byte(form.Encode())
		return nil
	}
	form.Set("client_id", auth.ClientID)
	switch auth.method() {
	case AuthPost:
		form.Set("client_secret", auth.Secret)
	case AuthKey:
		audience, err := s.audience(ctx, at)
		if err != nil {
			return err
		}
		assertion, err := signAssertion(auth, audience)
		if err != nil {
			return err
		}
		form.Set("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
		form.Set("client_assertion", assertion)
		s.c.masked.add(assertion)
	}
	r.body = []byte(form.Encode())
	return nil
}
