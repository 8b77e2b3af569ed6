package contract

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// The keys of all assertions; making an RSA key takes a while.
var assertionKeys = sync.OnceValue(func() (keys struct {
	rsa, other *rsa.PrivateKey
	ec         *ecdsa.PrivateKey
},
) {
	keys.rsa, _ = rsa.GenerateKey(rand.Reader, 2048)
	keys.other, _ = rsa.GenerateKey(rand.Reader, 2048)
	keys.ec, _ = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	return keys
})

// assertion is a signed JWT with the claims that svc needs, changed by more, where nil takes one away.
func (w *world) assertion(t *testing.T, alg jose.SignatureAlgorithm, key any, kid string, more map[string]any) string {
	t.Helper()
	claims := map[string]any{
		"iss": "svc", "sub": "svc", "aud": w.expand("<url>/realms/<realm>"), "jti": rand.Text(), "exp": time.Now().Add(time.Minute).Unix(),
	}
	for name, value := range more {
		if claims[name] = value; value == nil {
			delete(claims, name)
		}
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: jose.JSONWebKey{Key: key, KeyID: kid}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	text, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// asserting makes the client svc with the attributes, which authenticates by assertions.
func (w *world) asserting(t *testing.T, attributes map[string]string) {
	t.Helper()
	text, err := json.Marshal(attributes)
	if err != nil {
		t.Fatal(err)
	}
	w.machine(t, "svc", `,"clientAuthenticatorType":"client-jwt","attributes":`+string(text))
}

func keySet(t *testing.T, keys ...jose.JSONWebKey) map[string]string {
	t.Helper()
	text, err := json.Marshal(jose.JSONWebKeySet{Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	return map[string]string{"use.jwks.string": "true", "jwks.string": string(text)}
}

func proven(name, assertion string) Case {
	return Case{Name: name, Do: "POST ~token", Body: "grant_type=client_credentials&client_assertion_type=" + assertionType + "&client_assertion=" + assertion,
		Status: 200, Want: scoped("<word> <word>"), Head: notStored}
}

func unproven(name, assertion, text string) Case {
	c := proven(name, assertion)
	c.Status, c.Want = 400, errO("invalid_client", text)
	return c
}

func TestAssertion(t *testing.T) {
	w := newWorld(t)
	keys := assertionKeys()
	w.asserting(t, keySet(t, jose.JSONWebKey{Key: keys.rsa.Public(), KeyID: "r", Use: "sig"}, jose.JSONWebKey{Key: keys.ec.Public(), KeyID: "e", Use: "sig", Algorithm: "ES256"},
		jose.JSONWebKey{Key: keys.other.Public(), KeyID: "useless"}))
	now := time.Now()
	by := func(more map[string]any) string { return w.assertion(t, jose.RS256, keys.rsa, "r", more) }
	once := by(nil)
	stranger := proven("an unknown client", by(map[string]any{"iss": "nobody", "sub": "nobody"}))
	stranger.Status, stranger.Want = 401, badClient
	unknown := func(name string, more map[string]any) Case {
		c := stranger
		c.Name, c.Body = name, proven("", by(more)).Body
		return c
	}
	parameter := func(name, form, text string) Case {
		c := unproven(name, "", text)
		c.Body = "grant_type=client_credentials&client_id=svc" + form
		return c
	}
	w.machine(t, "other", "")
	w.machine(t, "third", `,"clientAuthenticatorType":"client-jwt"`)
	foreign := unproven("a client_id that is none", by(nil)+"&client_id=nobody", "")
	foreign.Status, foreign.Want = 401, badClient
	w.run(t, []Case{
		proven("RSA", once),
		unproven("once only", once, "Token reuse detected"),
		proven("ES256", w.assertion(t, jose.ES256, keys.ec, "e", nil)),
		proven("another algorithm of the key", w.assertion(t, jose.PS256, keys.rsa, "r", nil)),
		proven("for the token endpoint", by(map[string]any{"aud": w.expand("<url>/realms/<realm>/protocol/openid-connect/token")})),
		proven("for a list of one", by(map[string]any{"aud": []string{w.expand("<url>/realms/<realm>")}})),
		proven("with its client_id", by(nil)+"&client_id=svc"),
		proven("for ten minutes", by(map[string]any{"exp": now.Add(10 * time.Minute).Unix(), "iat": now.Unix()})),
		unproven("a wrong kid", w.assertion(t, jose.RS256, keys.rsa, "x", nil), "Unable to load public key"),
		unproven("a key without a use", w.assertion(t, jose.RS256, keys.other, "useless", nil), "Unable to load public key"),
		unproven("another key", w.assertion(t, jose.RS256, keys.other, "r", nil), "Client authentication with signed JWT failed: Signature on JWT token failed validation"),
		unproven("for another", by(map[string]any{"aud": "https://elsewhere.example"}), "Invalid token audience"),
		unproven("for nobody", by(map[string]any{"aud": nil}), "Invalid token audience"),
		unproven("for two", by(map[string]any{"aud": []string{w.expand("<url>/realms/<realm>"), "x"}}), "Multiple audiences not allowed"),
		unproven("no jti", by(map[string]any{"jti": nil}), "Token jti claim is required"),
		unproven("no exp", by(map[string]any{"exp": nil}), "Token exp claim is required"),
		unproven("expired", by(map[string]any{"exp": now.Add(-time.Minute).Unix()}), "Token is not active"),
		stranger,
		unknown("no iss", map[string]any{"iss": nil}),
		unknown("no sub", map[string]any{"sub": nil}),
		unknown("iss is not sub", map[string]any{"iss": "other"}),
		{Name: "garbage", Do: "POST ~token", Body: "grant_type=client_credentials&client_assertion_type=" + assertionType + "&client_assertion=x", Status: 401, Want: badClient, Head: notStored},
		parameter("a secret", "&client_secret=svc-secret", "Parameter client_assertion_type is missing"),
		parameter("nothing", "", "Parameter client_assertion_type is missing"),
		parameter("another type", "&client_assertion_type=x", "Parameter client_assertion_type has value 'x' but expected is '"+assertionType+"'"),
		parameter("no assertion", "&client_assertion_type="+assertionType, "client_assertion parameter missing"),
		foreign,
		{Name: "that of a client with a secret", Do: "POST ~token", Body: proven("", by(nil)).Body + "&client_id=other", Status: 401, Want: badSecret, Head: notStored},
		unproven("that of another client with assertions", by(nil)+"&client_id=third", "client_id parameter does not match authenticated client"),
	})
	w.must(t, "PUT clients/<svc.id>", `{"attributes":{"token.endpoint.auth.signing.alg":"ES256"}}`)
	w.run(t, []Case{
		unproven("not the algorithm that is pinned", by(nil), "Invalid signature algorithm"),
		proven("the one that is", w.assertion(t, jose.ES256, keys.ec, "e", nil)),
		{Name: "introspection takes assertions too", Do: introspect, Body: "token=x&client_assertion_type=" + assertionType + "&client_assertion=" + w.assertion(t, jose.ES256, keys.ec, "e", nil), Status: 200, Want: dead, Head: fresh},
	})
}

func TestAssertionByCertificate(t *testing.T) {
	w := newWorld(t)
	keys := assertionKeys()
	template := x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "svc"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, keys.rsa.Public(), keys.rsa)
	if err != nil {
		t.Fatal(err)
	}
	w.asserting(t, map[string]string{"jwt.credential.certificate": base64.StdEncoding.EncodeToString(der)})
	w.run(t, []Case{
		proven("without a kid", w.assertion(t, jose.RS256, keys.rsa, "", nil)),
		unproven("with one", w.assertion(t, jose.RS256, keys.rsa, "r", nil), "Unable to load public key"),
		unproven("another key", w.assertion(t, jose.RS256, keys.other, "", nil), "Client authentication with signed JWT failed: Signature on JWT token failed validation"),
	})
	text, err := json.Marshal(string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
	if err != nil {
		t.Fatal(err)
	}
	w.must(t, "PUT clients/<svc.id>", `{"attributes":{"jwt.credential.certificate":`+string(text)+`}}`)
	w.run(t, []Case{proven("as PEM", w.assertion(t, jose.RS256, keys.rsa, "", nil))})
}

func TestAssertionByPublicKey(t *testing.T) {
	w := newWorld(t)
	keys := assertionKeys()
	w.asserting(t, map[string]string{})
	w.run(t, []Case{unproven("no key at all", w.assertion(t, jose.RS256, keys.rsa, "", nil), "Unable to load public key")})
	der, err := x509.MarshalPKIXPublicKey(keys.rsa.Public())
	if err != nil {
		t.Fatal(err)
	}
	w.must(t, "PUT clients/<svc.id>", `{"attributes":{"jwt.credential.public.key":"`+base64.StdEncoding.EncodeToString(der)+`"}}`)
	w.run(t, []Case{proven("a bare key", w.assertion(t, jose.RS256, keys.rsa, "", nil))})
}
