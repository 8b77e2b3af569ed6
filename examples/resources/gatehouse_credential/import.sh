# realm/client_id: the secret that is there stays
terraform import gatehouse_credential.nightly acme/nightly-job
