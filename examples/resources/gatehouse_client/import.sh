# realm/client_id
terraform import gatehouse_client.nightly acme/nightly-job
