package rotationpolicy_test

import (
	"os"
	"testing"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

func TestMain(m *testing.M) { os.Exit(testserver.Main(m)) }
