package admin

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// The attributes in which Keycloak keeps the age of a client's secret and, under a rotation policy, its end and the end of
// the previous one: seconds since the epoch, as text. They are the server's; only SetSecret and keepExpired write any.
const (
	secretCreated         = "client.secret.creation.time"
	secretExpires         = "client.secret.expiration.time"
	previousSecret        = "client.secret.rotated"
	previousSecretExpires = "client.secret.rotated.expiration.time"
)

// maskedSecret is what Keycloak 26.8 shows in place of a secret to a login without manage-clients; it is not recognised when
// it is sent back.
const maskedSecret = "**********"

// SecretState is what a client's representation tells of its secret. Times are seconds since the epoch, 0 where there is none.
type SecretState struct {
	// Secret is empty when the client has none or this login may not see it.
	Secret string
	// Created is when the server made the secret, or what was last written there: a PUT of another secret leaves it alone.
	Created int64
	// Expires and PreviousExpires are the ends that a rotation policy has set.
	Expires, PreviousExpires int64
}

// ReadSecretState reads it from a client.
func ReadSecretState(c *wire.Client) SecretState {
	seconds := func(key string) int64 {
		n, _ := strconv.ParseInt(c.Attributes[key], 10, 64) // absent, or not a number: none
		return n
	}
	state := SecretState{Created: seconds(secretCreated), Expires: seconds(secretExpires)}
	if _, there := c.Attributes[previousSecret]; there {
		state.PreviousExpires = seconds(previousSecretExpires)
	}
	masked := c.Access != nil && !c.Access["configure"] && wire.Value(c.Secret) == maskedSecret
	if !masked {
		state.Secret = wire.Value(c.Secret)
	}
	return state
}

// ErrNoSecret says that a client has no secret that this login may read.
var ErrNoSecret = errors.New("the client has no secret, or this login may not read it")

// Secret reads the secret of the client with this clientId (GET /admin/realms/{realm}/clients?clientId=…): ErrNoSecret for a
// public client, and where Keycloak 26.8 shows ten asterisks to a login without manage-clients.
func (s *ClientsService) Secret(ctx context.Context, realm, clientID string) (string, error) {
	client, err := s.Find(ctx, realm, clientID)
	if err != nil {
		return "", err
	}
	secret := ReadSecretState(client).Secret
	if secret == "" || wire.Value(client.PublicClient) {
		return "", ErrNoSecret
	}
	return secret, nil
}

// NewSecret has the server make a new secret (POST /admin/realms/{realm}/clients/{uuid}/client-secret) and returns it. The
// old one stops working immediately, unless the realm has a rotation policy: then it stays valid for the grace period, and the one before
// it stops. So this request is not repeated blindly when its answer is lost, which would end the grace period of the
// secret before: the client is read again, and where it has another secret than current, that is the new one.
func (s *ClientsService) NewSecret(ctx context.Context, realm string, current *wire.Client) (string, error) {
	uuid, secret := *current.ID, ""
	defer s.c.locks.lock("client/" + realm + "/" + uuid)()
	err := s.c.repeatAfterLook(ctx, func() error {
		var out wire.Secret
		err := s.c.call(withoutRepeats(ctx), http.MethodPost, clientPath(realm, uuid, "client-secret"), nil, struct{}{}, &out)
		if secret = wire.Value(out.Value); err == nil && secret == "" {
			return ErrNoSecret
		}
		s.c.masked.add(secret)
		return err
	}, func() (done bool, err error) {
		after, err := s.Get(ctx, realm, uuid)
		if err != nil {
			return false, err
		}
		secret = ReadSecretState(after).Secret
		return secret != "" && secret != ReadSecretState(current).Secret, nil
	})
	if err != nil {
		return "", err
	}
	return secret, nil
}

// DiscardSecret has the server generate a secret that is never read, so that the one before stops working, and ends the grace period
// of a rotation. Since nothing waits for the new secret, a 500 is repeated once: Keycloak answers it to the loser of two writes.
func (s *ClientsService) DiscardSecret(ctx context.Context, realm string, current *wire.Client) error {
	err := onceMoreOn500(ctx, func() error {
		_, err := s.NewSecret(ctx, realm, current)
		return err
	})
	if err != nil {
		return err
	}
	return s.DeletePreviousSecret(ctx, realm, *current.ID) // a rotation policy keeps it good
}

// SetSecret gives a client a secret of the caller's (PUT /admin/realms/{realm}/clients/{uuid}); one that it has already is
// not sent. The old one stops working immediately, under a rotation policy too. Keycloak leaves the times of the old secret in place, so
// they go along: made now, and without an end, upon which a policy sets a new one. A secret sent for an expired one without
// that would be rotated away in the same request.
func (s *ClientsService) SetSecret(ctx context.Context, realm, uuid, secret string) error {
	return s.Modify(ctx, realm, uuid, func(current *wire.Client) *wire.Client {
		if ReadSecretState(current).Secret == secret && !s.expired(current) {
			return nil
		}
		attributes := map[string]string{secretExpires: "", secretCreated: strconv.FormatInt(s.c.Now().Unix(), 10)}
		return &wire.Client{Secret: &secret, Attributes: attributes}
	})
}

// DeletePreviousSecret ends the overlap of a rotation (DELETE …/clients/{uuid}/client-secret/rotated). Where there is no
// previous secret, and where rotation is not a feature of the server, that is no error.
func (s *ClientsService) DeletePreviousSecret(ctx context.Context, realm, uuid string) error {
	return s.c.call(ctx, http.MethodDelete, clientPath(realm, uuid, "client-secret", "rotated"), nil, nil, nil)
}

// TakeUnreadSecret reports, once, that this process created the client, and with it a secret that nothing has read yet.
func (s *ClientsService) TakeUnreadSecret(realm, uuid string) bool {
	_, unread := s.c.remembered.unread.LoadAndDelete(objectKey{realm, uuid})
	return unread
}

// expired reports that a client's secret has passed its end.
func (s *ClientsService) expired(c *wire.Client) bool {
	end := ReadSecretState(c).Expires
	return end != 0 && end <= s.c.Now().Unix()
}

// keepGrace is how many seconds an expired secret, or one that is about to expire, stays valid while another field of its client
// is changed: more than ServerNow may lag behind, and a request may take.
const keepGrace = 5

// keepExpired keeps a PUT that is about something else from rotating an expired secret, which would bring the expired one
// back to life for the whole overlap, and give the client a secret that is not known: the end moves to shortly after the request.
func (s *ClientsService) keepExpired(current, body *wire.Client) {
	soon := s.c.Now().Unix() + keepGrace
	if end := ReadSecretState(current).Expires; end == 0 || end > soon {
		return
	}
	attributes := map[string]string{secretExpires: strconv.FormatInt(soon, 10)}
	for k, v := range body.Attributes {
		attributes[k] = v
	}
	body.Attributes = attributes
}

// Now is the server's time where it is known, see ServerNow, else this machine's.
func (c *Client) Now() time.Time {
	if seconds, ok := c.ServerNow(); ok {
		return time.Unix(seconds, 0)
	}
	return time.Now()
}
