package contract

import "testing"

// The defaults that a realm PUT puts back unless its body has the values.
const (
	cibaDefaults   = `"cibaBackchannelTokenDeliveryMode":"poll","cibaExpiresIn":"120","cibaInterval":"5","cibaAuthRequestedUserHint":"login_hint","parRequestUriLifespan":"60"`
	deviceDefaults = `"oauth2DeviceCodeLifespan":"600","oauth2DevicePollingInterval":"5"`
)

// Attributes that a body does not name fall back to their defaults, whatever the body is about.
func TestRealmUpdateResets(t *testing.T) {
	w := bareWorld(t)
	put := func(name, body string) Case { return Case{Name: name, Do: "PUT ", Body: body, Status: 204} }
	get := func(name, want string) Case { return Case{Name: name, Do: "GET ", Status: 200, Want: want} }
	const set = `"cibaBackchannelTokenDeliveryMode":"ping","cibaExpiresIn":"130","cibaInterval":"6","cibaAuthRequestedUserHint":"login_hint_token","parRequestUriLifespan":"70"`
	device := func(name, attribute, lifespan, interval string) Case {
		return get(name, `{"attributes":{`+attribute+`,"…":0},"oauth2DeviceCodeLifespan":`+lifespan+`,"oauth2DevicePollingInterval":`+interval+`,"…":0}`)
	}
	w.run(t, []Case{
		{Name: "a create takes them", Do: "POST /admin/realms", Body: `{"realm":"<realm>","attributes":{` + set + `,"oauth2DeviceCodeLifespan":"700","oauth2DevicePollingInterval":"7","a":"1"}}`,
			Status: 201, Location: "<url>/admin/realms/<realm>"},
		get("as created", `{"attributes":{`+set+`,"oauth2DeviceCodeLifespan":"700","oauth2DevicePollingInterval":"7","a":"1","realmReusableOtpCode":"false"},"oauth2DeviceCodeLifespan":700,"oauth2DevicePollingInterval":7,"…":0}`),
		put("a body about something else", `{"displayName":"x"}`),
		get("resets them and keeps the rest", `{"attributes":{`+cibaDefaults+`,`+deviceDefaults+`,"a":"1","realmReusableOtpCode":"false"},"oauth2DeviceCodeLifespan":600,"oauth2DevicePollingInterval":5,"…":0}`),
		put("the attributes", `{"attributes":{`+set+`}}`), get("are taken", `{"attributes":{`+set+`,`+deviceDefaults+`},"…":0}`),
		put("some attributes", `{"attributes":{"b":"1"}}`), get("reset the others", `{"attributes":{`+cibaDefaults+`,`+deviceDefaults+`,"b":"1"},"…":0}`),
		put("one of them", `{"attributes":{"cibaExpiresIn":"131"}}`), get("keeps that one", `{"attributes":{"cibaExpiresIn":"131","cibaInterval":"5","…":0},"…":0}`),
		put("blank ones", `{"attributes":{"cibaBackchannelTokenDeliveryMode":"","parRequestUriLifespan":""}}`), get("count as absent", `{"attributes":{`+cibaDefaults+`,"…":0},"…":0}`),
		put("both device fields", `{"oauth2DeviceCodeLifespan":601,"oauth2DevicePollingInterval":6}`),
		device("are taken", `"oauth2DeviceCodeLifespan":"601","oauth2DevicePollingInterval":"6"`, "601", "6"),
		put("one of the two", `{"oauth2DeviceCodeLifespan":602}`), device("resets the other", `"oauth2DeviceCodeLifespan":"602","oauth2DevicePollingInterval":"5"`, "602", "5"),
		put("device attributes", `{"attributes":{"oauth2DeviceCodeLifespan":"700","oauth2DevicePollingInterval":"7"}}`), device("have no effect", deviceDefaults, "600", "5"),
	})
	refused := errM("Failed to update realm")
	for _, attribute := range []string{`"cibaExpiresIn":""`, `"cibaExpiresIn":"5m"`, `"cibaInterval":"1.5"`, `"parRequestUriLifespan":" 7"`} {
		w.run(t, []Case{{Name: "no number: " + attribute, Do: "PUT ", Body: `{"displayName":"never","attributes":{` + attribute + `}}`, Status: 500, Want: refused}})
	}
	w.run(t, []Case{get("and nothing has changed", `{"displayName":"x","attributes":{`+cibaDefaults+`,"…":0},"…":0}`)})
}

// Some fields are kept as attributes: what changes one of the two changes the other.
func TestRealmFieldsInAttributes(t *testing.T) {
	w := newWorld(t)
	put := func(name, body string) Case { return Case{Name: name, Do: "PUT ", Body: body, Status: 204} }
	get := func(name, want string) Case { return Case{Name: name, Do: "GET ", Status: 200, Want: want} }
	w.run(t, []Case{
		put("fields", `{"clientSessionIdleTimeout":61,"clientSessionMaxLifespan":62,"clientOfflineSessionIdleTimeout":63,"clientOfflineSessionMaxLifespan":64}`),
		get("show as attributes", `{"attributes":{"clientSessionIdleTimeout":"61","clientSessionMaxLifespan":"62","clientOfflineSessionIdleTimeout":"63","clientOfflineSessionMaxLifespan":"64","…":0},"…":0}`),
		put("attributes", `{"attributes":{"clientSessionIdleTimeout":"77","realmReusableOtpCode":"true","webAuthnPolicyExtraOrigins":"https://a.example"}}`),
		get("set the fields, and reset those that they lack", `{"clientSessionIdleTimeout":77,"clientSessionMaxLifespan":0,"clientOfflineSessionIdleTimeout":0,"clientOfflineSessionMaxLifespan":0,
			"otpPolicyCodeReusable":true,"webAuthnPolicyExtraOrigins":["https://a.example"],"webAuthnPolicyPasswordlessExtraOrigins":[],"…":0}`),
		put("a field and its attribute", `{"clientSessionIdleTimeout":5,"attributes":{"clientSessionIdleTimeout":"6"}}`),
		get("the field wins", `{"clientSessionIdleTimeout":5,"attributes":{"clientSessionIdleTimeout":"5","realmReusableOtpCode":"<absent>","webAuthnPolicyExtraOrigins":"<absent>","…":0},
			"otpPolicyCodeReusable":false,"webAuthnPolicyExtraOrigins":[],"…":0}`),
		put("extra origins without the name of the policy", `{"webAuthnPolicyExtraOrigins":["https://b.example"]}`),
		get("are passed over", `{"webAuthnPolicyExtraOrigins":[],"…":0}`),
		put("with it", `{"webAuthnPolicyRpEntityName":"k","webAuthnPolicyExtraOrigins":["https://b.example","https://c.example"],
			"webAuthnPolicyPasswordlessRpEntityName":"k","webAuthnPolicyPasswordlessExtraOrigins":["https://d.example"]}`),
		get("are an attribute each", `{"attributes":{"webAuthnPolicyExtraOrigins":"https://b.example,https://c.example","webAuthnPolicyExtraOriginsPasswordless":"https://d.example","…":0},"…":0}`),
		put("no attributes", `{"attributes":{}}`),
		get("reset all", `{"clientSessionIdleTimeout":0,"webAuthnPolicyExtraOrigins":[],"webAuthnPolicyPasswordlessExtraOrigins":[],"attributes":{`+cibaDefaults+`,`+deviceDefaults+`},"…":0}`),
	})
}

func TestRealmUpdateNormalizes(t *testing.T) {
	w := newWorld(t)
	emails := func(name, body, duplicates, asUsername, login string) []Case {
		return []Case{
			{Name: name, Do: "PUT ", Body: body, Status: 204},
			{Name: name + ", read", Do: "GET ", Status: 200, Want: `{"duplicateEmailsAllowed":` + duplicates + `,"registrationEmailAsUsername":` + asUsername + `,"loginWithEmailAllowed":` + login + `,"…":0}`},
		}
	}
	w.run(t, emails("duplicate emails", `{"duplicateEmailsAllowed":true}`, "true", "false", "false"))
	w.run(t, emails("an email as username", `{"registrationEmailAsUsername":true}`, "false", "true", "false"))
	w.run(t, emails("duplicate emails again", `{"duplicateEmailsAllowed":true}`, "true", "false", "false"))
	w.run(t, emails("login by email", `{"loginWithEmailAllowed":true}`, "false", "false", "true"))
	w.run(t, []Case{
		{Name: "capitals", Do: "PUT ", Body: `{"sslRequired":"ALL"}`, Status: 204},
		{Name: "become small letters", Do: "GET ", Status: 200, Want: `{"sslRequired":"all","…":0}`},
		{Name: "nothing is no value", Do: "PUT ", Body: `{"sslRequired":""}`, Status: 500, Want: errM("Failed to update realm")},
	})
}

func TestRealmOTPPolicyIsWrittenWhole(t *testing.T) {
	w := newWorld(t)
	get := func(name, want string) Case { return Case{Name: name, Do: "GET ", Status: 200, Want: want} }
	w.run(t, []Case{
		{Name: "without the type", Do: "PUT ", Body: `{"otpPolicyDigits":8,"otpPolicyPeriod":60}`, Status: 204},
		get("it is passed over", `{"otpPolicyType":"totp","otpPolicyAlgorithm":"HmacSHA1","otpPolicyDigits":6,"otpPolicyPeriod":30,"…":0}`),
		{Name: "the whole", Do: "PUT ", Body: `{"otpPolicyType":"totp","otpPolicyAlgorithm":"HmacSHA256","otpPolicyDigits":8,"otpPolicyLookAheadWindow":2,"otpPolicyPeriod":60,"otpPolicyInitialCounter":1,"otpPolicyCodeReusable":true}`, Status: 204},
		get("is taken", `{"otpPolicyAlgorithm":"HmacSHA256","otpPolicyDigits":8,"otpPolicyLookAheadWindow":2,"otpPolicyPeriod":60,"otpPolicyInitialCounter":1,"otpPolicyCodeReusable":true,"…":0}`),
		{Name: "the type alone", Do: "PUT ", Body: `{"otpPolicyType":"totp"}`, Status: 204},
		get("empties it", `{"otpPolicyType":"totp","otpPolicyAlgorithm":"<absent>","otpPolicyDigits":0,"otpPolicyLookAheadWindow":0,"otpPolicyPeriod":0,"otpPolicyInitialCounter":0,"otpPolicyCodeReusable":false,"…":0}`),
	})
}

func TestRealmWebAuthnPoliciesAreWrittenWhole(t *testing.T) {
	w := newWorld(t)
	for policy, verification := range map[string]string{"webAuthnPolicy": "not specified", "webAuthnPolicyPasswordless": "required"} {
		fields := func(name, signatures, rpID, attestation, attachment, requireKey, key, verification, timeout, avoid, aaguids string) string {
			return `"` + policy + `RpEntityName":"` + name + `","` + policy + `SignatureAlgorithms":` + signatures + `,"` + policy + `RpId":"` + rpID + `","` + policy + `AttestationConveyancePreference":"` + attestation +
				`","` + policy + `AuthenticatorAttachment":"` + attachment + `","` + policy + `RequireResidentKey":"` + requireKey + `","` + policy + `UserVerificationRequirement":"` + verification +
				`","` + policy + `CreateTimeout":` + timeout + `,"` + policy + `AvoidSameAuthenticatorRegister":` + avoid + `,"` + policy + `AcceptableAaguids":` + aaguids
		}
		set := fields("n", `["RS384"]`, "r.example", "direct", "platform", "Yes", "required", "required", "7", "true", `["a"]`)
		w.run(t, []Case{
			{Name: "a field alone", Do: "PUT ", Body: `{"` + policy + `CreateTimeout":9}`, Status: 204},
			{Name: "is passed over", Do: "GET ", Status: 200, Want: `{"` + policy + `CreateTimeout":0,"…":0}`},
			{Name: "the whole", Do: "PUT ", Body: `{` + set + `}`, Status: 204},
			{Name: "is taken", Do: "GET ", Status: 200, Want: `{` + set + `,"…":0}`},
			{Name: "the name alone", Do: "PUT ", Body: `{"` + policy + `RpEntityName":"m"}`, Status: 204},
			{Name: "resets the rest", Do: "GET ", Status: 200, Want: `{` + fields("m", `["ES256","RS256"]`, "", "not specified", "not specified", "not specified", "not specified", verification, "0", "false", `[]`) + `,"…":0}`},
		})
	}
}

func TestRealmFieldsHiddenAmongAttributes(t *testing.T) {
	w := newWorld(t)
	w.run(t, []Case{
		{Name: "attributes named like fields", Do: "PUT ", Body: `{"attributes":{"failureFactor":"31","maxSecondaryAuthFailures":"6","offlineSessionMaxLifespan":"77","defaultSignatureAlgorithm":"ES256","webAuthnPolicyRpId":"r.example","displayName":"7","organizationsEnabled":"7","a":"1"}}`, Status: 204},
		{Name: "are the fields", Do: "GET ", Status: 200, Want: `{"failureFactor":31,"maxSecondaryAuthFailures":6,"offlineSessionMaxLifespan":77,"defaultSignatureAlgorithm":"ES256","webAuthnPolicyRpId":"r.example","organizationsEnabled":false,"attributes":{` + cibaDefaults + `,` + deviceDefaults + `,"a":"1"},"…":0}`},
		{Name: "left out", Do: "PUT ", Body: `{"attributes":{"a":"1"}}`, Status: 204},
		{Name: "they stay", Do: "GET ", Status: 200, Want: `{"failureFactor":31,"maxSecondaryAuthFailures":6,"offlineSessionMaxLifespan":77,"…":0}`},
		{Name: "blank", Do: "PUT ", Body: `{"attributes":{"failureFactor":"","c":null,"d":"","e":" ","f":7,"g":true}}`, Status: 204},
		{Name: "is 0", Do: "GET ", Status: 200, Want: `{"failureFactor":0,"attributes":{` + cibaDefaults + `,` + deviceDefaults + `,"d":"","e":" ","f":"7","g":"true"},"…":0}`},
		{Name: "a null for all attributes", Do: "PUT ", Body: `{"attributes":null}`, Status: 204},
		{Name: "stay", Do: "GET ", Status: 200, Want: `{"attributes":{"d":"","…":0},"…":0}`},
	})
}

func TestRealmListsAreSets(t *testing.T) {
	w := newWorld(t)
	w.run(t, []Case{
		{Name: "a list twice", Do: "PUT ", Body: `{"eventsListeners":["jboss-logging","jboss-logging"],"supportedLocales":["de","en","de"],"internationalizationEnabled":true,"eventsExpiration":60}`, Status: 204},
		{Name: "is a set", Do: "GET ", Status: 200, Want: `{"eventsListeners":["jboss-logging"],"supportedLocales":["<set>","de","en"],"eventsExpiration":60,"…":0}`},
		{Name: "features that are off", Do: "PUT ", Body: `{"adminPermissionsEnabled":true,"scimApiEnabled":true,"verifiableCredentialsEnabled":true}`, Status: 204},
		{Name: "read back false", Do: "GET ", Status: 200, Want: `{"adminPermissionsEnabled":false,"scimApiEnabled":false,"verifiableCredentialsEnabled":false,"…":0}`},
		{Name: "an event twice", Do: "PUT ", Body: `{"enabledEventTypes":["LOGIN","LOGIN"]}`, Status: 204},
		{Name: "is one event", Do: "GET ", Status: 200, Want: `{"enabledEventTypes":["LOGIN"],"…":0}`},
	})
}
