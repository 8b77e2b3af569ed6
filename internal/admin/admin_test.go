package admin_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// server is a scripted Keycloak: what the tests of retries and odd answers need, and no real server gives on demand. The
// tests of what Keycloak does are those of the provider, on the bundled server and on Keycloak.
type server struct {
	*httptest.Server
	logins atomic.Int64
	// admin answers everything below /admin/.
	admin http.HandlerFunc
}

func start(t *testing.T, admin http.HandlerFunc) *server {
	t.Helper()
	s := &server{admin: admin}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if strings.HasSuffix(r.URL.Path, "/token") {
			n := s.logins.Add(1)
			_, _ = fmt.Fprintf(w, `{"access_token":"token-%d","expires_in":60,"refresh_expires_in":0,"token_type":"Bearer"}`, n)
			return
		}
		s.admin(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func client(t *testing.T, s *server, change ...func(*admin.Config)) *admin.Client {
	t.Helper()
	cfg := admin.Config{URL: s.URL, MaxRetries: 3, Login: admin.Login{Realm: "master", ClientID: "c", ClientSecret: "login-secret-value"}}
	for _, c := range change {
		c(&cfg)
	}
	c, err := admin.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func answer(w http.ResponseWriter, status int, body string) {
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body))
}

func TestNothingIsSentBeforeTheFirstRequest(t *testing.T) {
	t.Parallel()
	s := start(t, func(http.ResponseWriter, *http.Request) {})
	client(t, s)
	if n := s.logins.Load(); n != 0 {
		t.Errorf("%d logins", n)
	}
}

func TestManyRequestsAtOnceLogInOnce(t *testing.T) {
	t.Parallel()
	s := start(t, func(w http.ResponseWriter, _ *http.Request) { answer(w, 200, `{"realm":"r"}`) })
	c := client(t, s)
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			if _, err := c.Realms.Get(context.Background(), "r"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := s.logins.Load(); n != 1 {
		t.Errorf("%d logins, want 1", n)
	}
}

func TestRefusedTokenIsReplacedOnceAndTheRequestRepeated(t *testing.T) {
	t.Parallel()
	var good atomic.Value
	good.Store("Bearer token-2")
	s := start(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != good.Load() {
			answer(w, 401, `{"error":"HTTP 401 Unauthorized"}`)
			return
		}
		answer(w, 200, `{"realm":"r"}`)
	})
	c := client(t, s)
	if _, err := c.Realms.Get(t.Context(), "r"); err != nil {
		t.Fatal(err)
	}
	good.Store("nothing")
	_, err := c.Realms.Get(t.Context(), "r")
	var refused *admin.Error
	if !errors.As(err, &refused) || refused.Status != 401 || refused.Hint == "" {
		t.Errorf("want a 401 with a hint, got %v", err)
	}
	testserver.Proves(t, "D24")
	if n := s.logins.Load(); n != 3 {
		t.Errorf("%d logins, want 3: the first, one after each refusal", n)
	}
}

func TestReadyTokenIsNeverRenewed(t *testing.T) {
	t.Parallel()
	s := start(t, func(w http.ResponseWriter, _ *http.Request) { answer(w, 401, `{"error":"HTTP 401 Unauthorized"}`) })
	c := client(t, s, func(cfg *admin.Config) { cfg.Login = admin.Login{AccessToken: "ready-made-token"} })
	_, err := c.Realms.Get(t.Context(), "r")
	if err == nil || !strings.Contains(err.Error(), "never renewed") || s.logins.Load() != 0 {
		t.Errorf("%v, %d logins", err, s.logins.Load())
	}
	if _, ok := c.ServerNow(); ok {
		t.Error("the age of a ready token is not known, so the server's clock is not either")
	}
}

func TestPassingTroubleIsRetried(t *testing.T) {
	t.Parallel()
	for _, status := range []int{429, 502, 503, 504} {
		for _, method := range []string{"GET", "POST"} {
			t.Run(fmt.Sprintf("%s %d", method, status), func(t *testing.T) {
				t.Parallel()
				var tries atomic.Int64
				s := start(t, func(w http.ResponseWriter, r *http.Request) {
					switch {
					case tries.Add(1) <= 2:
						w.Header().Set("Retry-After", "0")
						answer(w, status, "")
					case r.Method == http.MethodGet:
						answer(w, 200, `{"realm":"r"}`)
					default:
						answer(w, 201, "")
					}
				})
				c := client(t, s)
				var err error
				if method == "GET" {
					_, err = c.Realms.Get(t.Context(), "r")
				} else {
					id, name := "id", "r"
					err = c.Realms.Create(t.Context(), &wire.Realm{ID: &id, Realm: &name})
				}
				if err != nil || tries.Load() != 3 {
					t.Errorf("%v after %d tries", err, tries.Load())
				}
			})
		}
	}
}

func TestForbiddenAndServerErrorsOfWritesAreNotRetried(t *testing.T) {
	t.Parallel()
	var writes, reads atomic.Int64
	s := start(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			reads.Add(1)
			answer(w, 403, `{"error":"HTTP 403 Forbidden"}`)
			return
		}
		writes.Add(1)
		answer(w, 500, `{"error":"unknown_error"}`)
	})
	c := client(t, s)
	id, name := "id", "r"
	if err := c.Realms.Create(t.Context(), &wire.Realm{ID: &id, Realm: &name}); err == nil || writes.Load() != 1 {
		t.Errorf("POST answered 500: %v after %d tries", err, writes.Load())
	}
	reads.Store(0)
	_, err := c.Clients.Get(t.Context(), "r", "x")
	testserver.Proves(t, "D25")
	if !admin.IsForbidden(err) || admin.IsNotFound(err) || reads.Load() != 1 || !strings.Contains(err.Error(), "view-clients") {
		t.Errorf("GET answered 403: %v after %d tries", err, reads.Load())
	}
}

// Roles are added to a set and taken out of one, so that repeating is safe, and a 500 is worth a second look.
func TestServerErrorOfARoleMappingIsAskedOnceMore(t *testing.T) {
	t.Parallel()
	var tries, failures atomic.Int64
	s := start(t, func(w http.ResponseWriter, r *http.Request) {
		if body, _ := io.ReadAll(r.Body); string(body) != `[{"id":"1","name":"r"}]` {
			t.Errorf("%s %s: %s", r.Method, r.URL.Path, body)
		}
		tries.Add(1)
		if failures.Add(-1) >= 0 {
			answer(w, 500, `{"error":"unknown_error"}`)
			return
		}
		w.WriteHeader(204)
	})
	c := client(t, s)
	id, name := "1", "r"
	roles := []wire.Role{{ID: &id, Name: &name}}
	for what, change := range map[string]func() error{
		"map":            func() error { return c.ServiceAccounts.AddRoles(t.Context(), "r", "u", "", roles) },
		"unmap":          func() error { return c.ServiceAccounts.RemoveRoles(t.Context(), "r", "u", "c", roles) },
		"compose":        func() error { return c.Roles.AddComposites(t.Context(), "r", "2", roles) },
		"map on a scope": func() error { return c.ClientScopes.AddRoles(t.Context(), "r", "s", "", roles) },
	} {
		for failed, want := range map[int64]int64{0: 1, 1: 2, 2: 2} {
			tries.Store(0)
			failures.Store(failed)
			if err := change(); tries.Load() != want || (err == nil) != (failed < 2) {
				t.Errorf("%s, %d failures: %v after %d tries", what, failed, err, tries.Load())
			}
		}
	}
}

func TestRedirectIsNamedAndNeverFollowed(t *testing.T) {
	t.Parallel()
	var stranger atomic.Int64
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { stranger.Add(1) }))
	t.Cleanup(other.Close)
	s := start(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", other.URL+"/elsewhere?token=x")
		answer(w, 307, "")
	})
	_, err := client(t, s).Realms.Get(t.Context(), "r")
	if err == nil || !strings.Contains(err.Error(), other.URL+"/elsewhere") || strings.Contains(err.Error(), "token=x") || stranger.Load() != 0 {
		t.Errorf("%v; the other server was asked %d times", err, stranger.Load())
	}
}

func TestServerTextIsQuotedCutAndWithoutSecrets(t *testing.T) {
	t.Parallel()
	s := start(t, func(w http.ResponseWriter, _ *http.Request) {
		text, _ := json.Marshal("\x1b[31m login-secret-value token-1 " + strings.Repeat("x", 5000))
		answer(w, 400, `{"errorMessage":`+string(text)+`}`)
	})
	_, err := client(t, s).Realms.Get(t.Context(), "r")
	if err == nil || len(err.Error()) > 800 || strings.Contains(err.Error(), "\x1b") ||
		strings.Contains(err.Error(), "login-secret-value") || strings.Contains(err.Error(), "token-1") {
		t.Errorf("got %q", err)
	}
}

func TestHugeAndBrokenAnswersAreErrors(t *testing.T) {
	t.Parallel()
	for name, reply := range map[string]func(http.ResponseWriter){
		"an error page of 10 MB": func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "text/html")
			answer(w, 400, strings.Repeat("x", 10<<20))
		},
		"truncated JSON": func(w http.ResponseWriter) { answer(w, 200, `{"realm":`) },
		"HTML with 200": func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "text/html")
			answer(w, 200, "<html>")
		},
		"an array": func(w http.ResponseWriter) { answer(w, 200, `[]`) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, func(w http.ResponseWriter, _ *http.Request) { reply(w) })
			if _, err := client(t, s).Realms.Get(t.Context(), "r"); err == nil || len(err.Error()) > 1000 || admin.IsNotFound(err) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestEveryPathSegmentIsEscaped(t *testing.T) {
	t.Parallel()
	var path string
	s := start(t, func(w http.ResponseWriter, r *http.Request) {
		path = r.URL.EscapedPath()
		answer(w, 200, `{"id":"1","name":"a/b;c?d#e%2F f"}`)
	})
	if _, err := client(t, s).Roles.Find(t.Context(), "r/../x", "", "a/b;c?d#e%2F f"); err != nil {
		t.Fatal(err)
	}
	if want := "/admin/realms/r%2F..%2Fx/roles/a%2Fb%3Bc%3Fd%23e%252F%20f"; path != want {
		t.Errorf("sent %s, want %s", path, want)
	}
}

func TestNewRefusesURLsThatHideSomething(t *testing.T) {
	t.Parallel()
	for text, base := range map[string]string{
		"": "", "keycloak.example.com": "", "ftp://x": "", "https://user:pass@x": "", "https://x/auth": "", "https://x?y=z": "", "https://x": "auth",
		"http://x": "/a/../b", "http://y": "/a?b",
	} {
		if _, err := admin.New(admin.Config{URL: text, BasePath: base}); err == nil || strings.Contains(err.Error(), "user:pass") {
			t.Errorf("%q with base path %q: %v", text, base, err)
		}
	}
}

func TestTokenRequestsEscapeTheSecretAndNeverSendAnEmptyOne(t *testing.T) {
	t.Parallel()
	var user, password string
	var basic bool
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, basic = r.BasicAuth()
		_, _ = w.Write([]byte(`{"access_token":"t"}`))
	}))
	t.Cleanup(s.Close)
	c, err := admin.New(admin.Config{URL: s.URL})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Tokens.Request(t.Context(), "r", admin.ClientAuth{ClientID: "a:b", Secret: "x+y %:"}, url.Values{}); err != nil || user != "a%3Ab" || password != "x%2By+%25%3A" {
		t.Errorf("%v, user %q, password %q", err, user, password)
	}
	if _, err := c.Tokens.Request(t.Context(), "r", admin.ClientAuth{ClientID: "public"}, url.Values{}); err != nil || basic {
		t.Errorf("%v, Basic auth %v for a public client", err, basic)
	}
}

func TestTokenThatIsInvalidFromTheStartIsRequestedAgain(t *testing.T) {
	t.Parallel()
	var tries atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		payload := base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, `{"iat":%d}`, 100+tries.Add(1)))
		_, _ = fmt.Fprintf(w, `{"access_token":"h.%s.s","not-before-policy":102}`, payload)
	}))
	t.Cleanup(s.Close)
	c, err := admin.New(admin.Config{URL: s.URL})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Tokens.Request(t.Context(), "r", admin.ClientAuth{ClientID: "c"}, url.Values{}); err != nil || tries.Load() != 2 {
		t.Errorf("%v after %d tries, want the second token", err, tries.Load())
	}
}

func TestWhatWasJustCreatedIsAskedForAgain(t *testing.T) {
	t.Parallel()
	var reads atomic.Int64
	s := start(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet && reads.Add(1) <= 2 { // a node that has not heard of it yet
			answer(w, 404, `{"error":"Could not find client"}`)
			return
		}
		if r.Method != http.MethodGet {
			answer(w, 201, "")
			return
		}
		answer(w, 200, `{"id":"id","clientId":"c"}`)
	})
	c := client(t, s)
	if _, err := c.Clients.Get(t.Context(), "r", "id"); !admin.IsGone(err) || reads.Load() != 1 {
		t.Fatalf("before any write: %v after %d reads", err, reads.Load())
	}
	id, name := "id", "c"
	if err := c.Clients.Create(t.Context(), "r", &wire.Client{ID: &id, ClientID: &name}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Clients.Get(t.Context(), "r", "id"); err != nil {
		t.Errorf("after the create: %v", err)
	}
	if _, err := c.Clients.Get(t.Context(), "other-realm", "id"); err != nil {
		t.Error(err)
	}
}

func TestServerErrorOfADeleteOrPutIsLookedAtAgain(t *testing.T) {
	t.Parallel()
	var there atomic.Bool
	s := start(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method != http.MethodGet:
			answer(w, 500, `{"error":"unknown_error"}`)
		case there.Load():
			answer(w, 200, `{"id":"id","clientId":"c"}`)
		default:
			answer(w, 404, `{"error":"Could not find client"}`)
		}
	})
	c := client(t, s)
	if err := c.Clients.Delete(t.Context(), "r", "id"); err != nil {
		t.Errorf("the loser of a race deletes what is gone: %v", err)
	}
	there.Store(true)
	if err := c.Clients.Delete(t.Context(), "r", "id"); err == nil || admin.IsNotFound(err) {
		t.Errorf("it is still there: %v", err)
	}
	name := "n"
	change := func(*wire.Client) *wire.Client { there.Store(false); return &wire.Client{Name: &name} }
	if err := c.Clients.Modify(t.Context(), "r", "id", change); !admin.IsNotFound(err) {
		t.Errorf("a PUT that met a DELETE: %v", err)
	}
}

// A list is read as far as the look-ups that it saves pay for it.
func TestPrefetchOfAFewRolesDoesNotReadTheWholeList(t *testing.T) {
	t.Parallel()
	var pages, singles atomic.Int64
	s := start(t, func(w http.ResponseWriter, r *http.Request) {
		name, single := strings.CutPrefix(r.URL.Path, "/admin/realms/r/roles/")
		if single {
			singles.Add(1)
			answer(w, 200, fmt.Sprintf(`{"id":"id-%s","name":%q}`, name, name))
			return
		}
		pages.Add(1)
		first, _ := strconv.Atoi(r.URL.Query().Get("first"))
		var roles []string
		for i := first; i < min(first+100, 5000); i++ {
			roles = append(roles, fmt.Sprintf(`{"id":"id-%04d","name":"%04d"}`, i, i))
		}
		answer(w, 200, "["+strings.Join(roles, ",")+"]")
	})
	for _, c := range []struct {
		names          []string
		pages, singles int64
	}{
		{[]string{"0000", "0001", "0002"}, 0, 3}, // a handful: one by one
		{[]string{"0000", "0001", "0002", "0003", "0004", "0005", "0006", "0007"}, 1, 0},
		{[]string{"0000", "0001", "0002", "0003", "0004", "0005", "0006", "4999"}, 1, 1}, // the last one is pages away
		{[]string{"0000", "0100", "0101", "0102", "0103", "0104", "0105", "0106", "0107", "0108", "0109", "0110", "0111", "0112", "0113", "0114", "0115"}, 2, 0},
	} {
		pages.Store(0)
		singles.Store(0)
		admin := client(t, s)
		admin.Roles.Prefetch(t.Context(), "r", "", c.names)
		for _, name := range c.names {
			if role, err := admin.Roles.CachedFind(t.Context(), "r", "", name); err != nil || *role.ID != "id-"+name {
				t.Errorf("%s: %v, %v", name, role, err)
			}
		}
		if pages.Load() != c.pages || singles.Load() != c.singles {
			t.Errorf("%v: %d pages and %d look-ups, want %d and %d", c.names, pages.Load(), singles.Load(), c.pages, c.singles)
		}
		admin.Roles.Prefetch(t.Context(), "r", "", c.names)
		if pages.Load() != c.pages {
			t.Errorf("%v: what is known was listed again", c.names)
		}
	}
}

// A look-up that runs beside a delete must not bring the role's old ID back.
func TestRoleThatIsMadeAgainIsFoundByItsNewID(t *testing.T) {
	t.Parallel()
	var id atomic.Int64
	var c *admin.Client
	s := start(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.Method {
		case http.MethodDelete:
			if _, err := c.Roles.CachedFind(r.Context(), "r", "", "x"); err != nil { // another resource's, meanwhile
				t.Error(err)
			}
			w.WriteHeader(204)
		case http.MethodPost:
			id.Add(1)
			w.WriteHeader(201)
		default:
			answer(w, 200, fmt.Sprintf(`{"id":"id-%d","name":"x"}`, id.Load()))
		}
	})
	c = client(t, s)
	name := "x"
	for want := range 3 {
		made, err := c.Roles.Create(t.Context(), "r", "", &wire.Role{Name: &name})
		if err != nil {
			t.Fatal(err)
		}
		role, err := c.Roles.CachedFind(t.Context(), "r", "", "x")
		if err != nil || *role.ID != *made.ID || *role.ID != fmt.Sprintf("id-%d", want+1) {
			t.Errorf("made %s, found %v, %v", *made.ID, role.ID, err)
		}
		if err := c.Roles.Delete(t.Context(), "r", *made.ID); err != nil {
			t.Fatal(err)
		}
	}
}

// A rotation whose answer does not come, or not whole, may have happened: whoever asked for it has to know.
func TestRotationWithoutAWholeAnswerIsKnownToBeLost(t *testing.T) {
	t.Parallel()
	for name, post := range map[string]func(w http.ResponseWriter, cancel context.CancelFunc){
		"the run is ended meanwhile": func(_ http.ResponseWriter, cancel context.CancelFunc) { cancel() },
		"the answer breaks off": func(w http.ResponseWriter, _ context.CancelFunc) {
			w.Header().Set("Content-Length", "100")
			answer(w, 200, `{"type":"secret",`)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var posts atomic.Int64
			s := start(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPost {
					posts.Add(1)
					post(w, cancel)
					return
				}
				answer(w, 500, `{"error":"unknown_error"}`)
			})
			id, secret := "1", "before"
			_, err := client(t, s, func(cfg *admin.Config) { cfg.MaxRetries = 0 }).Clients.NewSecret(ctx, "r", &wire.Client{ID: &id, Secret: &secret})
			if !admin.IsAnswerLost(err) || posts.Load() != 1 {
				t.Errorf("%v, after %d requests", err, posts.Load())
			}
		})
	}
}

// Keycloak's own word that something is not there is no wrong address.
func TestKeycloaksOwnNotFoundIsNoWrongBasePath(t *testing.T) {
	t.Parallel()
	var asked atomic.Bool
	s := start(t, func(w http.ResponseWriter, r *http.Request) {
		asked.Store(asked.Load() || r.URL.Path == "/realms/master" || r.URL.Path == "/auth/realms/master")
		answer(w, 404, `{"error":"No user found"}`)
	})
	_, err := client(t, s).Clients.PreviewToken(t.Context(), "r", "c", "nobody", "")
	if err == nil || asked.Load() || strings.Contains(err.Error(), "base_path") || !strings.Contains(err.Error(), "No user found") {
		t.Errorf("%v; looked for a base path: %v", err, asked.Load())
	}
}
