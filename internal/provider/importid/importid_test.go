package importid_test

import (
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/importid"
)

func TestImportIDsAreReadBackAsTheyWereWritten(t *testing.T) {
	t.Parallel()
	for _, parts := range [][]string{{"r", "a/b"}, {"r", "100%"}, {"r", "a%2Fb"}, {"r", "a%252fb"}, {"r", "50%20"}, {"r", "%25"}, {"r", " x "}, {"ünï", "c"}} {
		id := importid.Join(parts...)
		var diags diag.Diagnostics
		got, ok := importid.Split(&diags, id, "realm/client_id")
		if !ok || !slices.Equal(got, parts) {
			t.Errorf("%q was written %q and read back %q (%v)", parts, id, got, diags)
		}
	}
}

func TestImportIDsOfAnotherShapeAreRefused(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"", "r", "a/b/c", "r/", "/c", "//", "r/ "} {
		var diags diag.Diagnostics
		if got, ok := importid.Split(&diags, id, "realm/client_id"); ok || !diags.HasError() {
			t.Errorf("%q was read as %q", id, got)
		}
	}
}
