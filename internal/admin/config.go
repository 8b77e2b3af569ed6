package admin

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"time"
)

// Config says which server to talk to, as whom, and how.
type Config struct {
	// URL is the server's address, scheme://host[:port], without a path.
	URL string
	// BasePath is "" or the prefix that the server was started with, such as "/auth".
	BasePath string
	Login    Login
	// TLS is used for https; nil means the system's roots.
	TLS *tls.Config
	// Headers go with every request to the server.
	Headers map[string]string
	// RequestTimeout bounds one attempt of one request, its answer included; 0 is DefaultRequestTimeout.
	RequestTimeout time.Duration
	// MaxRetries is how often one request may be repeated; 0 never repeats.
	MaxRetries int
	// MaxConcurrentRequests caps requests in flight; 0 is no cap.
	MaxConcurrentRequests int
	// ReadOnly refuses, with ErrReadOnly and before anything is sent, every request below /admin that could write.
	ReadOnly  bool
	UserAgent string
}

// String names the server and the login and leaves everything else out: the values of headers are secret.
func (c Config) String() string { return c.URL + c.BasePath + " as " + c.Login.String() }

// GoString keeps %#v from printing secrets.
func (c Config) GoString() string { return c.String() }

// DefaultRequestTimeout is what a Config with a zero RequestTimeout gets.
const DefaultRequestTimeout = 30 * time.Second

// requestTimeout is RequestTimeout, or its default.
func (c Config) requestTimeout() time.Duration {
	if c.RequestTimeout <= 0 {
		return DefaultRequestTimeout
	}
	return c.RequestTimeout
}

// Login is how the client proves who it is, in the first of these forms that is set: AccessToken (used as it is, never
// renewed), Username (password grant), AssertionKey (private_key_jwt) or ClientSecret (client credentials).
type Login struct {
	// Realm is where the login lives: "master", or the realm that is administered.
	Realm        string
	ClientID     string
	ClientSecret string
	Username     string
	Password     string
	AccessToken  string
	// AssertionKey is a private key: PEM (PKCS #8, PKCS #1 or SEC 1) or a JWK.
	AssertionKey string
	// AssertionAlg is a JWS algorithm; empty takes the key's usual one.
	AssertionAlg string
	AssertionKid string
}

// String names the login without its secret, for diagnostics.
func (l Login) String() string {
	switch {
	case l.AccessToken != "":
		return "the given access token"
	case l.Username != "":
		return fmt.Sprintf("user %q (client %q, realm %q)", l.Username, l.ClientID, l.Realm)
	default:
		return fmt.Sprintf("client %q (realm %q)", l.ClientID, l.Realm)
	}
}

// GoString keeps %#v from printing the secret.
func (l Login) GoString() string { return l.String() }

// secrets lists the values that must never be shown.
func (l Login) secrets() []string {
	return []string{l.ClientSecret, l.Password, l.AccessToken, l.AssertionKey}
}

// TLSOptions are the PEM texts of a TLS configuration, each optional.
type TLSOptions struct {
	RootCA, Certificate, Key string
	InsecureSkipVerify       bool
}

// Config builds the tls.Config. The roots are added to the system's. Errors say which text was bad, never what it was.
func (o TLSOptions) Config() (*tls.Config, error) {
	cfg := &tls.Config{MinVersion: tls.VersionTLS12}
	cfg.InsecureSkipVerify = o.InsecureSkipVerify //nolint:gosec // asked for by name, with a warning
	if o.RootCA != "" {
		pool, err := x509.SystemCertPool()
		if err != nil {
			pool = x509.NewCertPool()
		}
		if !pool.AppendCertsFromPEM([]byte(o.RootCA)) {
			return nil, errors.New("root_ca_certificate holds no PEM certificate")
		}
		cfg.RootCAs = pool
	}
	if (o.Certificate == "") != (o.Key == "") {
		return nil, errors.New("client_certificate and client_key go together: one of them is missing")
	}
	if o.Certificate != "" {
		pair, err := tls.X509KeyPair([]byte(o.Certificate), []byte(o.Key))
		if err != nil {
			return nil, errors.New("client_certificate and client_key are not a PEM certificate and its private key")
		}
		cfg.Certificates = []tls.Certificate{pair}
	}
	return cfg, nil
}
