package admin_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
)

// A renewal by password would open a session each time, and a token that is used beyond its end is refused first. The scripted
// tokens are about to end as soon as they are there, which no real server gives.
func TestLoginIsRenewedBeforeItsEndByTheRefreshToken(t *testing.T) {
	t.Parallel()
	var grants, sent []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if !strings.HasSuffix(r.URL.Path, "/token") {
			sent = append(sent, r.Header.Get("Authorization"))
			answer(w, 200, `{"realm":"r"}`)
			return
		}
		grants = append(grants, strings.TrimSpace(r.FormValue("grant_type")+" "+r.FormValue("refresh_token")))
		n := len(grants)
		_, _ = fmt.Fprintf(w, `{"access_token":"token-%d","expires_in":0,"refresh_token":"refresh-%d","refresh_expires_in":1800,"token_type":"Bearer"}`, n, n)
	}))
	t.Cleanup(s.Close)
	c, err := admin.New(admin.Config{URL: s.URL, Login: admin.Login{Realm: "master", ClientID: "admin-cli", Username: "u", Password: "login-password-value"}})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if _, err := c.Realms.Get(t.Context(), "r"); err != nil {
			t.Fatal(err)
		}
	}
	if want := []string{"Bearer token-1", "Bearer token-2", "Bearer token-3"}; !slices.Equal(sent, want) {
		t.Errorf("sent %q, want %q: each token is about to end", sent, want)
	}
	if want := []string{"password", "refresh_token refresh-1", "refresh_token refresh-2"}; !slices.Equal(grants, want) {
		t.Errorf("logged in by %q, want %q", grants, want)
	}
}
