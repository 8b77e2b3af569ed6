// Command capture writes the golden answers in internal/wire/testdata, taken from the Keycloak of KEYCLOAK_URL, KEYCLOAK_USER
// and KEYCLOAK_PASSWORD (admin/admin when unset). The server needs the feature client-secret-rotation. Run it from the
// repository's root:
//
//	KEYCLOAK_URL=http://127.0.0.1:8080 go run ./internal/contract/capture
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/contract"
)

const folder = "internal/wire/testdata"

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "capture:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	server := contract.Server{
		URL:      strings.TrimRight(os.Getenv("KEYCLOAK_URL"), "/"),
		Username: cmp.Or(os.Getenv("KEYCLOAK_USER"), "admin"), Password: cmp.Or(os.Getenv("KEYCLOAK_PASSWORD"), "admin"),
	}
	if server.URL == "" {
		return errors.New("KEYCLOAK_URL is not set: golden answers come from a real Keycloak")
	}
	answers, err := contract.Capture(ctx, server)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(answers)) {
		file := filepath.Join(folder, name+".json")
		if err := os.WriteFile(file, answers[name], 0o644); err != nil { //nolint:gosec // for everybody who reads the repository
			return err
		}
		fmt.Println(file)
	}
	return nil
}
