package credential_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

// Keycloak answers 500 to the loser of two writes. The secret that is made at a destroy is for nobody, so it may be made twice.
func TestDestroyIsCarriedOutThoughTheServerRefusesTheSecretOnce(t *testing.T) {
	t.Parallel()
	for name, config := range map[string]func(set string) string{
		"key credential": func(set string) string {
			return "resource \"gatehouse_key_credential\" \"this\" {\n realm = \"REALM\"\n client_id = \"ci\"\n jwks = " + fmt.Sprintf("%q", set) + "\n}"
		},
		"credential": func(string) string {
			return "resource \"gatehouse_credential\" \"this\" {\n realm = \"REALM\"\n client_id = \"ci\"\n}"
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, pair := testserver.WithRealm(t), testserver.NewKeyPair(t, "k1")
			recorder := s.Record(t)
			s.CreateMachine(t)
			known := ""
			var refused atomic.Int64
			s.Test(t,
				resource.TestStep{Config: s.Config(config(pair.Set))},
				resource.TestStep{
					PreConfig: func() {
						known = s.Secret(t, "ci")
						recorder.Instead(func(w http.ResponseWriter, r *http.Request) bool {
							if r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/client-secret") || refused.Add(1) > 1 {
								return false
							}
							w.Header().Set("Content-Type", "application/json")
							w.WriteHeader(http.StatusInternalServerError)
							_, _ = fmt.Fprint(w, `{"error":"unknown_error","error_description":"For more on this error consult the server log."}`)
							return true
						})
					},
					Config: s.Config(`data "gatehouse_client" "ci" {
					  realm     = "REALM"
					  client_id = "ci"
					}`),
				},
			)
			if refused.Load() != 2 || s.Secret(t, "ci") == known {
				t.Errorf("%d requests for a secret, want 2, and another secret than before", refused.Load())
			}
			if s.LogsIn("ci", known) || pair.LogsIn(t, s, "k1") {
				t.Error("what was destroyed still logs in")
			}
		})
	}
}
