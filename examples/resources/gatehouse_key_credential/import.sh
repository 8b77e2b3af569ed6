# realm/client_id: the key that is there stays
terraform import gatehouse_key_credential.nightly acme/nightly-job
