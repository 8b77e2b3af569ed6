package admin

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// kind is one kind of object: how Keycloak's answers identify it, and the words of its 404.
type kind[T any] struct {
	noun string
	// gone is what a GET by ID answers when the object, or what it belongs to, is not there.
	gone     []string
	id, name func(*T) *string
}

var (
	realmKind = kind[wire.Realm]{"realm", nil, // addressed by its name: the path takes no ID
		func(r *wire.Realm) *string { return r.Realm }, func(r *wire.Realm) *string { return r.Realm }}
	clientKind = kind[wire.Client]{"client", []string{noSuchClient},
		func(c *wire.Client) *string { return c.ID }, func(c *wire.Client) *string { return c.ClientID }}
	scopeKind = kind[wire.ClientScope]{"client scope", []string{noSuchScope},
		func(s *wire.ClientScope) *string { return s.ID }, func(s *wire.ClientScope) *string { return s.Name }}
	roleKind = kind[wire.Role]{"role", []string{noSuchRoleID},
		func(r *wire.Role) *string { return r.ID }, func(r *wire.Role) *string { return r.Name }}
	userKind = kind[wire.User]{"user", []string{noSuchUser},
		func(u *wire.User) *string { return u.ID }, func(u *wire.User) *string { return u.Username }}
	mapperKind = kind[wire.ProtocolMapper]{"protocol mapper", []string{noSuchMapper, noSuchClient, noSuchScope},
		func(m *wire.ProtocolMapper) *string { return m.ID }, func(m *wire.ProtocolMapper) *string { return m.Name }}
)

// get reads one object by its server ID (GET path) and holds the answer against it. This is the one place that tells that an
// object is gone.
func (k kind[T]) get(ctx context.Context, c *Client, path, id string) (*T, error) {
	var out T
	err := c.call(ctx, http.MethodGet, path, nil, nil, &out)
	var e *Error
	if errors.As(err, &e) && e.Status == http.StatusNotFound && e.keycloak && (e.Message == noRealm || slices.Contains(k.gone, e.Message)) {
		e.gone = true
	}
	if err != nil {
		return nil, err
	}
	if err := k.check(path, &out, id); err != nil {
		return nil, err
	}
	return &out, nil
}

// longestID bounds the IDs that are taken from an answer, in bytes. Keycloak's own are UUIDs, those that a caller chose have at
// most 36 characters.
const longestID = 255

// check holds an object that was answered against the ID that it was asked for by.
func (k kind[T]) check(path string, answered *T, id string) error {
	switch got := k.id(answered); {
	case got == nil || k.name(answered) == nil:
		return badAnswer(path, "it is no %s, which has an ID and a name", k.noun)
	case *got != id:
		return badAnswer(path, "it is the %s %q", k.noun, quoteServerText(*got))
	}
	return nil
}

// list reads a list of objects (GET path) whose elements all have an ID and a name.
func (k kind[T]) list(ctx context.Context, c *Client, path string, query url.Values) ([]T, error) {
	var out []T
	if err := c.call(ctx, http.MethodGet, path, query, nil, &out); err != nil {
		return nil, err
	}
	return out, k.checkAll(path, out)
}

func (k kind[T]) checkAll(path string, answered []T) error {
	for i := range answered {
		if k.id(&answered[i]) == nil || k.name(&answered[i]) == nil {
			return badAnswer(path, "element %d of the list is no %s, which has an ID and a name", i+1, k.noun)
		}
	}
	return nil
}

// find reads the one object that a list has of a name (GET path?query); a *NotListedError when the list is empty. Another name in
// the list means that the query was ignored.
func (k kind[T]) find(ctx context.Context, c *Client, path string, query url.Values, name string) (*T, error) {
	answered, err := k.list(ctx, c, path, query)
	if err != nil {
		return nil, err
	}
	if len(answered) == 0 {
		return nil, c.notListed(path, k.noun, name)
	}
	found := &answered[0]
	if got := *k.name(found); got != name {
		return nil, badAnswer(path, "asked for the %s %q, it lists %q", k.noun, quoteServerText(name), quoteServerText(got))
	}
	return found, checkID(path, *k.id(found))
}

// checkID refuses an ID that could not be part of a path: it would address another object, or none.
func checkID(path, id string) error {
	if id == "" || id == "." || id == ".." || len(id) > longestID ||
		strings.ContainsFunc(id, func(r rune) bool { return r == '/' || unicode.IsControl(r) }) {
		return badAnswer(path, "it names an ID that no object can have: %q", quoteServerText(id))
	}
	return nil
}
