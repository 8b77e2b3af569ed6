package token

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

const (
	// maxToken bounds a token whose claims are decoded, in bytes; a real one fits into a header.
	maxToken = 64 << 10
	// maxDepth bounds how deep claims may nest: a Terraform type is as deep as its value.
	maxDepth = 32
	// maxExponent bounds a number to what a float64 holds, in powers of two; the digits of a larger one fill the memory.
	maxExponent = 1100
)

// claimsOf decodes a JWT's payload into a Terraform object: objects, tuples, strings, numbers (whole ones stay whole),
// booleans, nulls. Nothing is verified. Errors never hold any of the token.
func claimsOf(ctx context.Context, token string) (attr.Value, error) {
	if len(token) > maxToken {
		return nil, fmt.Errorf("the token has %d bytes, and more than %d are not decoded", len(token), maxToken)
	}
	parts := strings.Split(token, ".")
	switch {
	case len(parts) == 5:
		return nil, errors.New("the token is encrypted (a JWE of five parts): only its recipient can decrypt it")
	case len(parts) != 3:
		return nil, errors.New("the token is no JWT, which has three parts with dots between them")
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return nil, errors.New("the token is no JWT: its second part is not base64url")
	}
	return claimsIn(ctx, payload)
}

// claimsIn decodes claims that are JSON already.
func claimsIn(ctx context.Context, payload []byte) (attr.Value, error) {
	decoder := json.NewDecoder(bytes.NewReader(payload))
	decoder.UseNumber()
	var claims map[string]any
	if err := decoder.Decode(&claims); err != nil || claims == nil ||
		decoder.Decode(new(any)) != io.EOF { //nolint:errorlint // as the decoder gives it
		return nil, errors.New("the token is no JWT: its second part is not one JSON object")
	}
	return valueOf(ctx, claims, 0)
}

func valueOf(ctx context.Context, v any, depth int) (attr.Value, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("the token's claims nest deeper than %d levels", maxDepth)
	}
	switch v := v.(type) {
	case string:
		return types.StringValue(v), nil
	case bool:
		return types.BoolValue(v), nil
	case json.Number:
		return numberOf(v.String()), nil
	case []any:
		elements, kinds := make([]attr.Value, len(v)), make([]attr.Type, len(v))
		for i, e := range v {
			var err error
			if elements[i], err = valueOf(ctx, e, depth+1); err != nil {
				return nil, err
			}
			kinds[i] = elements[i].Type(ctx)
		}
		return types.TupleValueMust(kinds, elements), nil
	case map[string]any:
		fields, kinds := make(map[string]attr.Value, len(v)), make(map[string]attr.Type, len(v))
		for k, e := range v {
			var err error
			if fields[k], err = valueOf(ctx, e, depth+1); err != nil {
				return nil, err
			}
			kinds[k] = fields[k].Type(ctx)
		}
		return types.ObjectValueMust(kinds, fields), nil
	default:
		return types.StringNull(), nil
	}
}

// numberOf is a number, or its text where that is out of range. The text's length bounds the digits of a whole number, so the
// precision follows it.
func numberOf(text string) attr.Value {
	f, _, err := big.ParseFloat(text, 10, uint(max(512, 4*len(text))), big.ToNearestEven)
	if err != nil || f.IsInf() {
		return types.StringValue(text)
	}
	if exponent := f.MantExp(nil); exponent > maxExponent || exponent < -maxExponent {
		return types.StringValue(text)
	}
	return types.NumberValue(f)
}
