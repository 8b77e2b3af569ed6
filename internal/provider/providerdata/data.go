// Package providerdata is what the provider hands to its resources, data sources and ephemeral resources: the REST client, whether
// it may be used yet, or to write, and what resources of one run have to know of each other. It decides nothing about any type.
package providerdata

import (
	"fmt"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/admin"
)

// Data is the provider's configuration at work.
type Data struct {
	Admin *admin.Client
	// ReadOnly refuses every create, update and delete.
	ReadOnly bool
	// Unknown names the provider argument whose value is known only after apply; empty when all are known. Admin is nil then.
	Unknown string
	// Planned, Created, Issued and AssignedRoles are what the resources of one run know of each other.
	Planned       Planned
	Created       Created
	Issued        Issued
	AssignedRoles AssignedRoles
	locks         sync.Map
}

// from takes the data out of the provider data that Terraform passes to Configure, which is nil before the provider
// itself is configured.
func from(providerData any, diags *diag.Diagnostics) *Data {
	if providerData == nil {
		return nil
	}
	d, ok := providerData.(*Data)
	if !ok {
		diags.AddError("Unexpected provider data",
			fmt.Sprintf("Expected *providerdata.Data, got %T. This is a bug in the provider.", providerData))
	}
	return d
}

// Configured reports that a plan may ask the server: the provider is configured, and all of its arguments are known.
func (d *Data) Configured() bool { return d != nil && d.Unknown == "" && d.Admin != nil }

// CanRefresh reports whether a managed resource can be read. While the configuration is unknown it warns, once for all
// resources (the summary is constant, so Terraform folds it), and the state stays as it is.
func (d *Data) CanRefresh(diags *diag.Diagnostics) bool {
	if d.Unknown == "" {
		return true
	}
	diags.AddWarning(
		"Resources were not refreshed",
		fmt.Sprintf(
			"The provider argument %q is known only after apply, so this plan shows what the state says without asking the server.",
			d.Unknown,
		),
	)
	return false
}

// CanRead reports whether a look-up that has no state to fall back on (data source, ephemeral resource, import) can be done.
func (d *Data) CanRead(diags *diag.Diagnostics) bool {
	if d.Unknown == "" {
		return true
	}
	diags.AddAttributeError(path.Root(d.Unknown), "Provider configuration is not known yet",
		fmt.Sprintf("The provider argument %q is known only after apply, and this look-up needs the server now. "+
			"Apply what the argument comes from first (-target), or give it a value that is known in the plan.", d.Unknown))
	return false
}

// CanWrite reports whether creates, updates and deletes are allowed.
func (d *Data) CanWrite(diags *diag.Diagnostics) bool {
	if d.ReadOnly {
		diags.AddError(
			"The provider is read-only",
			"The provider is configured with read_only = true (or GATEHOUSE_READ_ONLY), so nothing was written. Plans and reads work; "+
				"unset it to apply.",
		)
		return false
	}
	return d.CanRead(diags)
}
