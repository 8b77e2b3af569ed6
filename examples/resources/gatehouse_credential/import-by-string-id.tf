import {
  to = gatehouse_credential.nightly
  id = "acme/nightly-job"
}
