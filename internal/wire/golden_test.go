package wire

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// golden names the type behind each file of testdata, which internal/contract/capture took from a Keycloak 26.7.4.
var golden = map[string]any{
	"realm": &Realm{}, "client_confidential": &Client{}, "client_public": &Client{}, "client_rotated": &Client{}, "client_secret": &Secret{},
	"role": &Role{}, "role_client": &Role{}, "role_composite": &Role{}, "composites": &[]Role{}, "role_mappings": &RoleMappings{},
	"user": &User{}, "users": &[]User{}, "user_service_account": &User{},
	"client_scope": &ClientScope{}, "client_scopes": &[]ClientScope{}, "protocol_mappers": &[]ProtocolMapper{},
	"client_profiles": &ClientProfiles{}, "client_policies": &ClientPolicies{},
	"token": &Token{}, "token_password": &Token{},
	"error": &Error{}, "error_message": &Error{}, "error_oauth": &Error{}, "error_field": &Error{},
}

// untyped are answers that nobody decodes into a type of this package.
var untyped = map[string]bool{"discovery": true, "realm_public": true}

func TestGoldenAnswersRoundTrip(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) < len(golden) {
		t.Fatalf("%d golden files for %d types: %v", len(files), len(golden), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		if untyped[name] {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			v, known := golden[name]
			if !known {
				t.Fatal("no type is named for this file")
			}
			if err := strictly(data, v); err != nil {
				t.Fatal(err)
			}
			again, err := json.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(plain(t, data), plain(t, again)) {
				t.Errorf("lost on the way:\n%s\n%s", data, again)
			}
		})
	}
}

// A field that Keycloak would refuse is one that its type does not have.
func TestUnknownFieldsAreRefused(t *testing.T) {
	t.Parallel()
	for name, v := range golden {
		fresh := reflect.New(reflect.TypeOf(v).Elem()).Interface()
		body := `{"nope":1}`
		if reflect.TypeOf(v).Elem().Kind() == reflect.Slice {
			body = "[" + body + "]"
		}
		if err := strictly([]byte(body), fresh); err == nil {
			t.Errorf("%s: %T takes a field nobody knows", name, v)
		}
	}
}

func strictly(data []byte, v any) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	return dec.Decode(v)
}

func plain(t *testing.T, data []byte) any {
	t.Helper()
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}
