package admin_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

func read(r *http.Request) string {
	body, _ := io.ReadAll(r.Body)
	return string(body)
}

// everybody reads a thousand clients, ten at a time as Terraform does, and gives the different errors.
func everybody(t *testing.T, c *admin.Client) map[string]int {
	t.Helper()
	var mu sync.Mutex
	var wg sync.WaitGroup
	said, next := map[string]int{}, make(chan int)
	for range 10 {
		wg.Go(func() {
			for i := range next {
				_, err := c.Clients.Get(context.Background(), "r", fmt.Sprint(i))
				mu.Lock()
				said[fmt.Sprint(err)]++
				mu.Unlock()
				if admin.IsGone(err) || admin.IsNotFound(err) || admin.IsAnswerLost(err) {
					t.Errorf("a failed login says something of a client: %v", err)
				}
			}
		})
	}
	for i := range 1000 {
		next <- i
	}
	close(next)
	wg.Wait()
	return said
}

func TestRefusedLoginIsOneRequestForAThousandResources(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status int
		body   string
		want   string
	}{
		"wrong password": {400, `{"error":"invalid_grant","error_description":"Invalid user credentials"}`, "Check username and password"},
		"wrong secret":   {401, `{"error":"unauthorized_client","error_description":"Invalid client or Invalid client credentials"}`, "Check client_secret"},
		"no such realm":  {404, `{"error":"Realm does not exist"}`, `There is no realm "master"`},
		"no such object": {404, `{"error":"Could not find client"}`, "unable to log in"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var logins atomic.Int64
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if strings.HasSuffix(r.URL.Path, "/token") {
					logins.Add(1)
				}
				w.Header().Set("Content-Type", "application/json")
				answer(w, c.status, c.body)
			}))
			t.Cleanup(s.Close)
			said := everybody(t, client(t, &server{Server: s}))
			if logins.Load() != 1 || len(said) != 1 {
				t.Errorf("%d token requests and %d different errors, want one each: %v", logins.Load(), len(said), said)
			}
			for text := range said {
				if !strings.Contains(text, c.want) {
					t.Errorf("got %s, want %s", text, c.want)
				}
			}
		})
	}
}

func TestTokenThatIsNeverTakenIsTwoLoginsForAThousandResources(t *testing.T) {
	t.Parallel()
	s := start(t, func(w http.ResponseWriter, _ *http.Request) { answer(w, 401, `{"error":"HTTP 401 Unauthorized"}`) })
	said := everybody(t, client(t, s))
	if n := s.logins.Load(); n != 2 || len(said) != 1000 { // each error names its own request
		t.Errorf("%d token requests, want 2; %d different errors", n, len(said))
	}
}

func TestHangingLoginIsWaitedForOnce(t *testing.T) {
	t.Parallel()
	var logins atomic.Int64
	release := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		logins.Add(1)
		<-release
	}))
	t.Cleanup(s.Close)
	t.Cleanup(func() { close(release) })
	const timeout, retries = 500 * time.Millisecond, 6 // the pauses between would make it 2 seconds more
	c := client(t, &server{Server: s}, func(cfg *admin.Config) { cfg.RequestTimeout, cfg.MaxRetries = timeout, retries })
	started := time.Now()
	said := everybody(t, c)
	if took := time.Since(started); took > (1+retries)*timeout+time.Second || logins.Load() > 1+retries || len(said) != 1 {
		t.Errorf("%s, %d token requests, %d different errors, want at most %s, %d and 1: %v", took, logins.Load(), len(said), (1+retries)*timeout, 1+retries, said)
	}
}

func TestServerThatEchoesTheLoginShowsNoSecret(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		_ = json.NewEncoder(w).Encode(map[string]string{"error": fmt.Sprint("cannot read ", read(r), r.Header)})
	}))
	t.Cleanup(s.Close)
	const secret = `login "secret" & <more> + \ ü`
	_, err := client(t, &server{Server: s}, func(cfg *admin.Config) { cfg.Login.ClientSecret = secret }).Realms.Get(t.Context(), "r")
	pair := base64.StdEncoding.EncodeToString([]byte("c:" + url.QueryEscape(secret)))
	if err == nil || !strings.Contains(err.Error(), "Authorization:[Basic (masked)]") || strings.Contains(err.Error(), pair) {
		t.Errorf("want an error with the pair masked, got %v", err)
	}
}

func TestLoginOfARunThatWasEndedIsNotRemembered(t *testing.T) {
	t.Parallel()
	s := start(t, func(w http.ResponseWriter, _ *http.Request) { answer(w, 200, `{"realm":"r"}`) })
	c := client(t, s)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Realms.Get(ended, "r"); err == nil {
		t.Fatal("want an error: the run was ended")
	}
	if _, err := c.Realms.Get(t.Context(), "r"); err != nil {
		t.Error(err)
	}
}

func TestReadOnlyClientSendsNothingButReads(t *testing.T) {
	t.Parallel()
	var sent []string
	s := start(t, func(w http.ResponseWriter, r *http.Request) {
		sent = append(sent, r.Method)
		answer(w, 200, `{"id":"1","clientId":"c","name":"n","realm":"r"}`)
	})
	c := client(t, s, func(cfg *admin.Config) { cfg.ReadOnly = true })
	ctx, id, name := t.Context(), "1", "n"
	roles, owner := []wire.Role{{ID: &id, Name: &name}}, admin.MapperParent{Client: "1"}
	for what, write := range map[string]func() error{
		"create realm":    func() error { return c.Realms.Create(ctx, &wire.Realm{ID: &id, Realm: &name}) },
		"delete realm":    func() error { return c.Realms.Delete(ctx, "r") },
		"create client":   func() error { return c.Clients.Create(ctx, "r", &wire.Client{ID: &id, ClientID: &name}) },
		"delete client":   func() error { return c.Clients.Delete(ctx, "r", "1") },
		"new secret":      func() error { _, err := c.Clients.NewSecret(ctx, "r", &wire.Client{ID: &id}); return err },
		"previous secret": func() error { return c.Clients.DeletePreviousSecret(ctx, "r", "1") },
		"link scope":      func() error { return c.Clients.LinkScope(ctx, "r", "1", "default", "2") },
		"create scope":    func() error { return c.ClientScopes.Create(ctx, "r", &wire.ClientScope{ID: &id, Name: &name}) },
		"create role":     func() error { _, err := c.Roles.Create(ctx, "r", "", &wire.Role{Name: &name}); return err },
		"update role": func() error {
			return c.Roles.Modify(ctx, "r", "1", func(*wire.Role) *wire.Role { return &wire.Role{Name: &name} })
		},
		"add role":         func() error { return c.ServiceAccounts.AddRoles(ctx, "r", "1", "", roles) },
		"remove role":      func() error { return c.ServiceAccounts.RemoveRoles(ctx, "r", "1", "", roles) },
		"service account":  func() error { _, err := c.ServiceAccounts.EnsureUser(ctx, "r", "1"); return err },
		"create mapper":    func() error { return c.Mappers.Create(ctx, "r", owner, &wire.ProtocolMapper{ID: &id, Name: &name}) },
		"delete mapper":    func() error { return c.Mappers.Delete(ctx, "r", owner, "1") },
		"add composites":   func() error { return c.Roles.AddComposites(ctx, "r", "1", roles) },
		"map role a scope": func() error { return c.ClientScopes.AddRoles(ctx, "r", "1", "", roles) },
	} {
		if err := write(); err == nil || !strings.Contains(err.Error(), "read_only") {
			t.Errorf("%s: want an error that names read_only, got %v", what, err)
		}
	}
	if len(sent) > 0 || s.logins.Load() > 0 {
		t.Errorf("sent %v and %d logins", sent, s.logins.Load())
	}
	if _, err := c.Clients.Get(ctx, "r", "1"); err != nil {
		t.Error(err)
	}
}
