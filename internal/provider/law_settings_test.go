package provider_test

// What somebody else has set, nothing of it to its default, but for cibaBackchannelTokenDeliveryMode: with "ping", Keycloak
// refuses every client without an endpoint for it. With sslRequired "all", Keycloak keeps the issuer to itself over plain http.
// REALM stands for the realm's name.

const realmSettings = `{
  "displayName": "Hand-made", "displayNameHtml": "<b>Hand-made</b>", "notBefore": 1000, "sslRequired": "all",
  "defaultSignatureAlgorithm": "RS384",
  "accessTokenLifespan": 301, "accessTokenLifespanForImplicitFlow": 901, "revokeRefreshToken": true, "refreshTokenMaxReuse": 2,
  "ssoSessionIdleTimeout": 1801, "ssoSessionMaxLifespan": 36001, "ssoSessionIdleTimeoutRememberMe": 1802,
  "ssoSessionMaxLifespanRememberMe": 36002,
  "offlineSessionIdleTimeout": 2592001, "offlineSessionMaxLifespanEnabled": true, "offlineSessionMaxLifespan": 5184001,
  "clientSessionIdleTimeout": 601, "clientSessionMaxLifespan": 602, "clientOfflineSessionIdleTimeout": 603,
  "clientOfflineSessionMaxLifespan": 604,
  "accessCodeLifespan": 61, "accessCodeLifespanUserAction": 302, "accessCodeLifespanLogin": 1803,
  "actionTokenGeneratedByAdminLifespan": 43201, "actionTokenGeneratedByUserLifespan": 303, "oauth2DeviceCodeLifespan": 601,
  "oauth2DevicePollingInterval": 6,
  "registrationAllowed": true, "rememberMe": true, "verifyEmail": true, "loginWithEmailAllowed": false, "duplicateEmailsAllowed": true,
  "resetPasswordAllowed": true, "editUsernameAllowed": true, "userManagedAccessAllowed": true, "organizationsEnabled": true,
  "bruteForceProtected": true, "permanentLockout": true, "maxTemporaryLockouts": 1, "bruteForceStrategy": "LINEAR",
  "maxFailureWaitSeconds": 901,
  "minimumQuickLoginWaitSeconds": 62, "waitIncrementSeconds": 63, "quickLoginCheckMilliSeconds": 1001,
  "maxDeltaTimeSeconds": 43202, "failureFactor": 31, "maxSecondaryAuthFailures": 6,
  "otpPolicyType": "hotp", "otpPolicyAlgorithm": "HmacSHA256", "otpPolicyInitialCounter": 3, "otpPolicyDigits": 8,
  "otpPolicyLookAheadWindow": 2,
  "otpPolicyPeriod": 31, "otpPolicyCodeReusable": true,
  "webAuthnPolicyRpEntityName": "hand", "webAuthnPolicySignatureAlgorithms": ["ES384"], "webAuthnPolicyRpId": "example.com",
  "webAuthnPolicyAttestationConveyancePreference": "direct", "webAuthnPolicyAuthenticatorAttachment": "platform",
  "webAuthnPolicyRequireResidentKey": "Yes",
  "webAuthnPolicyUserVerificationRequirement": "required", "webAuthnPolicyCreateTimeout": 11,
  "webAuthnPolicyAvoidSameAuthenticatorRegister": true,
  "webAuthnPolicyAcceptableAaguids": ["00000000-0000-0000-0000-000000000001"], "webAuthnPolicyExtraOrigins": ["https://w.example.com"],
  "webAuthnPolicyPasswordlessRpEntityName": "hand", "webAuthnPolicyPasswordlessSignatureAlgorithms": ["ES384"],
  "webAuthnPolicyPasswordlessRpId": "example.com",
  "webAuthnPolicyPasswordlessAttestationConveyancePreference": "direct", "webAuthnPolicyPasswordlessAuthenticatorAttachment": "platform",
  "webAuthnPolicyPasswordlessRequireResidentKey": "No", "webAuthnPolicyPasswordlessUserVerificationRequirement": "preferred",
  "webAuthnPolicyPasswordlessCreateTimeout": 12, "webAuthnPolicyPasswordlessAvoidSameAuthenticatorRegister": true,
  "webAuthnPolicyPasswordlessAcceptableAaguids": ["00000000-0000-0000-0000-000000000002"],
  "webAuthnPolicyResidentKey": "preferred", "webAuthnPolicyPasswordlessResidentKey": "discouraged",
  "webAuthnPolicyPasswordlessPasskeysEnabled": true, "webAuthnPolicyPasswordlessExtraOrigins": ["https://p.example.com"],
  "browserSecurityHeaders": {"contentSecurityPolicyReportOnly": "default-src 'none'", "xContentTypeOptions": "",
  "referrerPolicy": "origin", "xRobotsTag": "all",
    "xFrameOptions": "DENY", "contentSecurityPolicy": "frame-src 'none'", "strictTransportSecurity": "max-age=1"},
  "smtpServer": {"host": "mail.example.com", "from": "hand@example.com", "port": "26", "auth": "true", "user": "hand",
  "password": "made"},
  "eventsEnabled": true, "eventsListeners": ["jboss-logging", "email"], "enabledEventTypes": ["LOGIN", "LOGOUT"],
  "eventsExpiration": 3601, "adminEventsEnabled": true, "adminEventsDetailsEnabled": true,
  "internationalizationEnabled": true, "supportedLocales": ["de", "en"], "defaultLocale": "de",
  "loginTheme": "keycloak.v2", "accountTheme": "keycloak.v3", "adminTheme": "keycloak.v2", "emailTheme": "keycloak",
  "passwordPolicy": "length(9) and digits(2)",
  "attributes": {"team": "platform", "frontendUrl": "", "acr.loa.map": "{\"gold\":2}",
  "actionTokenGeneratedByUserLifespan.verify-email": "305", "shortVerificationUri": "https://v.example.com",
    "cibaExpiresIn": "121", "cibaInterval": "7", "cibaAuthRequestedUserHint": "login_hint", "parRequestUriLifespan": "64",
    "clientSessionIdleTimeout": "601", "clientSessionMaxLifespan": "602", "clientOfflineSessionIdleTimeout": "603",
    "clientOfflineSessionMaxLifespan": "604",
    "realmReusableOtpCode": "true", "webAuthnPolicyExtraOrigins": "https://w.example.com",
    "webAuthnPolicyExtraOriginsPasswordless": "https://p.example.com"}
}`

// The portal and the worker have redirect URIs, from which Keycloak works out web origins where it finds none.
var handMadeClients = []string{
	`{"id": "REALM-portal", "clientId": "portal", "protocol": "openid-connect", "publicClient": false,
	"serviceAccountsEnabled": true, "authorizationServicesEnabled": true,
	  "redirectUris": ["https://portal.example.com/*"], "webOrigins": []}`,
	`{"id": "REALM-worker", "clientId": "worker", "protocol": "openid-connect", "name": "Worker", "description": "Hand-made",
	"publicClient": false, "serviceAccountsEnabled": true,
	  "standardFlowEnabled": false, "directAccessGrantsEnabled": false, "redirectUris": ["https://worker.example.com/*"],
	  "webOrigins": [], "secret": "worker-secret-made-by-hand"}`,
	`{"id": "REALM-helper", "clientId": "helper", "protocol": "openid-connect", "publicClient": false, "serviceAccountsEnabled": true,
	  "clientAuthenticatorType": "client-jwt", "attributes": {"use.jwks.url": "true", "jwks.url": "https://keys.example.com/jwks"}}`,
	`{"id": "REALM-spa", "clientId": "spa", "protocol": "openid-connect", "publicClient": true,
	"redirectUris": ["https://spa.example.com/*"], "webOrigins": ["+"],
	  "attributes": {"pkce.code.challenge.method": "S256", "post.logout.redirect.uris": "+"}}`,
	`{"id": "REALM-api", "clientId": "api", "protocol": "openid-connect", "bearerOnly": true, "publicClient": false, "enabled": false}`,
}

// portalUpdate sets what a create would work out other fields from.
const portalUpdate = `{
  "clientId": "portal", "name": "Portal", "description": "Hand-made", "rootUrl": "https://portal.example.com",
  "baseUrl": "/home", "adminUrl": "https://portal.example.com/admin",
  "redirectUris": ["https://portal.example.com/*"], "webOrigins": [], "serviceAccountsEnabled": true,
  "authorizationServicesEnabled": true, "secret": "portal-secret-made-by-hand",
  "surrogateAuthRequired": true, "alwaysDisplayInConsole": true, "notBefore": 1001, "consentRequired": true,
  "implicitFlowEnabled": true, "directAccessGrantsEnabled": true,
  "frontchannelLogout": true, "fullScopeAllowed": false, "nodeReRegistrationTimeout": 5,
  "registeredNodes": {"node": 1000}, "attributes": {"access.token.lifespan": "91", "team": "web", "oauth2.device.authorization.grant.enabled": "true",
  "backchannel.logout.session.required": "false",
    "backchannel.logout.revoke.offline.tokens": "true", "post.logout.redirect.uris": "https://portal.example.com/bye",
    "pkce.code.challenge.method": "S256",
    "use.refresh.tokens": "false", "client.session.idle.timeout": "500", "tls.client.certificate.bound.access.tokens": "true",
    "display.on.consent.screen": "true", "logoUri": "https://portal.example.com/logo"},
  "protocolMappers": [{"name": "team", "protocol": "openid-connect", "protocolMapper": "oidc-hardcoded-claim-mapper",
  "config": {"claim.name": "team", "claim.value": "web", "jsonType.label": "String",
    "access.token.claim": "true", "id.token.claim": "false", "userinfo.token.claim": "false", "introspection.token.claim": "false"}}]
}`

const (
	handMadeProvider = `{"alias": "other", "providerId": "oidc", "enabled": false,
	  "config": {"clientId": "x", "clientSecret": "y", "tokenUrl": "https://o.example.com/t", "authorizationUrl": "https://o.example.com/a"}}`
	handMadeAuthorization = `{"allowRemoteResourceManagement": false, "policyEnforcementMode": "PERMISSIVE",
	  "decisionStrategy": "AFFIRMATIVE"}`
	handMadeTimePolicy = `{"name": "by day", "type": "time", "logic": "POSITIVE", "hour": "8", "hourEnd": "17"}`
	handMadeRole       = `{"name": "NAME", "description": "Hand-made", "attributes": {"level": ["1", "2"]}}`
	handMadeComposite  = `{"name": "whole", "description": "Hand-made", "composite": true,
	  "composites": {"realm": ["reader", "editor"], "client": {"api": ["reader"]}}}`
	handMadeScope = `{"id": "REALM-NAME", "name": "NAME", "description": "Hand-made", "protocol": "openid-connect",
	  "attributes": {"include.in.token.scope": "false", "consent.screen.text": "Read", "gui.order": "7"},
	  "protocolMappers": [{"name": "for api", "protocol": "openid-connect", "protocolMapper": "oidc-audience-mapper",
	    "config": {"included.client.audience": "api", "access.token.claim": "true", "id.token.claim": "true"}}]}`
	handMadeAccount = `{"username": "service-account-portal", "email": "portal@example.com", "firstName": "Por", "lastName": "Tal",
	  "attributes": {"team": ["web", "platform"]}}`
	handMadeProfile = `{"profiles": [{"name": "by hand", "description": "Hand-made", "executors": [{"executor": "secret-rotation",
	  "configuration": {"expiration-period": 8640000, "rotated-expiration-period": 864000, "remaining-rotation-period": 864000}}]}]}`
	handMadePolicy = `{"policies": [{"name": "by hand", "description": "Hand-made", "enabled": false, "profiles": ["by hand"],
	  "conditions": [{"condition": "client-access-type", "configuration": {"type": ["confidential"]}}]}]}`
)
