package admin

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"unicode"
)

// longestID bounds the IDs that are taken from an answer, in bytes. Keycloak's own are UUIDs, those that a caller chose have at
// most 36 characters.
const longestID = 255

// badAnswer words an answer that is not one to what was asked. Nothing is concluded from it.
func badAnswer(path, format string, args ...any) error {
	return fmt.Errorf("GET %s: the answer is not to what was asked: %s. Something between here and Keycloak may have made it", path, fmt.Sprintf(format, args...))
}

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

// pick is the one element of a list that was asked for by a name; nil when the list is empty. Another name in it means that
// the query was not looked at.
func (k kind[T]) pick(path string, answered []T, name string) (*T, error) {
	if len(answered) == 0 {
		return nil, nil
	}
	found := &answered[0]
	if got := *k.name(found); got != name {
		return nil, badAnswer(path, "asked for the %s %q, it lists %q", k.noun, quoteServerText(name), quoteServerText(got))
	}
	return found, checkID(path, *k.id(found))
}

// checkID refuses an ID that could not be part of a path: it would address another object, or none.
func checkID(path, id string) error {
	if id == "" || id == "." || id == ".." || len(id) > longestID || strings.ContainsFunc(id, func(r rune) bool { return r == '/' || unicode.IsControl(r) }) {
		return badAnswer(path, "it names an ID that no object can have: %q", quoteServerText(id))
	}
	return nil
}
