package rotationpolicy_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/fixture"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

func TestRotationPolicyOfATakenNameNamesTheImport(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	config := rotationPolicy(s, "name = \"rot\"\n"+full)
	s.Test(t,
		resource.TestStep{ // a profile of somebody else's
			PreConfig: s.Put(t, testserver.ProfilesPath, `{"profiles":[{"name":"rot","executors":[]}]}`),
			Config:    config, ExpectError: testserver.Says(`to = gatehouse_secret_rotation_policy.<name>`),
		},
		resource.TestStep{
			Config: config + "\nimport {\n to = gatehouse_secret_rotation_policy.this\n id = \"" + s.Realm + "/rot\"\n}", ExpectError: testserver.Says("holds other executors than one of secret-rotation"),
		},
		resource.TestStep{ // one that rotates, at its own pace
			PreConfig: s.Put(t, testserver.ProfilesPath, `{"profiles":[`+testserver.RotationProfile("rot", `"expiration-period":60,"rotated-expiration-period":0,"remaining-rotation-period":0`)+`]}`),
			Config:    config, ExpectError: testserver.Says("it exists already"),
		},
		resource.TestStep{ // what a create left that broke off is finished
			PreConfig: s.Put(t, testserver.ProfilesPath, `{"profiles":[`+testserver.RotationProfile("rot", testserver.RotationPeriods)+`]}`),
			Config:    config, Check: holds(t, s, testserver.PoliciesPath, `{"policies":[`+testserver.RotationPolicy("rot", true)+`]}`),
		},
		resource.TestStep{ResourceName: thisPolicy, ImportState: true, ImportStateId: s.Realm + "/nothing", ExpectError: testserver.Says("neither a client profile nor a client policy")},
		resource.TestStep{ResourceName: thisPolicy, ImportState: true, ImportStateId: s.Realm, ExpectError: testserver.Says("does not have the form realm/name")},
	)
}

// Without the profile every later write of the policies would be refused.
func TestRotationPolicyWhoseProfileIsUsedElsewhereIsNotDestroyed(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	other := strings.Replace(testserver.RotationPolicy("rot", true), `"name":"rot"`, `"name":"other"`, 1)
	s.Test(t,
		resource.TestStep{Config: rotationPolicy(s, "name = \"rot\"\n"+full)},
		resource.TestStep{
			PreConfig: s.Put(t, testserver.PoliciesPath, `{"policies":[`+testserver.RotationPolicy("rot", true)+`,`+other+`]}`),
			Config:    s.Config(""), ExpectError: testserver.Says(`client policies ["other"] use the profile "rot" too`),
		},
		resource.TestStep{
			PreConfig: s.Put(t, testserver.PoliciesPath, `{"policies":[`+testserver.RotationPolicy("rot", true)+`]}`),
			Config:    s.Config(""), Check: resource.ComposeTestCheckFunc(holds(t, s, testserver.ProfilesPath, `{"profiles":[]}`), holds(t, s, testserver.PoliciesPath, `{"policies":[]}`)),
		},
	)
}

func TestBadRotationPolicySaysWhatToDo(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	s.Refused(t, map[string]string{
		``:                           `"expiration_period" is required`,
		`expiration_period = "0s"`:   `is not a duration`,
		`expiration_period = "3600"`: `is not a duration`,
		"expiration_period = \"1h\"\nrotated_expiration_period = \"61m\"":   `rotated_expiration_period is 61m, longer than expiration_period, 1h`,
		"expiration_period = \"1h\"\nremaining_rotation_period = \"3601s\"": `remaining_rotation_period is 3601s, longer than`,
		"expiration_period = \"1h\"\nname = \"\"":                           `is empty`,
		"expiration_period = \"1h\"\nname = \"fapi-1-baseline\"":            `duplicated as a global profile`,
	}, func(arguments string) resource.TestStep {
		return resource.TestStep{Config: rotationPolicy(s, arguments)}
	})
	s.Test(t,
		resource.TestStep{Config: s.Config(`
			resource "gatehouse_secret_rotation_policy" "this" {
			  realm             = "nowhere-REALM"
			  expiration_period = "1h"
			}`), ExpectError: testserver.Says("Realm not found")},
		resource.TestStep{ // what is known only after apply is no error in a plan
			Config: s.Config(`
				resource "terraform_data" "period" {
				  input = "2h"
				}
				resource "gatehouse_secret_rotation_policy" "this" {
				  realm                     = "REALM"
				  expiration_period         = terraform_data.period.output
				  rotated_expiration_period = "1h"
				}`),
		},
	)
}

func TestRotationPolicyNeedsTheServersFeature(t *testing.T) {
	t.Parallel()
	s := plain(t)
	s.Test(t,
		resource.TestStep{Config: rotationPolicy(s, full), ExpectError: testserver.Says("start Keycloak with --features=client-secret-rotation")},
		resource.TestStep{Config: s.Config(""), Check: holds(t, s, testserver.ProfilesPath, `{"profiles":[]}`)},
	)
}

func TestRotationPolicyWhoseAnswersAreLostIsThereOnce(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	server := s.Fixture(t, "answers are lost on demand")
	server.Fault(fixture.Fault{Method: http.MethodPut, Path: "/admin/realms/" + s.Realm + testserver.ProfilesPath, LoseAnswer: true, Count: 1})
	server.Fault(fixture.Fault{Method: http.MethodPut, Path: "/admin/realms/" + s.Realm + testserver.PoliciesPath, LoseAnswer: true, Count: 1})
	s.Test(t,
		resource.TestStep{Config: rotationPolicy(s, full), Check: holds(t, s, testserver.PoliciesPath, `{"policies":[`+testserver.RotationPolicy("secret-rotation", true)+`]}`)},
		resource.TestStep{Config: rotationPolicy(s, full), PlanOnly: true},
	)
}

// A policy that is refused takes the profile that was written before it along.
func TestRotationPolicyThatIsRefusedLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	broken := `{"name":"broken","enabled":false,"conditions":[],"profiles":["gone"]}`
	s.Put(t, testserver.ProfilesPath, `{"profiles":[{"name":"gone","executors":[]}]}`)()
	s.Put(t, testserver.PoliciesPath, `{"policies":[`+broken+`]}`)()
	s.Put(t, testserver.ProfilesPath, `{"profiles":[]}`)()
	s.Test(t,
		resource.TestStep{Config: rotationPolicy(s, full), ExpectError: testserver.Says("Policy broken contains invalid profile gone")},
		resource.TestStep{
			PreConfig: func() {
				_ = holds(t, s, testserver.ProfilesPath, `{"profiles":[]}`)(nil)
				s.Put(t, testserver.PoliciesPath, `{"policies":[]}`)()
			},
			Config: rotationPolicy(s, full),
		},
	)
}

// plain is a server without preview features, and its realm.
func plain(t *testing.T) *testserver.Server {
	t.Helper()
	if os.Getenv("KEYCLOAK_URL") != "" {
		t.Skip("only on the bundled server: the features of a Keycloak are not one test's to switch off")
	}
	server, err := fixture.New(fixture.Options{})
	if err != nil {
		t.Fatal(err)
	}
	listener := httptest.NewServer(server)
	t.Cleanup(listener.Close)
	s := &testserver.Server{URL: listener.URL, Username: "admin", Password: "admin", Realm: "plain"}
	s.Admin, err = admin.New(admin.Config{URL: s.URL, Login: admin.Login{Realm: "master", ClientID: "admin-cli", Username: s.Username, Password: s.Password}})
	if err != nil {
		t.Fatal(err)
	}
	enabled := true
	s.Do(t, func(ctx context.Context, c *admin.Client) error {
		return c.Realms.Create(ctx, &wire.Realm{ID: &s.Realm, Realm: &s.Realm, Enabled: &enabled})
	})()
	return s
}
