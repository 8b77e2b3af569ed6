package token

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

// jwt is a token with a payload; the rest of it is never looked at.
func jwt(payload string) string {
	return "e30." + base64.RawURLEncoding.EncodeToString([]byte(payload)) + ".c2ln"
}

func TestClaimsKeepTheirShapeAndTheirWholeNumbers(t *testing.T) {
	t.Parallel()
	v, err := claimsOf(t.Context(), jwt(`{"exp":9007199254740993,"ratio":0.5,"ok":true,"none":null,"roles":["a",1],"nested":{"x":"y"},"empty":[]}`))
	if err != nil {
		t.Fatal(err)
	}
	fields := v.(types.Object).Attributes()
	if n, _ := fields["exp"].(types.Number).ValueBigFloat().Int64(); n != 9007199254740993 {
		t.Errorf("exp became %s", fields["exp"])
	}
	for name, want := range map[string]string{
		"ratio": "0.5", "ok": "true", "none": "<null>", "roles": `["a",1]`, "nested": `{"x":"y"}`, "empty": "[]",
	} {
		if got := fields[name].String(); got != want {
			t.Errorf("%s became %s, want %s", name, got, want)
		}
	}
}

func TestNumberOutOfRangeIsText(t *testing.T) {
	t.Parallel()
	whole := strings.Repeat("9", 300)
	v, err := claimsOf(t.Context(), jwt(`{"huge":1e999999,"tiny":1e-999999,"endless":1e99999999999999999999,"zero":0,"whole":`+whole+`}`))
	if err != nil {
		t.Fatal(err)
	}
	fields := v.(types.Object).Attributes()
	for name, want := range map[string]string{"huge": `"1e999999"`, "tiny": `"1e-999999"`, "endless": `"1e99999999999999999999"`, "zero": "0"} {
		if got := fields[name].String(); got != want {
			t.Errorf("%s became %s, want %s", name, got, want)
		}
	}
	if got := fields["whole"].(types.Number).ValueBigFloat().Text('f', 0); got != whole {
		t.Errorf("a whole number of 300 digits became %s", got)
	}
}

func TestUnreadableClaimsAreAnErrorThatHidesTheToken(t *testing.T) {
	t.Parallel()
	for name, token := range map[string]string{
		"opaque":       "sesame",
		"two parts":    "secret.part",
		"encrypted":    "secret.a.b.c.d",
		"not base64":   "secret.+++.c2ln",
		"not JSON":     jwt("\xffsecret"),
		"no object":    jwt(`["secret"]`),
		"null":         jwt("null"),
		"two objects":  jwt(`{"secret":1}{"secret":2}`),
		"a brace more": jwt(`{"secret":1}}`),
		"too deep":     jwt(`{"secret":` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + "}"),
		"too long":     jwt(`{"secret":"` + strings.Repeat("s", maxToken) + `"}`),
	} {
		v, err := claimsOf(t.Context(), token)
		if err == nil {
			t.Errorf("%s: no error, but %s", name, v)
		} else if strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "sesame") || len(err.Error()) > 150 {
			t.Errorf("%s: the error shows the token: %s", name, err)
		}
	}
}
