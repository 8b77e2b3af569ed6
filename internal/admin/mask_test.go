package admin

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
	"testing"
)

func TestSecretIsMaskedInAllItsSpellings(t *testing.T) {
	t.Parallel()
	const secret = `s"e&c<r>e\t+ü/%1 😀`
	var m maskedValues
	m.add(secret, "token-of-this-run", base64.StdEncoding.EncodeToString([]byte("client:"+url.QueryEscape(secret))))
	var plain strings.Builder
	encoder := json.NewEncoder(&plain)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(secret); err != nil {
		t.Fatal(err)
	}
	escaped, err := json.Marshal(secret)
	if err != nil {
		t.Fatal(err)
	}
	for name, spelled := range map[string]string{
		"as it is":                   secret,
		"JSON":                       strings.Trim(string(escaped), `"`),
		"JSON without HTML escapes":  strings.Trim(strings.TrimSpace(plain.String()), `"`),
		"JSON in ASCII":              `s\"e\u0026c\u003cr\u003ee\\t+\u00fc/%1 \ud83d\ude00`,
		"JSON in ASCII, in capitals": `s\"e\u0026c\u003Cr\u003Ee\\t+\u00FC/%1 \uD83D\uDE00`,
		"a path":                     url.PathEscape(secret),
		"a query":                    url.QueryEscape(secret),
		"a query in small letters":   strings.NewReplacer("%C3", "%c3", "%BC", "%bc", "%2B", "%2b", "%2F", "%2f", "%3C", "%3c", "%3E", "%3e", "%5C", "%5c", "%F0", "%f0", "%9F", "%9f").Replace(url.QueryEscape(secret)),
		"HTML":                       `s&#34;e&amp;c&lt;r&gt;e\t+ü/%1 😀`,
		"base64":                     base64.RawStdEncoding.EncodeToString([]byte(secret)),
		"a Basic pair":               base64.StdEncoding.EncodeToString([]byte("client:" + url.QueryEscape(secret))),
	} {
		got := m.hide("before " + spelled + " after, and token-of-this-run")
		if want := "before " + hidden + " after, and " + hidden; strings.TrimSuffix(strings.ReplaceAll(got, hidden+"=", hidden), "=") != want {
			t.Errorf("%s: %s became %s", name, spelled, got)
		}
	}
}

func TestSecretInsideATextInsideJSONIsMasked(t *testing.T) {
	t.Parallel()
	const secret = `"quoted" & <more>`
	var m maskedValues
	m.add(secret)
	inner, err := json.Marshal(map[string]string{"anything": secret})
	if err != nil {
		t.Fatal(err)
	}
	outer, err := json.Marshal(map[string]string{"error": "cannot read " + string(inner)})
	if err != nil {
		t.Fatal(err)
	}
	if got := m.maskJSON(outer); strings.Contains(got, "quoted") || strings.Contains(got, "more") {
		t.Errorf("got %s", got)
	}
}
