// Package importid reads and writes import IDs: parts joined by slashes, in the order realm, then what is inside it.
package importid

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// A slash inside a part is written %2F, a percent sign before 2F or 25 is written %25. Nothing else is escaped, so that a
// role named "100%" is simply that.
var (
	escaper   = strings.NewReplacer("%2F", "%252F", "%2f", "%252f", "%25", "%2525", "/", "%2F")
	unescaper = strings.NewReplacer("%2F", "/", "%2f", "/", "%25", "%")
)

// Join makes an import ID.
func Join(parts ...string) string {
	escaped := make([]string, len(parts))
	for i, p := range parts {
		escaped[i] = escaper.Replace(p)
	}
	return strings.Join(escaped, "/")
}

// Split reads an import ID into as many parts as one of the shapes has, such as "realm/client_id". The error names the
// shapes.
func Split(diags *diag.Diagnostics, id string, shapes ...string) ([]string, bool) {
	parts := strings.Split(id, "/")
	for i, p := range parts {
		parts[i] = unescaper.Replace(p)
		if strings.TrimSpace(p) == "" {
			parts = nil
			break
		}
	}
	for _, shape := range shapes {
		if len(parts) == strings.Count(shape, "/")+1 {
			return parts, true
		}
	}
	diags.AddError("Invalid import ID",
		fmt.Sprintf("The import ID %q does not have the form %s. A slash inside a part is written %%2F.", id, strings.Join(shapes, " or ")))
	return nil, false
}

// Read fills an identity from the import ID of a request (terraform import, or id in an import block), whose parts it hands to
// fromParts, or from the identity that the request has instead.
func Read(ctx context.Context, req resource.ImportStateRequest, diags *diag.Diagnostics, identity any,
	fromParts func(parts []string), shapes ...string) bool {
	if req.ID == "" {
		diags.Append(req.Identity.Get(ctx, identity)...)
	} else if parts, ok := Split(diags, req.ID, shapes...); ok {
		fromParts(parts)
	}
	return !diags.HasError()
}

// Client tells which client a look-up means: by a credential's id ("realm/client_id"), or by realm and client_id.
func Client(diags *diag.Diagnostics, credentialID, realm, clientID types.String) (realmName, clientName string, ok bool) {
	if credentialID.IsNull() {
		return realm.ValueString(), clientID.ValueString(), true
	}
	parts, ok := Split(diags, credentialID.ValueString(), "realm/client_id")
	if !ok {
		return "", "", false
	}
	return parts[0], parts[1], true
}
