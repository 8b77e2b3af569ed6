package diagnostics

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// BuiltIn reports the destruction of an object that comes with its realm, which Keycloak refuses for every login.
func BuiltIn(diags *diag.Diagnostics, resourceType, noun, object string) {
	diags.AddError(
		fmt.Sprintf("Unable to delete %s: it is built in", noun),
		fmt.Sprintf(
			"%s comes with its realm, and Keycloak deletes it with the realm only. To leave it as it is, remove its resource block and "+
				"add:\n\n"+
				"removed {\n"+
				"  from = %s.<name>\n"+
				"  lifecycle {\n"+
				"    destroy = false\n"+
				"  }\n}",
			object, resourceType,
		),
	)
}
