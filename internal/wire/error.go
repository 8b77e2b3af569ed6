package wire

// Error is the union of the three shapes in which Keycloak describes a failure:
//
//	{"errorMessage":"Client c1 already exists"}                       (with field and params where a value is to blame)
//	{"error":"invalid_client","error_description":"Invalid client …"}
//	{"error":"Could not find client"}
type Error struct {
	ErrorMessage     string  `json:"errorMessage,omitempty"`
	Field            string  `json:"field,omitempty"`
	Params           []any   `json:"params,omitempty"`
	Errors           []Error `json:"errors,omitempty"`
	Code             string  `json:"error,omitempty"`
	ErrorDescription string  `json:"error_description,omitempty"`
}

// Text is the human part of the error, whichever shape it came in; empty when there is none.
func (e Error) Text() string {
	switch {
	case e.ErrorMessage != "":
		return e.ErrorMessage
	case e.ErrorDescription != "":
		return e.ErrorDescription
	default:
		return e.Code
	}
}
