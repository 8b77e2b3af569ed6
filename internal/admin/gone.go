package admin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// IsGone reports that an object is not there any more, so that a state may drop it and a delete is done. Keycloak itself said so:
// a 404 in its own words to a GET of that very object by its server ID, after a login that worked. A failed login, a list without
// the object, null, the answer for another object, HTML and a proxy's JSON prove nothing.
func IsGone(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.gone
}

// IsNotFound reports that a look-up, by name or by ID, found nothing: Keycloak's own 404, or a list without it. It is for
// messages and for plans; only IsGone may drop anything from a state.
func IsNotFound(err error) bool {
	var unlisted *NotListedError
	if errors.As(err, &unlisted) {
		return true
	}
	var e *Error
	return errors.As(err, &e) && e.Status == http.StatusNotFound && e.keycloak && notFound[e.Message]
}

// NotListedError says that a list which was asked for a name has nothing of that name. The object may be there all the same:
// Keycloak leaves out of a list, without a word, what the login may not view.
type NotListedError struct {
	// Path is the list's, below the server's URL; Noun and Name are what it was asked for.
	Path, Noun, Name string
	login            string
}

// Error implements error.
func (e *NotListedError) Error() string {
	return fmt.Sprintf("GET %s lists no %s of this name that the login, %s, may view", e.Path, e.Noun, e.login)
}

func (c *Client) notListed(path, noun, name string) error {
	return &NotListedError{Path: path, Noun: noun, Name: name, login: c.Login()}
}

// notFound lists what Keycloak 26 says of an object, or of something above it, that is not there. Any other 404 comes from a
// wrong base path, a proxy, or a server that is not Keycloak.
var notFound = map[string]bool{
	noRealm:                                 true,
	"Could not find client":                 true,
	"Could not find role":                   true,
	"Could not find role with id":           true,
	"Could not find client scope":           true,
	"User not found":                        true,
	"Client not found":                      true,
	"Role not found":                        true,
	"Client scope not found":                true,
	"Model not found":                       true,
	"Client does not have a rotated secret": true,
	"Could not find composite role":         true,
	"Realm does not exist":                  true,
}

// noRealm is what the Admin REST API says of a realm that is not there, for every path below it.
const noRealm = "Realm not found."

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
	clientKind = kind[wire.Client]{"client", []string{"Could not find client"},
		func(c *wire.Client) *string { return c.ID }, func(c *wire.Client) *string { return c.ClientID }}
	scopeKind = kind[wire.ClientScope]{"client scope", []string{"Could not find client scope"},
		func(s *wire.ClientScope) *string { return s.ID }, func(s *wire.ClientScope) *string { return s.Name }}
	roleKind = kind[wire.Role]{"role", []string{"Could not find role with id"},
		func(r *wire.Role) *string { return r.ID }, func(r *wire.Role) *string { return r.Name }}
	userKind = kind[wire.User]{"user", []string{"User not found"},
		func(u *wire.User) *string { return u.ID }, func(u *wire.User) *string { return u.Username }}
	mapperKind = kind[wire.ProtocolMapper]{"protocol mapper", []string{"Model not found", "Could not find client", "Could not find client scope"},
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

// settleDelete looks again after a failed DELETE: the losers of a race, and repeats whose first answer was lost, get a 500 or a
// 404. look is a GET of the object by its ID; what is gone is deleted.
func settleDelete(err error, look func() error) error {
	if (hasStatus(err, http.StatusNotFound) || isServerError(err)) && IsGone(look()) {
		return nil
	}
	return err
}

// settlePut looks again after a PUT that answered with 5xx. look reads the object and reports whether it is as it was to
// become: then the PUT was carried out. When the object has gone meanwhile, that is the error.
func settlePut(err error, look func() (done bool, err error)) error {
	if !isServerError(err) {
		return err
	}
	done, lookErr := look()
	switch {
	case IsGone(lookErr):
		return lookErr
	case lookErr == nil && done:
		return nil
	}
	return err
}

// mayHaveHappened reports that a create which failed may have been carried out all the same: a conflict can be the echo of its own
// first attempt, a 5xx can come after the write, or the answer was lost.
func mayHaveHappened(err error) bool {
	return IsConflict(err) || isServerError(err) || IsAnswerLost(err)
}

func isServerError(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Status/100 == 5
}
