package credential

import (
	"bytes"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

func TestFingerprintKnowsItsSecretAndHoldsNone(t *testing.T) {
	t.Parallel()
	const secret = "the-secret-itself"
	for _, by := range []maker{serverMade, generated, configured, adopted} {
		f := newFingerprint(secret, by, 1700000000)
		kept := f.encode()
		back, ok := decodeFingerprint(kept)
		if !ok || !back.matches(secret, 1700000000) || bytes.Contains(kept, []byte(secret)) {
			t.Errorf("%q: kept %s", by, kept)
		}
		if back.Maker != by || back.Since != 1700000000 || back.matches("another", 1700000000) {
			t.Errorf("%q: read back as %+v", by, back)
		}
	}
}

// What is kept of a secret that may be guessed must not confirm a guess: one in 4,096 other texts fits as well. Only of those
// that the server or the provider made is all kept.
func TestFingerprintOfAGuessableSecretKeepsTwelveBits(t *testing.T) {
	t.Parallel()
	for secret, by := range map[string]maker{"hunter2": configured, "hunter3": adopted, strings.Repeat("a1", 43): configured} {
		if f := newFingerprint(secret, by, 0); len(f.MAC) != 2 || f.MAC[1]&0x0F != 0 {
			t.Errorf("%q by %q: kept %x, want 12 bits", secret, by, f.MAC)
		}
	}
	for secret, by := range map[string]maker{"made": serverMade, "key_made": generated, strings.Repeat("a1", 43): adopted} {
		if f := newFingerprint(secret, by, 0); len(f.MAC) != 32 {
			t.Errorf("%q by %q: kept %d bytes of a secret that cannot be guessed, want all 32", secret, by, len(f.MAC))
		}
	}
}

func TestFingerprintGoesByTheCreationTimeWhereTheSecretIsNotSeen(t *testing.T) {
	t.Parallel()
	const made = 1700000000
	for name, c := range map[string]struct {
		f       fingerprint
		secret  string
		created int64
		want    bool
	}{
		"hidden, same time":              {newFingerprint("secret", serverMade, made), "", made, true},
		"hidden, another time":           {newFingerprint("secret", serverMade, made), "", made + 1, false},
		"hidden, no time":                {newFingerprint("secret", serverMade, made), "", 0, true},
		"never seen, same time":          {newFingerprint("", adopted, made), "secret", made, true},
		"never seen, another time":       {newFingerprint("", adopted, made), "secret", made + 1, false},
		"seen, written with its time":    {newFingerprint("secret", serverMade, made), "secret", made + 1, true},
		"12 bits, same, at another time": {newFingerprint("secret", configured, made), "secret", made + 1, false},
	} {
		if got := c.f.matches(c.secret, c.created); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestTwoFingerprintsOfOneSecretDiffer(t *testing.T) {
	t.Parallel()
	a, b := newFingerprint("same", serverMade, 0), newFingerprint("same", serverMade, 0)
	if bytes.Equal(a.MAC, b.MAC) || bytes.Equal(a.Salt, b.Salt) {
		t.Error("without a salt of its own, equal secrets would show")
	}
}

func TestReasonThatWouldRepeatNamesTheVersion(t *testing.T) {
	t.Parallel()
	m := model{RotationReason: types.StringValue("rotate_when_changed: month"), SecretVersion: types.Int64Value(7)}
	for text, want := range map[string]string{"rotate_when_changed: month": "rotate_when_changed: month (secret_version 7)", "rotate_when_changed: year": "rotate_when_changed: year"} {
		if got := m.another(text).ValueString(); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

func TestMissingOrBrokenPrivateStateIsNoFingerprint(t *testing.T) {
	t.Parallel()
	for _, kept := range []string{"", "{", `"text"`} {
		if f, ok := decodeFingerprint([]byte(kept)); ok {
			t.Errorf("%q was read as %+v", kept, f)
		}
	}
}

func TestWeakSecretsAreToldFromStrongOnes(t *testing.T) {
	t.Parallel()
	for secret, want := range map[string]bool{
		"short1A": true, "alllowercaseletters": true, "lowerandDIGIT": true, "onlytwokinds12345": true,
		"Three-kinds-of-chars": false, "lower-and-digits-1": false, "Str0ngEnoughForUs": false,
	} {
		if weak(secret) != want {
			t.Errorf("%q: weak is %v", secret, !want)
		}
	}
}
