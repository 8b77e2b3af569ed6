package provider_test

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

// The names in private state are those of the states that earlier versions wrote: a renamed one is not found there any more.
func TestPrivateStateKeepsTheNamesOfEarlierVersions(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	tf := testserver.NewTerraform(t, strings.ReplaceAll(resources(true), "REALM", s.Realm))
	tf.Env = []string{"GATEHOUSE_URL=" + s.URL, "GATEHOUSE_USERNAME=" + s.Username, "GATEHOUSE_PASSWORD=" + s.Password}
	tf.MustRun("apply", "-auto-approve", "-target=gatehouse_secret_rotation_policy.this") // first: the credential notes whether there is one
	tf.MustRun("apply", "-auto-approve", "-parallelism=30")
	var state struct {
		Resources []struct {
			Type, Name string
			Instances  []struct{ Private string }
		}
	}
	if err := json.Unmarshal(stateOf(t, tf), &state); err != nil {
		t.Fatal(err)
	}
	got := map[string][]string{}
	for _, r := range state.Resources {
		private := map[string]string{} // each value is JSON in base64
		if text, err := base64.StdEncoding.DecodeString(r.Instances[0].Private); err != nil || len(text) > 0 && json.Unmarshal(text, &private) != nil {
			t.Fatalf("%s: %v %s", r.Type, err, text)
		}
		for key, value := range private {
			var fields map[string]any
			text, _ := base64.StdEncoding.DecodeString(value)
			if json.Unmarshal(text, &fields) == nil && key != "owners" { // whose fields are client IDs
				key += ": " + strings.Join(slices.Sorted(maps.Keys(fields)), " ")
			}
			got[r.Type+"."+r.Name] = append(got[r.Type+"."+r.Name], key)
		}
		slices.Sort(got[r.Type+"."+r.Name])
	}
	want := map[string][]string{
		"gatehouse_credential.this":             {"client", "witness: created mac maker policy salt since"},
		"gatehouse_key_credential.this":         {"client"},
		"gatehouse_protocol_mapper.this":        {"owner: client"},
		"gatehouse_role.client":                 {"container"},
		"gatehouse_service_account_role.client": {"granted: Container Role"},
		"gatehouse_service_account_role.realm":  {"granted: Container Role"},
		"gatehouse_service_account_roles.this":  {"owners"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("private state has %v, want %v", got, want)
	}
	tf.MustRun("destroy", "-auto-approve", "-parallelism=30")
}
