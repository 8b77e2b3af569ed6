package token

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

func TestClaimsKeepTheirShapeAndTheirWholeNumbers(t *testing.T) {
	t.Parallel()
	v, diags := claimsOf(t.Context(), []byte(`{"exp":9007199254740993,"ratio":0.5,"ok":true,"none":null,"roles":["a",1],"nested":{"x":"y"},"empty":[]}`))
	if diags.HasError() {
		t.Fatal(diags)
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

func TestUnreadableClaimsAreAnError(t *testing.T) {
	t.Parallel()
	if _, diags := claimsOf(t.Context(), []byte("\xff")); !diags.HasError() {
		t.Error("no error")
	}
}
