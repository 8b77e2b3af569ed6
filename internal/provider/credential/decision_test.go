package credential

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/durations"
)

const (
	created = 1_700_000_000 // when the secret of the fingerprint was created
	changed = created + 50  // when the server's other secret was created
	today   = created + 100

	outside  = "changed on the server, not by this configuration"
	replaced = "the secret on the server is not secret_wo any more"
	reshaped = "the secret was changed on the server, and does not have the secret_prefix and secret_length of this configuration"
	notDone  = "rotate_when_changed: month (the last apply asked for it, and it did not happen)"
	done     = "rotate_when_changed: month (its answer was lost, and this refresh found it done)"
	expired  = "the secret expired on 2023-11-14T22:15:00Z"
	old      = "rotate_after: the secret is of 2023-11-14T22:13:20Z and was due on 2023-11-14T22:15:00Z"
)

// TestDecision holds the table of the package comment: each case compares the whole verdict.
func TestDecision(t *testing.T) {
	t.Parallel()
	const secret = "key_0123456789"
	kept := func(by maker) *fingerprint { f := newFingerprint(secret, by, created); return &f }
	lost, unseen, undated := kept(generated), newFingerprint("", adopted, created), newFingerprint(secret, serverMade, 0)
	lost.LostRotation = "rotate_when_changed: month"

	plain := model{}
	shaped := model{SecretPrefix: types.StringValue("key_"), SecretLength: types.Int64Value(10)}
	after := func(seconds int) model { return model{RotateAfter: durations.FromSeconds(&seconds)} }

	shows := func(secret string, at int64) admin.SecretState { return admin.SecretState{Secret: secret, Created: at} }
	hidden := func(at int64) admin.SecretState { return shows("", at) }
	expires := func(s admin.SecretState, at int64) admin.SecretState { s.Expires = at; return s }
	own, other := shows(secret, created), shows("another secret", changed)

	stays := func(o outcome) verdict { return verdict{outcome: o, since: created} }
	due := func(o outcome, why string) verdict { return verdict{outcome: o, since: created, rotationDue: why} }
	moves := func(o outcome, why string) verdict { return verdict{outcome: o, since: changed, reason: why} }

	for name, c := range map[string]struct {
		state model
		f     *fingerprint
		shown admin.SecretState
		want  verdict
	}{
		"no fingerprint":                   {plain, nil, own, stays(firstSeen)},
		"no fingerprint, not seen":         {plain, nil, hidden(created), stays(firstSeen)},
		"no fingerprint, no creation time": {plain, nil, shows(secret, 0), verdict{outcome: firstSeen, since: today}},
		"no fingerprint, expired":          {plain, nil, expires(own, today), due(firstSeen, expired)},
		"no fingerprint, old":              {after(100), nil, own, verdict{outcome: firstSeen, since: created, ageDue: old}},

		"same":                             {plain, kept(serverMade), own, stays(same)},
		"same, configured":                 {plain, kept(configured), own, stays(same)},
		"same, another length wanted":      {model{SecretLength: types.Int64Value(20)}, kept(generated), own, stays(same)},
		"same, by its creation time":       {plain, kept(serverMade), hidden(created), stays(same)},
		"same, seen for the first time":    {plain, &unseen, own, stays(same)},
		"same, no creation time":           {plain, &undated, own, verdict{outcome: same, since: today}},
		"same, expires in the next second": {plain, kept(serverMade), expires(own, today+1), stays(same)},
		"same, expired":                    {plain, kept(serverMade), expires(own, today), due(same, expired)},
		"same, old":                        {after(100), kept(serverMade), own, verdict{outcome: same, since: created, ageDue: old}},
		"same, old in the next second":     {after(101), kept(serverMade), own, stays(same)},
		"same, expired and old":            {after(100), kept(serverMade), expires(own, today), due(same, expired)},

		"answer lost, same":               {shaped, lost, own, due(lostRotationNotDone, notDone)},
		"answer lost, same, not seen":     {shaped, lost, hidden(created), due(lostRotationNotDone, notDone)},
		"answer lost, same, expired, old": {after(100), lost, expires(own, today), due(lostRotationNotDone, notDone)},
		"answer lost, another":            {shaped, lost, other, moves(lostRotationDone, done)},
		"answer lost, another, not seen":  {shaped, lost, hidden(changed), moves(lostRotationDone, done)},

		"secret_wo replaced":             {plain, kept(configured), other, due(replacementDue, replaced)},
		"secret_wo replaced, not seen":   {plain, kept(configured), hidden(changed), due(replacementDue, replaced)},
		"secret_wo replaced, old":        {after(100), kept(configured), other, due(replacementDue, replaced)},
		"generated, prefix lost":         {shaped, kept(generated), shows("new_0123456789", changed), due(replacementDue, reshaped)},
		"generated, another length":      {shaped, kept(generated), shows("key_012345678", changed), due(replacementDue, reshaped)},
		"generated, another, its shape":  {shaped, kept(generated), shows("key_9876543210", changed), moves(changedOutside, outside)},
		"generated, another, not seen":   {shaped, kept(generated), hidden(changed), moves(changedOutside, outside)},
		"by Keycloak, another":           {plain, kept(serverMade), other, moves(changedOutside, outside)},
		"adopted, another":               {plain, kept(adopted), other, moves(changedOutside, outside)},
		"another, not old like the last": {after(100), kept(serverMade), other, moves(changedOutside, outside)},
		"another, expired": {plain, kept(serverMade), expires(other, today),
			verdict{outcome: changedOutside, since: changed, reason: outside, rotationDue: expired}},
	} {
		f := fingerprint{}
		if c.f != nil {
			f = *c.f
		}
		if got := decide(&c.state, f, c.f != nil, c.shown, true, time.Unix(today, 0)); got != c.want {
			t.Errorf("%s:\ngot  %+v\nwant %+v", name, got, c.want)
		}
	}
	// A client whose secret Keycloak does not accept: whatever the server shows says nothing of this credential's secret.
	for name, f := range map[string]*fingerprint{"by Keycloak": kept(serverMade), "configured": kept(configured), "lost": lost} {
		for _, shown := range []admin.SecretState{own, other, hidden(changed)} {
			if got := decide(&shaped, *f, true, shown, false, time.Unix(today, 0)); got != stays(unfit) {
				t.Errorf("unfit, %s, %+v: %+v", name, shown, got)
			}
		}
	}
}
