package contract

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// normalizer replaces what differs from run to run: ids by numbers in the order of appearance, times by one time, the names of
// realm and server; and what must not be kept: secrets, tokens and keys. Lists whose order says nothing are sorted.
type normalizer struct {
	url, realm string
	ids        map[string]string
}

var uuidPattern = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

// fixedValues stand for the value of a key wherever it is. Those of JSON numbers stay numbers.
var fixedValues = map[string]any{
	"secret": "a-secret", "value": "a-secret", "client.secret.rotated": "a-secret", "public_key": "a-key",
	"access_token": "a.jwt.token", "refresh_token": "a.jwt.token", "id_token": "a.jwt.token", "session_state": "a-session",
	"createdTimestamp":            json.Number("1763751600000"),
	"client.secret.creation.time": "1763751600", "client.secret.expiration.time": "1763755200",
	"client.secret.rotated.creation.time": "1763751600", "client.secret.rotated.expiration.time": "1763752200",
}

func normalize(body []byte, url, realm string) ([]byte, error) {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, err
	}
	n := &normalizer{url: url, realm: realm, ids: map[string]string{}}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(n.numbered(n.sorted("", v)))
	return out.Bytes(), err
}

// sorted replaces fixed values and sorts, so that ids can be numbered in one order.
func (n *normalizer) sorted(key string, v any) any {
	switch x := v.(type) {
	case map[string]any:
		for k, value := range x {
			x[k] = n.sorted(k, value)
		}
	case []any:
		for i := range x {
			x[i] = n.sorted(key, x[i])
		}
		slices.SortStableFunc(x, func(a, b any) int { return strings.Compare(sortKey(a), sortKey(b)) })
	case string:
		if fixed, is := fixedValues[key]; is {
			return fixed
		}
		x = strings.ReplaceAll(strings.ReplaceAll(x, n.url, "https://keycloak.example"), n.realm, "golden")
		if key == "scope" {
			list := strings.Fields(x)
			slices.Sort(list)
			x = strings.Join(list, " ")
		}
		return x
	case json.Number:
		if fixed, is := fixedValues[key]; is {
			return fixed
		}
	}
	return v
}

func sortKey(v any) string {
	switch x := v.(type) {
	case string:
		return x
	case map[string]any:
		for _, key := range []string{"name", "clientId", "username"} {
			if text, is := x[key].(string); is {
				return text
			}
		}
	}
	return ""
}

// numbered numbers the ids, walking keys in order.
func (n *normalizer) numbered(v any) any {
	switch x := v.(type) {
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(x)) {
			x[k] = n.numbered(x[k])
		}
	case []any:
		for i := range x {
			x[i] = n.numbered(x[i])
		}
	case string:
		return uuidPattern.ReplaceAllStringFunc(x, func(id string) string {
			if n.ids[id] == "" {
				n.ids[id] = fmt.Sprintf("00000000-0000-4000-8000-%012d", len(n.ids)+1)
			}
			return n.ids[id]
		})
	}
	return v
}
