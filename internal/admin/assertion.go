package admin

import (
	"cmp"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// assertionLife is how long a client assertion is valid; it is used immediately.
const assertionLife = time.Minute

// ParseAssertionKey reads a private key, PEM (PKCS #8, PKCS #1, SEC 1) or JWK, and gives it with the JWS algorithm that the JWK
// names, else its usual one, and, for a JWK, its key ID. Errors never hold the text.
func ParseAssertionKey(text string) (key crypto.Signer, alg jose.SignatureAlgorithm, kid string, err error) {
	text = strings.TrimSpace(text)
	var raw any
	if strings.HasPrefix(text, "{") {
		var jwk jose.JSONWebKey
		if jwk.UnmarshalJSON([]byte(text)) != nil {
			return nil, "", "", errors.New("the key is not a valid JWK")
		}
		raw, kid, alg = jwk.Key, jwk.KeyID, jose.SignatureAlgorithm(jwk.Algorithm)
	} else if raw, err = parsePEMKey([]byte(text)); err != nil {
		return nil, "", "", err
	}
	switch k := raw.(type) {
	case *rsa.PrivateKey:
		return k, cmp.Or(alg, jose.RS256), kid, nil
	case *ecdsa.PrivateKey:
		algs := map[elliptic.Curve]jose.SignatureAlgorithm{
			elliptic.P256(): jose.ES256, elliptic.P384(): jose.ES384, elliptic.P521(): jose.ES512,
		}
		if usual, ok := algs[k.Curve]; ok {
			return k, cmp.Or(alg, usual), kid, nil
		}
	case ed25519.PrivateKey:
		return k, cmp.Or(alg, jose.EdDSA), kid, nil
	}
	return nil, "", "", errors.New("the key is not a private RSA, EC (P-256, P-384, P-521) or Ed25519 key")
}

func parsePEMKey(text []byte) (any, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("the key is neither PEM nor a JWK")
	}
	if k, err := x509.ParsePKCS8PrivateKey(block.Bytes); err == nil {
		return k, nil
	}
	if k, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return k, nil
	}
	if k, err := x509.ParseECPrivateKey(block.Bytes); err == nil {
		return k, nil
	}
	return nil, errors.New("the PEM text holds no private key that can be read (an encrypted one cannot)")
}

// signAssertion makes the JWT of private_key_jwt: iss and sub are the client, the one aud is the realm's issuer or a token URL,
// and exp and jti are there, as Keycloak 26 wants it. It serves one request: Keycloak refuses a jti that it has seen.
func signAssertion(auth ClientAuth, audience string) (string, error) {
	key, alg, kid, err := ParseAssertionKey(auth.AssertionKey)
	if err != nil {
		return "", errors.New("client_assertion_key: " + err.Error())
	}
	alg = cmp.Or(jose.SignatureAlgorithm(auth.AssertionAlg), alg)
	kid = cmp.Or(auth.AssertionKid, kid)
	opts := (&jose.SignerOptions{}).WithType("JWT")
	if kid != "" {
		opts = opts.WithHeader("kid", kid)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, opts)
	if err != nil {
		return "", errors.New("client_assertion_alg does not fit the key: " + err.Error())
	}
	now := time.Now()
	claims, err := json.Marshal(jwt.Claims{
		Issuer: auth.ClientID, Subject: auth.ClientID, Audience: jwt.Audience{audience}, ID: rand.Text(),
		IssuedAt: jwt.NewNumericDate(now), Expiry: jwt.NewNumericDate(now.Add(assertionLife)),
	})
	if err != nil {
		return "", err
	}
	signed, err := signer.Sign(claims)
	if err != nil {
		return "", errors.New("client_assertion_alg does not fit the key")
	}
	return signed.CompactSerialize()
}
