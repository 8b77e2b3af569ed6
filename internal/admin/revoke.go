package admin

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// Revocable returns the ID of a client's service-account user whose tokens this login may revoke; empty for a client without
// one. It writes nothing: the user's representation says whether the login may manage the user (GET
// /admin/realms/{realm}/users/{id}, access.manage).
func (s *ServiceAccountsService) Revocable(ctx context.Context, realm string, client *wire.Client) (string, error) {
	if !wire.Value(client.ServiceAccountsEnabled) {
		return "", nil
	}
	account, err := s.EnsureUser(ctx, realm, *client.ID)
	if err != nil {
		return "", err
	}
	id := *account.ID
	user, err := s.Get(ctx, realm, id)
	if err != nil {
		return "", err
	}
	if manage, told := user.Access["manage"]; told && !manage {
		return "", fmt.Errorf("the login, %s, may not manage the client's service account (user %s): it probably lacks manage-users",
			s.c.Login(), id)
	}
	return id, nil
}

// Revoke makes the tokens that a user was issued so far inactive at the server (POST
// /admin/realms/{realm}/users/{id}/logout). Keycloak refuses tokens issued before the second of the logout.
// To cover every token issued before since, Revoke first waits until the next second, at most one. Setting the client's notBefore
// would need no wait, but would invalidate the tokens of the next seconds too.
func (s *ServiceAccountsService) Revoke(ctx context.Context, realm, userID string, since time.Time) error {
	if err := pause(ctx, time.Until(since.Add(time.Second))); err != nil {
		return err
	}
	return s.c.call(ctx, http.MethodPost, userPath(realm, userID, "logout"), nil, nil, nil)
}

// RevokeTokens is Revoke for a client's service account, if it has one and this login may.
func (s *ServiceAccountsService) RevokeTokens(ctx context.Context, realm string, client *wire.Client, since time.Time) error {
	userID, err := s.Revocable(ctx, realm, client)
	if err != nil || userID == "" {
		return err
	}
	return s.Revoke(ctx, realm, userID, since)
}
