import {
  to = gatehouse_client.nightly
  id = "acme/nightly-job"
}
