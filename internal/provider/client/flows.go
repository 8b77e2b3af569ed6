package client

import (
	"slices"
	"strings"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// The flows, in the order of the console's capability settings.
const (
	flowStandard        = "standard"
	flowImplicit        = "implicit"
	flowDirectAccess    = "direct_access_grants"
	flowServiceAccounts = "service_accounts"
	flowDeviceAuth      = "device_authorization"
	flowCIBA            = "ciba"
	flowTokenExchange   = "token_exchange"
	flowAuthorization   = "authorization"
	lifespanAttribute   = "access.token.lifespan"
	deviceAttribute     = "oauth2.device.authorization.grant.enabled"
	cibaAttribute       = "oidc.ciba.grant.enabled"
	exchangeAttribute   = "standard.token.exchange.enabled"
)

var flows = []string{
	flowStandard,
	flowImplicit,
	flowDirectAccess,
	flowServiceAccounts,
	flowDeviceAuth,
	flowCIBA,
	flowTokenExchange,
	flowAuthorization,
}

// flowAttributes are the flows that Keycloak keeps as attributes, "true" or "false".
var flowAttributes = map[string]string{flowDeviceAuth: deviceAttribute, flowCIBA: cibaAttribute, flowTokenExchange: exchangeAttribute}

func isFlowAttribute(key string) bool {
	return key == deviceAttribute || key == cibaAttribute || key == exchangeAttribute
}

// setFlows sends every switch, so that what is not listed is off.
func setFlows(c *wire.Client, listed []string) {
	is := func(flow string) *bool { return new(slices.Contains(listed, flow)) }
	c.StandardFlowEnabled = is(flowStandard)
	c.ImplicitFlowEnabled = is(flowImplicit)
	c.DirectAccessGrantsEnabled = is(flowDirectAccess)
	c.ServiceAccountsEnabled = is(flowServiceAccounts)
	c.AuthorizationServicesEnabled = is(flowAuthorization)
	for flow, attribute := range flowAttributes {
		c.Attributes[attribute] = "false"
		if *is(flow) {
			c.Attributes[attribute] = "true"
		}
	}
}

// flowsOf lists what is on.
func flowsOf(c *wire.Client) []string {
	state := map[string]bool{
		flowStandard:        wire.Value(c.StandardFlowEnabled),
		flowImplicit:        wire.Value(c.ImplicitFlowEnabled),
		flowDirectAccess:    wire.Value(c.DirectAccessGrantsEnabled),
		flowServiceAccounts: wire.Value(c.ServiceAccountsEnabled),
		flowAuthorization:   wire.Value(c.AuthorizationServicesEnabled),
	}
	for flow, attribute := range flowAttributes {
		state[flow] = strings.EqualFold(c.Attributes[attribute], "true")
	}
	return slices.DeleteFunc(slices.Clone(flows), func(f string) bool { return !state[f] })
}

// defaultFlows are those of a client whose configuration names none: a confidential client is a machine's.
func defaultFlows(accessType string) []string {
	if accessType == wire.Confidential {
		return []string{flowServiceAccounts}
	}
	return []string{}
}

// reservedAttributes belong to an argument of this type or to another type, or are the server's; attributes refuses them. One
// that ends in a dot stands for all that start with it.
var reservedAttributes = map[string]string{
	lifespanAttribute:                 "the argument access_token_lifespan",
	deviceAttribute:                   `enabled_flows ("device_authorization")`,
	cibaAttribute:                     `enabled_flows ("ciba")`,
	exchangeAttribute:                 `enabled_flows ("token_exchange")`,
	"client.secret.":                  "gatehouse_credential",
	"use.jwks.":                       "gatehouse_key_credential",
	"jwks.":                           "gatehouse_key_credential",
	"jwt.credential.":                 "gatehouse_key_credential",
	"x509.":                           "gatehouse_key_credential",
	"token.endpoint.auth.signing.alg": "gatehouse_key_credential",
	"realm_client":                    "the server",
}

// reservedFor names who an attribute belongs to; empty when the configuration may set it.
func reservedFor(key string) string {
	for reserved, argument := range reservedAttributes {
		if key == reserved || strings.HasSuffix(reserved, ".") && strings.HasPrefix(key, reserved) {
			return argument
		}
	}
	return ""
}

// serverMade are the attributes that Keycloak 26.7.4 adds to a client that is created with a protocol.
var serverMade = []string{"backchannel.logout.session.required", "backchannel.logout.revoke.offline.tokens"}

// adoptsAttribute reports that an import adopts an attribute: one that is not blank, that no argument owns, and that is not Keycloak's own.
func adoptsAttribute(key, value string) bool {
	return value != "" && reservedFor(key) == "" && !slices.Contains(serverMade, key)
}
