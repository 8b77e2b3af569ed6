package provider_test

import (
	"context"
	"encoding/json"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// vault stands in for a provider that takes secrets in a write-only argument: the one type of it that the examples use. It
// keeps what it was given in memory, and nothing of it in the state.
type vault struct {
	mu     sync.Mutex
	stored map[string]string
}

// holds is what was stored last under a name.
func (v *vault) holds(name string) map[string]string {
	v.mu.Lock()
	defer v.mu.Unlock()
	var out map[string]string
	_ = json.Unmarshal([]byte(v.stored[name]), &out) // nothing stored: nothing held
	return out
}

func (v *vault) factory() (tfprotov6.ProviderServer, error) {
	return providerserver.NewProtocol6WithError(v)()
}

func (v *vault) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "vault"
}

func (v *vault) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}

func (v *vault) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}

func (v *vault) DataSources(context.Context) []func() datasource.DataSource { return nil }

func (v *vault) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return &kvSecret{v} }}
}

// kvSecret is vault_kv_secret_v2.
type kvSecret struct{ vault *vault }

type kvSecretModel struct {
	Mount   types.String `tfsdk:"mount"`
	Name    types.String `tfsdk:"name"`
	Data    types.String `tfsdk:"data_json_wo"`
	Version types.Int64  `tfsdk:"data_json_wo_version"`
}

func (k *kvSecret) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "vault_kv_secret_v2"
}

func (k *kvSecret) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"mount":                schema.StringAttribute{Required: true},
		"name":                 schema.StringAttribute{Required: true},
		"data_json_wo":         schema.StringAttribute{Optional: true, WriteOnly: true, Sensitive: true},
		"data_json_wo_version": schema.Int64Attribute{Optional: true},
	}}
}

func (k *kvSecret) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan, config kvSecretModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	k.store(config)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
}

func (k *kvSecret) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, config kvSecretModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	k.store(config)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
}

func (k *kvSecret) store(m kvSecretModel) {
	k.vault.mu.Lock()
	defer k.vault.mu.Unlock()
	if k.vault.stored == nil {
		k.vault.stored = map[string]string{}
	}
	k.vault.stored[m.Name.ValueString()] = m.Data.ValueString()
}

func (k *kvSecret) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

func (k *kvSecret) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}
