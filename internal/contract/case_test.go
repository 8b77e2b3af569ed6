package contract

import (
	"encoding/json"
	"maps"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// Case is one exchange and what both servers must answer. <name> in Do, Header, Body, Want, Location and Head stands for a
// value of the world (see world) or, in what is wanted, for a value that differs each time (see placeholders).
type Case struct {
	Name string
	// As says who asks, below /admin: nobody named is the administrator of master; else see world.authorization.
	As string
	// Do is the method and the path. "clients" is below the admin path of the test's realm, "~token" below its OpenID Connect
	// path, "/admin/realms" below the server's URL.
	Do     string
	Body   string            // JSON; below ~ a form
	Header map[string]string // of the request
	Status int
	// Want is the body: "" for none, JSON, or anything else behind "text:".
	Want     string
	Location string
	// Head are headers of the answer, over those that go without saying: see wantedHeader. "" is for one that must be absent.
	Head map[string]string
	// Save keeps parts of the answer as values: "id" the last segment of Location, "secret=value" a field of the body.
	Save string
	// With and Without name a feature of the server (as in its serverinfo) that the answer depends on.
	With, Without string
}

// The three shapes of an error.
func errM(text string) string { return `{"errorMessage":` + quoted(text) + `}` }
func errX(text string) string { return `{"error":` + quoted(text) + `}` }
func errO(code, text string) string {
	return `{"error":` + quoted(code) + `,"error_description":` + quoted(text) + `}`
}

func quoted(text string) string {
	var out strings.Builder
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(text)
	return strings.TrimSuffix(out.String(), "\n")
}

// What many cases end with.
var (
	uncaught     = errO("unknown_error", "For more on this error consult the server log.")
	duplicated   = errO("conflict", "Duplicate resource error")
	forbidden    = errX("HTTP 403 Forbidden")
	unauthorized = errX("HTTP 401 Unauthorized")
	noPath       = errX("HTTP 404 Not Found")
	noMethod     = errX("HTTP 405 Method Not Allowed")
	noRealm      = errX("Realm not found.")
	noClient     = errX("Could not find client")
	noScope      = errX("Could not find client scope")
	notJSON      = errO("invalid_request", "Cannot parse the JSON")
	badClient    = errO("invalid_client", "Invalid client or Invalid client credentials")
	badSecret    = errO("unauthorized_client", "Invalid client or Invalid client credentials")
	wrongType    = errO("unknown_error", "Cannot parse the JSON")
	noMedia      = errX("The content-type header value did not match the value in @Consumes")
)

func unknownField(representation, field string, column string) string {
	return errX("Invalid json representation for " + representation + "Representation. Unrecognized field \"" + field +
		"\" at line 1 column " + column + ".")
}

// run asks one after another; a later case may use what an earlier one has saved.
func (w *world) run(t *testing.T, cases []Case) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			w.need(t, c.With, c.Without)
			w.compare(t, c)
		})
	}
}

// compare sends a case and compares the answer, all of it.
func (w *world) compare(t *testing.T, c Case) {
	t.Helper()
	method, path, _ := strings.Cut(c.Do, " ")
	got := w.send(t, request{method: method, path: path, as: c.As, body: c.Body, header: c.Header})
	recordExchange(got, c.Status < http.StatusBadRequest)
	ask := method + " " + w.expand(path) + " " + w.expand(c.Body)
	if got.status != c.Status {
		t.Errorf("%s\nstatus %d, want %d: %s", ask, got.status, c.Status, got.body)
		return
	}
	for name, want := range w.wantedHeader(c, got) {
		if value := strings.Join(got.header.Values(name), ", "); !w.pattern(want).MatchString(value) {
			t.Errorf("%s\n%s: %q, want %q", ask, name, value, w.expand(want))
		}
	}
	for _, difference := range w.differences(c.Want, got.body) {
		t.Errorf("%s\n%s\nin %s", ask, difference, got.body)
	}
	w.save(t, c.Save, got)
}

// wantedHeader is what every answer must carry (Keycloak 26.7.4), and what none does, with the case's own over it.
func (w *world) wantedHeader(c Case, got answer) map[string]string {
	isAdmin := strings.HasPrefix(got.path, "/admin")
	out := map[string]string{
		"Referrer-Policy": "no-referrer", "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
		"X-Content-Type-Options": "nosniff", "X-Frame-Options": "SAMEORIGIN", "X-Robots-Tag": "none",
		"Content-Type": "", "Cache-Control": "", "Pragma": "", "Www-Authenticate": "", "Location": c.Location,
		"Etag": "", "Server": "", "Date": "", "Content-Encoding": "",
	}
	if c.Want != "" {
		out["Content-Type"] = "application/json"
		if isAdmin && got.status < http.StatusBadRequest {
			out["Content-Type"] = "application/json;charset=UTF-8"
		}
	}
	switch {
	case isAdmin && got.method == http.MethodGet && got.status == http.StatusOK:
		out["Cache-Control"] = "no-cache"
	case isAdmin && c.Want != uncaught && c.Want != duplicated && got.status != http.StatusNoContent:
		delete(out, "Cache-Control") // of a write or a refusal: some have it and some have not
	case got.status == http.StatusNoContent: // some have these and some have not, and nobody looks
		delete(out, "Cache-Control")
		delete(out, "X-Frame-Options")
	case c.Want == uncaught || c.Want == duplicated: // what fails when the transaction ends comes without them
		maps.DeleteFunc(out, func(name, want string) bool { return want != "" && name != "Content-Type" })
	}
	maps.Copy(out, c.Head)
	return out
}

// save keeps what a later case needs.
func (w *world) save(t *testing.T, what string, got answer) {
	t.Helper()
	for _, one := range strings.Fields(what) {
		name, field, inBody := strings.Cut(one, "=")
		value := got.header.Get("Location")
		value = value[strings.LastIndexByte(value, '/')+1:]
		if inBody {
			value = textAt(got.json(), field)
		}
		if value == "" {
			t.Errorf("nothing to keep as %s in %s", name, got.body)
		}
		w.set(name, value)
	}
}

var words = regexp.MustCompile(`<[a-z][a-zA-Z0-9.+-]*>`)
