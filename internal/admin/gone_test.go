package admin_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// reads are all the ways in which this package reads one object by its ID, with a good answer and Keycloak's own 404.
var reads = map[string]struct {
	read       func(context.Context, *admin.Client) error
	good, gone string
}{
	"realm": {func(ctx context.Context, c *admin.Client) error { _, err := c.Realms.Get(ctx, "r"); return err },
		`{"realm":"r"}`, "Realm not found."},
	"client": {func(ctx context.Context, c *admin.Client) error { _, err := c.Clients.Get(ctx, "r", "1"); return err },
		`{"id":"1","clientId":"c"}`, "Could not find client"},
	"client scope": {func(ctx context.Context, c *admin.Client) error {
		_, err := c.ClientScopes.Get(ctx, "r", "1")
		return err
	},
		`{"id":"1","name":"s"}`, "Could not find client scope"},
	"role": {func(ctx context.Context, c *admin.Client) error { _, err := c.Roles.Get(ctx, "r", "1"); return err },
		`{"id":"1","name":"n"}`, "Could not find role with id"},
	"user": {func(ctx context.Context, c *admin.Client) error {
		_, err := c.ServiceAccounts.Get(ctx, "r", "1")
		return err
	},
		`{"id":"1","username":"service-account-c"}`, "User not found"},
	"mapper": {func(ctx context.Context, c *admin.Client) error {
		_, err := c.Mappers.Get(ctx, "r", admin.MapperParent{Client: "2"}, "1")
		return err
	}, `{"id":"1","name":"m"}`, "Model not found"},
}

func TestOnlyKeycloaksOwn404ToAGetByIDIsGone(t *testing.T) {
	t.Parallel()
	for noun, c := range reads {
		t.Run(noun, func(t *testing.T) {
			t.Parallel()
			other := strings.NewReplacer(`"1"`, `"2"`, `"realm":"r"`, `"realm":"s"`).Replace(c.good)
			for name, reply := range map[string]struct {
				status     int
				body, kind string
				gone, fine bool
			}{
				"the object":              {200, c.good, "application/json", false, true},
				"its own 404":             {404, fmt.Sprintf(`{"error":%q}`, c.gone), "application/json", true, false},
				"its realm's 404":         {404, `{"error":"Realm not found."}`, "application/json", true, false},
				"another kind's 404":      {404, `{"error":"Could not find group by id"}`, "application/json", false, false},
				"its words as HTML":       {404, fmt.Sprintf(`{"error":%q}`, c.gone), "text/html", false, false},
				"its words with a 410":    {410, fmt.Sprintf(`{"error":%q}`, c.gone), "application/json", false, false},
				"a 404 of a proxy":        {404, `{"message":"no Route matched with those values"}`, "application/json", false, false},
				"a 404 in JSON":           {404, `{"error":"Not Found"}`, "application/json", false, false},
				"a 404 of no route":       {404, `{"error":"HTTP 404 Not Found"}`, "application/json", false, false},
				"an empty 404":            {404, ``, "application/json", false, false},
				"a 403":                   {403, `{"error":"HTTP 403 Forbidden"}`, "application/json", false, false},
				"null":                    {200, `null`, "application/json", false, false},
				"an empty list":           {200, `[]`, "application/json", false, false},
				"an empty object":         {200, `{}`, "application/json", false, false},
				"an empty 200":            {200, ``, "application/json", false, false},
				"another object":          {200, other, "application/json", false, false},
				"an object without an ID": {200, strings.NewReplacer(`"id":"1",`, "", `"realm":"r"`, `"enabled":true`).Replace(c.good), "application/json", false, false},
			} {
				s := start(t, func(w http.ResponseWriter, _ *http.Request) {
					w.Header().Set("Content-Type", reply.kind)
					answer(w, reply.status, reply.body)
				})
				err := c.read(t.Context(), client(t, s))
				if admin.IsGone(err) != reply.gone || (err == nil) != reply.fine {
					t.Errorf("%s: gone %t, want %t; error %v", name, admin.IsGone(err), reply.gone, err)
				}
			}
		})
	}
}

func TestListWithoutAnObjectSaysThatTheLoginIsNotShownOne(t *testing.T) {
	t.Parallel()
	s := start(t, func(w http.ResponseWriter, _ *http.Request) { answer(w, 200, `[]`) })
	c := client(t, s)
	_, err := c.Clients.Find(t.Context(), "r", "c")
	if want := `GET /admin/realms/r/clients lists no client of this name that the login, client "c" (realm "master"), may view`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	_, scopeErr := c.ClientScopes.CachedID(t.Context(), "r", "s")
	_, _, mapperErr := c.Mappers.Find(t.Context(), "r", admin.MapperParent{Client: "1"}, "m")
	for _, err := range []error{err, scopeErr, mapperErr} {
		if !admin.IsNotFound(err) || admin.IsGone(err) || strings.Contains(err.Error(), "404") {
			t.Errorf("want a look-up that found nothing, and no invented answer: %v", err)
		}
	}
}

func TestAnswersThatAreNoneAreOneErrorEach(t *testing.T) {
	t.Parallel()
	huge := strings.Repeat("x", 1<<20)
	find := func(ctx context.Context, c *admin.Client) error { _, err := c.Clients.Find(ctx, "r", "c"); return err }
	for name, c := range map[string]struct {
		body string
		ask  func(context.Context, *admin.Client) error
		want string
	}{
		"null in a list":       {`[null]`, find, "element 1 of the list is no client"},
		"null for a list":      {`null`, find, "it is null"},
		"object for a list":    {`{}`, find, "not the JSON that was expected"},
		"another clientId":     {`[{"id":"1","clientId":"d"}]`, find, `asked for the client "c", it lists "d"`},
		"no ID":                {`[{"clientId":"c"}]`, find, "element 1 of the list is no client"},
		"a slash in an ID":     {`[{"id":"../../users/1","clientId":"c"}]`, find, "an ID that no object can have"},
		"two dots for an ID":   {`[{"id":"..","clientId":"c"}]`, find, "an ID that no object can have"},
		"an empty ID":          {`[{"id":"","clientId":"c"}]`, find, "an ID that no object can have"},
		"a megabyte for an ID": {`[{"id":"` + huge + `","clientId":"c"}]`, find, "an ID that no object can have"},
		"null among names":     {`[null]`, func(ctx context.Context, c *admin.Client) error { _, err := c.Clients.ListNames(ctx, "r"); return err }, "element 1"},
		"null among roles": {`[null]`, func(ctx context.Context, c *admin.Client) error {
			_, err := c.Roles.ListNames(ctx, "r", "")
			return err
		}, "element 1"},
		"null among scopes": {`[null]`, func(ctx context.Context, c *admin.Client) error {
			_, err := c.Realms.CachedScopeIDs(ctx, "r", nil)
			return err
		}, "element 1"},
		"null among users": {`[null]`, func(ctx context.Context, c *admin.Client) error {
			_, err := c.ServiceAccounts.Find(ctx, "r", "c")
			return err
		}, "element 1"},
		"another user": {`[{"id":"1","username":"alice"}]`, func(ctx context.Context, c *admin.Client) error {
			_, err := c.ServiceAccounts.Find(ctx, "r", "c")
			return err
		}, `it lists "alice"`},
		"null among mappings": {`{"realmMappings":[null]}`, func(ctx context.Context, c *admin.Client) error {
			_, err := c.ServiceAccounts.Mappings(ctx, "r", "1")
			return err
		}, "element 1"},
		"mappings of nobody": {`{"clientMappings":{"app":{"mappings":[]}}}`, func(ctx context.Context, c *admin.Client) error {
			_, err := c.ServiceAccounts.Mappings(ctx, "r", "1")
			return err
		}, `the client "app" has no ID`},
		"another role": {`{"id":"1","name":"b"}`, func(ctx context.Context, c *admin.Client) error {
			_, err := c.Roles.Find(ctx, "r", "", "a")
			return err
		}, "no role of this name"},
		"a person": {`{"id":"1","username":"alice"}`, func(ctx context.Context, c *admin.Client) error {
			_, err := c.ServiceAccounts.EnsureUser(ctx, "r", "1")
			return err
		}, "no user of a service account"},
		"no lists of policies":   {`{}`, func(ctx context.Context, c *admin.Client) error { _, err := c.Rotations.Get(ctx, "r", "p"); return err }, "it has no list of"},
		"no features":            {`{}`, func(ctx context.Context, c *admin.Client) error { _, err := c.Server.Info(ctx); return err }, "it lists no features"},
		"null for a discovery":   {`null`, func(ctx context.Context, c *admin.Client) error { _, err := c.Realms.Discovery(ctx, "r"); return err }, "it is null"},
		"another realm's":        {`{"issuer":"https://k/realms/other"}`, func(ctx context.Context, c *admin.Client) error { _, err := c.Realms.Discovery(ctx, "r"); return err }, `no discovery document of the realm "r"`},
		"a write with an answer": {`{}`, func(ctx context.Context, c *admin.Client) error { return c.Clients.DeletePreviousSecret(ctx, "r", "1") }, "was answered 200, where Keycloak answers 201 or 204"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, func(w http.ResponseWriter, _ *http.Request) { answer(w, 200, c.body) })
			err := c.ask(t.Context(), client(t, s))
			if err == nil || !strings.Contains(err.Error(), c.want) || len(err.Error()) > 1500 || admin.IsNotFound(err) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

// A proxy's 404 to a DELETE is none of Keycloak's: the object may live on.
func TestDeleteIsDoneOnlyWhenTheObjectIsGone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status      int
		body, after string
		done        bool
	}{
		"gone":                   {404, `{"error":"Could not find client"}`, `{"error":"Could not find client"}`, true},
		"lost a race":            {500, `{"error":"unknown_error"}`, `{"error":"Could not find client"}`, true},
		"an empty 200":           {200, ``, ``, false},
		"a proxy's 404":          {404, `{"error":"Not Found"}`, `{"error":"Not Found"}`, false},
		"a 404, and it is there": {404, `{"error":"Could not find client"}`, ``, false},
		"a 500, and it is there": {500, `{"error":"unknown_error"}`, ``, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, func(w http.ResponseWriter, r *http.Request) {
				switch {
				case r.Method == http.MethodDelete:
					answer(w, c.status, c.body)
				case c.after == "":
					answer(w, 200, `{"id":"1","clientId":"c"}`)
				default:
					answer(w, 404, c.after)
				}
			})
			if err := client(t, s).Clients.Delete(t.Context(), "r", "1"); (err == nil) != c.done {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestRoleThatWasRenamedIsTakenOutOfASetByItsID(t *testing.T) {
	t.Parallel()
	var taken []string
	s := start(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			answer(w, 200, `[{"id":"1","name":"new"},{"id":"2","name":"other"}]`)
			return
		}
		body := read(r)
		taken = append(taken, body)
		if strings.Contains(body, `"old"`) {
			answer(w, 404, `{"error":"Role not found"}`)
			return
		}
		answer(w, 204, "")
	})
	id, name := "1", "old"
	if err := client(t, s).ServiceAccounts.RemoveRole(t.Context(), "r", "u", "", wire.Role{ID: &id, Name: &name}); err != nil {
		t.Fatal(err)
	}
	if want := `[{"id":"1","name":"new"}]`; len(taken) != 2 || taken[1] != want {
		t.Errorf("sent %q, want %s last", taken, want)
	}
}
