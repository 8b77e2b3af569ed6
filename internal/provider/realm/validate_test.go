package realm_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

// Keycloak takes each of these at least in a PUT, and then hides it, breaks the realm, or breaks the list of realms.
func TestRealmAttributesThatAreSomethingElseAreRefusedAtValidate(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	const unmanaged = "is a setting of the realm that this type does not manage"
	s.Refused(t, map[string]string{
		`failureFactor = "31"`:                                     `"failureFactor" ` + unmanaged,
		`bruteForceStrategy = ""`:                                  `"bruteForceStrategy" ` + unmanaged,
		`webAuthnPolicyRpIdPasswordless = "x"`:                     `"webAuthnPolicyRpIdPasswordless" ` + unmanaged,
		`oauth2DeviceCodeLifespan = "700"`:                         `"oauth2DeviceCodeLifespan" ` + unmanaged,
		`"_browser_header.xFrameOptions" = "DENY"`:                 `"_browser_header.xFrameOptions" ` + unmanaged,
		`displayName = "x"`:                                        `"displayName" is the argument display_name`,
		`"client-policies.profiles" = "{}"`:                        `see gatehouse_secret_rotation_policy`,
		`"actionTokenGeneratedByUserLifespan.verify-email" = "5m"`: `"actionTokenGeneratedByUserLifespan.verify-email" must be a whole number, such as 300, and is "5m"`,
		`cibaExpiresIn = ""`:                                       `"cibaExpiresIn" must be a whole number`,
		`parRequestUriLifespan = " 7"`:                             `"parRequestUriLifespan" must be a whole number`,
		`clientOfflineSessionMaxLifespan = "3000000000"`:           `"clientOfflineSessionMaxLifespan" must be a whole number`,
		`cibaBackchannelTokenDeliveryMode = ""`:                    `"cibaBackchannelTokenDeliveryMode" is empty`,
		`team = null`:                                              `"team" is null`,
		`"` + strings.Repeat("n", 256) + `" = "x"`:                 `needs a name of 1 to 255 characters`,
	}, func(attribute string) resource.TestStep {
		return resource.TestStep{Config: s.Config("resource \"gatehouse_realm\" \"this\" {\n realm = \"REALM\"\n attributes = {\n" + attribute + "\n}\n}"), PlanOnly: true}
	})
}

// A value that is known only in the apply is looked at before the write.
func TestRealmAttributeThatIsUnknownInThePlanIsRefusedBeforeTheWrite(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	s.Test(t,
		resource.TestStep{Config: s.Config(`
			resource "terraform_data" "lifespan" { input = "5m" }
			resource "gatehouse_realm" "this" {
			  realm      = "REALM"
			  attributes = { "actionTokenGeneratedByUserLifespan.verify-email" = terraform_data.lifespan.output }
			}`), ExpectError: testserver.Says(`must be a whole number, such as 300, and is "5m"`)},
		resource.TestStep{ // nothing is in the way of a create
			Config: s.Config(`
			resource "terraform_data" "lifespan" { input = "300" }
			resource "gatehouse_realm" "this" {
			  realm               = "REALM"
			  deletion_protection = false
			  attributes          = { "actionTokenGeneratedByUserLifespan.verify-email" = terraform_data.lifespan.output }
			}`)},
	)
}

// A tainted realm would be replaced by the next apply, with whatever it holds by then.
func TestRealmThatIsNotWhatWasSentIsDeletedAgain(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	r := s.Record(t)
	config := s.Config(`
		resource "gatehouse_realm" "this" {
		  realm               = "REALM"
		  display_name        = "Acme"
		  deletion_protection = false
		}`)
	s.Test(t,
		resource.TestStep{
			PreConfig: func() {
				r.Change(func(resp *http.Response) {
					if resp.Request.Method != http.MethodGet || resp.Request.URL.Path != "/admin/realms/"+s.Realm || resp.StatusCode != http.StatusOK {
						return
					}
					data, _ := io.ReadAll(resp.Body)
					data = bytes.ReplaceAll(data, []byte(`"Acme"`), []byte(`"Else"`))
					resp.Body = io.NopCloser(bytes.NewReader(data))
				})
			},
			Config:      config,
			ExpectError: testserver.Says("with other settings than it was sent. It was deleted again"),
		},
		resource.TestStep{
			PreConfig: func() {
				r.Honest()
				if _, err := s.Admin.Realms.Get(t.Context(), s.Realm); !admin.IsNotFound(err) {
					t.Errorf("the realm is still there: %v", err)
				}
			},
			Config:           config,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(this, plancheck.ResourceActionCreate)}},
		},
	)
}
