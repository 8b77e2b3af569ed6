package contract

import (
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// publishes serves a JWK set on the loopback, where a server of this machine can read it.
func publishes(t *testing.T, keys ...jose.JSONWebKey) string {
	t.Helper()
	if u, err := url.Parse(os.Getenv("KEYCLOAK_URL")); err != nil || u.Host != "" && u.Hostname() != "127.0.0.1" && u.Hostname() != "localhost" {
		t.Skip("a Keycloak elsewhere cannot read this machine's loopback")
	}
	listener := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: keys})
	}))
	t.Cleanup(listener.Close)
	return listener.URL
}

// A set and a certificate, or a URL and a certificate, may both be there: the certificate counts last. A set and a URL may not.
func TestAssertionKeySources(t *testing.T) {
	w := newWorld(t)
	keys := assertionKeys()
	template := x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "svc"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, keys.other.Public(), keys.other)
	if err != nil {
		t.Fatal(err)
	}
	sources := keySet(t, jose.JSONWebKey{Key: keys.rsa.Public(), KeyID: "r", Use: "sig"})
	sources["use.jwks.string"] = "false"
	sources["use.jwks.url"] = "true"
	sources["jwks.url"] = publishes(t, jose.JSONWebKey{Key: keys.ec.Public(), KeyID: "e", Use: "sig"})
	sources["jwt.credential.certificate"] = base64.StdEncoding.EncodeToString(der)
	w.asserting(t, sources)
	const unloaded = "Unable to load public key"
	both := errO("invalid_input", `The "Use JWKS" switch and the switch "Use JWKS URL" cannot be ON at the same time.`)
	change := func(name, attributes string, status int, want string) Case {
		return Case{Name: name, Do: "PUT clients/<svc.id>", Body: `{"attributes":{` + attributes + `}}`, Status: status, Want: want}
	}
	w.run(t, []Case{
		proven("the key of the URL", w.assertion(t, jose.ES256, keys.ec, "e", nil)),
		unproven("not that of the set", w.assertion(t, jose.RS256, keys.rsa, "r", nil), unloaded),
		unproven("nor that of the certificate", w.assertion(t, jose.RS256, keys.other, "", nil), unloaded),
		change("both a set and a URL", `"use.jwks.string":"true"`, 400, both),
		{Name: "in a new client", Do: "POST clients", Body: `{"clientId":"both","attributes":{"use.jwks.string":"true","use.jwks.url":"true"}}`, Status: 400, Want: both},
		change("the set in place of the URL", `"use.jwks.string":"true","use.jwks.url":"","jwks.url":""`, 204, ""),
		proven("then the set", w.assertion(t, jose.RS256, keys.rsa, "r", nil)),
		unproven("no more the URL", w.assertion(t, jose.ES256, keys.ec, "e", nil), unloaded),
		unproven("nor yet the certificate", w.assertion(t, jose.RS256, keys.other, "", nil), "Client authentication with signed JWT failed: Signature on JWT token failed validation"),
		change("a set that is switched off", `"use.jwks.string":"false"`, 204, ""),
		proven("then the certificate", w.assertion(t, jose.RS256, keys.other, "", nil)),
		change("a URL where nobody answers", `"use.jwks.string":"","jwks.string":"","jwt.credential.certificate":"","use.jwks.url":"true","jwks.url":"http://127.0.0.1:1/"`, 204, ""),
		unproven("holds no key", w.assertion(t, jose.RS256, keys.rsa, "r", nil), "Client authentication with signed JWT failed: Error when loading public keys: <any>"),
		change("a URL that is none", `"jwks.url":"nope"`, 400, errO("invalid_input", "JWKS URL is not a valid URL")),
		change("another algorithm, key and subject are taken as they come", `"token.endpoint.auth.signing.alg":"nope","jwt.credential.certificate":"nope","x509.subjectdn":"nope"`, 204, ""),
	})
}

// Of several keys without a kid the first one counts; a key for anything but signatures is in the set for nothing.
func TestAssertionKeyMembers(t *testing.T) {
	w := newWorld(t)
	keys := assertionKeys()
	w.asserting(t, keySet(t, jose.JSONWebKey{Key: keys.rsa.Public(), Use: "sig"}, jose.JSONWebKey{Key: keys.other.Public(), Use: "sig"}, jose.JSONWebKey{Key: keys.ec.Public(), KeyID: "e", Use: "enc"}))
	w.run(t, []Case{
		proven("no kid", w.assertion(t, jose.RS256, keys.rsa, "", nil)),
		unproven("no kid of its own", w.assertion(t, jose.RS256, keys.rsa, "r", nil), "Unable to load public key"),
		unproven("the second without a kid", w.assertion(t, jose.RS256, keys.other, "", nil), "Client authentication with signed JWT failed: Signature on JWT token failed validation"),
		unproven("for encryption", w.assertion(t, jose.ES256, keys.ec, "e", nil), "Unable to load public key"),
	})
}

// A secret that is renewed while the client proves itself with a key is not accepted, and is good once the client is back.
func TestSecretOfAClientWithAKey(t *testing.T) {
	w := newWorld(t)
	keys := assertionKeys()
	w.machine(t, "svc", "")
	set, err := json.Marshal(keySet(t, jose.JSONWebKey{Key: keys.rsa.Public(), KeyID: "r", Use: "sig"}))
	if err != nil {
		t.Fatal(err)
	}
	refused := logs("", "svc-secret", false)
	refused.Status, refused.Want = 400, errO("invalid_client", "Parameter client_assertion_type is missing")
	named := func(name string) Case { c := refused; c.Name = name; return c }
	w.run(t, []Case{
		logs("a secret", "svc-secret", true),
		{Name: "and a key", Do: "PUT clients/<svc.id>", Body: `{"clientAuthenticatorType":"client-jwt","attributes":` + string(set) + `}`, Status: 204},
		proven("it proves", w.assertion(t, jose.RS256, keys.rsa, "r", nil)),
		named("the secret does not"),
		{Name: "another secret", Do: "POST " + oneSecret, Status: 200, Want: `{"type":"secret","value":"<secret>"}`, Save: "second=value"},
		proven("the key proves still", w.assertion(t, jose.RS256, keys.rsa, "r", nil)),
		{Name: "back", Do: "PUT clients/<svc.id>", Body: `{"clientAuthenticatorType":"client-secret","attributes":{"use.jwks.string":"","jwks.string":""}}`, Status: 204},
		{Name: "without a trace", Do: "GET clients/<svc.id>", Status: 200, Want: `{"clientAuthenticatorType":"client-secret","attributes":{"use.jwks.string":"<absent>","jwks.string":"<absent>","client.secret.creation.time":"<now>","…":0},"…":0}`},
		logs("the new secret", "<second>", true),
		logs("not the old one", "svc-secret", false),
	})
}

// A client of mTLS that shows no certificate is none.
func TestClientByCertificateOfTLS(t *testing.T) {
	w := newWorld(t)
	w.machine(t, "svc", `,"clientAuthenticatorType":"client-x509","attributes":{"x509.subjectdn":"CN=svc","x509.allow.regex.pattern.comparison":"false"}`)
	c := logs("a secret", "svc-secret", false)
	c.Want = badClient
	w.run(t, []Case{
		c,
		{Name: "its attributes come back", Do: "GET clients/<svc.id>", Status: 200, Want: `{"clientAuthenticatorType":"client-x509","attributes":{"x509.subjectdn":"CN=svc","x509.allow.regex.pattern.comparison":"false","…":0},"…":0}`},
	})
}
