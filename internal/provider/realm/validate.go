package realm

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// longestKey is how many characters the name of an attribute may have; past them Keycloak answers 500.
const longestKey = 255

const notManaged = "a setting of the realm that this type does not manage: change it in the console or by the Admin REST API"

// hiddenFields are fields of a realm that Keycloak 26.7.4 keeps as attributes and does not show among them.
var hiddenFields = []string{
	"displayNameHtml", "offlineSessionMaxLifespan", "offlineSessionMaxLifespanEnabled", "actionTokenGeneratedByAdminLifespan",
	"actionTokenGeneratedByUserLifespan", "bruteForceProtected", "bruteForceStrategy", "permanentLockout", "maxTemporaryLockouts",
	"maxFailureWaitSeconds", "minimumQuickLoginWaitSeconds", "waitIncrementSeconds", "quickLoginCheckMilliSeconds",
	"maxDeltaTimeSeconds", "failureFactor", "maxSecondaryAuthFailures", "organizationsEnabled", "verifiableCredentialsEnabled",
	"adminPermissionsEnabled", "adminPermissionsClientId", "firstBrokerLoginFlowId",
}

// webAuthnFields are more of them: they follow "webAuthnPolicy", alone and before the suffix "Passwordless".
var webAuthnFields = []string{
	"RpEntityName", "SignatureAlgorithms", "RpId", "AttestationConveyancePreference", "AuthenticatorAttachment", "RequireResidentKey",
	"ResidentKey", "UserVerificationRequirement", "CreateTimeout", "AvoidSameAuthenticatorRegister", "AcceptableAaguids", "PasskeysEnabled",
}

// reservedFor names what Keycloak keeps under an attribute's name; empty for a free-form attribute. A write of any other changes that
// setting, the attribute is never shown again, and some values leave a realm that nothing can read or delete.
func reservedFor(key string) string {
	webAuthn, isWebAuthn := strings.CutPrefix(key, "webAuthnPolicy")
	switch {
	case key == "displayName":
		return "the argument display_name"
	case key == "defaultSignatureAlgorithm":
		return "the argument default_signature_algorithm"
	case strings.HasPrefix(key, "client-policies."):
		return "where Keycloak keeps client profiles and policies: see gatehouse_secret_rotation_policy"
	case key == "oauth2DeviceCodeLifespan", key == "oauth2DevicePollingInterval", // without effect in a PUT
		strings.HasPrefix(key, "_browser_header."),
		slices.Contains(hiddenFields, key),
		isWebAuthn && slices.Contains(webAuthnFields, strings.TrimSuffix(webAuthn, "Passwordless")):
		return notManaged
	}
	return ""
}

// wholeNumbers are attributes that Keycloak reads as 32-bit numbers. Anything else answers 500 immediately, or at every later read of
// the realm, and of the list of realms. So are those that start with "actionTokenGeneratedByUserLifespan.".
var wholeNumbers = []string{
	"cibaExpiresIn", "cibaInterval", "parRequestUriLifespan",
	"clientSessionIdleTimeout", "clientSessionMaxLifespan", "clientOfflineSessionIdleTimeout", "clientOfflineSessionMaxLifespan",
}

// faultOfAttribute says why the realm cannot have an attribute; empty when it can.
func faultOfAttribute(key, value string) string {
	if n := utf8.RuneCountInString(key); n == 0 || n > longestKey {
		return fmt.Sprintf("needs a name of 1 to %d characters", longestKey)
	}
	if argument := reservedFor(key); argument != "" {
		return "is " + argument
	}
	if slices.Contains(wholeNumbers, key) || strings.HasPrefix(key, "actionTokenGeneratedByUserLifespan.") {
		if _, err := strconv.ParseInt(value, 10, 32); err != nil {
			return fmt.Sprintf("must be a whole number, such as 300, and is %q: Keycloak could not read the realm any more", value)
		}
	}
	if key == "cibaBackchannelTokenDeliveryMode" && strings.TrimSpace(value) == "" {
		return "is empty, which Keycloak takes for its default: omit the key"
	}
	return ""
}

// freeAttributes refuses what faultOfAttribute refuses.
type freeAttributes struct{}

func (freeAttributes) Description(context.Context) string {
	return "names under which Keycloak keeps no setting of its own, with values that it can read"
}

func (v freeAttributes) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (freeAttributes) ValidateMap(_ context.Context, req validator.MapRequest, resp *validator.MapResponse) {
	checkAttributes(req.Path, req.ConfigValue, &resp.Diagnostics)
}

// checkAttributes passes over values that are not known yet: Create and Update ask again, before they write.
func checkAttributes(at path.Path, attributes types.Map, diags *diag.Diagnostics) {
	for key, v := range attributes.Elements() {
		value, _ := v.(types.String)
		fault := faultOfAttribute(key, value.ValueString())
		switch {
		case value.IsUnknown():
			continue
		case value.IsNull():
			fault = "is null: omit the key"
		}
		if fault != "" {
			diags.AddAttributeError(at.AtMapKey(key), "Invalid attribute", fmt.Sprintf("The realm attribute %q %s.", key, fault))
		}
	}
}
