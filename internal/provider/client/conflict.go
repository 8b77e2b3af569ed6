package client

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/diagnostics"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// exists reports a create that met another client. It offers an import only where that can work: not of a SAML client, and not under
// an ID that no client has, which Keycloak refuses because two service accounts would differ in case only.
func (r *Resource) exists(ctx context.Context, m model, conflict error, diags *diag.Diagnostics) {
	realm, clientID := m.Realm.ValueString(), m.ClientID.ValueString()
	const summary = "Unable to create client: it exists already"
	there, err := r.Provider.Admin.Clients.Find(ctx, realm, clientID)
	switch {
	case err == nil && wire.Value(there.Protocol) == "openid-connect":
		diagnostics.Exists(diags, "gatehouse_client", "client", m.label(), m.importID(), conflict)
	case err == nil:
		diags.AddAttributeError(
			path.Root("client_id"), summary,
			fmt.Sprintf(
				"%s is there already (%s). It speaks %q, which this type does not manage, so it cannot be imported: choose another "+
					"client_id.",
				m.label(), conflict, wire.Value(there.Protocol),
			),
		)
	default:
		diags.AddAttributeError(path.Root("client_id"), summary,
			fmt.Sprintf("%s: %s. %s", m.label(), conflict, r.otherCase(ctx, realm, clientID)))
	}
}

// otherCase says which client stands in the way of one that is not listed.
func (r *Resource) otherCase(ctx context.Context, realm, clientID string) string {
	other := ""
	_ = r.Provider.Admin.Clients.EachHolding(ctx, realm, clientID, func(c *wire.Client) { // not shown: not named
		if strings.EqualFold(*c.ClientID, clientID) {
			other = *c.ClientID
		}
	})
	if other == "" {
		return "The login is shown no client of this ID. Choose another client_id, or use a login with view-clients to see what is there."
	}
	return fmt.Sprintf("The client %q differs from it in case only, and Keycloak would give both service accounts one username. "+
		"Choose another client_id, or import that client and set client_id = %q.", other, other)
}

// taken reports a rename to a client_id that another client has.
func taken(m model, conflict error, diags *diag.Diagnostics) {
	diags.AddAttributeError(
		path.Root("client_id"), "Unable to rename client: the ID is taken",
		fmt.Sprintf(
			"%s: %s. Another client has this client_id, or one that differs in case only, and was not touched. Choose another "+
				"client_id, or rename that client first.",
			m.label(), conflict,
		),
	)
}
