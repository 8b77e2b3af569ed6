import {
  to = gatehouse_credential.nightly
  identity = {
    realm     = "acme"
    client_id = "nightly-job"
  }
}
