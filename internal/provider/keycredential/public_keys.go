package keycredential

import (
	"context"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/url"
	"reflect"
	"regexp"
	"strings"

	"github.com/go-jose/go-jose/v4"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
)

// publicKeyValidator validates one source of public keys. fault says what is wrong with a value, without showing it; empty when
// nothing is.
type publicKeyValidator struct {
	allowed string
	fault   func(text string) string
}

var (
	jwksSource = publicKeyValidator{
		`{"keys": […]} of public RSA, EC or Ed25519 keys with "use": "sig", each with a "kid" of its own where there are several`,
		jwksFault,
	}
	jwksURLSource     = publicKeyValidator{"an https URL, or http on the loopback, without user name and fragment", jwksURLFault}
	certificateSource = publicKeyValidator{"one PEM block, BEGIN CERTIFICATE to END CERTIFICATE", certificateFault}
	subjectSource     = publicKeyValidator{`a distinguished name such as "CN=ci,O=Acme"`, subjectFault}
)

func (s publicKeyValidator) Description(context.Context) string { return s.allowed }

func (s publicKeyValidator) MarkdownDescription(context.Context) string { return s.allowed }

func (s publicKeyValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if fault := s.fault(req.ConfigValue.ValueString()); fault != "" {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid key", fmt.Sprintf("%s %s. Allowed: %s.", req.Path, fault, s.allowed))
	}
}

// privateMembers are those of a JWK that hold its private part (RFC 7518, section 6).
var privateMembers = []string{"d", "p", "q", "dp", "dq", "qi", "oth", "k"}

func jwksFault(text string) string {
	keys, ok := readKeys(text)
	if !ok || len(keys) == 0 {
		return "is no JSON text of a set with keys"
	}
	seen := map[string]bool{}
	for i, raw := range keys {
		kid, fault := jwkFault(raw)
		switch {
		case fault != "" || len(keys) == 1: // without a kid the server takes the first that fits
		case kid == "":
			fault = `has no "kid" that tells it from the others`
		case seen[kid]:
			fault = `has the "kid" of another one`
		}
		if fault != "" {
			return fmt.Sprintf("is refused: key %d %s", i+1, fault)
		}
		seen[kid] = true
	}
	return ""
}

func jwkFault(raw json.RawMessage) (kid, fault string) {
	var members map[string]json.RawMessage
	if json.Unmarshal(raw, &members) != nil {
		return "", "is no JSON object"
	}
	for _, name := range privateMembers {
		if _, there := members[name]; there {
			return "", fmt.Sprintf("has the private member %q, which must stay with the client. Give the public key", name)
		}
	}
	var key jose.JSONWebKey
	switch err := key.UnmarshalJSON(raw); {
	case err != nil || !key.Valid() || !key.IsPublic():
		return "", "is no public key that can be read"
	case key.Use != "sig": // Keycloak 26.7.4 then answers every assertion "Unable to load public key"
		return "", `is not for signatures: Keycloak looks only at keys with "use": "sig"`
	}
	return key.KeyID, ""
}

func readKeys(text string) (keys []json.RawMessage, ok bool) {
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	err := json.Unmarshal([]byte(text), &set)
	return set.Keys, err == nil
}

// signs reports whether one of the keys makes signatures of an algorithm.
func signs(jwks, algorithm string) bool {
	kinds := map[string]string{"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}
	keys, ok := readKeys(jwks)
	for _, raw := range keys {
		var key struct {
			Kty string `json:"kty"`
		}
		if json.Unmarshal(raw, &key) != nil || key.Kty == kinds[algorithm[:2]] {
			return true
		}
	}
	return !ok // which is another error's to say
}

func jwksURLFault(text string) string {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return "is no URL of http or https"
	case u.User != nil:
		return "holds a user name or password, which every login that may view the client would see"
	case u.Fragment != "":
		return "holds a fragment"
	case u.Scheme == "http" && !admin.IsLoopback(u.Hostname()):
		return "is plain http: an attacker who changes the answer in transit could log in as the client"
	}
	return ""
}

// certificateBlock is the PEM type of a certificate.
const certificateBlock = "CERTIFICATE"

func certificateFault(text string) string {
	block, rest := pem.Decode([]byte(text))
	switch {
	case strings.Contains(text, "PRIVATE KEY"):
		return "holds a private key, which must stay with the client. Give the certificate alone"
	case block == nil || block.Type != certificateBlock:
		return "is no PEM certificate"
	case strings.TrimSpace(string(rest)) != "":
		return "holds more than one certificate: Keycloak takes the client's own, without its chain"
	}
	if _, err := x509.ParseCertificate(block.Bytes); err != nil {
		return "is no certificate that can be read"
	}
	return ""
}

// readCertificate is the DER of a certificate in PEM, or in base64 alone as Keycloak's console leaves it; nil for neither.
func readCertificate(text string) []byte {
	if block, _ := pem.Decode([]byte(text)); block != nil && block.Type == certificateBlock {
		return block.Bytes
	}
	der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil || len(der) == 0 {
		return nil
	}
	return der
}

// bareCertificate is a PEM certificate as Keycloak's console sends it: base64, without headers.
func bareCertificate(text string) string {
	return base64.StdEncoding.EncodeToString(readCertificate(text))
}

var subjectForm = regexp.MustCompile(`^\s*[A-Za-z0-9.]+\s*=\s*[^\s=]`)

func subjectFault(text string) string {
	if !subjectForm.MatchString(text) || strings.ContainsFunc(text, func(c rune) bool { return c < ' ' || c == 0x7f }) {
		return "is no distinguished name"
	}
	return ""
}

// sameJSON compares two JSON texts by what they say.
func sameJSON(a, b string) bool {
	var x, y any
	return json.Unmarshal([]byte(a), &x) == nil && json.Unmarshal([]byte(b), &y) == nil && reflect.DeepEqual(x, y)
}

func sameCertificate(a, b string) bool {
	x, y := readCertificate(a), readCertificate(b)
	return x != nil && string(x) == string(y)
}

// keepText is the plan modifier of a text that has several spellings: a new one of the same thing is no change.
type keepText struct{ same func(a, b string) bool }

func (keepText) Description(context.Context) string {
	return "Another spelling of the same key is no change."
}

func (k keepText) MarkdownDescription(ctx context.Context) string { return k.Description(ctx) }

func (k keepText) PlanModifyString(_ context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse) {
	if !req.PlanValue.IsUnknown() && k.same(req.StateValue.ValueString(), req.PlanValue.ValueString()) {
		resp.PlanValue = req.StateValue
	}
}
