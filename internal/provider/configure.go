package provider

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
)

const (
	defaultMaxRetries = 4
	defaultRealm      = "master"
	passwordClientID  = "admin-cli"
)

// Configure implements provider.Provider. It sends nothing: the login happens with the first request.
func (p *gatehouse) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	diags := &resp.Diagnostics
	if name := unknownArgument(req.Config.Raw); name != "" {
		p.share(&providerdata.Data{Unknown: name}, resp)
		return
	}
	s := readSettings(ctx, req.Config, diags)
	if diags.HasError() {
		return
	}
	cfg := admin.Config{UserAgent: "terraform-provider-gatehouse/" + p.version}
	s.server(&cfg, diags)
	s.limits(&cfg, diags)
	s.transport(&cfg, diags)
	if !diags.HasError() {
		cfg.Login = s.login(cfg.URL, diags)
	}
	cfg.ReadOnly = s.flag("read_only", diags)
	if diags.HasError() {
		return
	}
	c, err := admin.New(cfg)
	if err != nil {
		diags.AddAttributeError(path.Root("url"), "Invalid provider configuration", err.Error()+".")
		return
	}
	p.share(&providerdata.Data{Admin: c, ReadOnly: cfg.ReadOnly}, resp)
}

func (p *gatehouse) share(s *providerdata.Data, resp *provider.ConfigureResponse) {
	resp.ResourceData, resp.DataSourceData, resp.EphemeralResourceData = s, s, s
}

// server reads where to talk to, and warns of plain http.
func (s *settings) server(cfg *admin.Config, diags *diag.Diagnostics) {
	cfg.URL = strings.TrimRight(s.text("url"), "/")
	cfg.BasePath = strings.TrimRight(s.text("base_path"), "/")
	if cfg.URL == "" {
		diags.AddAttributeError(
			path.Root("url"), "Missing server URL",
			"Set url, or the environment variable GATEHOUSE_URL (or KEYCLOAK_URL), to the server's address, such as "+
				"https://keycloak.example.com.",
		)
		return
	}
	if u, err := url.Parse(cfg.URL); err == nil && u.Scheme == "http" && !admin.IsLoopback(u.Hostname()) && !s.flag("allow_http", diags) {
		diags.AddAttributeWarning(path.Root("url"), "Plain http",
			"Secrets and tokens cross the network in clear. Use https; allow_http = true silences this.")
	}
	if s.flag("tls_insecure_skip_verify", diags) {
		diags.AddAttributeWarning(path.Root("tls_insecure_skip_verify"), "The server's certificate is not verified",
			"Anybody on the way can read secrets and tokens. Set root_ca_certificate instead.")
	}
}

// limits reads the timeout, the retries and the cap.
func (s *settings) limits(cfg *admin.Config, diags *diag.Diagnostics) {
	cfg.RequestTimeout = s.duration("request_timeout", diags)
	cfg.MaxRetries = s.count("max_retries", defaultMaxRetries, diags)
	cfg.MaxConcurrentRequests = s.count("max_concurrent_requests", 0, diags)
	cfg.Headers = s.headers(diags)
}

// transport reads certificates and keys, as texts or files.
func (s *settings) transport(cfg *admin.Config, diags *diag.Diagnostics) {
	o := admin.TLSOptions{
		RootCA:             s.textOrFile("root_ca_certificate", diags),
		Certificate:        s.textOrFile("client_certificate", diags),
		Key:                s.textOrFile("client_key", diags),
		InsecureSkipVerify: s.flag("tls_insecure_skip_verify", diags),
	}
	var err error
	if cfg.TLS, err = o.Config(); err != nil {
		diags.AddError("Invalid TLS configuration", err.Error()+".")
	}
}

// login takes the login whole from one place: the block, or else one family of environment variables.
func (s *settings) login(serverURL string, diags *diag.Diagnostics) admin.Login {
	from := s.loginSource(serverURL)
	if from == nil {
		diags.AddError(
			"Missing login",
			"Set one of: client_id and client_secret; client_id and client_assertion_key; username and password; or access_token; "+
				"in the provider block or as GATEHOUSE_* (or KEYCLOAK_*) environment variables."+s.ignoredLogin(serverURL),
		)
		return admin.Login{}
	}
	key := from.value("client_assertion_key")
	switch file := from.value("client_assertion_key_file"); {
	case file != "" && key != "":
		diags.AddError("Conflicting login arguments", "client_assertion_key and client_assertion_key_file exclude each other.")
	case file != "":
		key = s.file("client_assertion_key_file", file, diags)
	}
	l := admin.Login{
		Realm: from.value("realm"), ClientID: from.value("client_id"), ClientSecret: from.value("client_secret"),
		Username: from.value("username"), Password: from.value("password"), AccessToken: from.value("access_token"),
		AssertionKey: key, AssertionAlg: from.value("client_assertion_alg"), AssertionKid: from.value("client_assertion_kid"),
	}
	if l.Realm == "" {
		l.Realm = defaultRealm
	}
	if l.Username != "" && l.ClientID == "" {
		l.ClientID = passwordClientID
	}
	if diags.HasError() {
		return l
	}
	if err := checkLogin(l); err != nil {
		diags.AddError("Invalid login", err.Error()+" ("+from.name()+").")
	}
	return l
}

// checkLogin refuses a login that is two, or half of one.
func checkLogin(l admin.Login) error {
	has := func(s string) bool { return s != "" }
	switch {
	case has(l.AccessToken) && (has(l.Username) || has(l.Password) || has(l.ClientSecret) || has(l.AssertionKey)):
		return errors.New("access_token excludes username, password, client_secret and client_assertion_key")
	case has(l.AccessToken):
		return nil
	case has(l.ClientSecret) && has(l.AssertionKey):
		return errors.New("client_secret and client_assertion_key exclude each other")
	case has(l.Username) != has(l.Password):
		return errors.New("username and password go together: one of them is missing")
	case has(l.Username):
		return nil
	case !has(l.ClientID):
		return errors.New("client_id is missing: client_secret and client_assertion_key belong to a client")
	case !has(l.ClientSecret) && !has(l.AssertionKey):
		return errors.New("client_id alone is no login: add client_secret, client_assertion_key, or username and password")
	}
	if has(l.AssertionKey) {
		if _, _, _, err := admin.ParseAssertionKey(l.AssertionKey); err != nil {
			return fmt.Errorf("client_assertion_key: %w", err)
		}
	}
	return nil
}

// freeHeaders refuses headers that the client sets itself, and values that would break out of theirs.
type freeHeaders struct{}

func (freeHeaders) Description(context.Context) string {
	return "no Authorization, Host, Cookie or Content-*, no line breaks"
}

func (v freeHeaders) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (freeHeaders) ValidateMap(_ context.Context, req validator.MapRequest, resp *validator.MapResponse) {
	for name, v := range req.ConfigValue.Elements() {
		s, _ := v.(types.String)
		if err := checkHeader(name, s.ValueString()); err != nil {
			resp.Diagnostics.AddAttributeError(req.Path.AtMapKey(name), "Invalid header", err.Error()+".")
		}
	}
}

func checkHeader(name, value string) error {
	lower := strings.ToLower(name)
	switch {
	case name == "" || strings.ContainsAny(name, " \t\r\n:"):
		return fmt.Errorf("%q is not a header name", name)
	case lower == "authorization" || lower == "host" || lower == "cookie" || strings.HasPrefix(lower, "content-"):
		return fmt.Errorf("the header %q is the provider's own", name)
	case strings.ContainsAny(value, "\r\n\x00"):
		return fmt.Errorf("the value of the header %q holds a line break", name)
	}
	return nil
}
