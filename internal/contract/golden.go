package contract

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// Server is where and as whom Capture asks: an administrator of the realm master.
type Server struct{ URL, Username, Password string }

// step is one request of a capture. What is named by file is kept; "id" of what was made comes back as <save>.
type step struct {
	file, do, body string
	save           string // "c" the last segment of Location, "u=id" a field of the answer
}

const formType = "application/x-www-form-urlencoded"

// steps make one of each kind, and look at it. Paths are below the admin path of a realm that lives as long as the capture; a
// path with ~ is below its OpenID Connect path.
var steps = []step{
	{
		do: "POST /admin/realms",
		body: `{"realm":"<realm>","id":"<realm>-id","enabled":true,"displayName":"Golden","accessTokenLifespan":600,
		"attributes":{"team":"platform"}}`,
	},
	{do: "POST roles", body: `{"name":"auditor","description":"Reads all","attributes":{"level":["1","2"]}}`},
	{file: "role", do: "GET roles/auditor", save: "auditor=id"},
	{
		do: "POST clients",
		body: `{"clientId":"machine","name":"Machine","description":"A service","protocol":"openid-connect","publicClient":false,
		"serviceAccountsEnabled":true,"standardFlowEnabled":false,
		"directAccessGrantsEnabled":false,"attributes":{"access.token.lifespan":"900"},
		"protocolMappers":[{"name":"team","protocol":"openid-connect","protocolMapper":"oidc-hardcoded-claim-mapper",
		"config":{"claim.name":"team","claim.value":"42","jsonType.label":"int","access.token.claim":"true"}}]}`,
		save: "machine",
	},
	{file: "client_confidential", do: "GET clients/<machine>"},
	{file: "client_secret", do: "GET clients/<machine>/client-secret", save: "secret=value"},
	{
		do: "POST clients",
		body: `{"clientId":"app","protocol":"openid-connect","publicClient":true,"redirectUris":["https://app.example/*"],
		"webOrigins":["+"],"rootUrl":"https://app.example"}`,
		save: "app",
	},
	{file: "client_public", do: "GET clients/<app>"},
	{do: "POST clients/<machine>/roles", body: `{"name":"worker"}`},
	{file: "role_client", do: "GET clients/<machine>/roles/worker", save: "worker=id"},
	{do: "POST roles", body: `{"name":"chief","composite":true,"composites":{"realm":["auditor"],"client":{"machine":["worker"]}}}`},
	{file: "role_composite", do: "GET roles/chief", save: "chief=id"},
	{file: "composites", do: "GET roles/chief/composites"},
	{
		do: "POST users",
		body: `{"username":"ann","firstName":"Ann","lastName":"Archer","email":"ann@example.org","enabled":true,"emailVerified":true,
		"credentials":[{"type":"password","value":"pass"}]}`,
		save: "ann",
	},
	{file: "user", do: "GET users/<ann>"},
	{file: "users", do: "GET users"},
	{file: "user_service_account", do: "GET clients/<machine>/service-account-user", save: "account=id"},
	{do: "POST users/<account>/role-mappings/realm", body: `[{"id":"<chief>","name":"chief"}]`},
	{do: "POST users/<account>/role-mappings/clients/<machine>", body: `[{"id":"<worker>","name":"worker"}]`},
	{file: "role_mappings", do: "GET users/<account>/role-mappings"},
	{
		do: "POST client-scopes",
		body: `{"name":"reports","description":"Reports","protocol":"openid-connect","attributes":{"include.in.token.scope":"true"},
		"protocolMappers":[{"name":"aud","protocol":"openid-connect","protocolMapper":"oidc-audience-mapper",
		"config":{"included.client.audience":"machine","access.token.claim":"true"}}]}`,
		save: "reports",
	},
	{file: "client_scope", do: "GET client-scopes/<reports>"},
	{file: "client_scopes", do: "GET client-scopes"},
	{file: "protocol_mappers", do: "GET client-scopes/<reports>/protocol-mappers/models"},
	{file: "token", do: "POST ~token", body: "grant_type=client_credentials&client_id=machine&client_secret=<secret>&scope=openid"},
	{file: "token_password", do: "POST ~token", body: "grant_type=password&client_id=app&username=ann&password=pass"},
	{file: "error_message", do: "POST clients", body: `{"clientId":"machine"}`},
	{file: "error_field", do: "POST users", body: `{"username":"x"}`},
	{file: "error_oauth", do: "POST ~token", body: "grant_type=client_credentials&client_id=machine&client_secret=wrong"},
	{file: "error", do: "GET clients/nope"},
	{file: "discovery", do: "GET ~../../.well-known/openid-configuration"},
	{file: "realm_public", do: "GET ~../.."},
	{
		do: "PUT client-policies/profiles",
		body: `{"profiles":[{"name":"rotation","description":"d","executors":[{"executor":"secret-rotation",
		"configuration":{"expiration-period":3600,"rotated-expiration-period":600,"remaining-rotation-period":300}}]}]}`,
	},
	{
		do: "PUT client-policies/policies",
		body: `{"policies":[{"name":"rotation","description":"","enabled":true,"conditions":[{"condition":"client-access-type",
		"configuration":{"type":["confidential"]}}],"profiles":["rotation"]}]}`,
	},
	{file: "client_profiles", do: "GET client-policies/profiles"},
	{file: "client_policies", do: "GET client-policies/policies"},
	{do: "POST clients/<machine>/client-secret"},
	{file: "client_rotated", do: "GET clients/<machine>"},
	{file: "realm", do: "GET "},
}

// Capture makes a realm of its own, asks for one of each kind, and removes the realm. It returns the answers by name, as JSON
// in which everything that differs from run to run, or must not be kept, is replaced: see normalizer. A step that the server
// refuses because a feature is off ends the capture with an error.
func Capture(ctx context.Context, s Server) (map[string][]byte, error) {
	realm := "golden-" + strings.ToLower(rand.Text()[:10])
	c := &capture{server: s, values: map[string]string{"realm": realm}}
	defer func() { _, _ = c.ask(context.WithoutCancel(ctx), step{do: "DELETE "}) }()
	out := map[string][]byte{}
	for _, st := range steps {
		body, err := c.ask(ctx, st)
		if err != nil {
			return nil, err
		}
		if st.file == "" {
			continue
		}
		if out[st.file], err = normalize(body, s.URL, realm); err != nil {
			return nil, fmt.Errorf("%s: %w", st.do, err)
		}
	}
	return out, nil
}

type capture struct {
	server Server
	values map[string]string
}

func (c *capture) expand(text string) string {
	for name, value := range c.values {
		text = strings.ReplaceAll(text, "<"+name+">", value)
	}
	return text
}

// ask sends a step. Only those that capture an error may be refused.
func (c *capture) ask(ctx context.Context, st step) ([]byte, error) {
	method, path, _ := strings.Cut(c.expand(st.do), " ")
	kind := "application/json"
	switch {
	case strings.HasPrefix(path, "~../.."):
		path = "/realms/" + c.values["realm"] + path[len("~../.."):]
	case strings.HasPrefix(path, "~"):
		path, kind = "/realms/"+c.values["realm"]+"/protocol/openid-connect/"+path[1:], formType
	case !strings.HasPrefix(path, "/"):
		path = strings.TrimSuffix("/admin/realms/"+c.values["realm"]+"/"+path, "/")
	}
	header := http.Header{"Content-Type": {kind}}
	if strings.HasPrefix(path, "/admin") {
		token, err := c.login(ctx)
		if err != nil {
			return nil, err
		}
		header.Set("Authorization", "Bearer "+token)
	}
	got, err := c.send(ctx, method, path, c.expand(st.body), header)
	if err != nil {
		return nil, err
	}
	if got.status/100 != 2 && !strings.HasPrefix(st.file, "error") {
		return nil, fmt.Errorf("%s: %d %s", st.do, got.status, got.body)
	}
	if name, field, inBody := strings.Cut(st.save, "="); inBody {
		var fields map[string]any
		if err := json.Unmarshal(got.body, &fields); err != nil {
			return nil, fmt.Errorf("%s: %w", st.do, err)
		}
		c.values[name] = fmt.Sprint(fields[field])
	} else if name != "" {
		c.values[name] = got.location[strings.LastIndexByte(got.location, '/')+1:]
	}
	return got.body, nil
}

// login mints a token for each request: a capture is short, and an administrator's token lives a minute.
func (c *capture) login(ctx context.Context) (string, error) {
	form := url.Values{
		"grant_type": {"password"},
		"client_id":  {"admin-cli"},
		"username":   {c.server.Username},
		"password":   {c.server.Password},
	}
	got, err := c.send(ctx, http.MethodPost, "/realms/master/protocol/openid-connect/token", form.Encode(),
		http.Header{"Content-Type": {formType}})
	if err != nil {
		return "", err
	}
	var token struct {
		AccessToken string `json:"access_token"`
	}
	if err := json.Unmarshal(got.body, &token); err != nil || token.AccessToken == "" {
		return "", errors.Join(fmt.Errorf("no token for %s", c.server.Username), err)
	}
	return token.AccessToken, nil
}

type captured struct {
	status   int
	location string
	body     []byte
}

func (c *capture) send(ctx context.Context, method, path, body string, header http.Header) (captured, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.server.URL+path, strings.NewReader(body))
	if err != nil {
		return captured{}, err
	}
	req.Header = header
	req.Header.Set("Accept", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return captured{}, err
	}
	defer resp.Body.Close() //nolint:errcheck // read to its end
	data, err := io.ReadAll(resp.Body)
	return captured{resp.StatusCode, resp.Header.Get("Location"), bytes.TrimSpace(data)}, err
}
