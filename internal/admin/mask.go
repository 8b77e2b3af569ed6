package admin

import (
	"encoding/json"
	"net/url"
	"strings"
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

// maskJSON returns a JSON text with the values of secret fields replaced, and secrets that are known by value wherever they
// are; what is not JSON comes back as its kind only.
func (m *maskedValues) maskJSON(data []byte) string {
	if len(data) == 0 {
		return ""
	}
	var v any
	if json.Unmarshal(data, &v) != nil {
		return "(not JSON)"
	}
	out, err := json.Marshal(m.maskValue(v))
	if err != nil {
		return "(not JSON)"
	}
	return string(out)
}

func (m *maskedValues) maskValue(v any) any {
	switch v := v.(type) {
	case string: // before it is escaped again: a server may have put JSON into it
		return m.hide(v)
	case map[string]any:
		for k, x := range v {
			if isSecretField(k) && x != nil {
				v[k] = hidden
			} else {
				v[k] = m.maskValue(x)
			}
		}
	case []any:
		for i, x := range v {
			v[i] = m.maskValue(x)
		}
	}
	return v
}

// maskForm does the same for a form.
func (m *maskedValues) maskForm(data []byte) string {
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

// maskedError shows a masked text and still unwraps to the cause.
type maskedError struct {
	text string
	err  error
}

func (e *maskedError) Error() string { return e.text }
func (e *maskedError) Unwrap() error { return e.err }
