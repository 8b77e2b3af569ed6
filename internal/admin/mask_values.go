package admin

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf16"
)

// maskedValues are the secrets and tokens of this run by value, for texts whose fields are not known, such as a server's
// words in an error.
type maskedValues struct {
	mu       sync.Mutex
	values   map[string]bool
	replacer *strings.Replacer // of all values in all spellings; nil when there are new values
}

// add remembers values; very short ones are left out, as they would blank ordinary words.
func (m *maskedValues) add(values ...string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.values == nil {
		m.values = map[string]bool{}
	}
	for _, v := range values {
		if len(v) >= 4 && !m.values[v] {
			m.values[v], m.replacer = true, nil
		}
	}
}

// hide replaces every remembered value in a text, however it is spelled there.
func (m *maskedValues) hide(text string) string {
	m.mu.Lock()
	if m.replacer == nil {
		var all []string
		for v := range m.values {
			all = append(all, spellings(v)...)
		}
		// Of two that begin alike the longer one goes first, or its rest would stay.
		slices.SortFunc(all, func(a, b string) int { return len(b) - len(a) })
		pairs := make([]string, 0, 2*len(all))
		for _, spelling := range all {
			pairs = append(pairs, spelling, hidden)
		}
		m.replacer = strings.NewReplacer(pairs...)
	}
	replacer := m.replacer
	m.mu.Unlock()
	return replacer.Replace(text)
}

// spellings are the ways in which a value may stand in a text: as it is; inside JSON, with and without the escapes for HTML and
// for all that is not ASCII; in a path, a query or a form; in HTML; in base64.
func spellings(value string) []string {
	inJSON, _ := json.Marshal(value) // of a string: cannot fail
	escaped := string(inJSON[1 : len(inJSON)-1])
	plain := strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(escaped)
	out := []string{value, escaped, plain, url.PathEscape(value), url.QueryEscape(value), url.QueryEscape(url.QueryEscape(value)),
		html.EscapeString(value), html.EscapeString(escaped), html.EscapeString(plain),
		strings.TrimRight(base64.StdEncoding.EncodeToString([]byte(value)), "="), base64.RawURLEncoding.EncodeToString([]byte(value))}
	for _, text := range []string{escaped, plain} {
		ascii := asciiOnly(text)
		out = append(out, ascii,
			escapes.ReplaceAllStringFunc(ascii, func(escape string) string { return `\u` + strings.ToUpper(escape[2:]) }))
	}
	for _, text := range []string{url.PathEscape(value), url.QueryEscape(value)} {
		out = append(out, percents.ReplaceAllStringFunc(text, strings.ToLower))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// escapes and percents are those of JSON and of URLs that spell a character in hexadecimal digits.
var (
	escapes  = regexp.MustCompile(`\\u[0-9a-f]{4}`)
	percents = regexp.MustCompile(`%[0-9A-F]{2}`)
)

// asciiOnly escapes all that is not ASCII, as JSON does.
func asciiOnly(text string) string {
	var out strings.Builder
	for _, r := range text {
		if r < 0x80 {
			out.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			_, _ = fmt.Fprintf(&out, `\u%04x`, unit)
		}
	}
	return out.String()
}
