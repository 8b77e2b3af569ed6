// Package privatestate reads and writes what a resource keeps in Terraform's private state: one JSON value a key, never a secret.
package privatestate

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// Reader is the private state of a request.
type Reader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

// Writer is the private state of a response.
type Writer interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// Get reads a value; ok is false when there is none, as after an import.
func Get[T any](ctx context.Context, private Reader, key string, diags *diag.Diagnostics) (value T, ok bool) {
	stored, d := private.GetKey(ctx, key)
	diags.Append(d...)
	ok = len(stored) > 0 && json.Unmarshal(stored, &value) == nil
	return value, ok
}

// Set writes a value.
func Set[T any](ctx context.Context, private Writer, key string, value T, diags *diag.Diagnostics) {
	stored, err := json.Marshal(value)
	if err != nil {
		diags.AddError("Unable to write private state", fmt.Sprintf("%s: %s. This is a bug in the provider.", key, err))
		return
	}
	diags.Append(private.SetKey(ctx, key, stored)...)
}
