//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/fixture"
)

const adminUser = "admin"

// server is the bundled server on a free port of the loopback interface, and a client that is logged in as its administrator.
type server struct {
	url    string
	admin  *admin.Client
	http   *http.Server
	failed chan error
}

func start(ctx context.Context, password string) (*server, error) {
	handler, err := fixture.New(fixture.Options{AdminUser: adminUser, AdminPassword: password})
	if err != nil {
		return nil, err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &server{
		url:    "http://" + listener.Addr().String(),
		http:   &http.Server{Handler: handler, ReadHeaderTimeout: patience},
		failed: make(chan error, 1),
	}
	go func() { s.failed <- s.http.Serve(listener) }()
	s.admin, err = admin.New(admin.Config{
		URL:   s.url,
		Login: admin.Login{Realm: "master", ClientID: "admin-cli", Username: adminUser, Password: password},
	})
	if err != nil {
		return nil, errors.Join(err, s.stop())
	}
	return s, nil
}

// stop ends the server; an error says that it had ended before.
func (s *server) stop() error {
	select {
	case err := <-s.failed:
		return fmt.Errorf("the server ended by itself: %w", err)
	default:
		return s.http.Close()
	}
}

// clientToken asks for a token with a client's secret (the client-credentials grant) and returns it with its time to live.
func (s *server) clientToken(ctx context.Context, realm, clientID, secret string) (token string, left time.Duration, err error) {
	auth := admin.ClientAuth{ClientID: clientID, Secret: secret}
	reply, err := s.admin.Tokens.Request(ctx, realm, auth, url.Values{"grant_type": {"client_credentials"}})
	if err != nil {
		return "", 0, err
	}
	return reply.AccessToken, time.Duration(reply.ExpiresIn) * time.Second, nil
}

// probe calls the server's protected test endpoint, which answers as an API does that wants a role of the bearer.
func (s *server) probe(ctx context.Context, realm, client, role, token string) (status int, body []byte, err error) {
	query := url.Values{"realm": {realm}, "client": {client}, "role": {role}}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/_fixture/probe?"+query.Encode(), nil)
	if err != nil {
		return 0, nil, err
	}
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = response.Body.Close() }()
	body, err = io.ReadAll(response.Body)
	return response.StatusCode, body, err
}
