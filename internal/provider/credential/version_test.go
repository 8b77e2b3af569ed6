package credential_test

import (
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

// version follows a secret_version from step to step.
type version struct{ last int64 }

// starts wants the second of now, on a server whose clock nobody has moved.
func (v *version) starts() statecheck.StateCheck {
	return v.is(func(got int64) error {
		if off := time.Since(time.Unix(got, 0)).Abs(); off > time.Minute {
			return fmt.Errorf("secret_version %d is %s from now", got, off)
		}
		return nil
	})
}

// moves wants a version above the last one.
func (v *version) moves() statecheck.StateCheck {
	return v.is(func(got int64) error {
		if got <= v.last {
			return fmt.Errorf("secret_version was %d, and is %d", v.last, got)
		}
		return nil
	})
}

// stays wants the last version.
func (v *version) stays() statecheck.StateCheck { return v.usedBy(this, "secret_version") }

// usedBy wants the last version at another place.
func (v *version) usedBy(address, attribute string) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), knownvalue.Int64Func(func(got int64) error {
		if got != v.last {
			return fmt.Errorf("%s of %s is %d, want %d", attribute, address, got, v.last)
		}
		return nil
	}))
}

func (v *version) is(right func(got int64) error) statecheck.StateCheck {
	return testserver.Value(this, "secret_version", knownvalue.Int64Func(func(got int64) error {
		err := right(got)
		v.last = got
		return err
	}))
}
