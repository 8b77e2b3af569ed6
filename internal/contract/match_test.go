package contract

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// placeholders stand, in what is wanted, for text that differs each time. A string that is nothing but "<any>" or "<number>"
// stands for a value of any kind, or a number, "<seconds 300>" for 300 or 299: Keycloak
// looks at the clock more than once for one reply; "<now>" for a time in seconds, as a number or as text, "<millis>" for one in
// milliseconds. In an object "…" says that there may be more keys, and "<absent>" that a key must not be there. A list that
// begins with "<set>" may have any order, one that begins with "<has>" any order and more.
var placeholders = map[string]string{
	"uuid":   `[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}`,
	"secret": `[A-Za-z0-9]{86}`,
	"word":   `[A-Za-z0-9_-]+`,
	"number": `[0-9]+`,
	"jwt":    `[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+`,
	"any":    `(?s).*`,
}

// tolerance is how far the clocks of test and server may be apart, the test's own duration included.
const tolerance = 5 * time.Minute

// pattern is an expanded text with its placeholders as a regular expression.
func (w *world) pattern(text string) *regexp.Regexp {
	text = w.expand(text)
	var out strings.Builder
	at := 0
	for _, m := range words.FindAllStringIndex(text, -1) {
		part, known := placeholders[text[m[0]+1:m[1]-1]]
		if !known {
			continue
		}
		out.WriteString(regexp.QuoteMeta(text[at:m[0]]) + "(?:" + part + ")")
		at = m[1]
	}
	return regexp.MustCompile("^" + out.String() + regexp.QuoteMeta(text[at:]) + "$")
}

// differences compares a body with what is wanted.
func (w *world) differences(want string, body []byte) []string {
	if text, is := strings.CutPrefix(want, "text:"); is || want == "" {
		if !w.pattern(text).Match(body) {
			return []string{fmt.Sprintf("body %q, want %q", body, w.expand(text))}
		}
		return nil
	}
	expected, err := decodeJSON([]byte(want))
	if err != nil {
		return []string{"the case wants no JSON: " + err.Error()}
	}
	got, err := decodeJSON(body)
	if err != nil {
		return []string{fmt.Sprintf("the body is no JSON: %q", body)}
	}
	return w.diff("$", expected, got)
}

func decodeJSON(data []byte) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var out any
	if err := dec.Decode(&out); err != nil {
		return nil, err
	}
	return out, nil
}

func (w *world) diff(at string, want, got any) []string {
	switch want := want.(type) {
	case map[string]any:
		if got, is := got.(map[string]any); is {
			return w.diffObjects(at, want, got)
		}
	case []any:
		if got, is := got.([]any); is {
			return w.diffLists(at, want, got)
		}
	case string:
		if w.matches(want, got) {
			return nil
		}
	default:
		if want == got {
			return nil
		}
	}
	return []string{fmt.Sprintf("%s is %s, want %s", at, compact(got), w.expand(compact(want)))}
}

func (w *world) matches(want string, got any) bool {
	text, isText := got.(string)
	number, isNumber := got.(json.Number)
	if seconds, is := strings.CutPrefix(want, "<seconds "); is {
		return isNumber && near(string(number), strings.TrimSuffix(seconds, ">"))
	}
	switch want {
	case "<any>":
		return true
	case "<number>":
		return isNumber
	case "<now>", "<millis>":
		if isNumber {
			text = string(number)
		}
		n, err := strconv.ParseInt(text, 10, 64)
		if want == "<millis>" {
			n /= 1000
		}
		return err == nil && time.Since(time.Unix(n, 0)).Abs() < tolerance
	}
	return isText && w.pattern(want).MatchString(text)
}

func (w *world) diffObjects(at string, want, got map[string]any) []string {
	var out []string
	_, open := want["…"]
	seen := map[string]bool{"…": true}
	for key, value := range want {
		name := w.expand(key)
		seen[name] = true
		actual, there := got[name]
		switch {
		case key == "…":
		case value == "<absent>" && there:
			out = append(out, fmt.Sprintf("%s.%s is there: %s", at, name, compact(actual)))
		case value == "<absent>":
		case !there:
			out = append(out, fmt.Sprintf("%s.%s is not there, want %s", at, name, compact(value)))
		default:
			out = append(out, w.diff(at+"."+name, value, actual)...)
		}
	}
	for key, value := range got {
		if !open && !seen[key] {
			out = append(out, fmt.Sprintf("%s.%s is more than wanted: %s", at, key, compact(value)))
		}
	}
	return out
}

func (w *world) diffLists(at string, want, got []any) []string {
	mode := ""
	if len(want) > 0 && (want[0] == "<set>" || want[0] == "<has>") {
		mode, want = want[0].(string), want[1:]
	}
	if mode != "<has>" && len(want) != len(got) {
		return []string{fmt.Sprintf("%s has %d elements, want %d: %s", at, len(got), len(want), compact(got))}
	}
	var out []string
	if mode == "" {
		for i := range want {
			out = append(out, w.diff(fmt.Sprintf("%s[%d]", at, i), want[i], got[i])...)
		}
		return out
	}
	rest := slices.Clone(got)
	for _, one := range want {
		found := slices.IndexFunc(rest, func(x any) bool { return len(w.diff("", one, x)) == 0 })
		if found < 0 {
			out = append(out, fmt.Sprintf("%s lacks %s, has %s", at, w.expand(compact(one)), compact(rest)))
			continue
		}
		rest = slices.Delete(rest, found, found+1)
	}
	return out
}

func compact(v any) string {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v)
	return strings.TrimSuffix(out.String(), "\n")
}

// textAt is the value at a path of keys and indexes, such as "0/id", as text; "" where there is none. Keys hold dots.
func textAt(v any, path string) string {
	for _, key := range strings.Split(path, "/") {
		switch x := v.(type) {
		case map[string]any:
			v = x[key]
		case []any:
			i, err := strconv.Atoi(key)
			if err != nil || i >= len(x) {
				return ""
			}
			v = x[i]
		default:
			return ""
		}
	}
	switch x := v.(type) {
	case nil:
		return ""
	case string:
		return x
	default:
		return compact(x)
	}
}

// anyOrder is a body as a wanted one, its lists of texts in any order.
func anyOrder(t *testing.T, body []byte) string {
	t.Helper()
	v, err := decodeJSON(body)
	if err != nil {
		t.Fatal(err)
	}
	return compact(unordered(v))
}

func unordered(v any) any {
	switch x := v.(type) {
	case map[string]any:
		for key, value := range x {
			x[key] = unordered(value)
		}
	case []any:
		return append([]any{"<set>"}, x...)
	}
	return v
}
