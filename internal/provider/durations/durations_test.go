package durations_test

import (
	"testing"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/durations"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

func TestDurationsAreParsedAndWrittenInTheLargestWholeUnit(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"90s": "90s", "120s": "2m", "30m": "30m", "3600s": "1h", "24h": "1d", "36h": "36h", "24855d": "24855d"} {
		seconds, err := durations.Parse(text)
		testserver.Proves(t, "D6")
		if err != nil || durations.Format(seconds) != want {
			t.Errorf("%q became %q, %v; want %q", text, durations.Format(seconds), err, want)
		}
	}
}

func TestBadDurationsAreRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "0s", "-1s", "5", "5 m", "1h30m", "1.5h", "05m", "m", "1w", "24856d", "2147483648s", "99999999999999999999s"} {
		if seconds, err := durations.Parse(text); err == nil {
			t.Errorf("%q was read as %d seconds", text, seconds)
		}
	}
}
