package rotationpolicy_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

const thisPolicy = "gatehouse_secret_rotation_policy.this"

// rotationPolicy is a rotation policy with the given arguments.
func rotationPolicy(s *testserver.Server, arguments string) string {
	return s.Config("resource \"gatehouse_secret_rotation_policy\" \"this\" {\n realm = \"REALM\"\n" + arguments + "\n}")
}

func policyValue(attribute string, check knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(thisPolicy, tfjsonpath.New(attribute), check)
}

func policyPlanned(action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(thisPolicy, action)}}
}

// holds compares one of the realm's lists with what it has to be.
func holds(t *testing.T, s *testserver.Server, path, want string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		t.Helper()
		got, err := s.Call(context.Background(), http.MethodGet, path, nil)
		if err != nil {
			return err
		}
		if compact(t, got) != compact(t, want) {
			t.Errorf("want %s, got %s", want, got)
		}
		return nil
	}
}

func compact(t *testing.T, text string) string {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%s: %s", err, text)
	}
	out, _ := json.Marshal(v)
	return string(out)
}

const (
	theirProfile = `{"name":"their's <1>","description":"kept","executors":[]}`
	theirPolicy  = `{"name":"their's <1>","description":"kept","enabled":false,"conditions":[{"condition":"any-client","configuration":{}}],"profiles":["their's <1>"]}`
	full         = "expiration_period = \"1h\"\nrotated_expiration_period = \"10m\"\nremaining_rotation_period = \"5m\""
)

func TestRotationPolicyIsCreatedChangedAndDestroyedAmongOthers(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	s.Put(t, testserver.ProfilesPath, `{"profiles":[`+theirProfile+`]}`)()
	s.Put(t, testserver.PoliciesPath, `{"policies":[`+theirPolicy+`]}`)()
	lists := func(profile, policy string) resource.TestCheckFunc {
		return resource.ComposeTestCheckFunc(holds(t, s, testserver.ProfilesPath, `{"profiles":[`+theirProfile+profile+`]}`), holds(t, s, testserver.PoliciesPath, `{"policies":[`+theirPolicy+policy+`]}`))
	}
	s.Test(t,
		resource.TestStep{
			Config: rotationPolicy(s, full), Check: lists(","+testserver.RotationProfile("secret-rotation", testserver.RotationPeriods), ","+testserver.RotationPolicy("secret-rotation", true)),
			ConfigStateChecks: []statecheck.StateCheck{policyValue("name", knownvalue.StringExact("secret-rotation")), policyValue("enabled", knownvalue.Bool(true))},
		},
		resource.TestStep{Config: rotationPolicy(s, full), PlanOnly: true},
		resource.TestStep{
			Config:           rotationPolicy(s, "expiration_period = \"60m\"\nrotated_expiration_period = \"600s\"\nremaining_rotation_period = \"300s\""),
			ConfigPlanChecks: policyPlanned(plancheck.ResourceActionNoop),
		},
		resource.TestStep{ // the two that are left out are zero
			Config: rotationPolicy(s, "expiration_period = \"90s\"\nenabled = false"), ConfigPlanChecks: policyPlanned(plancheck.ResourceActionUpdate),
			Check: lists(","+testserver.RotationProfile("secret-rotation", `"expiration-period":90,"rotated-expiration-period":0,"remaining-rotation-period":0`), ","+testserver.RotationPolicy("secret-rotation", false)),
		},
		resource.TestStep{Config: rotationPolicy(s, "expiration_period = \"90s\"\nenabled = false"), PlanOnly: true},
		resource.TestStep{ResourceName: thisPolicy, ImportState: true, ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "name", ImportStateId: s.Realm + "/secret-rotation"},
		resource.TestStep{
			Config: rotationPolicy(s, "name = \"another\"\n"+full), ConfigPlanChecks: policyPlanned(plancheck.ResourceActionReplace),
			Check: lists(","+testserver.RotationProfile("another", testserver.RotationPeriods), ","+testserver.RotationPolicy("another", true)),
		},
	)
	_ = lists("", "")(nil)
}

// The point of it all: what a rotation replaces stays good for the period.
func TestRotationPolicyKeepsThePreviousSecretGood(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	with := func(month string) string {
		return rotationPolicy(s, full) + strings.ReplaceAll(`
			resource "gatehouse_client" "ci" {
			  realm     = gatehouse_secret_rotation_policy.this.realm
			  client_id = "ci"
			}
			resource "gatehouse_credential" "this" {
			  realm               = gatehouse_client.ci.realm
			  client_id           = gatehouse_client.ci.client_id
			  rotate_when_changed = { month = "MONTH" }
			}`, "MONTH", month)
	}
	var before string
	s.Test(t,
		resource.TestStep{Config: with("11"), Check: func(*terraform.State) error { before = s.Secret(t, "ci"); return nil }},
		resource.TestStep{Config: with("12"), Check: func(*terraform.State) error {
			if after := s.Secret(t, "ci"); after == before || !s.LogsIn("ci", before) || !s.LogsIn("ci", after) {
				t.Error("want another secret, and both of them good")
			}
			return nil
		}},
	)
}

func TestRotationPolicyChangedOutsideIsPutBack(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	good := resource.ComposeTestCheckFunc(holds(t, s, testserver.ProfilesPath, `{"profiles":[`+testserver.RotationProfile("rot", testserver.RotationPeriods)+`]}`), holds(t, s, testserver.PoliciesPath, `{"policies":[`+testserver.RotationPolicy("rot", true)+`]}`))
	config := rotationPolicy(s, "name = \"rot\"\n"+full)
	after := func(changes ...func()) resource.TestStep {
		return resource.TestStep{Config: config, ConfigPlanChecks: policyPlanned(plancheck.ResourceActionUpdate), Check: good, PreConfig: func() {
			for _, change := range changes {
				change()
			}
		}}
	}
	s.Test(t,
		resource.TestStep{Config: config, Check: good},
		after(s.Put(t, testserver.ProfilesPath, `{"profiles":[`+testserver.RotationProfile("rot", `"expiration-period":"60","rotated-expiration-period":"0","remaining-rotation-period":0`)+`]}`)),
		after(s.Put(t, testserver.PoliciesPath, `{"policies":[`+testserver.RotationPolicy("rot", false)+`]}`)),
		after(s.Put(t, testserver.PoliciesPath, `{"policies":[{"name":"rot","enabled":true,"conditions":[{"condition":"any-client","configuration":{}}],"profiles":["rot"]}]}`)),
		after(s.Put(t, testserver.PoliciesPath, `{"policies":[{"name":"rot","enabled":true,"conditions":[{"condition":"any-client","configuration":{"type":["confidential"]}}],"profiles":["rot"]}]}`)),
		after(s.Put(t, testserver.PoliciesPath, `{"policies":[{"name":"rot","enabled":true,"conditions":[{"condition":"client-access-type","configuration":{"type":["public"]}}],"profiles":["rot"]}]}`)),
		after(s.Put(t, testserver.PoliciesPath, `{"policies":[{"name":"rot","enabled":true,"conditions":[{"condition":"any-client","configuration":{}}],"profiles":[]}]}`)),
		after(s.Put(t, testserver.PoliciesPath, `{"policies":[]}`)),
		after(s.Put(t, testserver.PoliciesPath, `{"policies":[]}`), s.Put(t, testserver.ProfilesPath, `{"profiles":[{"name":"rot","executors":[]}]}`)),
		after(s.Put(t, testserver.ProfilesPath, `{"profiles":[]}`)),
		resource.TestStep{
			PreConfig: func() {
				s.Put(t, testserver.PoliciesPath, `{"policies":[]}`)()
				s.Put(t, testserver.ProfilesPath, `{"profiles":[]}`)()
			},
			Config: config, ConfigPlanChecks: policyPlanned(plancheck.ResourceActionCreate), Check: good,
		},
		resource.TestStep{ // Keycloak takes and keeps a number as a text too
			PreConfig: s.Put(t, testserver.ProfilesPath, `{"profiles":[`+testserver.RotationProfile("rot", `"expiration-period":"3600","rotated-expiration-period":"600","remaining-rotation-period":"300"`)+`]}`),
			Config:    config, ConfigPlanChecks: policyPlanned(plancheck.ResourceActionNoop),
		},
		resource.TestStep{ // a description is not this type's
			PreConfig: s.Put(t, testserver.PoliciesPath, `{"policies":[`+strings.Replace(testserver.RotationPolicy("rot", true), "{", `{"description":"d",`, 1)+`]}`),
			Config:    config, ConfigPlanChecks: policyPlanned(plancheck.ResourceActionNoop),
		},
	)
}

func TestRotationPoliciesOfOneRealmDoNotLoseEachOther(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	config := s.Config(`
		resource "gatehouse_secret_rotation_policy" "many" {
		  count             = 8
		  realm             = "REALM"
		  name              = "rot-${count.index}"
		  expiration_period = "1h"
		}`)
	count := func(want int) resource.TestCheckFunc {
		return func(*terraform.State) error {
			for _, path := range []string{testserver.ProfilesPath, testserver.PoliciesPath} {
				if got, err := s.Call(context.Background(), http.MethodGet, path, nil); err != nil || strings.Count(got, `"name":"rot-`) != want {
					t.Errorf("want %d entries: %s %v", want, got, err)
				}
			}
			return nil
		}
	}
	s.Test(t, resource.TestStep{Config: config, Check: count(8)}, resource.TestStep{Config: config, PlanOnly: true})
	_ = count(0)(nil)
}
