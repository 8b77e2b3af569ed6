package provider_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

// thirtyClients have two grants and a credential each.
const thirtyClients = `
provider "gatehouse" {}
locals { jobs = toset([for i in range(30) : "job-${i}"]) }
resource "gatehouse_role" "this" {
  for_each = toset(["reader", "writer"])
  realm    = "REALM"
  name     = each.key
}
resource "gatehouse_client" "this" {
  for_each  = local.jobs
  realm     = "REALM"
  client_id = each.key
}
resource "gatehouse_service_account_role" "this" {
  for_each                = { for pair in setproduct(local.jobs, ["reader", "writer"]) : join(" ", pair) => pair }
  realm                   = "REALM"
  service_account_user_id = gatehouse_client.this[each.value[0]].service_account_user_id
  role                    = gatehouse_role.this[each.value[1]].name
}
resource "gatehouse_credential" "this" {
  for_each      = local.jobs
  realm         = "REALM"
  client_id     = gatehouse_client.this[each.key].client_id
  secret_prefix = "key_"
}
`

func TestWritesThatAreCarriedOutAndAnsweredWith500LeaveNothingToImport(t *testing.T) {
	t.Parallel()
	s := testserver.WithRealm(t)
	recorder := s.Record(t)
	var writes, spoiled atomic.Int64
	recorder.Change(func(resp *http.Response) {
		if resp.Request.Method == http.MethodGet || !strings.HasPrefix(resp.Request.URL.Path, "/admin/") || writes.Add(1)%20 != 0 {
			return
		}
		spoiled.Add(1)
		resp.StatusCode, resp.Status = http.StatusInternalServerError, ""
		resp.Header.Set("Content-Type", "application/json")
		body := `{"error":"unknown_error","error_description":"For more on this error consult the server log."}`
		resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader([]byte(body))), int64(len(body))
		resp.Header.Del("Content-Length")
	})
	tf := testserver.NewTerraform(t, strings.ReplaceAll(thirtyClients, "REALM", s.Realm))
	tf.Env = []string{"GATEHOUSE_URL=" + s.URL, "GATEHOUSE_USERNAME=" + s.Username, "GATEHOUSE_PASSWORD=" + s.Password}
	first := tf.Run("apply", "-auto-approve")
	recorder.Honest()
	if spoiled.Load() < 5 {
		t.Fatalf("%d of %d writes were answered with 500: nothing was put to the test", spoiled.Load(), writes.Load())
	}
	if strings.Contains(first.Stderr, "exists already") {
		t.Errorf("something is to be imported:\n%s", first.Stderr)
	}
	if first.Exit != 0 {
		tf.MustRun("apply", "-auto-approve")
	}
	if r := tf.Run("plan", "-detailed-exitcode"); r.Exit != 0 {
		t.Errorf("want an empty plan:\n%s%s", r.Stdout, r.Stderr)
	}
}
