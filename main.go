// Command terraform-provider-gatehouse serves the Gatehouse provider to Terraform and OpenTofu, which start it themselves.
package main

import (
	"context"
	"flag"
	"log"
	"os"
	"runtime/debug"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider"
)

// version is set at build time: -ldflags "-X main.version=1.2.3".
var version = "dev"

func main() {
	debugger := flag.Bool("debug", false, "wait for a debugger: print TF_REATTACH_PROVIDERS and run until interrupted")
	flag.Parse()
	tune()

	err := providerserver.Serve(context.Background(), provider.New(version), providerserver.ServeOpts{
		Address: "registry.terraform.io/gatehouse-tf/gatehouse",
		Debug:   *debugger,
	})
	if err != nil {
		log.Fatal(err)
	}
}

// tune takes away two costs of a large plan that serve nothing here. The SDK writes trace lines for every request even when
// Terraform throws them all away, which is a third of the provider's CPU time; Go's default collection pace is another 15 %.
func tune() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	for _, entry := range os.Environ() {
		if name, value, _ := strings.Cut(entry, "="); strings.HasPrefix(name, "TF_LOG") && value != "" {
			return
		}
	}
	// The subsystems are named too: one without a level of its own is asked for every line.
	for _, name := range []string{"TF_LOG_SDK", "TF_LOG_SDK_PROTO", "TF_LOG_SDK_FRAMEWORK"} {
		_ = os.Setenv(name, "OFF")
	}
}
