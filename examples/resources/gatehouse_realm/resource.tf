resource "gatehouse_realm" "acme" {
  realm                 = "acme"
  display_name          = "Acme"
  access_token_lifespan = "5m"
}
