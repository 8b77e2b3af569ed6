package admin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
)

// RotationsService manages secret rotation: a client profile with the executor secret-rotation, and a client policy of the
// same name that puts it to work for confidential clients. Both are entries of lists that Keycloak only replaces whole, so
// writes to one realm run one after the other, and every other entry goes back as it came, unknown fields included.
type RotationsService struct{ c *Client }

// Rotation is the profile and the policy of one name, as they are written.
type Rotation struct {
	Name    string
	Enabled bool
	Periods RotationPeriods
}

// FoundRotation is what the server has of a Rotation.
type FoundRotation struct {
	// Enabled is the policy's; nil when there is none, or when it does anything but apply the profile to confidential clients.
	Enabled *bool
	// Periods are the profile's; nil when there is none, or when it does anything but rotate secrets.
	Periods *RotationPeriods
	// Faults say, half by half, what exists under the name but differs from what this service writes.
	Faults []string
}

// RotationPeriods are the executor's settings, in seconds: how long a secret lives, how long after a rotation the previous one
// does, and how close to its end a client's update by dynamic registration rotates it. The last two may be 0.
type RotationPeriods struct{ Expiration, RotatedExpiration, Remaining int }

// ErrRotationExists says that a profile or a policy has the name already.
var ErrRotationExists = errors.New("a client profile or a client policy of this name is there")

// The two lists, as the path and the body name them.
const (
	profilesList = "profiles"
	policiesList = "policies"
)

const (
	rotationExecutor    = "secret-rotation"
	accessTypeCondition = "client-access-type"
)

// ErrNoRotation says that neither list of a realm that is there holds the name.
var ErrNoRotation = errors.New("the realm has neither a client profile nor a client policy of this name")

// Get reads both lists (GET /admin/realms/{realm}/client-policies/profiles and …/policies); ErrNoRotation when neither holds the name.
func (s *RotationsService) Get(ctx context.Context, realm, name string) (*FoundRotation, error) {
	lists, err := s.lists(ctx, realm)
	if err != nil {
		return nil, err
	}
	if found := lists.rotation(name); found != nil {
		return found, nil
	}
	// Two lists without the name prove something only if they are this realm's.
	if _, err = s.c.Realms.Get(ctx, realm); err != nil {
		return nil, err
	}
	return nil, ErrNoRotation
}

// Create writes the profile, then the policy. ErrRotationExists when the name is taken, except by a profile that equals what
// would be written and that no policy uses: a create that broke off between its two writes, which is finished. A policy that
// is refused takes the new profile with it.
func (s *RotationsService) Create(ctx context.Context, realm string, r Rotation) error {
	defer s.c.locks.lock("realm/" + realm)()
	lists, err := s.lists(ctx, realm)
	if err != nil {
		return err
	}
	if there := lists.rotation(r.Name); there != nil {
		half := there.Enabled == nil && len(there.Faults) == 0 && *there.Periods == r.Periods
		if !half || len(lists.users(r.Name)) > 0 {
			return ErrRotationExists
		}
	}
	if err := s.put(ctx, realm, profilesList, lists.profiles, r.Name, r.profile()); err != nil {
		return err
	}
	err = s.put(ctx, realm, policiesList, lists.policies, r.Name, r.policy())
	if err == nil {
		return nil
	}
	var refused *Error
	if errors.As(err, &refused) && refused.Status/100 == 4 {
		if undo := s.replace(ctx, realm, profilesList, lists.profiles); undo != nil {
			return fmt.Errorf("%w; the profile %q exists nevertheless, without a policy (%w)", err, r.Name, undo)
		}
	}
	return err
}

// Update makes profile and policy what r says, whichever of them is still there. Nothing is written where nothing differs.
func (s *RotationsService) Update(ctx context.Context, realm string, r Rotation) error {
	defer s.c.locks.lock("realm/" + realm)()
	lists, err := s.lists(ctx, realm)
	if err != nil {
		return err
	}
	there := lists.rotation(r.Name)
	if there == nil || there.Periods == nil || *there.Periods != r.Periods {
		if err := s.put(ctx, realm, profilesList, lists.profiles, r.Name, r.profile()); err != nil {
			return err
		}
	}
	if there == nil || there.Enabled == nil || *there.Enabled != r.Enabled {
		return s.put(ctx, realm, policiesList, lists.policies, r.Name, r.policy())
	}
	return nil
}

// Delete removes the policy, then the profile; what is gone is no error. A profile that another policy uses stays, and
// so does everything else: without it Keycloak refuses every later write of the policies.
func (s *RotationsService) Delete(ctx context.Context, realm, name string) error {
	defer s.c.locks.lock("realm/" + realm)()
	lists, err := s.lists(ctx, realm)
	if err != nil {
		return err
	}
	if users := slices.DeleteFunc(lists.users(name), func(user string) bool { return user == name }); len(users) > 0 {
		return fmt.Errorf("the client policies %q use the profile %q too: take it out of them first", users, name)
	}
	if err := s.put(ctx, realm, policiesList, lists.policies, name, nil); err != nil {
		return err
	}
	return s.put(ctx, realm, profilesList, lists.profiles, name, nil)
}

// put replaces the entry of a name in a list, or adds it; nil fields remove it. Fields that are not given stay, as a
// description does.
func (s *RotationsService) put(ctx context.Context, realm, kind string, list []json.RawMessage, name string, fields map[string]any) error {
	at := slices.IndexFunc(list, func(raw json.RawMessage) bool { return nameOf(raw) == name })
	list = slices.Clone(list)
	switch {
	case fields == nil && at < 0:
		return nil
	case fields == nil:
		list = slices.Delete(list, at, at+1)
	default:
		entry := map[string]json.RawMessage{}
		if at < 0 {
			at = len(list)
			list = append(list, nil)
		} else if err := json.Unmarshal(list[at], &entry); err != nil {
			return err
		}
		for field, value := range fields {
			raw, err := json.Marshal(value)
			if err != nil {
				return err
			}
			entry[field] = raw
		}
		raw, err := json.Marshal(entry)
		if err != nil {
			return err
		}
		list[at] = raw
	}
	return confirmPut(s.replace(ctx, realm, kind, list), func() (bool, error) {
		lists, err := s.lists(ctx, realm)
		if err != nil {
			return false, err
		}
		after := map[string][]json.RawMessage{profilesList: lists.profiles, policiesList: lists.policies}[kind]
		return holds(after, name, fields), nil
	})
}

// holds reports that a list has the entry of a name with these fields, or, where they are nil, has none.
func holds(list []json.RawMessage, name string, fields map[string]any) bool {
	at := slices.IndexFunc(list, func(raw json.RawMessage) bool { return nameOf(raw) == name })
	if at < 0 || fields == nil {
		return at < 0 && fields == nil
	}
	var has, want map[string]any
	raw, err := json.Marshal(fields)
	if err != nil || json.Unmarshal(raw, &want) != nil || json.Unmarshal(list[at], &has) != nil {
		return false
	}
	for field, value := range want {
		if !reflect.DeepEqual(has[field], value) {
			return false
		}
	}
	return true
}

// replace writes a whole list (PUT /admin/realms/{realm}/client-policies/{kind}).
func (s *RotationsService) replace(ctx context.Context, realm, kind string, list []json.RawMessage) error {
	path := realmPath(realm, "client-policies", kind)
	err := s.c.call(ctx, http.MethodPut, path, nil, map[string]any{kind: list}, nil)
	var e *Error
	if errors.As(err, &e) && e.Status == http.StatusBadRequest && strings.Contains(e.Message, noExecutor) {
		e.Hint = s.executorHint(ctx)
	}
	return err
}

// executorHint tells why Keycloak does not know an executor: it says the same of one whose feature is off and of bad settings.
func (s *RotationsService) executorHint(ctx context.Context) string {
	info, err := s.c.Server.Info(ctx)
	switch {
	case err != nil:
		return ""
	case slices.Contains(info.Features, "CLIENT_SECRET_ROTATION"):
		return "The server rotates secrets, so it is another profile of the realm that holds an executor which this server does not have"
	}
	return "The server's feature for secret rotation is off: start Keycloak with --features=client-secret-rotation (from 26.8 on it is " +
		"on by default)"
}
