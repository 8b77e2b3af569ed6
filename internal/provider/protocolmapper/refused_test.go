package protocolmapper_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/fixture"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

func TestProtocolMapperThatCannotBeMadeSaysWhatToDo(t *testing.T) {
	t.Parallel()
	s := testserver.WithRoles(t)
	s.Do(t, func(ctx context.Context, c *admin.Client) error {
		return c.Mappers.Create(ctx, s.Realm, admin.MapperParent{Client: s.Realm + "-app"}, &wire.ProtocolMapper{
			ID: testserver.Ptr(s.Realm + "-m"), Name: testserver.Ptr("there"), Protocol: testserver.Ptr("openid-connect"), ProtocolMapper: testserver.Ptr("oidc-sub-mapper"),
		})
	})()
	sub := func(owner, name string) string {
		return s.Config(owned(owner, fmt.Sprintf("name = %q\n protocol_mapper = \"oidc-sub-mapper\"", name)))
	}
	imports := func(id, says string) resource.TestStep {
		return resource.TestStep{Config: sub(`client_id = "app"`, "good"), ResourceName: thisMapper, ImportState: true, ImportStateId: strings.ReplaceAll(id, "REALM", s.Realm), ExpectError: testserver.Says(says)}
	}
	s.Test(t,
		resource.TestStep{Config: sub(`client_id = "app"`, "there"), ExpectError: testserver.Says(`id = "` + s.Realm + `/client/app/there"`)},
		resource.TestStep{Config: sub(`client_id = "ap"`, "m"), ExpectError: testserver.Says(`did you mean "app"`)},
		resource.TestStep{Config: sub(`client_scope = "profil"`, "m"), ExpectError: testserver.Says(`did you mean "profile"`)},
		resource.TestStep{Config: s.Config(owned(`client_id = "app"`, "name = \"m\"\n protocol_mapper = \"oidc-audience\"")), ExpectError: testserver.Says(`did you mean "oidc-audience-mapper"`)},
		resource.TestStep{Config: sub(`client_id = "app"`, "good")},
		imports("REALM/client/app/Good", `did you mean "good"`), imports("REALM/client/ap/good", `did you mean "app"`), imports("REALM/scope/profil/x", `did you mean "profile"`),
		imports("REALM/app/good", "realm/client/client_id/name"), imports("REALM/role/app/good", "its second part is"),
	)
}

func TestBadProtocolMapperIsRefusedInThePlan(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	s.Refused(t, map[string]string{
		"name = \"m\"": "client_id,client_scope",
		"client_id = \"c\"\n client_scope = \"s\"\n name = \"m\"":                              "client_id,client_scope",
		"client_id = \"c\"\n name = \" \"":                                                     "is blank",
		"client_scope = \"x y\"\n name = \"m\"":                                                "a character that a token request could not name",
		"client_id = \"c\"\n name = \"m\"\n config = { a = \"\" }":                             "omit the key",
		"client_id = \"c\"\n name = \"m\"\n config = { a = null }":                             "omit the key",
		"client_id = \"c\"\n name = \"m\"\n config = { \"\" = \"x\" }":                         "key of 1 to 255",
		"client_id = \"c\"\n name = \"m\"\n config = { " + strings.Repeat("k", 256) + " = 1 }": "key of 1 to 255",
	}, func(arguments string) resource.TestStep {
		return resource.TestStep{Config: s.Config(owned("protocol_mapper = \"oidc-sub-mapper\"", arguments)), PlanOnly: true}
	})
}

// A value that the plan does not know is looked at in the apply, before anything is written.
func TestConfigThatTurnsOutEmptyIsRefused(t *testing.T) {
	t.Parallel()
	s := testserver.WithRoles(t)
	unknown := func(value string) string {
		return s.Config("resource \"terraform_data\" \"value\" {\n input = \"" + value + "\"\n}\n" + claim(`client_id = "app"`, `"jsonType.label" = terraform_data.value.output`))
	}
	s.Test(t,
		resource.TestStep{Config: unknown(""), ExpectError: testserver.Says("omit the key")},
		resource.TestStep{Config: unknown("int")},
		resource.TestStep{Config: unknown("int"), ConfigPlanChecks: testserver.NoChanges},
	)
}

func TestLostAnswerToAProtocolMapperIsNotAConflict(t *testing.T) {
	t.Parallel()
	s := testserver.WithRoles(t)
	f := s.Fixture(t, "it loses an answer")
	f.Fault(fixture.Fault{Method: "POST", Path: "/admin/realms/{realm}/clients/{client}/protocol-mappers/models", LoseAnswer: true, Count: 1})
	s.Test(t, resource.TestStep{Config: s.Config(claim(`client_id = "app"`, inBoth))})
}
