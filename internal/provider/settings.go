package provider

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/durations"
)

// loginArguments are those that make a login; any of them in the block switches off all login variables. realm is part of a
// login, but alone it is none.
var loginArguments = []string{
	"client_id", "client_secret", "username", "password", "access_token",
	"client_assertion_key", "client_assertion_key_file", "client_assertion_alg", "client_assertion_kid",
}

// keycloakNames are the variables that Keycloak's users already have, where they are not KEYCLOAK_ and the argument's name.
var keycloakNames = map[string]string{
	"username":             "KEYCLOAK_USER",
	"client_assertion_key": "KEYCLOAK_JWT_SIGNING_KEY",
	"client_assertion_alg": "KEYCLOAK_JWT_SIGNING_ALG",
	"client_certificate":   "KEYCLOAK_TLS_CLIENT_CERTIFICATE",
	"client_key":           "KEYCLOAK_TLS_CLIENT_PRIVATE_KEY",
}

// settings are the arguments of the provider block, each as text, and the environment behind them.
type settings struct {
	block map[string]string
	env   func(string) string
}

// source is one place that a login can come from: the block, or one family of variables.
type source struct {
	value func(argument string) string
	name  func() string
}

// unknownArgument names an argument whose value is not known yet; empty when all are.
func unknownArgument(config tftypes.Value) string {
	var arguments map[string]tftypes.Value
	if config.As(&arguments) != nil {
		return ""
	}
	names := make([]string, 0, len(arguments))
	for name := range arguments {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if !arguments[name].IsFullyKnown() {
			return name
		}
	}
	return ""
}

// readSettings takes the block apart. headers is kept as JSON, as its variable is.
func readSettings(ctx context.Context, config tfsdk.Config, diags *diag.Diagnostics) *settings {
	s := &settings{block: map[string]string{}, env: os.Getenv}
	for name, attribute := range config.Schema.GetAttributes() {
		switch attribute.GetType() {
		case types.BoolType:
			var v types.Bool
			diags.Append(config.GetAttribute(ctx, path.Root(name), &v)...)
			if !v.IsNull() {
				s.block[name] = strconv.FormatBool(v.ValueBool())
			}
		case types.Int64Type:
			var v types.Int64
			diags.Append(config.GetAttribute(ctx, path.Root(name), &v)...)
			if !v.IsNull() {
				s.block[name] = strconv.FormatInt(v.ValueInt64(), 10)
			}
		case types.MapType{ElemType: types.StringType}:
			var v map[string]string
			diags.Append(config.GetAttribute(ctx, path.Root(name), &v)...)
			if v != nil {
				text, _ := json.Marshal(v) // of strings: cannot fail
				s.block[name] = string(text)
			}
		default:
			var v *string
			diags.Append(config.GetAttribute(ctx, path.Root(name), &v)...)
			if v != nil {
				s.block[name] = *v
			}
		}
	}
	return s
}

// gatehouseVariable and keycloakVariable read one family's variable of an argument.
func (s *settings) gatehouseVariable(argument string) string {
	return s.env("GATEHOUSE_" + strings.ToUpper(argument))
}

func (s *settings) keycloakVariable(argument string) string {
	if name, ok := keycloakNames[argument]; ok {
		if v := s.env(name); v != "" {
			return v
		}
	}
	return s.env("KEYCLOAK_" + strings.ToUpper(argument))
}

// text is an argument that is not part of a login: the block's, or the first variable that is set.
func (s *settings) text(argument string) string {
	if v, ok := s.block[argument]; ok {
		return v
	}
	if v := s.gatehouseVariable(argument); v != "" {
		return v
	}
	return s.keycloakVariable(argument)
}

// flag reads a boolean; a variable may say true, false, 1 or 0.
func (s *settings) flag(argument string, diags *diag.Diagnostics) bool {
	text := s.text(argument)
	if text == "" {
		return false
	}
	v, err := strconv.ParseBool(text)
	if err != nil {
		s.invalid(argument, "true or false", diags)
	}
	return v
}

// count reads a whole number from 0 to 1000.
func (s *settings) count(argument string, byDefault int, diags *diag.Diagnostics) int {
	text := s.text(argument)
	if text == "" {
		return byDefault
	}
	v, err := strconv.Atoi(text)
	if err != nil || v < 0 || v > 1000 {
		s.invalid(argument, "a whole number from 0 to 1000", diags)
	}
	return v
}

func (s *settings) duration(argument string, diags *diag.Diagnostics) time.Duration {
	text := s.text(argument)
	if text == "" {
		return 0
	}
	seconds, err := durations.Parse(text)
	if err != nil {
		s.invalid(argument, `a duration such as "30s"`, diags)
	}
	return time.Duration(seconds) * time.Second
}

func (s *settings) headers(diags *diag.Diagnostics) map[string]string {
	text := s.text("headers")
	if text == "" {
		return nil
	}
	var headers map[string]string
	if json.Unmarshal([]byte(text), &headers) != nil {
		s.invalid("headers", "a JSON object of texts", diags)
		return nil
	}
	for name, value := range headers {
		if err := checkHeader(name, value); err != nil {
			diags.AddAttributeError(path.Root("headers"), "Invalid header", err.Error()+".")
		}
	}
	return headers
}

// invalid reports a value of the environment that cannot be read; the value itself may be a secret and is not shown.
func (s *settings) invalid(argument, allowed string, diags *diag.Diagnostics) {
	diags.AddAttributeError(path.Root(argument), "Invalid provider configuration",
		fmt.Sprintf("%s, or its environment variable, must be %s.", argument, allowed))
}

// textOrFile reads an argument that can be given as a text or as a file.
func (s *settings) textOrFile(argument string, diags *diag.Diagnostics) string {
	text, file := s.text(argument), s.text(argument+"_file")
	if _, inBlock := s.block[argument]; inBlock && s.block[argument+"_file"] == "" {
		file = "" // the block beats the environment
	} else if s.block[argument+"_file"] != "" && !inBlock {
		text = ""
	}
	if text != "" && file != "" {
		diags.AddAttributeError(path.Root(argument), "Conflicting arguments",
			fmt.Sprintf("%s and %s_file exclude each other.", argument, argument))
		return ""
	}
	if file == "" {
		return text
	}
	return s.file(argument+"_file", file, diags)
}

func (s *settings) file(argument, name string, diags *diag.Diagnostics) string {
	data, err := os.ReadFile(name)
	if err != nil {
		diags.AddAttributeError(path.Root(argument), "Unreadable file", fmt.Sprintf("%s: %s.", argument, err))
	}
	return string(data)
}

// loginSource is where the login comes from; nil when there is none. Variables are taken from one family only, and only for
// the server that this family names, where it names one: a block that points elsewhere must not carry a secret there.
func (s *settings) loginSource(serverURL string) *source {
	inBlock := func(argument string) string { return s.block[argument] }
	if slices.ContainsFunc(loginArguments, func(a string) bool { _, ok := s.block[a]; return ok }) {
		return &source{value: inBlock, name: func() string { return "arguments of the provider block" }}
	}
	for _, family := range s.families() {
		if !family.hasLogin() || !family.meant(serverURL) {
			continue
		}
		value := func(argument string) string {
			if v := s.block[argument]; v != "" { // only realm can be there
				return v
			}
			return family.value(argument)
		}
		return &source{value: value, name: func() string { return "environment variables " + family.prefix + "*" }}
	}
	return nil
}

// ignoredLogin says which variables were passed over, and why.
func (s *settings) ignoredLogin(serverURL string) string {
	for _, family := range s.families() {
		if family.hasLogin() && !family.meant(serverURL) {
			return fmt.Sprintf(" The login in %s* was not used: it is for %s, and the provider talks to %s.",
				family.prefix, origin(family.value("url")), origin(serverURL))
		}
	}
	return ""
}

// family is one set of environment variables.
type family struct {
	prefix string
	value  func(argument string) string
}

func (s *settings) families() []family {
	return []family{{"GATEHOUSE_", s.gatehouseVariable}, {"KEYCLOAK_", s.keycloakVariable}}
}

func (f family) hasLogin() bool {
	return slices.ContainsFunc(loginArguments, func(a string) bool { return f.value(a) != "" })
}

func (f family) meant(serverURL string) bool {
	own := f.value("url")
	return own == "" || origin(own) == origin(serverURL)
}

// origin is a URL's scheme, host and port, without anything secret that it may hold.
func origin(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return "an invalid URL"
	}
	return admin.Origin(u)
}
