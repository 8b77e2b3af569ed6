package wire

// Value is what an optional field holds; its zero value where the field is absent.
func Value[T any](field *T) (value T) {
	if field != nil {
		value = *field
	}
	return value
}
