package realm_test

import (
	"context"
	"maps"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

const this = "gatehouse_realm.this"

func TestRealmIsCreatedChangedAndDestroyed(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	testserver.Proves(t, "D6") // 600 minutes for ten hours, in the third step
	s.Test(t,
		resource.TestStep{
			Config: s.Config(`
				resource "gatehouse_realm" "this" {
				  realm               = "REALM"
				  deletion_protection = false
				}`),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(this, tfjsonpath.New("id"), knownvalue.NotNull()),
				statecheck.ExpectKnownValue(this, tfjsonpath.New("enabled"), knownvalue.Bool(true)),
				statecheck.ExpectKnownValue(this, tfjsonpath.New("display_name"), knownvalue.Null()),
				statecheck.ExpectKnownValue(this, tfjsonpath.New("ssl_required"), knownvalue.StringExact("external")),
				statecheck.ExpectKnownValue(this, tfjsonpath.New("access_token_lifespan"), knownvalue.StringExact("5m")),
				statecheck.ExpectKnownValue(this, tfjsonpath.New("sso_session_max_lifespan"), knownvalue.StringExact("10h")),
				statecheck.ExpectKnownValue(this, tfjsonpath.New("default_signature_algorithm"), knownvalue.StringExact("RS256")),
				statecheck.ExpectKnownValue(this, tfjsonpath.New("issuer"), knownvalue.StringExact(s.Issuer(t))),
				statecheck.ExpectKnownValue(this, tfjsonpath.New("token_url"), knownvalue.StringExact(s.URL+"/realms/"+s.Realm+"/protocol/openid-connect/token")),
				statecheck.ExpectKnownValue(this, tfjsonpath.New("not_before"), knownvalue.Int64Exact(0)),
			},
		},
		resource.TestStep{
			Config: s.Config(`
				resource "gatehouse_realm" "this" {
				  realm                 = "REALM"
				  display_name          = "Acme"
				  ssl_required          = "all"
				  access_token_lifespan = "90s"
				  attributes            = { team = "platform" }
				  deletion_protection   = false
				}`),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(this, plancheck.ResourceActionUpdate)}},
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(this, tfjsonpath.New("access_token_lifespan"), knownvalue.StringExact("90s")),
				statecheck.ExpectKnownValue(this, tfjsonpath.New("attributes"), knownvalue.MapExact(map[string]knownvalue.Check{"team": knownvalue.StringExact("platform")})),
			},
		},
		resource.TestStep{ // another spelling of a duration is no change, and neither is an attribute that nobody names
			PreConfig: attributes(t, s, map[string]string{"by-hand": "kept"}),
			Config: s.Config(`
				resource "gatehouse_realm" "this" {
				  realm                    = "REALM"
				  display_name             = "Acme"
				  ssl_required             = "all"
				  access_token_lifespan    = "90s"
				  sso_session_max_lifespan = "600m"
				  attributes               = { team = "platform" }
				  deletion_protection      = false
				}`),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		},
		resource.TestStep{ // what is no longer named goes (display_name, attributes) or stays as it is (the rest)
			Config: s.Config(`
				resource "gatehouse_realm" "this" {
				  realm               = "REALM"
				  attributes          = {}
				  deletion_protection = false
				}`),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(this, tfjsonpath.New("display_name"), knownvalue.Null()),
				statecheck.ExpectKnownValue(this, tfjsonpath.New("access_token_lifespan"), knownvalue.StringExact("90s")),
				statecheck.ExpectKnownValue(this, tfjsonpath.New("attributes"), knownvalue.MapSizeExact(0)),
			},
			Check: func(*terraform.State) error {
				current, err := s.Admin.Realms.Get(t.Context(), s.Realm)
				if err == nil && (current.Attributes["by-hand"] != "kept" || current.Attributes["team"] != "") {
					t.Errorf("want the attribute set by hand kept, and the one that was named removed: %v", current.Attributes)
				}
				return err
			},
		},
	)
}

// attributes sets attributes of the realm behind the provider's back, beside those that it has.
func attributes(t *testing.T, s *testserver.Server, set map[string]string) func() {
	return s.Do(t, func(ctx context.Context, c *admin.Client) error {
		return c.Realms.Modify(ctx, s.Realm, func(current *wire.Realm) *wire.Realm {
			all := maps.Clone(current.Attributes)
			maps.Copy(all, set)
			return &wire.Realm{Attributes: all}
		})
	})
}

func TestRealmIsImportedWithoutADiff(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	lifespan, name := 600, "Elsewhere"
	s.Do(t, func(ctx context.Context, c *admin.Client) error {
		return c.Realms.Modify(ctx, s.Realm, func(*wire.Realm) *wire.Realm {
			return &wire.Realm{AccessTokenLifespan: &lifespan, DisplayName: &name}
		})
	})()
	config := s.Config(`
		resource "gatehouse_realm" "this" {
		  realm               = "REALM"
		  display_name        = "Elsewhere"
		  deletion_protection = true
		}`)
	empty := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(this, plancheck.ResourceActionNoop)}}
	s.Test(t,
		resource.TestStep{Config: config + "\nimport {\n to = gatehouse_realm.this\n id = \"" + s.Realm + "\"\n}", ConfigPlanChecks: empty},
		resource.TestStep{Config: s.Config(`
			resource "gatehouse_realm" "this" {
			  realm               = "REALM"
			  display_name        = "Elsewhere"
			  deletion_protection = false
			}`)},
	)
}

func TestRealmRemovedOutsideIsPlannedAgain(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	config := s.Config(`
		resource "gatehouse_realm" "this" {
		  realm               = "REALM"
		  deletion_protection = false
		}
		resource "gatehouse_client" "ci" {
		  realm     = gatehouse_realm.this.realm
		  client_id = "ci"
		}
		resource "gatehouse_role" "r" {
		  realm = gatehouse_realm.this.realm
		  name  = "reader"
		}
		resource "gatehouse_service_account_role" "g" {
		  realm                   = gatehouse_realm.this.realm
		  service_account_user_id = gatehouse_client.ci.service_account_user_id
		  role                    = gatehouse_role.r.name
		}
		resource "gatehouse_credential" "c" {
		  realm     = gatehouse_realm.this.realm
		  client_id = gatehouse_client.ci.client_id
		}`)
	created := plancheck.ResourceActionCreate
	s.Test(t,
		resource.TestStep{Config: config},
		resource.TestStep{
			PreConfig: s.Do(t, func(ctx context.Context, c *admin.Client) error { return c.Realms.Delete(ctx, s.Realm) }),
			Config:    config,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(this, created),
				plancheck.ExpectResourceAction("gatehouse_client.ci", created),
				plancheck.ExpectResourceAction("gatehouse_role.r", created),
				plancheck.ExpectResourceAction("gatehouse_service_account_role.g", created),
				plancheck.ExpectResourceAction("gatehouse_credential.c", created),
			}},
		},
	)
}

func TestRealmChangedOutsideIsPutBack(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	config := s.Config(`
		resource "gatehouse_realm" "this" {
		  realm               = "REALM"
		  ssl_required        = "all"
		  deletion_protection = false
		}`)
	s.Test(t,
		resource.TestStep{Config: config},
		resource.TestStep{
			PreConfig: s.Do(t, func(ctx context.Context, c *admin.Client) error {
				none, off := "none", false
				return c.Realms.Modify(ctx, s.Realm, func(*wire.Realm) *wire.Realm { return &wire.Realm{SSLRequired: &none, Enabled: &off} })
			}),
			Config:           config,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(this, plancheck.ResourceActionUpdate)}},
		},
	)
}

func TestProtectedRealmIsNotDestroyed(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	protected := s.Config(`resource "gatehouse_realm" "this" { realm = "REALM" }`)
	refused := testserver.Says("protected from deletion")
	s.Test(t,
		resource.TestStep{Config: protected},
		resource.TestStep{Config: protected, Destroy: true, ExpectError: refused},
		resource.TestStep{Config: s.Config(`resource "gatehouse_realm" "this" { realm = "REALM-2" }`), ExpectError: refused},
		resource.TestStep{Config: s.Config(`
			resource "gatehouse_realm" "this" {
			  realm               = "REALM"
			  deletion_protection = false
			}`)},
	)
}

func TestRealmThatExistsNamesTheImportBlock(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	s.Test(t, resource.TestStep{
		Config:      s.Config(`resource "gatehouse_realm" "this" { realm = "REALM" }`),
		ExpectError: regexp.MustCompile(`(?s)exists already.*import \{.*id = "` + s.Realm + `"`),
	})
}

func TestBadRealmIsRefusedInThePlan(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	for argument, refused := range map[string]string{
		`realm = ""`:                        `is empty`,
		`realm = " "`:                       `is blank`,
		`realm = ".."`:                      `no URL can address`,
		`realm = "a/b"`:                     `Keycloak reserves`,
		`realm = "a\nb"`:                    `control character`,
		"realm = \"r\"\nssl_required=\"x\"": `must be one of`,
		"realm = \"r\"\naccess_token_lifespan=\"-5s\"":          `not a duration`,
		"realm = \"r\"\naccess_token_lifespan=\"99999999999d\"": `not a duration`,
		"realm = \"r\"\naccess_token_lifespan=\"9999999999s\"":  `longer than`,
		"realm = \"r\"\ndisplay_name=\"\"":                      `is empty`,
	} {
		t.Run(refused, func(t *testing.T) {
			t.Parallel()
			s.Test(t, resource.TestStep{
				Config:      s.Config("resource \"gatehouse_realm\" \"this\" {\n" + argument + "\n}"),
				PlanOnly:    true,
				ExpectError: testserver.Says(refused),
			})
		})
	}
}
