# realm/client_id
terraform import gatehouse_service_account_roles.nightly acme/nightly-job
