package contract

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

// world is one test's server with a realm of its own, and what its cases refer to: <url>, <realm>, <admin> (the
// administrator's token), <long36>, <long37>, <long255>, <long256> (that many letters), a random <other> (a second realm's
// name), and whatever set and Save add.
type world struct {
	server *testserver.Server

	mu     sync.Mutex
	values map[string]string
	logins map[string]login
}

type login struct {
	token string
	until time.Time
}

// newWorld makes the realm with the given parts of its representation over an enabled one without anything.
func newWorld(t *testing.T) *world {
	t.Helper()
	w := bareWorld(t)
	w.must(t, "POST /admin/realms", `{"realm":"<realm>","enabled":true}`)
	return w
}

// bareWorld has no realm yet.
func bareWorld(t *testing.T) *world {
	t.Helper()
	t.Parallel()
	s := serverFor(t)
	w := &world{server: s, logins: map[string]login{}, values: map[string]string{"url": s.URL, "realm": s.Realm, "other": s.Realm + "-b"}}
	for _, n := range []int{36, 37, 255, 256} {
		w.values[fmt.Sprint("long", n)] = (s.Realm + strings.Repeat("x", n))[:n]
	}
	return w
}

// second makes the realm <other>, for what must not reach from one realm into another.
func (w *world) second(t *testing.T) {
	t.Helper()
	w.must(t, "POST /admin/realms", `{"realm":"<other>","enabled":true}`)
	t.Cleanup(func() { w.send(t, request{method: http.MethodDelete, path: "/admin/realms/<other>"}) })
}

func (w *world) set(name, value string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.values[name] = value
}

func (w *world) get(name string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.values[name]
}

// expand puts the world's values into a text and leaves all else as it is.
func (w *world) expand(text string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return words.ReplaceAllStringFunc(text, func(word string) string {
		if value, known := w.values[word[1:len(word)-1]]; known {
			return value
		}
		return word
	})
}

type request struct {
	method, path, as, body string
	header                 map[string]string
}

type answer struct {
	method, path string // path without the query
	status       int
	header       http.Header
	body         []byte
}

func (a answer) json() any {
	v, _ := decodeJSON(a.body)
	return v
}

var client = &http.Client{
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	Transport:     &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 8, ExpectContinueTimeout: time.Second},
	Timeout:       2 * time.Minute,
}

// send asks once and reads the whole answer.
func (w *world) send(t *testing.T, r request) answer {
	t.Helper()
	path := w.expand(r.path)
	kind := "application/json"
	switch {
	case strings.HasPrefix(path, "~"):
		path, kind = w.expand("/realms/<realm>/protocol/openid-connect/")+path[1:], "application/x-www-form-urlencoded"
	case !strings.HasPrefix(path, "/"):
		path = strings.TrimSuffix(w.expand("/admin/realms/<realm>/")+path, "/")
	}
	req, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), r.method, w.get("url")+path, strings.NewReader(w.expand(r.body)))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept", "application/json")
	if r.body != "" {
		req.Header.Set("Content-Type", kind)
	}
	if value := w.authorization(t, r.as, strings.HasPrefix(path, "/admin")); value != "" {
		req.Header.Set("Authorization", value)
	}
	for name, value := range r.header {
		req.Header.Set(name, w.expand(value))
	}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close() //nolint:errcheck // read to its end
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{method: r.method, path: req.URL.EscapedPath(), status: resp.StatusCode, header: resp.Header, body: body}
}

// must is send for what a test prepares: any status but 2xx ends it. It keeps parts of the answer as Case.Save does. A 500 is
// tried again: Keycloak on its development database gives up on locks that parallel tests hold.
func (w *world) must(t *testing.T, do, body string, save ...string) answer {
	t.Helper()
	method, path, _ := strings.Cut(do, " ")
	got := w.send(t, request{method: method, path: path, body: body})
	for range 2 {
		if got.status == http.StatusInternalServerError {
			got = w.send(t, request{method: method, path: path, body: body})
		}
	}
	if got.status/100 != 2 {
		t.Fatalf("%s %s: %d %s", w.expand(do), w.expand(body), got.status, got.body)
	}
	w.save(t, strings.Join(save, " "), got)
	return got
}

// authorization is the header for who asks: "" an administrator of master below /admin and nobody elsewhere, "none" nobody,
// "Bearer …" and "Basic …" themselves, "nobody" a service account without any right, "elsewhere" one with all rights of
// the realm <other>, and else one that holds the roles of realm-management that are named, as "view-clients+view-users".
func (w *world) authorization(t *testing.T, as string, admin bool) string {
	t.Helper()
	switch {
	case as == "none" || as == "" && !admin:
		return ""
	case strings.Contains(as, " "):
		return w.expand(as)
	}
	w.mu.Lock()
	held := w.logins[as]
	w.mu.Unlock()
	if time.Now().Before(held.until) {
		return "Bearer " + held.token
	}
	life := 40 * time.Second // of the 60 that Keycloak gives in master
	switch as {
	case "":
		held.token = w.token(t, "master", url.Values{
			"grant_type": {"password"}, "client_id": {"admin-cli"}, "username": {w.server.Username}, "password": {w.server.Password},
		})
	default:
		life = 4 * time.Minute
		held.token = w.account(t, as)
	}
	held.until = time.Now().Add(life)
	w.mu.Lock()
	w.logins[as] = held
	w.mu.Unlock()
	if as == "" {
		w.set("admin", held.token)
	}
	return "Bearer " + held.token
}

// token asks a realm's token endpoint, and fails the test when it refuses.
func (w *world) token(t *testing.T, realm string, form url.Values) string {
	t.Helper()
	path := "/realms/" + url.PathEscape(realm) + "/protocol/openid-connect/token"
	got := w.send(t, request{
		method: http.MethodPost, path: path, body: form.Encode(), header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"},
	})
	token := textAt(got.json(), "access_token")
	if token == "" {
		t.Fatalf("no token: %d %s", got.status, got.body)
	}
	return token
}

// account makes a service account for authorization, once, and logs it in.
func (w *world) account(t *testing.T, as string) string {
	t.Helper()
	realm, roles, id := w.get("realm"), strings.Split(as, "+"), "login-"+as
	switch as {
	case "elsewhere":
		realm, roles = w.get("other"), []string{"realm-admin"}
	case "nobody":
		roles = nil
	}
	w.mu.Lock()
	_, again := w.logins[as]
	w.mu.Unlock()
	if !again {
		base := "/admin/realms/" + realm
		w.must(t, "POST "+base+"/clients", `{"clientId":"`+id+`","secret":"login-secret","serviceAccountsEnabled":true,"standardFlowEnabled":false}`, "login.client")
		w.must(t, "GET "+base+"/clients/<login.client>/service-account-user", "", "login.user=id")
		w.must(t, "GET "+base+"/clients?clientId=realm-management", "", "login.management=0/id")
		for _, role := range roles {
			w.must(t, "GET "+base+"/clients/<login.management>/roles/"+role, "", "login.role=id")
			w.must(t, "POST "+base+"/users/<login.user>/role-mappings/clients/<login.management>", `[{"id":"<login.role>","name":"`+role+`"}]`)
		}
	}
	return w.token(t, realm, url.Values{"grant_type": {"client_credentials"}, "client_id": {id}, "client_secret": {"login-secret"}})
}
