package admin

import (
	"strings"
	"testing"
	"time"
)

func TestRetryAfterIsReadInBothFormsAndClamped(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for header, want := range map[string]time.Duration{
		"3": 3 * time.Second, "0": 0, "-5": 0, "99999999999999": retryAfterMax, "Fri, 02 Jan 2026 03:04:15 GMT": 10 * time.Second,
		"Fri, 02 Jan 2026 03:00:00 GMT": 0, "Sat, 03 Jan 2026 03:00:00 GMT": retryAfterMax,
	} {
		if got, ok := retryAfter(header, now); !ok || got != want {
			t.Errorf("Retry-After: %s is %s (%v), want %s", header, got, ok, want)
		}
	}
	for _, header := range []string{"", "soon", "1.5"} {
		if got, ok := retryAfter(header, now); ok {
			t.Errorf("Retry-After: %s was read as %s", header, got)
		}
	}
}

func TestPausesGrowAndStayBounded(t *testing.T) {
	t.Parallel()
	for attempt := range 70 {
		wait := backoff(attempt, nil)
		if most := min(retryWaitMin<<min(attempt, 10), retryWaitMax); wait < most/2 || wait > most {
			t.Errorf("attempt %d waits %s, want %s to %s", attempt, wait, most/2, most)
		}
	}
}

func TestQuotaRunsOutAndIsPaidBack(t *testing.T) {
	t.Parallel()
	q := newQuota()
	for range quotaSize {
		if !q.take() {
			t.Fatal("refused too early")
		}
	}
	if q.take() {
		t.Error("more retries than the quota holds")
	}
	q.give()
	if !q.take() || q.take() {
		t.Error("one paid back is one more retry")
	}
	for range 3 * quotaSize {
		q.give()
	}
	if n := q.left.Load(); n != quotaSize {
		t.Errorf("the quota grew to %d", n)
	}
}

func TestSecretsAreMaskedByFieldAndByValue(t *testing.T) {
	t.Parallel()
	const s = "sesame-open-1"
	for _, text := range []string{
		new(maskedValues).maskJSON([]byte(`{"clientId":"c","secret":"` + s + `","attributes":{"client.secret.rotated":"` + s + `","x":"y"}}`)),
		new(maskedValues).maskJSON([]byte(`[{"type":"secret","value":"` + s + `"}]`)),
		new(maskedValues).maskJSON([]byte(`{"access_token":"` + s + `","refresh_token":"` + s + `","id_token":"` + s + `"}`)),
		new(maskedValues).maskJSON([]byte(`{"credentials":[{"type":"password","value":"` + s + `"}]}`)),
		new(maskedValues).maskJSON([]byte(s)),
		new(maskedValues).maskForm([]byte("client_secret=" + s + "&password=" + s + "&client_assertion=" + s + "&subject_token=" + s + "&grant_type=password")),
	} {
		if strings.Contains(text, s) {
			t.Errorf("not masked: %s", text)
		}
	}
	var m maskedValues
	m.add("p@ss word", "abc", "")
	if got := m.hide("p@ss word p%40ss+word abc"); got != hidden+" "+hidden+" abc" {
		t.Errorf("got %q", got)
	}
	for _, shown := range []string{Login{ClientSecret: s, Password: s, Username: "u"}.String(), Login{AccessToken: s}.GoString()} {
		if strings.Contains(shown, s) {
			t.Errorf("a login shows its secret: %s", shown)
		}
	}
}
