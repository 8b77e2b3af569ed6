// Package keycredential is the resource gatehouse_key_credential: the public keys, or the certificate, with which a client proves its
// assertions. It never holds a private key.
package keycredential

import (
	"encoding/pem"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/clientauth"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// model is the state of gatehouse_key_credential. All of it is public.
type model struct {
	ID               types.String `tfsdk:"id"`
	Realm            types.String `tfsdk:"realm"`
	ClientID         types.String `tfsdk:"client_id"`
	JWKS             types.String `tfsdk:"jwks"`
	JWKSURL          types.String `tfsdk:"jwks_url"`
	Certificate      types.String `tfsdk:"certificate"`
	X509Subject      types.String `tfsdk:"x509_subject"`
	SigningAlgorithm types.String `tfsdk:"signing_algorithm"`
}

// The client attributes that hold its key. Of several sources Keycloak takes the URL before the set before the certificate.
const (
	attributeUseJWKS     = "use.jwks.string"
	attributeJWKS        = "jwks.string"
	attributeUseJWKSURL  = "use.jwks.url"
	attributeJWKSURL     = "jwks.url"
	attributeCertificate = "jwt.credential.certificate"
	attributePublicKey   = "jwt.credential.public.key"
	attributeSubject     = "x509.subjectdn"
	attributePattern     = "x509.allow.regex.pattern.comparison"
	attributeAlgorithm   = "token.endpoint.auth.signing.alg"
)

func (m *model) identity() clientauth.Identity {
	return clientauth.Identity{Realm: m.Realm, ClientID: m.ClientID}
}

func (m *model) label() string {
	return fmt.Sprintf("Key credential of client %q in realm %q", m.ClientID.ValueString(), m.Realm.ValueString())
}

// toAPI is the authenticator, and every attribute of a key, where "" is for one that must not be there.
func (m *model) toAPI() (authenticator string, attributes map[string]string) {
	attributes = map[string]string{
		attributeUseJWKS: "", attributeJWKS: m.JWKS.ValueString(), attributeUseJWKSURL: "", attributeJWKSURL: m.JWKSURL.ValueString(),
		attributeCertificate: "", attributePublicKey: "", attributeSubject: m.X509Subject.ValueString(), attributePattern: "",
		attributeAlgorithm: m.SigningAlgorithm.ValueString(),
	}
	authenticator = clientauth.ClientJWT
	switch {
	case !m.JWKS.IsNull():
		attributes[attributeUseJWKS] = "true"
	case !m.JWKSURL.IsNull():
		attributes[attributeUseJWKSURL] = "true"
	case !m.Certificate.IsNull():
		attributes[attributeCertificate] = bareCertificate(m.Certificate.ValueString())
	default:
		authenticator = clientauth.ClientX509
		attributes[attributePattern] = "false" // else the subject is a pattern, which more certificates may fit
	}
	return authenticator, attributes
}

// changes makes the body of an update: what differs from the server; nil when nothing does.
func (m *model) changes(current *wire.Client) *wire.Client {
	authenticator, attributes := m.toAPI()
	return authenticatorChanges(current, authenticator, attributes)
}

// authenticatorChanges is what of an authenticator and its attributes differs from the server; "" deletes a key.
func authenticatorChanges(current *wire.Client, authenticator string, attributes map[string]string) *wire.Client {
	body := &wire.Client{Attributes: map[string]string{}}
	for key, want := range attributes {
		if current.Attributes[key] != want {
			body.Attributes[key] = want
		}
	}
	if clientauth.Authenticator(current) != authenticator {
		body.ClientAuthenticatorType = &authenticator
	}
	if body.ClientAuthenticatorType == nil && len(body.Attributes) == 0 {
		return nil
	}
	return body
}

// fromAPI fills the model with the one source of keys that the server uses; none where the client proves itself otherwise.
func (m *model) fromAPI(c *wire.Client) {
	before := *m
	*m = model{ID: before.identity().ID(), Realm: before.Realm, ClientID: before.ClientID}
	if clientauth.CheckConfidential(c) != nil {
		return
	}
	has := c.Attributes
	switch clientauth.Authenticator(c) {
	case clientauth.ClientX509:
		if has[attributePattern] != "true" { // a subject that is a pattern is none of this type's
			m.X509Subject = attributeText(has[attributeSubject])
		}
	case clientauth.ClientJWT:
		m.SigningAlgorithm = attributeText(has[attributeAlgorithm])
		switch {
		case has[attributeUseJWKSURL] == "true":
			m.JWKSURL = attributeText(has[attributeJWKSURL])
		case has[attributeUseJWKS] == "true":
			m.JWKS = attributeText(has[attributeJWKS])
			if sameJSON(before.JWKS.ValueString(), has[attributeJWKS]) {
				m.JWKS = before.JWKS
			}
		default:
			m.Certificate = attributeText(certificateText(has[attributeCertificate]))
			if sameCertificate(before.Certificate.ValueString(), has[attributeCertificate]) {
				m.Certificate = before.Certificate
			}
		}
	}
}

// hasKey reports that fromAPI has found a source of keys.
func (m *model) hasKey() bool {
	return !m.JWKS.IsNull() || !m.JWKSURL.IsNull() || !m.Certificate.IsNull() || !m.X509Subject.IsNull()
}

// proof tells one key from another: its source as the server keeps it, and its algorithm.
func (m *model) proof() string {
	return strings.Join(
		[]string{
			m.JWKS.ValueString(),
			m.JWKSURL.ValueString(),
			bareCertificate(m.Certificate.ValueString()),
			m.X509Subject.ValueString(),
			m.SigningAlgorithm.ValueString(),
		},
		"\n",
	)
}

// certificateText is a certificate as Keycloak keeps it, with or without the PEM headers, as PEM.
func certificateText(text string) string {
	if der := readCertificate(text); der != nil {
		return string(pem.EncodeToMemory(&pem.Block{Type: certificateBlock, Bytes: der}))
	}
	return text
}

// attributeText reads an attribute, for which absent and empty are one.
func attributeText(text string) types.String {
	if text == "" {
		return types.StringNull()
	}
	return types.StringValue(text)
}
