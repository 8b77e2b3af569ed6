package admin

import (
	"context"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// logExchange writes one DEBUG line a request, and at TRACE the bodies, masked by field. URLs are logged without a query,
// headers not at all.
func (c *Client) logExchange(ctx context.Context, r request, resp *http.Response, answer []byte, started time.Time) {
	path, _, _ := strings.Cut(r.target, "?")
	tflog.Debug(ctx, "Keycloak request", map[string]any{
		"method": r.method, "path": path, "status": resp.StatusCode, "ms": time.Since(started).Milliseconds(),
	})
	if !tracing() { // masking reads every byte: not for nothing
		return
	}
	sent := c.masked.maskJSON
	if r.contentType == formType {
		sent = c.masked.maskForm
	}
	tflog.Trace(ctx, "Keycloak bodies", map[string]any{
		"method": r.method, "path": path, "sent": c.masked.hide(sent(r.body)), "received": c.masked.hide(c.masked.maskJSON(answer)),
	})
}

// tracing reports whether Terraform was asked for the provider's TRACE output, with one of its own variables.
var tracing = sync.OnceValue(func() bool {
	for _, name := range []string{"TF_LOG", "TF_LOG_PROVIDER", "TF_LOG_PROVIDER_GATEHOUSE", "TF_ACC_LOG"} {
		if v := os.Getenv(name); strings.EqualFold(v, "TRACE") || strings.EqualFold(v, "JSON") {
			return true
		}
	}
	return false
})

func (c *Client) logFailure(ctx context.Context, method, path string, started time.Time, err error) {
	tflog.Debug(ctx, "Keycloak request failed", map[string]any{
		"method": method, "path": path, "ms": time.Since(started).Milliseconds(), "error": c.masked.hide(err.Error()),
	})
}
