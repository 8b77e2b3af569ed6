package credential

import (
	"encoding/pem"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/importid"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// keyModel is the state of gatehouse_key_credential. All of it is public.
type keyModel struct {
	ID               types.String `tfsdk:"id"`
	Realm            types.String `tfsdk:"realm"`
	ClientID         types.String `tfsdk:"client_id"`
	JWKS             types.String `tfsdk:"jwks"`
	JWKSURL          types.String `tfsdk:"jwks_url"`
	Certificate      types.String `tfsdk:"certificate"`
	X509Subject      types.String `tfsdk:"x509_subject"`
	SigningAlgorithm types.String `tfsdk:"signing_algorithm"`
}

// The ways in which Keycloak lets a client prove itself.
const (
	authenticatorSecret    = "client-secret"
	authenticatorJWT       = "client-jwt"
	authenticatorX509      = "client-x509"
	authenticatorFederated = "federated-jwt"
)

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

func (m *keyModel) identity() identityModel {
	return identityModel{Realm: m.Realm, ClientID: m.ClientID}
}

func (m *keyModel) id() types.String {
	return types.StringValue(importid.Join(m.Realm.ValueString(), m.ClientID.ValueString()))
}

func (m *keyModel) label() string {
	return fmt.Sprintf("Key credential of client %q in realm %q", m.ClientID.ValueString(), m.Realm.ValueString())
}

// toAPI is the authenticator, and every attribute of a key, where "" is for one that must not be there.
func (m *keyModel) toAPI() (authenticator string, attributes map[string]string) {
	attributes = map[string]string{
		attributeUseJWKS: "", attributeJWKS: m.JWKS.ValueString(), attributeUseJWKSURL: "", attributeJWKSURL: m.JWKSURL.ValueString(),
		attributeCertificate: "", attributePublicKey: "", attributeSubject: m.X509Subject.ValueString(), attributePattern: "",
		attributeAlgorithm: m.SigningAlgorithm.ValueString(),
	}
	authenticator = authenticatorJWT
	switch {
	case !m.JWKS.IsNull():
		attributes[attributeUseJWKS] = "true"
	case !m.JWKSURL.IsNull():
		attributes[attributeUseJWKSURL] = "true"
	case !m.Certificate.IsNull():
		attributes[attributeCertificate] = bareCertificate(m.Certificate.ValueString())
	default:
		authenticator = authenticatorX509
		attributes[attributePattern] = "false" // else the subject is a pattern, which more certificates may fit
	}
	return authenticator, attributes
}

// changes makes the body of an update: what differs from the server; nil when nothing does.
func (m *keyModel) changes(current *wire.Client) *wire.Client {
	authenticator, attributes := m.toAPI()
	return keyChanges(current, authenticator, attributes)
}

// keyChanges is what of an authenticator and its attributes differs from the server; "" deletes a key.
func keyChanges(current *wire.Client, authenticator string, attributes map[string]string) *wire.Client {
	body := &wire.Client{Attributes: map[string]string{}}
	for key, want := range attributes {
		if current.Attributes[key] != want {
			body.Attributes[key] = want
		}
	}
	if authenticatorOf(current) != authenticator {
		body.ClientAuthenticatorType = &authenticator
	}
	if body.ClientAuthenticatorType == nil && len(body.Attributes) == 0 {
		return nil
	}
	return body
}

// fromAPI fills the model with the one source of keys that the server uses; none where the client proves itself otherwise.
func (m *keyModel) fromAPI(c *wire.Client) {
	before := *m
	*m = keyModel{ID: before.id(), Realm: before.Realm, ClientID: before.ClientID}
	if provesItself(c) != nil {
		return
	}
	has := c.Attributes
	switch authenticatorOf(c) {
	case authenticatorX509:
		if has[attributePattern] != "true" { // a subject that is a pattern is none of this type's
			m.X509Subject = keyText(has[attributeSubject])
		}
	case authenticatorJWT:
		m.SigningAlgorithm = keyText(has[attributeAlgorithm])
		switch {
		case has[attributeUseJWKSURL] == "true":
			m.JWKSURL = keyText(has[attributeJWKSURL])
		case has[attributeUseJWKS] == "true":
			m.JWKS = keyText(has[attributeJWKS])
			if sameJSON(before.JWKS.ValueString(), has[attributeJWKS]) {
				m.JWKS = before.JWKS
			}
		default:
			m.Certificate = keyText(certificateText(has[attributeCertificate]))
			if sameCertificate(before.Certificate.ValueString(), has[attributeCertificate]) {
				m.Certificate = before.Certificate
			}
		}
	}
}

// hasKey reports that fromAPI has found a source of keys.
func (m *keyModel) hasKey() bool {
	return !m.JWKS.IsNull() || !m.JWKSURL.IsNull() || !m.Certificate.IsNull() || !m.X509Subject.IsNull()
}

// proof tells one key from another: its source as the server keeps it, and its algorithm.
func (m *keyModel) proof() string {
	return strings.Join([]string{m.JWKS.ValueString(), m.JWKSURL.ValueString(), bareCertificate(m.Certificate.ValueString()), m.X509Subject.ValueString(), m.SigningAlgorithm.ValueString()}, "\n")
}

// certificateText is a certificate as Keycloak keeps it, with or without the PEM headers, as PEM.
func certificateText(text string) string {
	if der := readCertificate(text); der != nil {
		return string(pem.EncodeToMemory(&pem.Block{Type: certificateBlock, Bytes: der}))
	}
	return text
}

// keyText reads an attribute, for which absent and empty are one.
func keyText(text string) types.String {
	if text == "" {
		return types.StringNull()
	}
	return types.StringValue(text)
}

func authenticatorOf(c *wire.Client) string {
	if c.ClientAuthenticatorType == nil {
		return authenticatorSecret
	}
	return *c.ClientAuthenticatorType
}
