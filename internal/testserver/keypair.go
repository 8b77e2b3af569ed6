package testserver

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"net/url"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// KeyPair is a client's key: its public half as a JWK, as a JWK set, and as a PEM certificate that is valid for an hour.
type KeyPair struct {
	Private          *ecdsa.PrivateKey
	JWK              jose.JSONWebKey
	Set, Certificate string
}

// NewKeyPair makes an ES256 key with a key ID.
func NewKeyPair(t testing.TB, kid string) *KeyPair {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	k := &KeyPair{Private: private, JWK: jose.JSONWebKey{Key: &private.PublicKey, KeyID: kid, Use: "sig", Algorithm: "ES256"}}
	k.Set = JWKS(t, k.JWK)
	template := x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "ci"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	k.Certificate = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	return k
}

// JWKS is the JSON text of a JWK set.
func JWKS(t testing.TB, keys ...jose.JSONWebKey) string {
	t.Helper()
	text, err := json.Marshal(jose.JSONWebKeySet{Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// LogsIn reports that the client ci gets a token with an assertion that names a key ID, or none.
func (k *KeyPair) LogsIn(t testing.TB, s *Server, kid string) bool {
	t.Helper()
	private, err := json.Marshal(jose.JSONWebKey{Key: k.Private, KeyID: kid})
	if err != nil {
		t.Fatal(err)
	}
	auth := admin.ClientAuth{ClientID: "ci", AssertionKey: string(private)}
	_, err = s.Admin.Tokens.Request(context.Background(), s.Realm, auth, url.Values{"grant_type": {"client_credentials"}})
	return err == nil
}

// CreateMachine creates the client ci, with a service account, behind the provider's back, and returns its secret.
func (s *Server) CreateMachine(t testing.TB) string {
	t.Helper()
	uuid, clientID, yes := s.Realm+"-ci", "ci", true
	s.Do(t, func(ctx context.Context, c *admin.Client) error {
		client := wire.Client{ID: &uuid, ClientID: &clientID, ServiceAccountsEnabled: &yes, Attributes: map[string]string{"team": "web"}}
		return c.Clients.Create(ctx, s.Realm, &client)
	})()
	return s.Secret(t, clientID)
}

// ChangeMachine sends a PUT to the client ci behind the provider's back.
func (s *Server) ChangeMachine(t testing.TB, body wire.Client) func() {
	return s.Do(t, func(ctx context.Context, c *admin.Client) error {
		return c.Clients.Modify(ctx, s.Realm, s.Realm+"-ci", func(*wire.Client) *wire.Client { sent := body; return &sent })
	})
}
