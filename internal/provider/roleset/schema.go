package roleset

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/provider/validators"
)

// RealmRoles is the argument realm_roles of a resource.
func RealmRoles(description string) schema.SetAttribute {
	return schema.SetAttribute{MarkdownDescription: description, ElementType: types.StringType, Optional: true,
		Validators: []validator.Set{setvalidator.NoNullValues(), setvalidator.ValueStringsAre(validators.Name())}}
}

// ClientRoles is the argument client_roles of a resource.
func ClientRoles(description string) schema.MapAttribute {
	return schema.MapAttribute{MarkdownDescription: description, ElementType: types.SetType{ElemType: types.StringType}, Optional: true,
		Validators: []validator.Map{
			mapvalidator.NoNullValues(), mapvalidator.KeysAre(validators.Name()),
			mapvalidator.ValueSetsAre(setvalidator.NoNullValues(), setvalidator.ValueStringsAre(validators.Name())),
		}}
}
