package admin_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

func TestResetInTheMiddleOfAnAnswerIsRetried(t *testing.T) {
	t.Parallel()
	var tries atomic.Int64
	s := start(t, func(w http.ResponseWriter, _ *http.Request) {
		if tries.Add(1) <= 2 {
			w.Header().Set("Content-Length", "1000")
			answer(w, 200, `{"realm":`) // and the connection ends
			return
		}
		answer(w, 200, `{"realm":"r"}`)
	})
	if _, err := client(t, s).Realms.Get(t.Context(), "r"); err != nil || tries.Load() != 3 {
		t.Errorf("%v after %d tries", err, tries.Load())
	}
	tries.Store(-100)
	if _, err := client(t, s).Realms.Get(t.Context(), "r"); err == nil || !strings.Contains(err.Error(), "broke off") || tries.Load() != -96 {
		t.Errorf("an answer that always breaks off: %v after %d tries, want an error after 4", err, tries.Load()+100)
	}
}

func TestPagesThatNeverEndDoEnd(t *testing.T) {
	t.Parallel()
	s := start(t, func(w http.ResponseWriter, r *http.Request) {
		first, _ := strconv.Atoi(r.URL.Query().Get("first"))
		var page strings.Builder
		for i := range 500 {
			_, _ = fmt.Fprintf(&page, `,{"id":"%d","clientId":"c%d"}`, first+i, first+i)
		}
		answer(w, 200, "["+page.String()[1:]+"]")
	})
	err := client(t, s).Clients.Each(t.Context(), "r", func(*wire.Client) {})
	if err == nil || !strings.Contains(err.Error(), "more than 1000000 clients") {
		t.Errorf("got %v", err)
	}
}

func TestOneObjectIsAtMostFourMebibytes(t *testing.T) {
	t.Parallel()
	s := start(t, func(w http.ResponseWriter, r *http.Request) {
		long := strings.Repeat("x", 4<<20)
		if strings.HasSuffix(r.URL.Path, "/clients") {
			answer(w, 200, `[{"id":"1","clientId":"c","description":"`+long+`"}]`)
			return
		}
		answer(w, 200, `{"id":"1","clientId":"c","description":"`+long+`"}`)
	})
	c := client(t, s)
	if _, err := c.Clients.Get(t.Context(), "r", "1"); err == nil || !strings.Contains(err.Error(), "larger than 4194304 bytes") {
		t.Errorf("got %v", err)
	}
	if _, err := c.Clients.Find(t.Context(), "r", "c"); err != nil {
		t.Errorf("a list may be longer: %v", err)
	}
}

func TestRetryAfterCostsNoMoreThanTheRequestTimeout(t *testing.T) {
	t.Parallel()
	var tries atomic.Int64
	s := start(t, func(w http.ResponseWriter, _ *http.Request) {
		if tries.Add(1) == 1 {
			w.Header().Set("Retry-After", "20")
			answer(w, 503, "")
			return
		}
		answer(w, 200, `{"realm":"r"}`)
	})
	started := time.Now()
	_, err := client(t, s, func(cfg *admin.Config) { cfg.RequestTimeout = time.Second }).Realms.Get(t.Context(), "r")
	if took := time.Since(started); err != nil || took < 900*time.Millisecond || took > 5*time.Second {
		t.Errorf("%v after %s, want a second", err, took)
	}
}

func TestPathWithoutANameIsNotSent(t *testing.T) {
	t.Parallel()
	s := start(t, func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") })
	c := client(t, s)
	for _, part := range []string{"", ".", ".."} {
		for what, ask := range map[string]func(context.Context) error{
			"realm":  func(ctx context.Context) error { _, err := c.Realms.Get(ctx, part); return err },
			"client": func(ctx context.Context) error { _, err := c.Clients.Get(ctx, "r", part); return err },
			"role":   func(ctx context.Context) error { _, err := c.Roles.Find(ctx, "r", "", part); return err },
			"delete": func(ctx context.Context) error { return c.Clients.Delete(ctx, "r", part) },
			"delete below": func(ctx context.Context) error {
				return c.Mappers.Delete(ctx, "r", admin.MapperParent{Client: part}, "1")
			},
		} {
			if err := ask(t.Context()); err == nil || !strings.Contains(err.Error(), "nothing was sent") {
				t.Errorf("%s %q: %v", what, part, err)
			}
		}
	}
}

// creates are the four that choose their own ID, with what a GET answers of what they made.
var creates = map[string]struct {
	create func(context.Context, *admin.Client) error
	made   string
}{
	"client": {func(ctx context.Context, c *admin.Client) error {
		id, name := "1", "c"
		return c.Clients.Create(ctx, "r", &wire.Client{ID: &id, ClientID: &name})
	}, `{"id":"1","clientId":"c"}`},
	"client scope": {func(ctx context.Context, c *admin.Client) error {
		id, name := "1", "s"
		return c.ClientScopes.Create(ctx, "r", &wire.ClientScope{ID: &id, Name: &name})
	}, `{"id":"1","name":"s"}`},
	"mapper": {func(ctx context.Context, c *admin.Client) error {
		id, name := "1", "m"
		return c.Mappers.Create(ctx, "r", admin.MapperParent{Client: "2"}, &wire.ProtocolMapper{ID: &id, Name: &name})
	}, `{"id":"1","name":"m"}`},
	"realm": {func(ctx context.Context, c *admin.Client) error {
		id, name := "1", "r"
		return c.Realms.Create(ctx, &wire.Realm{ID: &id, Realm: &name})
	}, `{"id":"1","realm":"r"}`},
}

func TestCreateAnsweredWithAServerErrorIsLookedAt(t *testing.T) {
	t.Parallel()
	for noun, c := range creates {
		for _, status := range []int{409, 500, 502, 503, 504} {
			t.Run(fmt.Sprint(noun, " ", status), func(t *testing.T) {
				t.Parallel()
				for _, made := range []bool{true, false} {
					s := start(t, func(w http.ResponseWriter, r *http.Request) {
						switch {
						case r.Method == http.MethodPost:
							answer(w, status, `{"error":"unknown_error"}`)
						case made:
							answer(w, 200, c.made)
						default:
							answer(w, 404, `{"error":"Could not find client"}`)
						}
					})
					err := c.create(t.Context(), client(t, s, func(cfg *admin.Config) { cfg.MaxRetries = 0 }))
					if (err == nil) != made {
						t.Errorf("carried out %t: %v", made, err)
					}
				}
			})
		}
	}
}

// A role's ID is Keycloak's to choose: it is ours when it equals what was sent, and was not there just before.
func TestRoleAnsweredWithAServerErrorIsLookedAt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before, after string
		ours          bool
	}{
		"made":                {"", `{"id":"1","name":"n","description":"d"}`, true},
		"not made":            {"", "", false},
		"somebody else's":     {"", `{"id":"1","name":"n","description":"other"}`, false},
		"equal, there before": {`{"id":"1","name":"n","description":"d"}`, `{"id":"1","name":"n","description":"d"}`, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var posted atomic.Bool
			s := start(t, func(w http.ResponseWriter, r *http.Request) {
				there := c.before
				if posted.Load() {
					there = c.after
				}
				switch {
				case r.Method == http.MethodPost:
					posted.Store(true)
					answer(w, 500, `{"error":"unknown_error"}`)
				case there == "":
					answer(w, 404, `{"error":"Could not find role"}`)
				default:
					answer(w, 200, there)
				}
			})
			name, description := "n", "d"
			if _, err := client(t, s).Roles.Create(t.Context(), "r", "", &wire.Role{Name: &name, Description: &description}); (err == nil) != c.ours {
				t.Errorf("got %v", err)
			}
		})
	}
}

// That a role is not there yet is what the look before a create expects: it is not asked again as in a cluster that settles.
func TestCreateOfOneRoleAfterAnotherIsThreeRequests(t *testing.T) {
	t.Parallel()
	var made sync.Map
	var requests atomic.Int64
	s := start(t, func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		name, _ := strings.CutPrefix(r.URL.Path, "/admin/realms/r/roles/")
		switch _, there := made.Load(name); {
		case r.Method == http.MethodPost:
			var role wire.Role
			_ = json.NewDecoder(r.Body).Decode(&role)
			made.Store(*role.Name, true)
			w.WriteHeader(http.StatusCreated)
		case there:
			answer(w, 200, fmt.Sprintf(`{"id":"id-%s","name":%q}`, name, name))
		default:
			answer(w, 404, `{"error":"Could not find role"}`)
		}
	})
	c := client(t, s)
	for _, name := range []string{"first", "second", "third"} {
		if _, err := c.Roles.Create(t.Context(), "r", "", &wire.Role{Name: &name}); err != nil {
			t.Fatal(err)
		}
	}
	if n := requests.Load(); n != 9 {
		t.Errorf("%d requests, want 9", n)
	}
}

func TestUpdateAnsweredWithAServerErrorIsDoneWhenItWas(t *testing.T) {
	t.Parallel()
	for _, carriedOut := range []bool{true, false} {
		name := "before"
		s := start(t, func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPut {
				if carriedOut {
					name = "after"
				}
				answer(w, 500, `{"error":"unknown_error"}`)
				return
			}
			answer(w, 200, fmt.Sprintf(`{"id":"1","clientId":"c","name":%q}`, name))
		})
		err := client(t, s).Clients.Modify(t.Context(), "r", "1", func(current *wire.Client) *wire.Client {
			if want := "after"; *current.Name != want {
				return &wire.Client{Name: &want}
			}
			return nil
		})
		if (err == nil) != carriedOut {
			t.Errorf("carried out %t: %v", carriedOut, err)
		}
	}
}
