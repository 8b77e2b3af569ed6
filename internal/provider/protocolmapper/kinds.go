// Package protocolmapper is the resource gatehouse_protocol_mapper: one protocol mapper of a client or of a client scope.
package protocolmapper

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/diagnostics"
)

// kindsFile holds the settings of each kind of mapper that Keycloak 26.7.4 has built in: protocolMapperTypes of GET
// /admin/serverinfo.
//
//go:embed kinds.json
var kindsFile []byte

// claimSwitches say which tokens a claim is written to. Keycloak adds some of them to kinds that do not list them.
var claimSwitches = []string{
	"access.token.claim",
	"id.token.claim",
	"userinfo.token.claim",
	"introspection.token.claim",
	"lightweight.claim",
	"access.tokenResponse.claim",
}

// settingsOf are the settings of a kind of mapper; false for one that is not built in, which may have any.
func settingsOf(kind string) ([]string, bool) {
	var kinds map[string][]string
	_ = json.Unmarshal(kindsFile, &kinds) // a test reads it
	settings, known := kinds[kind]
	return settings, known
}

// warnOfNoEffect warns of settings that Keycloak takes and never looks at: a key that the kind of mapper does not have, the second of
// two audiences, and switches that leave a claim in no token.
func (m *model) warnOfNoEffect(diags *diag.Diagnostics) {
	settings, known := settingsOf(m.ProtocolMapper.ValueString())
	if !known || m.Config.IsUnknown() {
		return
	}
	warn := func(at path.Path, text string) {
		diags.AddAttributeWarning(at, "Mapper setting has no effect", m.label()+": "+text)
	}
	config, at := map[string]string{}, path.Root("config")
	for key, v := range m.Config.Elements() {
		value, _ := v.(types.String)
		if config[key] = value.ValueString(); value.IsUnknown() {
			config[key] = "true" // it may be
		}
		if !slices.Contains(settings, key) && !slices.Contains(claimSwitches, key) {
			warn(
				at.AtMapKey(key),
				fmt.Sprintf("a mapper of the kind %q has no setting %q.%s",
					m.ProtocolMapper.ValueString(), key, diagnostics.Nearest(key, settings)),
			)
		}
	}
	const client, custom = "included.client.audience", "included.custom.audience"
	if config[client] != "" && config[custom] != "" {
		warn(at.AtMapKey(custom), fmt.Sprintf("Keycloak passes %q over where %q is set. Use a mapper for each audience.", custom, client))
	}
	if isInNoToken(config, settings) {
		warn(at, "every one of its claim switches is off, so that no token carries the claim.")
	}
}

// isInNoToken reports that a config has claim switches, and none of them on. Without a switch for introspection, and without the one
// for access tokens that it follows, Keycloak takes introspection for on.
func isInNoToken(config map[string]string, settings []string) bool {
	after, named := derivedKeys(config), 0
	for _, key := range claimSwitches {
		if value, there := config[key]; there {
			after[key] = value
			named++
		}
		if strings.EqualFold(after[key], "true") {
			return false
		}
	}
	_, decided := after["introspection.token.claim"]
	return named > 0 && (decided || !slices.Contains(settings, "introspection.token.claim"))
}
