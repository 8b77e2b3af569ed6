package credential

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// reasons says why an update gives the client another secret; none: it does not. state is what the last refresh found.
func (m *model) reasons(state *model, f fingerprint) []string {
	var out []string
	switch before, after := state.SecretWOVersion, m.SecretWOVersion; {
	case before.Equal(after):
	case before.IsNull():
		out = append(out, "secret_wo was added")
	case after.IsNull():
		out = append(out, "secret_wo was removed")
	default:
		out = append(out, fmt.Sprintf("secret_wo_version changed from %q to %q", before.ValueString(), after.ValueString()))
	}
	// What an adopted secret looks like is no reason to replace it.
	first := f.Maker == adopted && state.SecretPrefix.IsNull() && state.SecretLength.IsNull()
	if !first && (!m.SecretPrefix.Equal(state.SecretPrefix) || !m.SecretLength.Equal(state.SecretLength)) {
		out = append(out, "secret_prefix or secret_length changed")
	}
	// From one map to another, never from or to none: adding the argument is no reason to rotate.
	if !m.RotateWhenChanged.IsNull() && !state.RotateWhenChanged.IsNull() && !m.RotateWhenChanged.Equal(state.RotateWhenChanged) {
		out = append(out, "rotate_when_changed: "+strings.Join(changedKeys(state.RotateWhenChanged, m.RotateWhenChanged), ", "))
	}
	if f.Access == wire.Public {
		out = append(out, "the client was public, and Keycloak makes a new secret for a client that turns confidential")
	}
	if f.RotationDue != "" {
		out = append(out, f.RotationDue)
	}
	if before, after := state.RotateAfter.Seconds(), m.RotateAfter.Seconds(); f.AgeDue != "" && before != nil && after != nil &&
		*after <= *before {
		out = append(out, f.AgeDue)
	}
	return out
}

// changedKeys names the keys whose values differ; the values may be anything.
func changedKeys(before, after types.Map) []string {
	var keys []string
	old := before.Elements()
	for key, value := range after.Elements() {
		if was, there := old[key]; !there || !was.Equal(value) {
			keys = append(keys, key)
		}
	}
	for key := range old {
		if _, there := after.Elements()[key]; !there {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

// reasonText is rotation_reason: another text each time, so that each plan shows it. It says so where a policy's overlap does
// not come about.
func (m *model) reasonText(reasons []string, f fingerprint, state *model) types.String {
	text := dated(strings.Join(reasons, "; "), f)
	if f.Policy && m.maker() != serverMade {
		text += ". No overlap: Keycloak keeps the previous secret only when it makes the new one itself"
	}
	return state.another(text)
}

// dated adds to a reason the date of the secret that is replaced, as the last refresh knows it.
func dated(text string, f fingerprint) string {
	if f.Since == 0 || strings.Contains(text, date(f.Since)) {
		return text
	}
	return text + "; replaces the secret of " + date(f.Since)
}

// another makes a rotation_reason that differs from the one before: two rotations may fall into one second.
func (m *model) another(text string) types.String {
	if text == m.RotationReason.ValueString() {
		text += fmt.Sprintf(" (secret_version %d)", m.SecretVersion.ValueInt64())
	}
	return types.StringValue(text)
}

// ageDue says why a secret of the given second is rotated for its age, by the server's clock; empty when it is not.
func (m *model) ageDue(since int64, now time.Time) string {
	if after := m.RotateAfter.Seconds(); after != nil && since+int64(*after) <= now.Unix() {
		return fmt.Sprintf("rotate_after: the secret is of %s and was due on %s", date(since), date(since+int64(*after)))
	}
	return ""
}

func date(seconds int64) string { return instant(seconds).ValueString() }

// issued is a secret that a create or a rotation has given to the client.
type issued struct {
	secret      string
	fingerprint fingerprint
	// previousExpires is the end of the overlap, seconds since the epoch; 0 without one.
	previousExpires int64
	// same is set where the client had this very secret before.
	same bool
	// after is when the server made the secret before this one, 0 where this run did not read it.
	after int64
}

// issue gives a client, as it was just read, a new secret of the maker that the configuration names, and takes its fingerprint.
func (r *Resource) issue(ctx context.Context, m *model, client *wire.Client, own types.String) (issued, error) {
	clients, realm, uuid, now := r.Provider.Admin.Clients, m.Realm.ValueString(), *client.ID, r.Provider.Admin.Now()
	defer r.Provider.Lock(realm, uuid)()
	before := admin.ReadSecretState(client)
	out := issued{secret: own.ValueString(), same: before.Secret == own.ValueString(), after: before.Created}
	var err error
	switch m.maker() {
	case configured:
		err = clients.SetSecret(ctx, realm, uuid, out.secret)
	case generated:
		out.secret = m.generate()
		err = clients.SetSecret(ctx, realm, uuid, out.secret)
	default:
		// A client that this run created came with a secret that nothing has read yet: it serves as the new one.
		if before.Secret != "" && clients.TakeUnreadSecret(realm, uuid) {
			out.secret, out.after = before.Secret, 0
			r.Provider.Issued.Note(realm, uuid, out.secret)
			return out.describe(m.maker(), client, now), nil
		}
		out.secret, err = clients.NewSecret(ctx, realm, client)
	}
	if err != nil {
		return out, err
	}
	r.Provider.Issued.Note(realm, uuid, out.secret)
	if after, getErr := clients.Get(ctx, realm, uuid); getErr == nil {
		client = after
	} else {
		client = &wire.Client{} // the secret is issued: its times are not worth losing it
	}
	return out.describe(m.maker(), client, r.Provider.Admin.Now()), nil
}

func (i issued) describe(by maker, client *wire.Client, now time.Time) issued {
	found := admin.ReadSecretState(client)
	if found.Created == 0 {
		found.Created = now.Unix()
	}
	i.fingerprint = newFingerprint(i.secret, by, found.Created)
	i.fingerprint.Policy = found.Expires != 0
	i.previousExpires = found.PreviousExpires
	return i
}

// firstVersion is the secret_version of a credential that is created: the second of its secret, and above everything that may
// have been the version of an earlier secret.
func (r *Resource) firstVersion(plan *model, uuid string, i issued) int64 {
	version := i.fingerprint.Since
	if i.same { // its time may have been the version of another secret
		version = r.Provider.Admin.Now().Unix()
	}
	return r.Provider.Issued.FreeVersion(plan.Realm.ValueString(), uuid, plan.ClientID.ValueString(), max(version, i.after+1))
}

// nextVersion is the secret_version after this one, for a secret of the given second.
func (m *model) nextVersion(second int64) int64 { return max(m.SecretVersion.ValueInt64()+1, second) }

// take fills in what another secret changes.
func (m *model) take(i issued, version int64) error {
	m.SecretVersion = types.Int64Value(version)
	m.RotatedAt = instant(i.fingerprint.Since)
	m.RotateAt = m.rotateAt(i.fingerprint)
	m.PreviousSecretExpiresAt = instant(i.previousExpires)
	return m.show(i.secret)
}

// defaultLength is how many random characters follow the prefix: 192 bits.
const defaultLength = 32

// length is how many random characters a secret that the provider makes has.
func (m *model) length() int {
	if n := int(m.SecretLength.ValueInt64()); n != 0 {
		return n
	}
	return defaultLength
}

// looksGenerated reports whether a secret can be one that the provider made for this state: a secret that was regenerated in
// the console has no prefix.
func (m *model) looksGenerated(secret string) bool {
	prefix := m.SecretPrefix.ValueString()
	return strings.HasPrefix(secret, prefix) && len(secret) == len(prefix)+m.length()
}

// generate makes a secret out of secret_prefix and random characters that need no escaping in URLs and forms.
func (m *model) generate() string {
	length := m.length()
	random := make([]byte, length) // of which base64 makes a third more
	_, _ = rand.Read(random)       // never fails
	return m.SecretPrefix.ValueString() + base64.RawURLEncoding.EncodeToString(random)[:length]
}
