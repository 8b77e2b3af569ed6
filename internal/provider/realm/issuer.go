package realm

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
)

// frontendURL is the attribute that moves a realm's issuer to another host.
const frontendURL = "frontendUrl"

// readURLs fills the model with the realm's issuer and token endpoint. An issuer that cannot be read stays as it was.
func (m *model) readURLs(ctx context.Context, c *admin.Client, diags *diag.Diagnostics) {
	m.TokenURL = types.StringValue(c.TokenURL(m.Realm.ValueString()))
	issuer, err := c.Realms.CachedIssuer(ctx, m.Realm.ValueString())
	switch {
	case err == nil:
		m.Issuer = types.StringValue(issuer)
	case m.Issuer.IsUnknown():
		m.Issuer = types.StringNull()
		diags.AddWarning("Issuer not read",
			fmt.Sprintf("Realm %q: %s. Its issuer is null until the next refresh.", m.Realm.ValueString(), err))
	default:
		diags.AddWarning("Issuer not read",
			fmt.Sprintf("Realm %q: %s. Its issuer stays as the state has it until the next refresh.", m.Realm.ValueString(), err))
	}
}

// movesIssuer reports that a plan changes where the realm's issuer is.
func (m *model) movesIssuer(state model) bool {
	return !attributeOf(m.Attributes, frontendURL).Equal(attributeOf(state.Attributes, frontendURL))
}

// attributeOf is one of the attributes; unknown where all of them are, null where it is not among them.
func attributeOf(attributes types.Map, key string) types.String {
	if attributes.IsUnknown() {
		return types.StringUnknown()
	}
	value, _ := attributes.Elements()[key].(types.String)
	return value
}
