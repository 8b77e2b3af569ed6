package admin

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
)

// policyLists are the two lists as they came.
type policyLists struct{ profiles, policies []json.RawMessage }

func (s *RotationsService) lists(ctx context.Context, realm string) (*policyLists, error) {
	var out policyLists
	for kind, into := range map[string]*[]json.RawMessage{profilesList: &out.profiles, policiesList: &out.policies} {
		// Keycloak's own, global ones come only when asked for, and must not be sent back.
		var body map[string][]json.RawMessage
		path := realmPath(realm, "client-policies", kind)
		if err := s.c.call(ctx, http.MethodGet, path, nil, nil, &body); err != nil {
			if _, realmErr := s.c.Realms.Get(ctx, realm); hasStatus(err, http.StatusNotFound) && IsGone(realmErr) {
				err = realmErr
			}
			return nil, err
		}
		if *into = body[kind]; *into == nil {
			return nil, badAnswer(path, "it has no list of %s", kind)
		}
	}
	return &out, nil
}

func nameOf(raw json.RawMessage) string {
	var entry struct {
		Name string `json:"name"`
	}
	_ = json.Unmarshal(raw, &entry) // an entry without a readable name matches no name
	return entry.Name
}

// users are the policies that apply a profile.
func (l *policyLists) users(profile string) []string {
	var out []string
	for _, raw := range l.policies {
		var policy struct {
			Name     string   `json:"name"`
			Profiles []string `json:"profiles"`
		}
		if json.Unmarshal(raw, &policy) == nil && slices.Contains(policy.Profiles, profile) {
			out = append(out, policy.Name)
		}
	}
	return out
}

// rotation is what the lists hold under a name; nil when that is nothing.
func (l *policyLists) rotation(name string) *FoundRotation {
	out, found := &FoundRotation{}, false
	for _, raw := range l.profiles {
		if nameOf(raw) != name {
			continue
		}
		found = true
		if out.Periods = readPeriods(raw); out.Periods == nil {
			out.Faults = append(out.Faults, "the client profile holds other executors than one of "+rotationExecutor)
		}
	}
	for _, raw := range l.policies {
		if nameOf(raw) != name {
			continue
		}
		found = true
		if out.Enabled = readPolicy(raw, name); out.Enabled == nil {
			out.Faults = append(out.Faults, "the client policy does not apply that profile alone, to confidential clients alone")
		}
	}
	if !found {
		return nil
	}
	return out
}

// profile and policy are the fields that this service writes.
func (r Rotation) profile() map[string]any {
	// All three periods: Keycloak 26.7.4 answers 500 when one is left out.
	return map[string]any{"name": r.Name, "executors": []any{map[string]any{"executor": rotationExecutor, "configuration": map[string]int{
		"expiration-period": r.Periods.Expiration, "rotated-expiration-period": r.Periods.RotatedExpiration,
		"remaining-rotation-period": r.Periods.Remaining,
	}}}}
}

func (r Rotation) policy() map[string]any {
	return map[string]any{"name": r.Name, "enabled": r.Enabled, "profiles": []string{r.Name}, "conditions": []any{
		map[string]any{"condition": accessTypeCondition, "configuration": map[string]any{"type": []string{"confidential"}}},
	}}
}

// readPeriods reads a profile that rotates secrets and does nothing else.
func readPeriods(raw json.RawMessage) *RotationPeriods {
	var profile struct {
		Executors []struct {
			Executor      string `json:"executor"`
			Configuration struct {
				Expiration        period `json:"expiration-period"`
				RotatedExpiration period `json:"rotated-expiration-period"`
				Remaining         period `json:"remaining-rotation-period"`
			} `json:"configuration"`
		} `json:"executors"`
	}
	if json.Unmarshal(raw, &profile) != nil || len(profile.Executors) != 1 || profile.Executors[0].Executor != rotationExecutor {
		return nil
	}
	of := profile.Executors[0].Configuration
	return &RotationPeriods{int(of.Expiration), int(of.RotatedExpiration), int(of.Remaining)}
}

// period is a whole number that Keycloak takes, and gives back, as a number or as a text.
type period int

// UnmarshalJSON implements json.Unmarshaler.
func (p *period) UnmarshalJSON(raw []byte) error {
	n, err := strconv.Atoi(string(bytes.Trim(raw, `"`)))
	*p = period(n)
	return err
}

// readPolicy reads a policy that applies the one profile to confidential clients; the answer is whether it is enabled.
func readPolicy(raw json.RawMessage, profile string) *bool {
	var policy struct {
		Enabled    bool     `json:"enabled"`
		Profiles   []string `json:"profiles"`
		Conditions []struct {
			Condition     string `json:"condition"`
			Configuration struct {
				Type     []string `json:"type"`
				Negative bool     `json:"is-negative-logic"`
			} `json:"configuration"`
		} `json:"conditions"`
	}
	if json.Unmarshal(raw, &policy) != nil || !slices.Equal(policy.Profiles, []string{profile}) || len(policy.Conditions) != 1 {
		return nil
	}
	if on := policy.Conditions[0]; on.Condition != accessTypeCondition || on.Configuration.Negative ||
		!slices.Equal(on.Configuration.Type, []string{"confidential"}) {
		return nil
	}
	return &policy.Enabled
}
