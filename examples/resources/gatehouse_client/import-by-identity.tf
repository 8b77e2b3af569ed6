import {
  to = gatehouse_client.nightly
  identity = {
    realm     = "acme"
    client_id = "nightly-job"
  }
}
