package wire

// Token is a success reply of the token endpoint (POST /realms/{realm}/protocol/openid-connect/token). ExpiresIn and
// RefreshExpiresIn are seconds; NotBeforePolicy is seconds since the epoch: the largest of the realm's, the client's and the
// user's. Scope is a list of words in no fixed order, present and empty when no scope shows.
type Token struct {
	AccessToken      string  `json:"access_token"`
	ExpiresIn        int64   `json:"expires_in"`
	RefreshExpiresIn int64   `json:"refresh_expires_in"`
	RefreshToken     string  `json:"refresh_token,omitempty"`
	TokenType        string  `json:"token_type"`
	IDToken          string  `json:"id_token,omitempty"`
	NotBeforePolicy  int64   `json:"not-before-policy"`
	SessionState     string  `json:"session_state,omitempty"`
	Scope            *string `json:"scope,omitempty"`
	IssuedTokenType  string  `json:"issued_token_type,omitempty"`
}
