package credential

import (
	"time"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
)

// outcome is what a refresh found out about the secret of a credential. The package comment has the table.
type outcome int

const (
	firstSeen outcome = iota
	unfit
	same
	lostRotationNotDone
	replacementDue
	changedOutside
	lostRotationDone
)

// verdict is the decision of a refresh.
type verdict struct {
	outcome outcome
	// reason is the rotation_reason of a secret that has another secret_version now; empty when the version stays.
	reason string
	// rotationDue and ageDue say why the next apply replaces the secret, at most one of them; both empty when it does not.
	rotationDue, ageDue string
	// since is the start of the secret's age, seconds since the epoch.
	since int64
}

// decide compares the secret that a client shows with its fingerprint; known is false where private state has no fingerprint.
// fits says that Keycloak accepts a secret of this client. It reads its arguments and nothing else.
func decide(state *model, f fingerprint, known bool, shown admin.SecretState, fits bool, now time.Time) verdict {
	v := verdict{since: f.Since}
	differs := !f.matches(shown.Secret, shown.Created)
	switch {
	case !known:
		v.outcome, v.since = firstSeen, shown.Created
	case !fits:
		v.outcome = unfit
	case !differs && f.LostRotation == "":
		v.outcome = same
	case !differs:
		v.outcome, v.rotationDue = lostRotationNotDone, f.LostRotation+" (the last apply asked for it, and it did not happen)"
	case f.LostRotation != "":
		v.outcome, v.since = lostRotationDone, shown.Created
		v.reason = f.LostRotation + " (its answer was lost, and this refresh found it done)"
	case f.Maker == configured:
		v.outcome, v.rotationDue = replacementDue, "the secret on the server is not secret_wo any more"
	case f.Maker == generated && shown.Secret != "" && !state.looksGenerated(shown.Secret):
		v.outcome = replacementDue
		v.rotationDue = "the secret was changed on the server, and does not have the secret_prefix and secret_length of this configuration"
	default:
		v.outcome, v.reason, v.since = changedOutside, "changed on the server, not by this configuration", shown.Created
	}
	if v.since == 0 {
		v.since = now.Unix()
	}
	if v.rotationDue == "" && shown.Expires != 0 && shown.Expires <= now.Unix() {
		v.rotationDue = "the secret expired on " + date(shown.Expires)
	}
	if v.rotationDue == "" {
		v.ageDue = state.ageDue(v.since, now)
	}
	return v
}
