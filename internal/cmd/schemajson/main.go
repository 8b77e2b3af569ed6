// Command schemajson prints the provider's schemas in the format of "terraform providers schema -json".
//
// The documentation generator reads that format. It is written here rather than by terraform, because a terraform older than
// a kind of thing (list resources, actions) leaves it out, and its pages would then be deleted.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider"
)

// address is the key under which tfplugindocs looks for a provider's schemas, whatever its real namespace.
const address = "registry.terraform.io/hashicorp/gatehouse"

func main() {
	if err := run(context.Background(), providerserver.NewProtocol6(provider.New("dev")())(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "schemajson:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, server tfprotov6.ProviderServer, out io.Writer) error {
	schemas, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return fmt.Errorf("reading the schemas: %w", err)
	}
	if err := failed(schemas.Diagnostics); err != nil {
		return fmt.Errorf("reading the schemas: %w", err)
	}
	identities, err := server.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		return fmt.Errorf("reading the identity schemas: %w", err)
	}
	if err := failed(identities.Diagnostics); err != nil {
		return fmt.Errorf("reading the identity schemas: %w", err)
	}

	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(tfjson.ProviderSchemas{
		FormatVersion: "1.0",
		Schemas:       map[string]*tfjson.ProviderSchema{address: toProvider(schemas, identities)},
	})
}

func failed(diagnostics []*tfprotov6.Diagnostic) error {
	var errs []error
	for _, d := range diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			errs = append(errs, fmt.Errorf("%s: %s", d.Summary, d.Detail))
		}
	}
	return errors.Join(errs...)
}
