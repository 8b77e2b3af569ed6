package admin

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

const formType = "application/x-www-form-urlencoded"

// loginToken holds the login's token. One mutex, held through a login, keeps logins from running in parallel.
type loginToken struct {
	mu      sync.Mutex
	login   func(ctx context.Context, refreshToken string) (*wire.Token, error)
	limit   time.Duration // of one login, with all its repeats
	current *wire.Token
	// failed is a login that did not work: it is the answer to every later request. Asking again for each of a thousand resources
	// would lock a user out, or wait a thousand times for a server that hangs.
	failed error
	// proven says that the server has accepted the current token; unproven counts tokens in a row that it never accepted.
	proven   atomic.Bool
	unproven int
	// received and renewAt are local, monotonic times.
	received, renewAt time.Time
	refreshUntil      time.Time
	// issuedAt is the server's clock, in epoch seconds, when the current token was made; 0 when unknown.
	issuedAt int64
	fixed    bool
}

// token returns a token that is not about to expire, logging in when there is none.
func (s *loginToken) token(ctx context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failed != nil {
		return "", s.failed
	}
	now := time.Now()
	if s.current != nil && (s.fixed || now.Before(s.renewAt)) {
		return s.current.AccessToken, nil
	}
	refresh := ""
	if s.current != nil && now.Before(s.refreshUntil) {
		refresh = s.current.RefreshToken
	}
	limited, cancel := context.WithTimeout(ctx, s.limit)
	defer cancel()
	t, err := s.login(limited, refresh)
	if ctx.Err() != nil { // the caller gave up, which says nothing of the login
		return "", ctx.Err()
	}
	if err != nil {
		s.failed = &LoginError{text: err.Error()}
		return "", s.failed
	}
	s.proven.Store(false)
	s.current, s.received = t, time.Now()
	life := time.Duration(t.ExpiresIn) * time.Second
	// A third of the life or 20 s before the end, whichever is later: master's tokens live 60 s.
	s.renewAt = s.received.Add(life - min(20*time.Second, life/3))
	s.refreshUntil = s.received.Add(time.Duration(t.RefreshExpiresIn)*time.Second - 10*time.Second)
	s.issuedAt = issuedAt(t.AccessToken)
	return t.AccessToken, nil
}

// discard forgets a token that the server refused and reports whether another login may help, which it does not after two
// tokens that were never taken. A token that was already replaced counts as discarded.
func (s *loginToken) discard(token string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fixed {
		return false
	}
	if s.current == nil || s.current.AccessToken != token {
		return true
	}
	if s.proven.Load() {
		s.unproven = 0
	} else if s.unproven++; s.unproven > 1 {
		return false
	}
	s.renewAt = time.Time{}
	return true
}

// LoginError is a login that failed, in whatever way. It hides its cause from errors.As: whatever the token endpoint answered
// says nothing about the object that the login was for, neither that it is gone nor that a write of it may have happened.
type LoginError struct{ text string }

// Error implements error.
func (e *LoginError) Error() string { return e.text }

// loginLimit is how long a login may take: each attempt may hang for the request timeout.
func loginLimit(cfg Config) time.Duration {
	return time.Duration(1+cfg.MaxRetries) * cfg.requestTimeout()
}

// ServerNow is the server's clock, epoch seconds rounded down: the time at which the login token was issued plus the time
// since, never the local clock. ok is false before the first login and with a ready access token of unknown age.
func (c *Client) ServerNow() (seconds int64, ok bool) {
	s := &c.login
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fixed || s.current == nil || s.issuedAt == 0 {
		return 0, false
	}
	return s.issuedAt + int64(time.Since(s.received)/time.Second), true
}

// issuedAt reads a JWT's iat without verifying anything; 0 when it has none.
func issuedAt(token string) int64 {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return 0
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return 0
	}
	var claims struct {
		IssuedAt int64 `json:"iat"`
	}
	if json.Unmarshal(payload, &claims) != nil {
		return 0
	}
	return claims.IssuedAt
}

// logIn gets a token: by the refresh token of the session that there is, else by the grant of the configuration.
func (c *Client) logIn(ctx context.Context, refreshToken string) (*wire.Token, error) {
	l := c.cfg.Login
	if l.AccessToken != "" {
		c.login.fixed = true
		return &wire.Token{AccessToken: l.AccessToken}, nil
	}
	if refreshToken != "" {
		form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refreshToken}}
		// The session may have ended: then the password opens another.
		if t, err := c.loginWith(ctx, form); err == nil {
			return t, nil
		}
	}
	form := url.Values{"grant_type": {"client_credentials"}}
	if l.Username != "" {
		form = url.Values{"grant_type": {"password"}, "username": {l.Username}, "password": {l.Password}}
	}
	t, err := c.loginWith(ctx, form)
	if err != nil {
		return nil, fmt.Errorf("unable to log in as %s: %w", l, err)
	}
	return t, nil
}

// loginWith sends one login request, with whatever proves the client.
func (c *Client) loginWith(ctx context.Context, form url.Values) (*wire.Token, error) {
	l := c.cfg.Login
	auth := ClientAuth{
		ClientID:     l.ClientID,
		Secret:       l.ClientSecret,
		AssertionKey: l.AssertionKey,
		AssertionAlg: l.AssertionAlg,
		AssertionKid: l.AssertionKid,
	}
	t, err := c.Tokens.request(ctx, c.Tokens.Endpoint(l.Realm), auth, form)
	if err != nil {
		return nil, c.explainLogin(ctx, err)
	}
	return t, nil
}

// explainLogin adds what to do about a refused login.
func (c *Client) explainLogin(ctx context.Context, err error) error {
	var e *Error
	if !errors.As(err, &e) {
		return err
	}
	l := c.cfg.Login
	switch {
	case e.Status == http.StatusNotFound && IsNotFound(e):
		e.Hint = fmt.Sprintf("There is no realm %q to log in to: check the provider's realm, in its exact case", l.Realm)
	case e.Status == http.StatusNotFound || e.Status/100 == 3:
		if hint := c.basePathHint(ctx); e.Hint == "" || strings.Contains(hint, "base_path =") {
			e.Hint = hint
		}
	case e.Code == "invalid_grant":
		e.Hint = "Check username and password, and that the user has no pending required action"
	case e.Code == "invalid_client" && e.Hint == "":
		e.Hint = "There is no such enabled client in that realm: check client_id and realm"
	case e.Code == "unauthorized_client" && e.Status == http.StatusUnauthorized:
		e.Hint = "Check client_secret, and that the client has its service account on"
	}
	return err
}
