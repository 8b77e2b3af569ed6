package credential

import (
	"errors"
	"fmt"
	"slices"

	"crypto/ecdsa"
	"crypto/rsa"

	"github.com/go-jose/go-jose/v4"
)

// seal encrypts a secret to a recipient's public JWK, as a JWE in compact form with A256GCM.
func seal(jwk, secret string) (string, error) {
	key, algorithm, err := recipient(jwk)
	if err != nil {
		return "", err
	}
	encrypter, err := jose.NewEncrypter(jose.A256GCM, jose.Recipient{Algorithm: algorithm, Key: key.Key, KeyID: key.KeyID}, nil)
	if err != nil {
		return "", fmt.Errorf("encrypt_to: %w", err)
	}
	sealed, err := encrypter.Encrypt([]byte(secret))
	if err != nil {
		return "", fmt.Errorf("encrypt_to: %w", err)
	}
	return sealed.CompactSerialize()
}

// sealings are the algorithms that a key may ask for, by its kind; the first is the one for a key that names none.
var (
	sealingsRSA = []jose.KeyAlgorithm{jose.RSA_OAEP_256, jose.RSA_OAEP}
	sealingsEC  = []jose.KeyAlgorithm{jose.ECDH_ES_A256KW, jose.ECDH_ES, jose.ECDH_ES_A128KW, jose.ECDH_ES_A192KW}
)

// minimumRSA is the shortest RSA key, in bits, that a secret is encrypted to.
const minimumRSA = 2048

// recipient reads a public JWK and chooses how to encrypt to it. No error shows any part of the key.
func recipient(jwk string) (*jose.JSONWebKey, jose.KeyAlgorithm, error) {
	var key jose.JSONWebKey
	if err := key.UnmarshalJSON([]byte(jwk)); err != nil {
		return nil, "", errors.New("it is not a JWK: a JSON object with kty and the members of a public RSA or EC key")
	}
	if key.Use != "" && key.Use != "enc" {
		return nil, "", fmt.Errorf(`its use is %q: a key to encrypt to has "enc" or none`, key.Use)
	}
	var choices []jose.KeyAlgorithm
	switch public := key.Key.(type) {
	case *rsa.PublicKey:
		if public.N.BitLen() < minimumRSA {
			return nil, "", fmt.Errorf("its RSA key is shorter than %d bits", minimumRSA)
		}
		choices = sealingsRSA
	case *ecdsa.PublicKey:
		choices = sealingsEC
	default:
		return nil, "", errors.New("it is not a public key: private and symmetric keys stay with their owner")
	}
	if key.Algorithm == "" {
		return &key, choices[0], nil
	}
	if !slices.Contains(choices, jose.KeyAlgorithm(key.Algorithm)) {
		return nil, "", fmt.Errorf("its alg is %q; supported are %v", key.Algorithm, choices)
	}
	return &key, jose.KeyAlgorithm(key.Algorithm), nil
}
