package contract

import "testing"

// What these compare is what the bundled server has: the realm's settings, client scopes, clients, service accounts, roles and
// scope mappings. Keycloak exports more that it does not have: flows, components, required actions, identity providers,
// groups, policies for one-time passwords and WebAuthn, and further settings.
func TestPartialExport(t *testing.T) {
	w := newWorld(t)
	w.machine(t, "svc", `,"attributes":{"team":"blue"},"webOrigins":["https://a.example"]`)
	w.serviceAccount(t, "svc")
	w.must(t, "GET ", "", "realm.id=id")
	w.must(t, "POST roles", `{"name":"staff","description":"d"}`)
	w.must(t, "GET roles/staff", "", "staff=id")
	w.must(t, "POST clients/<svc.id>/roles", `{"name":"use"}`)
	w.must(t, "GET clients/<svc.id>/roles/use", "", "use=id")
	w.must(t, "POST roles/staff/composites", `[{"id":"<use>","name":"use"}]`)
	w.must(t, "POST users/<svc.user>/role-mappings/clients/<svc.id>", `[{"id":"<use>","name":"use"}]`)
	w.must(t, "POST client-scopes", `{"name":"own","protocol":"openid-connect"}`, "own")
	w.must(t, "POST client-scopes/<own>/scope-mappings/realm", `[{"id":"<staff>","name":"staff"}]`)
	w.must(t, "POST client-scopes/<own>/scope-mappings/clients/<svc.id>", `[{"id":"<use>","name":"use"}]`)
	settings := `"id":"<realm.id>","realm":"<realm>","enabled":true,"accessTokenLifespan":300,"ssoSessionMaxLifespan":36000,"notBefore":0,"sslRequired":"external","keycloakVersion":"<any>",
		"clientScopes":["<has>",{"id":"<own>","name":"own","protocol":"openid-connect","attributes":{}},{"name":"profile","protocolMappers":"<any>","…":0},{"name":"roles","…":0}],
		"defaultDefaultClientScopes":["<has>","profile","email","roles","web-origins","acr","basic"],"defaultOptionalClientScopes":["<set>","offline_access","address","phone","microprofile-jwt","organization"],
		"scopeMappings":["<set>",{"clientScope":"offline_access","roles":["offline_access"]},{"clientScope":"own","roles":["staff"]}],"…":0`
	roles := `"roles":{"realm":["<set>",{"id":"<staff>","name":"staff","description":"d","composite":true,"composites":{"client":{"svc":["use"]}},"clientRole":false,"containerId":"<realm.id>","attributes":{}},
			{"name":"default-roles-<realm>","description":"${role_default-roles}","composite":true,"composites":{"realm":["<set>","offline_access","uma_authorization"],"client":{"account":["<set>","manage-account","view-profile"]}},
			"clientRole":false,"containerId":"<realm.id>","attributes":{},"id":"<uuid>"},{"name":"offline_access","…":0},{"name":"uma_authorization","…":0}]`
	clientRoles := `,"client":{"svc":[{"id":"<use>","name":"use","composite":false,"clientRole":true,"containerId":"<svc.id>","attributes":{}}],"account":"<any>","broker":"<any>","realm-management":"<any>",
			"account-console":[],"admin-cli":[],"security-admin-console":[]}`
	clients := `"clients":["<set>",{"id":"<svc.id>","clientId":"svc","secret":"**********","surrogateAuthRequired":false,"enabled":true,"alwaysDisplayInConsole":false,"clientAuthenticatorType":"client-secret",
			"redirectUris":[],"webOrigins":["https://a.example"],"notBefore":0,"bearerOnly":false,"consentRequired":false,"standardFlowEnabled":true,"implicitFlowEnabled":false,"directAccessGrantsEnabled":false,
			"serviceAccountsEnabled":true,"publicClient":false,"frontchannelLogout":false,"protocol":"openid-connect","attributes":{"realm_client":"false","team":"blue"},"authenticationFlowBindingOverrides":{},
			"fullScopeAllowed":true,"nodeReRegistrationTimeout":-1,"defaultClientScopes":["<set>","web-origins","service_account","acr","roles","profile","basic","email"],
			"optionalClientScopes":["<set>","address","phone","offline_access","organization","microprofile-jwt"]},
			{"clientId":"account","…":0},{"clientId":"account-console","…":0},{"clientId":"admin-cli","…":0},{"clientId":"broker","…":0},{"clientId":"realm-management","…":0},{"clientId":"security-admin-console","…":0}],
		"users":[{"id":"<svc.user>","username":"service-account-svc","emailVerified":false,"enabled":true,"createdTimestamp":"<millis>","totp":false,"serviceAccountClientId":"svc","disableableCredentialTypes":[],
			"requiredActions":[],"notBefore":0`
	held := `,"realmRoles":["default-roles-<realm>"],"clientRoles":{"svc":["use"]},"groups":[]`
	mappings := `}],"clientScopeMappings":{"svc":[{"clientScope":"own","roles":["use"]}],"account":[{"client":"account-console","roles":["<set>","manage-account","view-groups"]}]}`
	plain := map[string]string{"Content-Type": "application/json"}
	w.run(t, []Case{
		{Name: "settings and client scopes", Do: "POST partial-export", Status: 200, Head: plain, Want: `{"clients":"<absent>","users":"<absent>","roles":"<absent>",` + settings + `}`},
		{Name: "with roles", Do: "POST partial-export?exportGroupsAndRoles=true", Status: 200, Head: plain, Want: `{"clients":"<absent>",` + roles + `},` + settings + `}`},
		{Name: "with clients", Do: "POST partial-export?exportClients=true", Status: 200, Head: plain, Want: `{"roles":"<absent>",` + clients + mappings + `,` + settings + `}`},
		{Name: "with both", Do: "POST partial-export?exportClients=true&exportGroupsAndRoles=true", Status: 200, Head: plain, Want: `{` + clients + held + mappings + `,` + roles + clientRoles + `},` + settings + `}`},
		{Name: "no", Do: "POST partial-export?exportClients=false", Status: 200, Head: plain, Want: `{"clients":"<absent>",` + settings + `}`},
	})
}

func TestPartialExportRefused(t *testing.T) {
	w := newWorld(t)
	plain := map[string]string{"Content-Type": "application/json"}
	w.run(t, []Case{
		{Name: "who manages the realm", As: "manage-realm", Do: "POST partial-export", Status: 200, Want: `{"realm":"<realm>","…":0}`, Head: plain},
		{Name: "and views clients and groups", As: "manage-realm+view-clients+query-groups", Do: "POST partial-export?exportClients=true&exportGroupsAndRoles=true", Status: 200, Want: `{"clients":"<any>","…":0}`, Head: plain},
		{Name: "clients without a right to them", As: "manage-realm", Do: "POST partial-export?exportClients=true", Status: 403, Want: forbidden},
		{Name: "groups without a right to them", As: "manage-realm", Do: "POST partial-export?exportGroupsAndRoles=true", Status: 403, Want: forbidden},
		{Name: "viewing is not enough", As: "view-realm", Do: "POST partial-export", Status: 403, Want: forbidden},
		{Name: "no token", As: "none", Do: "POST partial-export", Status: 401, Want: unauthorized},
		{Name: "an unknown realm", Do: "POST /admin/realms/<other>/partial-export", Status: 404, Want: noRealm},
		{Name: "GET", Do: "GET partial-export", Status: 404, Want: noPath},
	})
}
