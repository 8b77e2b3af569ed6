package credential

import (
	"bytes"
	"testing"
)

func TestWitnessKnowsItsSecretAndHoldsNone(t *testing.T) {
	t.Parallel()
	const secret = "the-secret-itself"
	for _, chosen := range []bool{false, true} {
		w := newWitness(secret, chosen)
		kept := w.encode()
		back, ok := decodeWitness(kept)
		if !ok || !back.of(secret) || bytes.Contains(kept, []byte(secret)) {
			t.Errorf("chosen %v: kept %s", chosen, kept)
		}
		if back.Chosen != chosen || newWitness(secret, chosen).of("") {
			t.Errorf("chosen %v: read back as %+v", chosen, back)
		}
	}
}

// What is kept of a secret that a person chose must not confirm a guess: one in 4,096 other texts fits as well.
func TestWitnessOfAChosenSecretKeepsTwelveBits(t *testing.T) {
	t.Parallel()
	w := newWitness("hunter2", true)
	if len(w.MAC) != 2 || w.MAC[1]&0x0F != 0 {
		t.Fatalf("kept %x, want 12 bits", w.MAC)
	}
	if full := newWitness("made-by-the-server", false); len(full.MAC) != 32 {
		t.Errorf("kept %d bytes of a secret that cannot be guessed, want all 32", len(full.MAC))
	}
}

func TestTwoWitnessesOfOneSecretDiffer(t *testing.T) {
	t.Parallel()
	a, b := newWitness("same", false), newWitness("same", false)
	if bytes.Equal(a.MAC, b.MAC) || bytes.Equal(a.Salt, b.Salt) {
		t.Error("without a salt of its own, equal secrets would show")
	}
}

func TestMissingOrBrokenPrivateStateIsNoWitness(t *testing.T) {
	t.Parallel()
	for _, kept := range []string{"", "{", `"text"`} {
		if w, ok := decodeWitness([]byte(kept)); ok {
			t.Errorf("%q was read as %+v", kept, w)
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
