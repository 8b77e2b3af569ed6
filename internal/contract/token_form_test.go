package contract

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

func TestTokenFormByTheClientsAttributes(t *testing.T) {
	w := newWorld(t)
	w.machine(t, "low", `,"attributes":{"token.response.type.bearer.lower-case":"true"}`)
	w.machine(t, "hmac", `,"attributes":{"access.token.signed.response.alg":"HS256"}`)
	w.machine(t, "odd", `,"attributes":{"access.token.signed.response.alg":"nope"}`)
	testserver.Proves(t, "N26", "D18")
	w.run(t, []Case{
		{Name: "bearer in lower case", Do: "POST ~token", Body: asMachine("low"), Status: 200, Want: `{"token_type":"bearer","…":0}`, Head: notStored},
		{Name: "an HMAC", Do: "POST ~token", Body: asMachine("hmac") + "&scope=openid", Status: 200, Want: `{"token_type":"Bearer","…":0}`, Head: notStored, Save: "access=access_token"},
		{Name: "which is a token as any other", Do: "GET ~userinfo", As: "Bearer <access>", Status: 200, Want: `{"sub":"<any>","…":0}`, Head: map[string]string{"Cache-Control": "no-store, no-cache", "Pragma": "no-cache"}},
		{Name: "an algorithm that is none", Do: "POST ~token", Body: asMachine("odd"), Status: 500, Want: uncaught, Head: notStored},
	})
	head, _, _ := strings.Cut(w.get("access"), ".")
	testserver.Proves(t, "D31")
	if raw, err := base64.RawURLEncoding.DecodeString(head); err != nil || !strings.Contains(string(raw), `"alg":"HS256"`) {
		t.Errorf("the token's header is %s", raw)
	}
}
