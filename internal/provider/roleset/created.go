package roleset

import (
	"slices"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
)

// Created reports that a plan of this run creates one of the roles of the set, or their realm: whatever held the role by its state
// has lost it by then.
func (s Set) Created(provider *providerdata.Data, realm string) bool {
	if provider == nil {
		return false
	}
	for clientID, names := range s {
		if slices.ContainsFunc(names, func(name string) bool {
			return provider.Created.Has(providerdata.Object{Realm: realm, ClientID: clientID, Role: name})
		}) {
			return true
		}
	}
	return provider.Created.Has(providerdata.Object{Realm: realm})
}

// Intersect is what both sets have.
func (s Set) Intersect(other Set) Set { return s.Minus(s.Minus(other)) }
