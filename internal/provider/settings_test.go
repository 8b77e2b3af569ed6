package provider

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
)

// texts are arguments of the provider block, or environment variables.
type texts map[string]string

const server = "https://keycloak.example.com"

func settingsOf(block, environment texts) *settings {
	return &settings{block: block, env: func(name string) string { return environment[name] }}
}

// loginOf reads the login of a provider that talks to server.
func loginOf(block, environment texts) (admin.Login, diag.Diagnostics) {
	var diags diag.Diagnostics
	return settingsOf(block, environment).login(server, &diags), diags
}

// wantOneError wants one diagnostic, an error that says all of the texts.
func wantOneError(t *testing.T, diags diag.Diagnostics, says ...string) {
	t.Helper()
	if len(diags) != 1 || !diags.HasError() {
		t.Fatalf("want one error, got %v", diags)
	}
	text := diags[0].Summary() + ": " + diags[0].Detail()
	for _, want := range says {
		if !strings.Contains(text, want) {
			t.Errorf("want %q in %q", want, text)
		}
	}
}

func TestLoginThatIsNoneOrTwoOrHalfOfOneIsOneErrorThatNamesTheArguments(t *testing.T) {
	t.Parallel()
	const value = "a-value-that-no-error-shows"
	for name, c := range map[string]struct {
		given []string
		says  string
	}{
		"none":                            {nil, "Set one of: client_id and client_secret; client_id and client_assertion_key; username and password; or access_token"},
		"token and user":                  {[]string{"access_token", "username", "password"}, "access_token excludes username, password, client_secret and client_assertion_key"},
		"token and password":              {[]string{"access_token", "password"}, "access_token excludes"},
		"token and client secret":         {[]string{"access_token", "client_id", "client_secret"}, "access_token excludes"},
		"token and key":                   {[]string{"access_token", "client_assertion_key"}, "access_token excludes"},
		"secret and key":                  {[]string{"client_id", "client_secret", "client_assertion_key"}, "client_secret and client_assertion_key exclude each other"},
		"user with secret and key":        {[]string{"username", "password", "client_secret", "client_assertion_key"}, "client_secret and client_assertion_key exclude each other"},
		"user without password":           {[]string{"username"}, "username and password go together"},
		"password without user":           {[]string{"password"}, "username and password go together"},
		"client and password":             {[]string{"client_id", "client_secret", "password"}, "username and password go together"},
		"client alone":                    {[]string{"client_id"}, "client_id alone is no login: add client_secret, client_assertion_key, or username and password"},
		"secret alone":                    {[]string{"client_secret"}, "client_id is missing"},
		"key alone":                       {[]string{"client_assertion_key"}, "client_id is missing"},
		"algorithm alone":                 {[]string{"client_assertion_alg"}, "client_id is missing"},
		"key that is none":                {[]string{"client_id", "client_assertion_key"}, "client_assertion_key: the key is neither PEM nor a JWK"},
		"key as a text and as a file":     {[]string{"client_id", "client_assertion_key", "client_assertion_key_file"}, "client_assertion_key and client_assertion_key_file exclude each other"},
		"key in a file that is not there": {[]string{"client_id", "client_assertion_key_file"}, "client_assertion_key_file: open"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			block := texts{}
			for _, argument := range c.given {
				block[argument] = value
			}
			if block["client_assertion_key_file"] != "" {
				block["client_assertion_key_file"] = filepath.Join(t.TempDir(), "no-such-file")
			}
			_, diags := loginOf(block, nil)
			wantOneError(t, diags, c.says)
			if strings.Contains(diags[0].Detail(), value) {
				t.Errorf("the error shows a value: %s", diags[0].Detail())
			}
		})
	}
}

func TestLoginOfTheBlockSwitchesOffAllVariables(t *testing.T) {
	t.Parallel()
	environment := texts{"GATEHOUSE_PASSWORD": "env", "GATEHOUSE_REALM": "env", "KEYCLOAK_CLIENT_SECRET": "env"}

	_, diags := loginOf(texts{"username": "ada"}, environment)
	wantOneError(t, diags, "username and password go together", "arguments of the provider block")

	login, diags := loginOf(texts{"username": "ada", "password": "block"}, environment)
	if want := (admin.Login{Realm: "master", ClientID: "admin-cli", Username: "ada", Password: "block"}); diags.HasError() || login != want {
		t.Errorf("want the block's login alone, got realm %q (%v)", login.Realm, diags)
	}
}

func TestRealmAloneIsNoLoginAndJoinsTheVariables(t *testing.T) {
	t.Parallel()
	login, diags := loginOf(texts{"realm": "acme"}, texts{"GATEHOUSE_CLIENT_ID": "gatehouse", "GATEHOUSE_CLIENT_SECRET": "s", "GATEHOUSE_REALM": "other"})
	if want := (admin.Login{Realm: "acme", ClientID: "gatehouse", ClientSecret: "s"}); diags.HasError() || login != want {
		t.Errorf("want the environment's client in the block's realm, got %s (%v)", login, diags)
	}
}

func TestTheTwoFamiliesOfVariablesAreNeverMixed(t *testing.T) {
	t.Parallel()
	_, diags := loginOf(nil, texts{"GATEHOUSE_USERNAME": "ada", "KEYCLOAK_PASSWORD": "p"})
	wantOneError(t, diags, "username and password go together", "environment variables GATEHOUSE_*")

	login, diags := loginOf(nil, texts{
		"GATEHOUSE_USERNAME": "ada", "GATEHOUSE_PASSWORD": "ours",
		"KEYCLOAK_REALM": "theirs", "KEYCLOAK_CLIENT_ID": "theirs", "KEYCLOAK_CLIENT_SECRET": "theirs", "KEYCLOAK_USER": "theirs",
	})
	if want := (admin.Login{Realm: "master", ClientID: "admin-cli", Username: "ada", Password: "ours"}); diags.HasError() || login != want {
		t.Errorf("want GATEHOUSE_* alone, got %s (%v)", login, diags)
	}
}

func TestVariablesThatKeycloaksUsersHaveAreALogin(t *testing.T) {
	t.Parallel()
	login, diags := loginOf(nil, texts{"KEYCLOAK_USER": "ada", "KEYCLOAK_PASSWORD": "p", "KEYCLOAK_REALM": "acme", "KEYCLOAK_CLIENT_ID": "cli"})
	if want := (admin.Login{Realm: "acme", ClientID: "cli", Username: "ada", Password: "p"}); diags.HasError() || login != want {
		t.Errorf("want the login of KEYCLOAK_*, got %s (%v)", login, diags)
	}
}

func TestVariablesForAnotherServerAreNotSentToThisOne(t *testing.T) {
	t.Parallel()
	for _, prefix := range []string{"GATEHOUSE_", "KEYCLOAK_"} {
		_, diags := loginOf(texts{"url": server}, texts{prefix + "URL": "https://name:secret@other.example.com/x", prefix + "USERNAME": "ada", prefix + "PASSWORD": "p"})
		wantOneError(t, diags, "Missing login", "The login in "+prefix+"* was not used: it is for https://other.example.com, and the provider talks to "+server)
		if strings.Contains(diags[0].Detail(), "secret@") {
			t.Error("the error shows what the other URL holds")
		}
	}
	for _, same := range []string{"", server, server + "/", "HTTPS://Keycloak.example.com"} {
		if _, diags := loginOf(texts{"url": server}, texts{"GATEHOUSE_URL": same, "GATEHOUSE_USERNAME": "ada", "GATEHOUSE_PASSWORD": "p"}); diags.HasError() {
			t.Errorf("variables for %q are meant for %s: %v", same, server, diags)
		}
	}
}

func TestVariablesOfAServerLeaveTheNextFamilyToBeAsked(t *testing.T) {
	t.Parallel()
	login, diags := loginOf(texts{"url": server}, texts{
		"GATEHOUSE_URL": "https://other.example.com", "GATEHOUSE_USERNAME": "other", "GATEHOUSE_PASSWORD": "p",
		"KEYCLOAK_URL": server, "KEYCLOAK_USER": "ada", "KEYCLOAK_PASSWORD": "p",
	})
	if diags.HasError() || login.Username != "ada" {
		t.Errorf("want the login that is for this server, got %s (%v)", login, diags)
	}
}

func TestTLSArgumentsThatDoNotFitAreOneError(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		block, environment texts
		says               string
	}{
		"certificate without key":                {texts{"client_certificate": "x"}, nil, "client_certificate and client_key go together"},
		"key without certificate":                {nil, texts{"KEYCLOAK_TLS_CLIENT_PRIVATE_KEY": "x"}, "client_certificate and client_key go together"},
		"certificate that is none":               {texts{"client_certificate": "x", "client_key": "x"}, nil, "not a PEM certificate and its private key"},
		"CA that is none":                        {texts{"root_ca_certificate": "x"}, nil, "root_ca_certificate holds no PEM certificate"},
		"CA as a text and as a file":             {texts{"root_ca_certificate": "x", "root_ca_certificate_file": "y"}, nil, "root_ca_certificate and root_ca_certificate_file exclude each other"},
		"CA in a file that is not there":         {texts{"root_ca_certificate_file": "/no/such/file"}, nil, "root_ca_certificate_file: open"},
		"CA as a text in the block beats a file": {texts{"root_ca_certificate": "x"}, texts{"GATEHOUSE_ROOT_CA_CERTIFICATE_FILE": "/no/such/file"}, "root_ca_certificate holds no PEM certificate"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var diags diag.Diagnostics
			settingsOf(c.block, c.environment).transport(&admin.Config{}, &diags)
			wantOneError(t, diags, c.says)
		})
	}
}

func TestVariableThatCannotBeReadIsOneErrorThatHidesIt(t *testing.T) {
	t.Parallel()
	for name, says := range map[string]string{
		"ALLOW_HTTP": "true or false", "MAX_RETRIES": "a whole number from 0 to 1000", "MAX_CONCURRENT_REQUESTS": "a whole number from 0 to 1000",
		"REQUEST_TIMEOUT": "a duration", "HEADERS": "a JSON object of texts",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var diags diag.Diagnostics
			s := settingsOf(texts{"url": "http://keycloak.example.com"}, texts{"GATEHOUSE_" + name: "nonsense"})
			s.limits(&admin.Config{}, &diags)
			if name == "ALLOW_HTTP" {
				s.flag("allow_http", &diags)
			}
			wantOneError(t, diags, strings.ToLower(name)+", or its environment variable, must be "+says)
			if strings.Contains(diags[0].Detail(), "nonsense") {
				t.Error("the error shows the value, which may be a secret")
			}
		})
	}
}

func TestHeadersThatAreTheProvidersOwnAreRefused(t *testing.T) {
	t.Parallel()
	for _, header := range []string{`{"Authorization":"x"}`, `{"HOST":"x"}`, `{"cookie":"x"}`, `{"Content-Type":"x"}`, `{"content-length":"1"}`, `{"X A":"x"}`, `{"":"x"}`, `{"X-Tenant":"a\r\nHost: b"}`} {
		var diags diag.Diagnostics
		settingsOf(nil, texts{"KEYCLOAK_HEADERS": header}).headers(&diags)
		wantOneError(t, diags, "Invalid header", "header")
	}
	var diags diag.Diagnostics
	if headers := settingsOf(texts{"headers": `{"X-Tenant":"acme"}`}, nil).headers(&diags); diags.HasError() || headers["X-Tenant"] != "acme" {
		t.Errorf("want X-Tenant let through, got %v", diags)
	}
}

func TestKeyOfAnAssertionIsReadFromAFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "key.pem")
	if err := os.WriteFile(file, []byte("not a key"), 0o600); err != nil {
		t.Fatal(err)
	}
	login, diags := loginOf(texts{"client_id": "gatehouse", "client_assertion_key_file": file}, nil)
	wantOneError(t, diags, "client_assertion_key: the key is neither PEM nor a JWK")
	if login.AssertionKey != "not a key" {
		t.Error("the file was not read")
	}
}
