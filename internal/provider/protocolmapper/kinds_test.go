package protocolmapper_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

// On the bundled server, whose list of kinds is empty, the file is only read.
func TestMapperKindsAreThoseOfTheServer(t *testing.T) {
	t.Parallel()
	s := testserver.New(t)
	data, err := os.ReadFile("kinds.json")
	if err != nil {
		t.Fatal(err)
	}
	var kinds map[string][]string
	if err := json.Unmarshal(data, &kinds); err != nil || len(kinds["oidc-audience-mapper"]) == 0 {
		t.Fatalf("the file has no settings of the audience mapper: %v", err)
	}
	if !s.IsKeycloak() {
		return
	}
	there := map[string][]string{}
	for _, types := range serverInfo(t, s).ProtocolMapperTypes {
		for _, kind := range types {
			names := []string{}
			for _, property := range kind.Properties {
				names = append(names, property.Name)
			}
			slices.Sort(names)
			there[kind.ID] = names
		}
	}
	if difference := cmp.Diff(there, kinds); difference != "" {
		t.Errorf("the server has other settings than the file:\n%s", difference)
	}
}

type info struct {
	ProtocolMapperTypes map[string][]struct {
		ID         string                  `json:"id"`
		Properties []struct{ Name string } `json:"properties"`
	} `json:"protocolMapperTypes"`
}

func serverInfo(t *testing.T, s *testserver.Server) (out info) {
	t.Helper()
	s.Do(t, func(ctx context.Context, c *admin.Client) error {
		token, err := c.Tokens.Request(ctx, "master", admin.ClientAuth{ClientID: "admin-cli"},
			map[string][]string{"grant_type": {"password"}, "username": {s.Username}, "password": {s.Password}})
		if err != nil {
			return err
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+"/admin/serverinfo", nil)
		if err != nil {
			return err
		}
		req.Header.Set("Authorization", "Bearer "+token.AccessToken)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return err
		}
		defer resp.Body.Close() //nolint:errcheck // a test's
		data, err := io.ReadAll(resp.Body)
		if err != nil {
			return err
		}
		return json.Unmarshal(data, &out)
	})()
	return out
}
