package admin

import (
	"encoding/json"
	"net/url"
	"strings"
	"sync"
)

// hidden replaces a value that must not be shown.
const hidden = "(masked)"

// secretFields are the JSON and form fields whose values are secrets, tokens or keys, in Keycloak's and OAuth's names.
var secretFields = map[string]bool{
	"secret": true, "value": true, "password": true, "registrationAccessToken": true, "secretData": true,
	"client_secret": true, "client_assertion": true, "access_token": true, "refresh_token": true, "id_token": true,
	"subject_token": true, "actor_token": true, "token": true, "code": true, "assertion": true,
}

// isSecretField also knows the attributes in which Keycloak keeps a rotated secret in clear.
func isSecretField(name string) bool {
	return secretFields[name] || strings.HasPrefix(name, "client.secret.")
}

// maskJSON returns a JSON text with the values of secret fields replaced; what is not JSON comes back as its kind only.
func maskJSON(data []byte) string {
	if len(data) == 0 {
		return ""
	}
	var v any
	if json.Unmarshal(data, &v) != nil {
		return "(not JSON)"
	}
	out, err := json.Marshal(maskValue(v))
	if err != nil {
		return "(not JSON)"
	}
	return string(out)
}

func maskValue(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			if isSecretField(k) && x != nil {
				v[k] = hidden
			} else {
				v[k] = maskValue(x)
			}
		}
	case []any:
		for i, x := range v {
			v[i] = maskValue(x)
		}
	}
	return v
}

// maskForm does the same for a form.
func maskForm(data []byte) string {
	form, err := url.ParseQuery(string(data))
	if err != nil {
		return "(not a form)"
	}
	for k := range form {
		if isSecretField(k) {
			form.Set(k, hidden)
		}
	}
	return form.Encode()
}

// maskedValues are the secrets and tokens of this run by value, for texts whose fields are not known, such as a server's
// words in an error.
type maskedValues struct {
	mu     sync.RWMutex
	values map[string]bool
}

// add remembers values; very short ones are left out, as they would blank ordinary words.
func (m *maskedValues) add(values ...string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.values == nil {
		m.values = map[string]bool{}
	}
	for _, v := range values {
		if len(v) >= 4 {
			m.values[v] = true
		}
	}
}

// hide replaces every remembered value in a text, as it is and URL-encoded.
func (m *maskedValues) hide(text string) string {
	m.mu.RLock()
	defer m.mu.RUnlock()
	for v := range m.values {
		text = strings.ReplaceAll(text, v, hidden)
		text = strings.ReplaceAll(text, url.QueryEscape(v), hidden)
	}
	return text
}

// maskedError shows a masked text and still unwraps to the cause.
type maskedError struct {
	text string
	err  error
}

func (e *maskedError) Error() string { return e.text }
func (e *maskedError) Unwrap() error { return e.err }
