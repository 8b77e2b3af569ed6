// Package validators holds the validators and plan modifiers that several schemas share: names as Keycloak can store and
// address them.
package validators

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// longest is how many characters Keycloak's columns hold; past that it answers 500.
const longest = 255

// Name validates the name of a client, role or scope: not empty or blank, no control characters, at most 255 characters,
// and not "." or "..", which Keycloak stores but no URL can address.
func Name() validator.String { return text{name: true} }

// RealmName is Name, without the characters that Keycloak reserves in a realm's name.
func RealmName() validator.String { return text{name: true, reserved: reservedInRealm} }

// ScopeName is Name, of the characters that a scope may have in a token request: RFC 6749, section 3.3.
func ScopeName() validator.String { return text{name: true, scope: true} }

// RealmNameFault says what RealmName has against a name; empty when nothing.
func RealmNameFault(name string) string {
	return text{name: true, reserved: reservedInRealm}.fault(name)
}

// Text validates an optional description or URL: not empty (omit the argument instead), no more than 255 characters.
func Text() validator.String { return text{} }

// reservedInRealm are refused by Keycloak 26.7.4 with "Character '/' not allowed."
const reservedInRealm = `/?;\:#@!$&()*+,=[]`

// scopeToken is what Keycloak 26.7.4 takes for the name of a client scope; the rest is "Unexpected name".
var scopeToken = regexp.MustCompile(`^[\x21\x23-\x5B\x5D-\x7E]*$`)

type text struct {
	name, scope bool
	reserved    string
}

func (t text) Description(context.Context) string {
	if t.scope {
		return "1 to 255 characters of ASCII, without space, quotation mark and backslash, neither \".\" nor \"..\""
	}
	if t.name {
		return "1 to 255 characters, no control characters, neither blank nor \".\" nor \"..\""
	}
	return "1 to 255 characters"
}

func (t text) MarkdownDescription(ctx context.Context) string { return t.Description(ctx) }

func (t text) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if fault := t.fault(req.ConfigValue.ValueString()); fault != "" {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid value",
			fmt.Sprintf("%s is %s. Allowed: %s.", req.Path, fault, t.Description(ctx)))
	}
}

// fault says what is wrong with a value; empty when nothing is.
func (t text) fault(s string) string {
	switch {
	case s == "" && !t.name:
		return "empty: omit the argument instead"
	case s == "":
		return "empty"
	case utf8.RuneCountInString(s) > longest:
		return fmt.Sprintf("%d characters long", utf8.RuneCountInString(s))
	case !t.name:
		return ""
	case strings.TrimSpace(s) == "":
		return "blank"
	case strings.ContainsFunc(s, unicode.IsControl):
		return "text with a control character in it"
	case s == "." || s == "..":
		return fmt.Sprintf("%q, which no URL can address", s)
	case t.scope && !scopeToken.MatchString(s):
		return "text with a character that a token request could not name"
	case strings.ContainsAny(s, t.reserved):
		return fmt.Sprintf("text with one of the characters that Keycloak reserves in realm names (%s)", t.reserved)
	}
	return ""
}
