package token_test

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/echoprovider"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

func TestMain(m *testing.M) { os.Exit(testserver.Main(m)) }

// person makes a user who can log in with a password, which is the name and "-password".
func person(ctx context.Context, s *testserver.Server, name string) error {
	yes, kind, email, password := true, "password", name+"@example.com", name+"-password"
	return s.CreateUser(ctx, &wire.User{
		Username: &name, Enabled: &yes, FirstName: &name, LastName: &name, Email: &email,
		Credentials: []wire.Secret{{Type: &kind, Value: &password}},
	})
}

// people are a realm with the user alice and two clients that she logs in at: ui is public, back has the secret "back-secret".
// The tokens of both are also meant for svc, a machine with the secret "svc-secret" that may exchange tokens.
func people(t *testing.T) *testserver.Server {
	t.Helper()
	s := testserver.WithRealm(t)
	forSvc := []map[string]any{{
		"name": "for-svc", "protocol": "openid-connect", "protocolMapper": "oidc-audience-mapper",
		"config": map[string]string{"included.client.audience": "svc", "access.token.claim": "true"},
	}}
	s.Do(t, func(ctx context.Context, _ *admin.Client) error {
		for _, client := range []map[string]any{
			{"clientId": "svc", "secret": "svc-secret", "serviceAccountsEnabled": true, "attributes": map[string]string{"standard.token.exchange.enabled": "true"}},
			{"clientId": "ui", "publicClient": true, "protocol": "openid-connect", "directAccessGrantsEnabled": true, "protocolMappers": forSvc},
			{"clientId": "back", "secret": "back-secret", "directAccessGrantsEnabled": true, "serviceAccountsEnabled": true, "protocolMappers": forSvc},
		} {
			if _, err := s.Call(ctx, http.MethodPost, "/clients", client); err != nil {
				return err
			}
		}
		return person(ctx, s, "alice")
	})()
	return s
}

// asAlice are the arguments of a password grant.
const asAlice = `
	  grant_type = "password"
	  username   = "alice"
	  password   = "alice-password"
`

// login is alice's session at a client, opened behind the provider's back and at the address that the provider knows.
func login(t *testing.T, s *testserver.Server, auth admin.ClientAuth) *wire.Token {
	t.Helper()
	at, err := s.Admin.Tokens.EndpointAt(s.URL + "/realms/" + s.Realm + "/protocol/openid-connect/token")
	if err != nil {
		t.Fatal(err)
	}
	token, err := s.Admin.Tokens.RequestAt(t.Context(), at, auth,
		url.Values{"grant_type": {"password"}, "username": {"alice"}, "password": {"alice-password"}, "scope": {"openid"}})
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// hear applies a configuration with the provider echo, which keeps the ephemeral values of data in its state, and checks what it
// heard. after runs when the run is over and gets the values that are text.
func hear(t *testing.T, s *testserver.Server, hcl, data string, checks map[string]knownvalue.Check, after func(heard map[string]string)) {
	t.Helper()
	providers := testserver.Providers()
	providers["echo"] = func() (tfprotov6.ProviderServer, error) { return echoprovider.NewProviderServer()() }
	step := resource.TestStep{Config: s.Config(hcl + "\nprovider \"echo\" {\n  data = {\n" + data + "\n  }\n}\nresource \"echo\" \"heard\" {}\n")}
	for name, check := range checks {
		step.ConfigStateChecks = append(step.ConfigStateChecks, statecheck.ExpectKnownValue("echo.heard", tfjsonpath.New("data").AtMapKey(name), check))
	}
	if after != nil {
		step.Check = func(state *terraform.State) error {
			heard := map[string]string{}
			for name, value := range state.RootModule().Resources["echo.heard"].Primary.Attributes {
				heard[strings.TrimPrefix(name, "data.")] = value
			}
			after(heard)
			return nil
		}
	}
	resource.UnitTest(t, resource.TestCase{ProtoV6ProviderFactories: providers, Steps: []resource.TestStep{step}})
}

// alive asks userinfo about a token, which must have the scope openid.
func alive(t *testing.T, s *testserver.Server, token string) bool {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/realms/"+s.Realm+"/protocol/openid-connect/userinfo", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close() //nolint:errcheck // a test's
	if resp.StatusCode != http.StatusOK && resp.StatusCode != http.StatusUnauthorized {
		t.Fatalf("userinfo answered %s", resp.Status)
	}
	return resp.StatusCode == http.StatusOK
}

// refreshes reports whether a refresh token still opens its session.
func refreshes(t *testing.T, s *testserver.Server, auth admin.ClientAuth, token string) bool {
	t.Helper()
	at, err := s.Admin.Tokens.EndpointAt(s.URL + "/realms/" + s.Realm + "/protocol/openid-connect/token")
	if err == nil {
		_, err = s.Admin.Tokens.RequestAt(t.Context(), at, auth, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}})
	}
	if e := (*admin.Error)(nil); err != nil && (!errors.As(err, &e) || e.Code != "invalid_grant") {
		t.Fatal(err)
	}
	return err == nil
}

// between puts a proxy before the server, as Recorder does: meet sees each request before the server, and answers it when it
// returns true.
func between(t *testing.T, s *testserver.Server, meet func(w http.ResponseWriter, r *http.Request) bool) {
	t.Helper()
	target, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{Rewrite: func(p *httputil.ProxyRequest) {
		p.SetURL(target)
		p.Out.Host = p.In.Host
	}}
	listener := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !meet(w, r) {
			proxy.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(listener.Close)
	s.URL = listener.URL
}

// within is a check for a number of seconds that Keycloak may cut by one or two.
func within(most int64) knownvalue.Check {
	return knownvalue.NumberFunc(func(n *big.Float) error {
		if v, _ := n.Int64(); v > most || v < most-2 {
			return fmt.Errorf("%d, want %d or a little less", v, most)
		}
		return nil
	})
}
