package roleset_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/providerdata"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/roleset"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

func ptr[T any](v T) *T { return &v }

func set(names ...string) types.Set {
	values := []attr.Value{}
	for _, name := range names {
		values = append(values, types.StringValue(name))
	}
	return types.SetValueMust(types.StringType, values)
}

func clients(of map[string]types.Set) types.Map {
	values := map[string]attr.Value{}
	for clientID, names := range of {
		values[clientID] = names
	}
	return types.MapValueMust(types.SetType{ElemType: types.StringType}, values)
}

var (
	noSet, noMap           = types.SetNull(types.StringType), types.MapNull(types.SetType{ElemType: types.StringType})
	unknownSet, unknownMap = types.SetUnknown(types.StringType), types.MapUnknown(types.SetType{ElemType: types.StringType})
)

// mapped are the realm's roles a and b, and the role a of the client app.
var mapped = &wire.RoleMappings{
	RealmMappings: []wire.Role{{ID: ptr("1"), Name: ptr("a")}, {ID: ptr("2"), Name: ptr("b")}},
	ClientMappings: map[string]wire.ClientRoleMappings{
		"app": {ID: ptr("uuid"), Client: ptr("app"), Mappings: []wire.Role{{ID: ptr("3"), Name: ptr("a")}}},
	},
}

func TestArgumentsAreReadAsASet(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		realm   types.Set
		clients types.Map
		want    roleset.Set
	}{
		"null":             {noSet, noMap, roleset.Set{}},
		"unknown":          {unknownSet, unknownMap, roleset.Set{}},
		"empty":            {set(), clients(map[string]types.Set{"app": set()}), roleset.Set{}},
		"of the realm":     {set("a", "b"), noMap, roleset.Set{"": {"a", "b"}}},
		"of two clients":   {noSet, clients(map[string]types.Set{"app": set("a"), "api": set("a", "c")}), roleset.Set{"app": {"a"}, "api": {"a", "c"}}},
		"alike everywhere": {set("a"), clients(map[string]types.Set{"app": set("a")}), roleset.Set{"": {"a"}, "app": {"a"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var diags diag.Diagnostics
			if got := roleset.FromConfig(t.Context(), c.realm, c.clients, &diags); diags.HasError() || !cmp.Equal(got, c.want) {
				t.Errorf("got %v, want %v (%v)", got, c.want, diags)
			}
		})
	}
}

func TestServersMappingsAreReadAsASet(t *testing.T) {
	t.Parallel()
	if got, want := roleset.FromMappings(mapped), (roleset.Set{"": {"a", "b"}, "app": {"a"}}); !cmp.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := roleset.FromMappings(&wire.RoleMappings{}); len(got) != 0 {
		t.Errorf("got %v of nothing", got)
	}
}

func TestSetIsWrittenAsItsArgumentsWere(t *testing.T) {
	t.Parallel()
	full := roleset.Set{"": {"b", "a"}, "app": {"a"}}
	for name, c := range map[string]struct {
		set         roleset.Set
		wasRealm    types.Set
		wasClients  types.Map
		wantRealm   types.Set
		wantClients types.Map
	}{
		"nothing stays null":      {roleset.Set{}, noSet, noMap, noSet, noMap},
		"nothing stays empty":     {roleset.Set{}, set(), clients(nil), set(), clients(nil)},
		"what is there is shown":  {full, noSet, noMap, set("a", "b"), clients(map[string]types.Set{"app": set("a")})},
		"what is gone is empty":   {roleset.Set{}, set("a"), clients(map[string]types.Set{"app": set("a")}), set(), clients(map[string]types.Set{"app": set()})},
		"an empty client stays":   {full, set("a"), clients(map[string]types.Set{"api": set()}), set("a", "b"), clients(map[string]types.Set{"app": set("a"), "api": set()})},
		"one kind without other":  {roleset.Set{"": {"a"}}, noSet, noMap, set("a"), noMap},
		"managed is what is said": {full.Managed(noSet, clients(nil)), noSet, clients(nil), noSet, clients(map[string]types.Set{"app": set("a")})},
		"managed of the realm":    {full.Managed(set(), noMap), set(), noMap, set("a", "b"), noMap},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var diags diag.Diagnostics
			realm, of := c.set.Values(t.Context(), c.wasRealm, c.wasClients, &diags)
			if diags.HasError() || !realm.Equal(c.wantRealm) || !of.Equal(c.wantClients) {
				t.Errorf("got %s and %s, want %s and %s (%v)", realm, of, c.wantRealm, c.wantClients, diags)
			}
			if full[""][0] != "b" || len(full) != 2 {
				t.Errorf("the set itself was changed: %v", full)
			}
		})
	}
}

func TestMinusIsWhatTheOtherLacks(t *testing.T) {
	t.Parallel()
	one, other := roleset.Set{"": {"a", "b"}, "app": {"a"}, "api": {"x"}}, roleset.Set{"": {"b", "c"}, "app": {"a"}}
	if got, want := one.Minus(other), (roleset.Set{"": {"a"}, "api": {"x"}}); !cmp.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := one.Minus(one); len(got) != 0 {
		t.Errorf("a set minus itself is %v", got)
	}
}

func TestRolesOfASetArePickedOutOfTheMappings(t *testing.T) {
	t.Parallel()
	got := roleset.Set{"": {"b", "gone"}, "app": {"a"}, "other": {"a"}}.Pick(mapped)
	want := map[string][]wire.Role{"": {{ID: ptr("2"), Name: ptr("b")}}, "uuid": {{ID: ptr("3"), Name: ptr("a")}}}
	if !cmp.Equal(got, want) {
		t.Error(cmp.Diff(want, got))
	}
}

func TestResolveFindsRolesOrNamesThoseThatComeClose(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	at, app := &providerdata.Data{Admin: s.Admin}, s.Realm+"-app"
	ids := map[string]string{}
	s.Do(t, func(ctx context.Context, c *admin.Client) error {
		err := c.Clients.Create(ctx, s.Realm, &wire.Client{ID: &app, ClientID: ptr("app")})
		for _, container := range []string{"", app} {
			if err != nil {
				return err
			}
			var role *wire.Role
			if role, err = c.Roles.Create(ctx, s.Realm, container, &wire.Role{Name: ptr("read/all")}); err == nil {
				ids[container] = *role.ID
			}
		}
		return err
	})()
	got, err := roleset.Set{"": {"read/all"}, "app": {"read/all"}}.Resolve(t.Context(), at, s.Realm)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]wire.Role{}
	for container, id := range ids {
		want[container] = []wire.Role{{ID: &id, Name: ptr("read/all")}}
	}
	if !cmp.Equal(got, want) {
		t.Error(cmp.Diff(want, got))
	}
	for near, set := range map[string]roleset.Set{
		`did you mean "app"?`:      {"App": {"read/all"}},
		`did you mean "read/all"?`: {"app": {"read/al"}},
		`role "Read/all"`:          {"": {"Read/all"}},
	} {
		if _, err := set.Resolve(t.Context(), at, s.Realm); err == nil || !testserver.Says(near).MatchString(err.Error()) {
			t.Errorf("%v: want an error with %s, got %v", set, near, err)
		}
	}
}
