//go:build unix

package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const adminUser = "admin"

// keycloak talks to the server as an ordinary client of it would. Everything here works on a real Keycloak too, but for probe.
type keycloak struct {
	url, password string
	client        *http.Client
}

func newKeycloak(url, password string) *keycloak {
	// No proxy: the server is on this machine.
	return &keycloak{url: url, password: password, client: &http.Client{Timeout: patience, Transport: &http.Transport{}}}
}

// answer is a response that arrived, whatever its status.
type answer struct {
	status int
	body   []byte
}

// decode reads the body of a 200; any other status is an error that quotes it.
func (a answer) decode(value any) error {
	if a.status != http.StatusOK {
		return fmt.Errorf("the server answered %d: %.500q", a.status, a.body)
	}
	return json.Unmarshal(a.body, value)
}

// clientToken is the client-credentials grant.
func (k *keycloak) clientToken(ctx context.Context, realm, clientID, secret string) (answer, error) {
	return k.token(ctx, realm, url.Values{"grant_type": {"client_credentials"}, "client_id": {clientID}, "client_secret": {secret}})
}

func (k *keycloak) token(ctx context.Context, realm string, form url.Values) (answer, error) {
	target := k.url + "/realms/" + url.PathEscape(realm) + "/protocol/openid-connect/token"
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, target, strings.NewReader(form.Encode()))
	if err != nil {
		return answer{}, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return k.send(request)
}

// accessToken is the access token in an answer of the token endpoint.
func accessToken(reply answer) (string, error) {
	var token struct {
		AccessToken string `json:"access_token"`
	}
	if err := reply.decode(&token); err != nil {
		return "", fmt.Errorf("asking for a token: %w", err)
	}
	return token.AccessToken, nil
}

// login is the administrator's.
func (k *keycloak) login(ctx context.Context) (token string, err error) {
	reply, err := k.token(ctx, "master", url.Values{
		"grant_type": {"password"}, "client_id": {"admin-cli"}, "username": {adminUser}, "password": {k.password},
	})
	if err != nil {
		return "", err
	}
	return accessToken(reply)
}

// secret reads a client's secret with the administrator's login. The provider keeps it out of the state, so this is the way
// for somebody who may.
func (k *keycloak) secret(ctx context.Context, realm, clientID string) (string, error) {
	admin, err := k.login(ctx)
	if err != nil {
		return "", fmt.Errorf("logging in as the administrator: %w", err)
	}
	clients := "/admin/realms/" + url.PathEscape(realm) + "/clients"
	var found []struct {
		ID string `json:"id"`
	}
	if err := k.read(ctx, clients+"?clientId="+url.QueryEscape(clientID), admin, &found); err != nil {
		return "", err
	}
	if len(found) != 1 {
		return "", fmt.Errorf("%d clients are called %q in realm %q", len(found), clientID, realm)
	}
	var secret struct {
		Value string `json:"value"`
	}
	err = k.read(ctx, clients+"/"+url.PathEscape(found[0].ID)+"/client-secret", admin, &secret)
	return secret.Value, err
}

// probe calls the server's protected test endpoint, which answers as an API does that wants a role of the bearer.
func (k *keycloak) probe(ctx context.Context, realm, client, role, token string) (answer, error) {
	query := url.Values{"realm": {realm}, "client": {client}, "role": {role}}
	return k.get(ctx, "/_fixture/probe?"+query.Encode(), token)
}

func (k *keycloak) read(ctx context.Context, path, token string, value any) error {
	reply, err := k.get(ctx, path, token)
	if err == nil {
		err = reply.decode(value)
	}
	if err != nil {
		return fmt.Errorf("GET %s: %w", path, err)
	}
	return nil
}

func (k *keycloak) get(ctx context.Context, path, token string) (answer, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, k.url+path, nil)
	if err != nil {
		return answer{}, err
	}
	request.Header.Set("Authorization", "Bearer "+token)
	return k.send(request)
}

func (k *keycloak) send(request *http.Request) (answer, error) {
	response, err := k.client.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	return answer{status: response.StatusCode, body: body}, err
}

// claims are the claims of a token and the time left to it. Nothing is verified.
func claims(token string) (map[string]any, time.Duration, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil, 0, fmt.Errorf("a token of %d parts is no JWT", len(parts))
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return nil, 0, fmt.Errorf("the token's payload: %w", err)
	}
	var all map[string]any
	if err := json.Unmarshal(payload, &all); err != nil {
		return nil, 0, fmt.Errorf("the token's payload: %w", err)
	}
	expires, _ := all["exp"].(float64)
	return all, time.Until(time.Unix(int64(expires), 0)).Round(time.Second), nil
}
