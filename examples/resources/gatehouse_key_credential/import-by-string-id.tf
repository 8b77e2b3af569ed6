import {
  to = gatehouse_key_credential.nightly
  id = "acme/nightly-job"
}
