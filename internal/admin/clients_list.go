package admin

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

const (
	// clientsPage is how many clients one answer holds, about 2 kB each.
	clientsPage = 500
	// clientsMost ends a list whose pages never do.
	clientsMost = 1_000_000
)

// Each calls do for every client of a realm (GET /admin/realms/{realm}/clients?first=…&max=…), page by page. A login that
// may not view clients sees an empty list (query-clients alone), which is an error here: no realm is without clients.
func (s *ClientsService) Each(ctx context.Context, realm string, do func(*wire.Client)) error {
	return s.each(ctx, realm, url.Values{}, do)
}

// EachHolding is Each for the clients whose clientId holds a text, in any case (…&clientId=…&search=true). There may be none.
func (s *ClientsService) EachHolding(ctx context.Context, realm, text string, do func(*wire.Client)) error {
	found := false
	err := s.each(ctx, realm, search(text), func(client *wire.Client) {
		found = true
		if isMatch(*client.ClientID, text) {
			do(client)
		}
	})
	if err != nil || found {
		return err
	}
	// Nothing found, or nothing shown: the list as a whole tells.
	names, err := s.names(ctx, realm, url.Values{"first": {"0"}, "max": {"1"}})
	if err == nil && len(names) == 0 {
		err = s.errNoneListed(realm)
	}
	return err
}

// search is the query for clients whose clientId holds a text, and for more: Keycloak puts the text into a LIKE of its database, in which
// "_" and "%" stand for any characters. A backslash is an escape to some databases, so the longest part without one is asked for.
func search(text string) url.Values {
	part := slices.MaxFunc(strings.Split(text, `\`), func(a, b string) int { return len(a) - len(b) })
	return url.Values{"clientId": {part}, "search": {"true"}}
}

// isMatch reports that a clientId holds a text, in any case.
func isMatch(clientID, text string) bool {
	return strings.Contains(strings.ToLower(clientID), strings.ToLower(text))
}

// errNoneListed is for a list without any client: no realm is without.
func (s *ClientsService) errNoneListed(realm string) error {
	return fmt.Errorf("GET %s lists no client at all: the login, %s, probably lacks view-clients", realmPath(realm, "clients"), s.c.Login())
}

func (s *ClientsService) each(ctx context.Context, realm string, query url.Values, do func(*wire.Client)) error {
	path, seen := realmPath(realm, "clients"), map[string]bool{}
	whole := len(query) == 0
	for first := 0; ; first += clientsPage {
		query.Set("first", strconv.Itoa(first))
		query.Set("max", strconv.Itoa(clientsPage))
		page, err := clientKind.list(ctx, s.c, path, query)
		if err != nil {
			return err
		}
		fresh := 0
		for i := range page {
			client := &page[i]
			// A client that was made meanwhile moves another one from page to page: that one is no news.
			if seen[*client.ID] {
				continue
			}
			seen[*client.ID] = true
			fresh++
			s.note(realm, client)
			do(client)
		}
		switch {
		case len(seen) == 0 && whole:
			return s.errNoneListed(realm)
		case len(page) < clientsPage:
			return nil
		case fresh == 0:
			return fmt.Errorf("GET %s repeats a page (first=%d): something between here and Keycloak drops the query", path, first)
		case first >= clientsMost:
			return fmt.Errorf("GET %s has more than %d clients, and still pages to come: this is no list of Keycloak's", path, clientsMost)
		}
	}
}
