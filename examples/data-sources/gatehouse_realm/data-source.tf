data "gatehouse_realm" "acme" {
  realm = "acme"
}

output "issuer" {
  value = data.gatehouse_realm.acme.issuer
}
