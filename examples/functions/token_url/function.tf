# For a consumer that asks for its tokens itself, before the realm exists.
output "token_url" {
  value = provider::gatehouse::token_url("https://login.example.com", "", "acme")
}
