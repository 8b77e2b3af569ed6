import {
  to = gatehouse_key_credential.nightly
  identity = {
    realm     = "acme"
    client_id = "nightly-job"
  }
}
