package rotationpolicy_test

import (
	"context"
	"encoding/json"
	"fmt"
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

const (
	thisPolicy   = "gatehouse_secret_rotation_policy.this"
	profilesPath = "/client-policies/profiles"
	policiesPath = "/client-policies/policies"
)

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

// put replaces one of the realm's lists behind the provider's back.
func put(t *testing.T, s *testserver.Server, path, body string) func() {
	return func() {
		t.Helper()
		if _, err := s.Call(context.Background(), http.MethodPut, path, json.RawMessage(body)); err != nil {
			t.Fatal(err)
		}
	}
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

func profile(name, periods string) string {
	return `{"name":"` + name + `","executors":[{"executor":"secret-rotation","configuration":{` + periods + `}}]}`
}

func policyOf(name string, enabled bool) string {
	return fmt.Sprintf(`{"name":%q,"enabled":%t,"conditions":[{"condition":"client-access-type","configuration":{"type":["confidential"]}}],"profiles":[%q]}`, name, enabled, name)
}

const (
	theirProfile = `{"name":"their's <1>","description":"kept","executors":[]}`
	theirPolicy  = `{"name":"their's <1>","description":"kept","enabled":false,"conditions":[{"condition":"any-client","configuration":{}}],"profiles":["their's <1>"]}`
	full         = "expiration_period = \"1h\"\nrotated_expiration_period = \"10m\"\nremaining_rotation_period = \"5m\""
	fullPeriods  = `"expiration-period":3600,"rotated-expiration-period":600,"remaining-rotation-period":300`
)

func TestRotationPolicyIsCreatedChangedAndDestroyedAmongOthers(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	put(t, s, profilesPath, `{"profiles":[`+theirProfile+`]}`)()
	put(t, s, policiesPath, `{"policies":[`+theirPolicy+`]}`)()
	lists := func(profile, policy string) resource.TestCheckFunc {
		return resource.ComposeTestCheckFunc(holds(t, s, profilesPath, `{"profiles":[`+theirProfile+profile+`]}`), holds(t, s, policiesPath, `{"policies":[`+theirPolicy+policy+`]}`))
	}
	s.Test(t,
		resource.TestStep{
			Config: rotationPolicy(s, full), Check: lists(","+profile("secret-rotation", fullPeriods), ","+policyOf("secret-rotation", true)),
			ConfigStateChecks: []statecheck.StateCheck{policyValue("name", knownvalue.StringExact("secret-rotation")), policyValue("enabled", knownvalue.Bool(true))},
		},
		resource.TestStep{Config: rotationPolicy(s, full), PlanOnly: true},
		resource.TestStep{
			Config:           rotationPolicy(s, "expiration_period = \"60m\"\nrotated_expiration_period = \"600s\"\nremaining_rotation_period = \"300s\""),
			ConfigPlanChecks: policyPlanned(plancheck.ResourceActionNoop),
		},
		resource.TestStep{ // the two that are left out are zero
			Config: rotationPolicy(s, "expiration_period = \"90s\"\nenabled = false"), ConfigPlanChecks: policyPlanned(plancheck.ResourceActionUpdate),
			Check: lists(","+profile("secret-rotation", `"expiration-period":90,"rotated-expiration-period":0,"remaining-rotation-period":0`), ","+policyOf("secret-rotation", false)),
		},
		resource.TestStep{Config: rotationPolicy(s, "expiration_period = \"90s\"\nenabled = false"), PlanOnly: true},
		resource.TestStep{ResourceName: thisPolicy, ImportState: true, ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "name", ImportStateId: s.Realm + "/secret-rotation"},
		resource.TestStep{
			Config: rotationPolicy(s, "name = \"another\"\n"+full), ConfigPlanChecks: policyPlanned(plancheck.ResourceActionReplace),
			Check: lists(","+profile("another", fullPeriods), ","+policyOf("another", true)),
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
		resource.TestStep{Config: with("11"), Check: note(t, s, &before)},
		resource.TestStep{Config: with("12"), Check: func(*terraform.State) error {
			if after := secret(t, s); after == before || !works(s, before) || !works(s, after) {
				t.Error("want another secret, and both of them good")
			}
			return nil
		}},
	)
}

func TestRotationPolicyChangedOutsideIsPutBack(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	good := resource.ComposeTestCheckFunc(holds(t, s, profilesPath, `{"profiles":[`+profile("rot", fullPeriods)+`]}`), holds(t, s, policiesPath, `{"policies":[`+policyOf("rot", true)+`]}`))
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
		after(put(t, s, profilesPath, `{"profiles":[`+profile("rot", `"expiration-period":"60","rotated-expiration-period":"0","remaining-rotation-period":0`)+`]}`)),
		after(put(t, s, policiesPath, `{"policies":[`+policyOf("rot", false)+`]}`)),
		after(put(t, s, policiesPath, `{"policies":[{"name":"rot","enabled":true,"conditions":[{"condition":"any-client","configuration":{}}],"profiles":["rot"]}]}`)),
		after(put(t, s, policiesPath, `{"policies":[{"name":"rot","enabled":true,"conditions":[{"condition":"any-client","configuration":{"type":["confidential"]}}],"profiles":["rot"]}]}`)),
		after(put(t, s, policiesPath, `{"policies":[{"name":"rot","enabled":true,"conditions":[{"condition":"client-access-type","configuration":{"type":["public"]}}],"profiles":["rot"]}]}`)),
		after(put(t, s, policiesPath, `{"policies":[{"name":"rot","enabled":true,"conditions":[{"condition":"any-client","configuration":{}}],"profiles":[]}]}`)),
		after(put(t, s, policiesPath, `{"policies":[]}`)),
		after(put(t, s, policiesPath, `{"policies":[]}`), put(t, s, profilesPath, `{"profiles":[{"name":"rot","executors":[]}]}`)),
		after(put(t, s, profilesPath, `{"profiles":[]}`)),
		resource.TestStep{
			PreConfig: func() {
				put(t, s, policiesPath, `{"policies":[]}`)()
				put(t, s, profilesPath, `{"profiles":[]}`)()
			},
			Config: config, ConfigPlanChecks: policyPlanned(plancheck.ResourceActionCreate), Check: good,
		},
		resource.TestStep{ // Keycloak takes and keeps a number as a text too
			PreConfig: put(t, s, profilesPath, `{"profiles":[`+profile("rot", `"expiration-period":"3600","rotated-expiration-period":"600","remaining-rotation-period":"300"`)+`]}`),
			Config:    config, ConfigPlanChecks: policyPlanned(plancheck.ResourceActionNoop),
		},
		resource.TestStep{ // a description is not this type's
			PreConfig: put(t, s, policiesPath, `{"policies":[`+strings.Replace(policyOf("rot", true), "{", `{"description":"d",`, 1)+`]}`),
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
			for _, path := range []string{profilesPath, policiesPath} {
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
